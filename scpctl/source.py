"""The text that a document was read from, and its front matter with places, read again when they are asked for.

Of ten thousand documents the rules look at one after the other. What is kept of all of them is what they say; where
it stands is needed for a finding only.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

from scpctl import files, front_matter
from scpctl.errors import ScpError
from scpctl.language import _


@dataclass(frozen=True, eq=False, slots=True)
class Source:
    """Where a document came from: ``read`` returns its bytes again, ``digest`` is the hash of those read first."""

    path: str
    read: Callable[[], bytes]
    digest: int

    @property
    def text(self) -> str:
        """The text. Raises :class:`ScpError` where it is no longer what it was."""
        return _text(self)

    @property
    def node(self) -> front_matter.Mapping:
        """The front matter. Raises as :attr:`text` does."""
        return _node(self)


# Rules go from document to document and look at few others.
for_a_while = functools.lru_cache(maxsize=16)


@for_a_while
def _text(source: Source) -> str:
    try:
        data = source.read()
    except files.Unreadable:
        data = b""
    if hash(data) != source.digest:
        message = _("{path} was changed in the meantime").format(path=source.path)
        raise ScpError(message, _("run the command again"))
    return data.decode("utf-8", errors="replace")


@for_a_while
def _node(source: Source) -> front_matter.Mapping:
    where, _body = front_matter.boundaries(source.text)
    return front_matter.read(source.text, where)
