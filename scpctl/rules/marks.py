"""Rules about the generated parts of documents, as far as their marks say what is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from scpctl.blocks import misfit
from scpctl.document import Document
from scpctl.finding import Severity
from scpctl.library import Library
from scpctl.rule import Problem, rule


@rule("SCP221", Severity.WARNING)
def broken_block(document: Document, library: Library) -> Iterator[Problem]:
    """A generated block can't be filled: its marks make none, or nothing of its name belongs there.

    Why: what stands there is never brought up to date, and scpctl link leaves the document as it is.

    Bad: <!-- scpctl:begin taks -->

    Good: <!-- scpctl:begin tasks -->

    Source: the content model; scpctl link fills what stands between the two marks.
    """
    found, misplaced = document.blocks
    for mark in misplaced:
        yield Problem(mark.place, mark.message, mark.hint)
    for block in found:
        if fault := misfit(block, document.kind_name):
            yield Problem(block.begin, *fault)


RULES = (broken_block,)
