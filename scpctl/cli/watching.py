"""``scpctl render --watch``: pages made anew whenever a file changes, shown by the preview, until Ctrl+C."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from scpctl import config
from scpctl.cli.session import Session
from scpctl.errors import ScpError
from scpctl.language import _
from scpctl.library import FOLDER
from scpctl.output import Styled
from scpctl.preview import Page, Preview
from scpctl.render import templates

# Seconds between two looks at the files: less than anybody notices, and no load worth the name.
PAUSE = 0.4

State: TypeAlias = frozenset[tuple[str, int, int]]


def watch(session: Session, made: Callable[[], Sequence[Page]]) -> int:
    """Show the pages that ``made`` returns, which is called again when files change; what it says is shown, too."""
    settings = session.config()
    preview = Preview(settings.programme.name)
    try:
        session.show([[_("the pages are shown at:"), " ", Styled(preview.url, "place")]])
        session.note([_("they follow the files; Ctrl+C ends this")])
        sys.stdout.flush()
        seen: State | None = None
        while True:
            state = frozenset(_state(settings.root))
            if state != seen:
                seen = state
                preview.show(*_round(session, made))
            time.sleep(PAUSE)
    except KeyboardInterrupt:
        return 0
    finally:
        preview.close()


def _round(session: Session, made: Callable[[], Sequence[Page]]) -> tuple[Sequence[Page], str]:
    """Return the pages, and what was complained of while they were made, which the terminal shows as well."""
    said = io.StringIO()
    pages: Sequence[Page] = ()
    with contextlib.redirect_stderr(said):
        try:
            pages = made()
        except ScpError as error:
            session.complain(error)
    sys.stderr.write(said.getvalue())
    sys.stderr.flush()
    return pages, said.getvalue()


def _state(root: Path) -> Iterator[tuple[str, int, int]]:
    """Yield the path, the time and the size of every file that documents are made of."""
    waiting = [root / FOLDER, root / templates.FOLDER]
    with contextlib.suppress(OSError):
        settings = (root / config.FILE).stat()
        yield config.FILE, settings.st_mtime_ns, settings.st_size
    while waiting:
        # A folder that is gone, or that is just being moved, is seen at the next look.
        with contextlib.suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(Path(entry.path))
                else:
                    status = entry.stat(follow_symlinks=False)
                    yield entry.path, status.st_mtime_ns, status.st_size
