"""What the tests share: a small content repository, the command line, golden files, git with a fixed author."""

from __future__ import annotations

import contextlib
import datetime
import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest

from scpctl import config, language, library
from scpctl.__main__ import main
from scpctl.library import Library

# A job in the background starts with Ctrl+C switched off, and so would the programs that tests start and stop.
signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes says how busy the machine is.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

ROOT = Path(__file__).resolve().parent.parent
PINNED = {
    "GIT_AUTHOR_NAME": "Jana Nová",
    "GIT_AUTHOR_EMAIL": "jana@example.cz",
    "GIT_AUTHOR_DATE": "2017-01-20T12:00:00Z",
    "GIT_COMMITTER_NAME": "Jana Nová",
    "GIT_COMMITTER_EMAIL": "jana@example.cz",
    "GIT_COMMITTER_DATE": "2017-01-20T12:00:00Z",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}
# Before any fixture, also those of a whole module: git may know nobody here.
os.environ.update(PINNED)
SETTINGS = '[programme]\nname = "Smart City Zkouška"\n'
GROUP = "---\nname: Mobilita\naliases: [Doprava]\nreport_order: 1\n---\n"
PERSON = "---\ngiven: Jana\nfamily: Nová\ntitle_before: Ing.\ngender: f\npositions:\n  - title: ředitelka úřadu\n---\n"
REPORT = """---
type: informative
body: ZMP
subject: Aktuální informace
date: 2017-02-01
previous_date: 2016-12-01
presenters: [jana-nova]
authors: [jana-nova]
attendees: [jana-nova]
---

## Úvod

Úvodní odstavec.

## Mobilita

pracovala na projektech.

## Závěr

Závěrečný odstavec.
"""
SMALL = {
    "content/groups/mobilita.md": GROUP,
    "content/people/jana-nova.md": PERSON,
    "content/reports/2017-02-01-zprava.md": REPORT,
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write what comes out as the new golden files")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """All tests are shared among the processors; those that somebody names run here, where they can be watched."""
    return 0 if config.args_source is config.ArgsSource.ARGS else None


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Speak English, whatever the machine speaks, and start from an environment without settings."""
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "SCPCTL_LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    language.use("en")
    yield
    language.use("en")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with a golden file; with ``--update-golden`` write it instead."""

    def compare(name: str, text: str) -> None:
        file = ROOT / "tests" / "golden" / name
        if request.config.getoption("--update-golden"):
            file.write_text(text, encoding="utf-8", newline="\n")
        assert text == file.read_text(encoding="utf-8")

    return compare


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    """Make a content repository in ``tmp_path`` of these files, by path."""

    def make_(files: Mapping[str, str | bytes] = SMALL, settings: str = SETTINGS) -> Path:
        for path, text in {"scpctl.toml": settings, **files}.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return tmp_path

    return make_


TODAY = datetime.date(2017, 2, 10)


def load(root: Path, today: datetime.date = TODAY) -> Library:
    """Read the library of a content repository."""
    return library.load(config.load(root), today)


@dataclass(frozen=True)
class Result:
    """What a command left: its status and what it printed."""

    status: int
    out: str
    err: str


def run(*arguments: str | Path) -> Result:
    """Run the command line in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main([str(argument) for argument in arguments])
    return Result(status, out.getvalue(), err.getvalue())


def assert_refused(result: Result, message: str) -> None:
    """Check that a command was refused in one line that says ``message``, and in a second what to do."""
    assert (result.status, result.out) == (2, "")
    first, second = result.err.splitlines()
    assert first.startswith("error: ")
    assert message in first
    assert second.startswith("  → ")


def git(root: Path, *arguments: str) -> str:
    """Run git in a repository and return what it printed."""
    done = subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, encoding="utf-8")
    return done.stdout


def commit(root: Path, message: str = "content") -> str:
    """Commit everything in ``root``, making it a repository first, and return the commit."""
    if not (root / ".git").exists():
        git(root, "init", "--quiet", "--initial-branch=main", "--template=")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", message)
    return git(root, "rev-parse", "HEAD").strip()


terminal = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals there")


class Terminal:
    """A command of scpctl in a real terminal of 80 columns; what it prints is kept as the screen shows it."""

    def __init__(self, root: Path, *arguments: str, language: str = "cs") -> None:
        import pexpect

        environment = {**os.environ, "TERM": "dumb", "NO_COLOR": "1", "INPUTRC": os.devnull, "LC_ALL": "C.UTF-8"}
        command = ["-m", "scpctl", "--lang", language, "-C", str(root), *arguments]
        self.child = pexpect.spawn(
            sys.executable, command, encoding="utf-8", dimensions=(50, 80), timeout=30, env=environment
        )
        self.end = pexpect.EOF
        self.screen = ""

    def answer(self, question: str, answer: str) -> Terminal:
        self.child.expect_exact(question)
        self.screen += f"{self.child.before}{question}"
        self.child.send(answer)
        return self

    def finish(self) -> int:
        self.child.expect(self.end)
        self.screen = f"{self.screen}{self.child.before}".replace("\r\n", "\n")
        self.child.close()
        assert self.child.exitstatus is not None
        return self.child.exitstatus
