"""Blocks -> PDF/A-2a and PDF/UA-1 by typst: archived as it is, and readable aloud.

The blocks reach the template as data, so nothing in them is ever taken for typst's markup. Only the fonts that typst
carries are used: the same bytes on every machine.
"""

from __future__ import annotations

import dataclasses
import json
import re
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from scpctl.errors import DocumentError
from scpctl.export.sheet import Sheet, checked, not_installed, template
from scpctl.export.tree import Block, parse
from scpctl.language import _

if TYPE_CHECKING:
    from typst import Fonts, PDFStandard

_STANDARDS: tuple[PDFStandard, ...] = ("a-2a", "ua-1")
# What no font can show, or PDF/A forbids; typst names every such character of a document at once.
_NOT_SHOWN = re.compile(r'(?:the text|the PDF contains the codepoint) `"((?:\\u\{[0-9a-f]+\}|\\.|[^"\\])+)"`')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_MISSING = "□"


def pdf(markdown: str, sheet: Sheet) -> bytes:
    """Return ``markdown`` as a tagged PDF, with the date of ``sheet`` and no clock in it.

    A character that none of typst's fonts has is shown as □. Raises DocumentError when the text is nested too deep
    or cannot be set, ScpError when typst is not installed.
    """
    sheet = checked(sheet)
    blocks = json.dumps(parse(markdown, sheet.title), default=_as_json, ensure_ascii=False)
    properties = json.dumps(dataclasses.asdict(sheet), ensure_ascii=False)
    fonts = _fonts()
    from typst import TypstError

    try:
        return _compiled(fonts, blocks, properties, sheet)
    except TypstError as error:
        missing = _not_shown(error.diagnostic)
        if not missing:
            raise DocumentError(_("the PDF can't be made: {reason}").format(reason=error.message)) from error
    table = dict.fromkeys(map(ord, missing), _MISSING)
    try:
        return _compiled(fonts, blocks.translate(table), properties.translate(table), sheet)
    except TypstError as error:
        raise DocumentError(_("the PDF can't be made: {reason}").format(reason=error.message)) from error


@cache
def _fonts() -> Fonts:
    """Return the fonts that typst carries; finding them takes longer than setting a page."""
    try:
        from typst import Fonts
    except ImportError as error:
        raise not_installed(_("PDF needs typst, which is not installed")) from error
    return Fonts(include_system_fonts=False)


def _compiled(fonts: Fonts, blocks: str, properties: str, sheet: Sheet) -> bytes:
    from typst import Compiler

    # The root is empty and there are no packages: nothing can be read from the disk or fetched.
    with tempfile.TemporaryDirectory(prefix="scpctl-") as empty:
        compiler = Compiler(
            template("report.typ"),
            root=empty,
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs={"blocks": blocks, "sheet": properties},
            package_path=empty,
            package_cache_path=empty,
        )
        midnight = datetime.fromisoformat(sheet.date).replace(tzinfo=UTC)
        result = compiler.compile(format="pdf", pdf_standards=list(_STANDARDS), timestamp=midnight)
    assert isinstance(result, bytes)
    return result


def _as_json(block: Block) -> dict[str, object]:
    fields = {field.name: getattr(block, field.name) for field in dataclasses.fields(block)}
    return {"kind": type(block).__name__.lower(), **fields}


def _not_shown(diagnostic: str) -> set[str]:
    texts: Sequence[str] = _NOT_SHOWN.findall(diagnostic)
    return {letter for text in texts for letter in _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text)} - {" "}
