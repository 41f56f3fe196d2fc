"""Blocks -> one accessible HTML page that needs nothing but itself and runs nothing."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from html import escape

from scpctl.export.sheet import Sheet, checked, template
from scpctl.export.tree import (
    Block,
    Code,
    Heading,
    Line,
    Lines,
    Listing,
    Paragraph,
    Quote,
    Run,
    Separator,
    Table,
    parse,
)

LINES_STYLE = "Podpis"

# The policy allows the one style by its digest: whatever else came into the page would have no effect.
_PAGE = """\
<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; \
form-action 'none'">
<title>{title}</title>
<meta name="author" content="{author}">
<meta name="dcterms.date" content="{date}">
<style>{style}</style>
</head>
<body>
<main>
{body}</main>
</body>
</html>
"""
_CSS_COMMENT = re.compile(r"/\*[^*]*\*+(?:[^/*][^*]*\*+)*/\s*")


def html(markdown: str, sheet: Sheet) -> str:
    """Return ``markdown`` as a page of its own, in the language of ``sheet``.

    Raises DocumentError when the text is nested too deep or the sheet lacks a title or date.
    """
    sheet = checked(sheet)
    style = "\n" + _CSS_COMMENT.sub("", template("page.css").decode()).replace("\r\n", "\n").strip() + "\n"
    return _PAGE.format(
        language=sheet.language.partition("-")[0],
        digest=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        title=escape(sheet.title),
        author=escape(sheet.author),
        date=sheet.date,
        style=style,
        body=_blocks(parse(markdown, sheet.title)),
    )


def _blocks(blocks: Iterable[Block]) -> str:
    return "".join(_block(block) + "\n" for block in blocks)


def _block(block: Block) -> str:
    match block:
        case Heading(level, line):
            return f"<h{level}>{_line(line)}</h{level}>"
        case Paragraph(line):
            return f"<p>{_line(line)}</p>"
        case Lines(lines):
            inner = "<br>\n".join(_line(line) for line in lines)
            return f'<div class="lines" data-custom-style="{LINES_STYLE}"><p>{inner}</p></div>'
        case Listing(start, items):
            inner = "".join(f"<li>{_item(item)}</li>\n" for item in items)
            if start is None:
                return f"<ul>\n{inner}</ul>"
            return f"<ol>\n{inner}</ol>" if start == 1 else f'<ol start="{start}">\n{inner}</ol>'
        case Quote(blocks):
            return f"<blockquote>\n{_blocks(blocks)}</blockquote>"
        case Code(text):
            return f"<pre><code>{escape(text)}</code></pre>"
        case Separator():
            return "<hr>"
        case Table():
            return _table(block)


def _item(blocks: tuple[Block, ...]) -> str:
    """Return an entry of a list; its first paragraph stands without tags where nothing but lists follows it."""
    if blocks and isinstance(blocks[0], Paragraph) and all(isinstance(block, Listing) for block in blocks[1:]):
        rest = _blocks(blocks[1:])
        return _line(blocks[0].line) + (f"\n{rest}" if rest else "")
    return f"\n{_blocks(blocks)}" if blocks else ""


def _table(table: Table) -> str:
    classes = [f' class="{alignment}"' if alignment else "" for alignment in table.alignments]
    head = "".join(
        f'<th scope="col"{style}>{_line(cell)}</th>' for style, cell in zip(classes, table.head, strict=True)
    )
    rows = "".join(
        "<tr>" + "".join(f"<td{style}>{_line(cell)}</td>" for style, cell in zip(classes, row, strict=True)) + "</tr>\n"
        for row in table.rows
    )
    return f"<table>\n<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{rows}</tbody>\n</table>"


def _line(line: Line) -> str:
    return "".join(
        f'<a href="{escape(phrase.address)}">{_runs(phrase.runs)}</a>' if phrase.address else _runs(phrase.runs)
        for phrase in line
    )


def _runs(runs: Iterable[Run]) -> str:
    return "".join(map(_run, runs))


def _run(run: Run) -> str:
    text = escape(run.text)
    for wanted, tag in ((run.code, "code"), (run.struck, "s"), (run.italic, "em"), (run.bold, "strong")):
        if wanted:
            text = f"<{tag}>{text}</{tag}>"
    return text
