"""HTML -> DOCX and ODT by pandoc, for people who have to go on writing in the document.

Looks come from the reference documents (made by scripts/reference_documents.py). What pandoc leaves to chance or says
about itself is set here: properties, dates, the order and the times of the parts.
"""

from __future__ import annotations

import io
import re
import sys
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from scpctl import child
from scpctl.errors import DocumentError
from scpctl.export.sheet import Sheet, checked, not_installed, templates
from scpctl.export.tree import clean
from scpctl.language import _

# pandoc reserves a terabyte of addresses it never uses, so its own limit on the heap has to do.
_LIMITS = child.Limits(seconds=10, memory=None)
_HEAP = "512M"
_CELL = 'fo:border="0.5pt solid #767676" fo:padding="3pt"'
_EPOCH = (1980, 1, 1, 0, 0, 0)
_BODY = re.compile(r"<main>(.*)</main>", re.DOTALL)
# Only the web and mailboxes can be reached from a file somebody was sent.
_LINK_WITHIN_SITE = re.compile(r'<a href="(?!https?:|mailto:)[^"]*">(.*?)</a>', re.IGNORECASE | re.DOTALL)
_HEADER_CELL = re.compile(r"(<th [^>]*>)(.*?)(?=</th>)", re.DOTALL)
_ALIGNMENT = re.compile(r'(<t[hd][^>]*) class="(left|right|center)"')
_DRAWN_LINE = re.compile(r"<w:p><w:r><w:pict><v:rect [^>]*o:hr=\"t\" /></w:pict></w:r></w:p>")
_STYLED_LINE = '<w:p><w:pPr><w:pStyle w:val="HorizontalLine" /></w:pPr></w:p>'


def docx(page: str, sheet: Sheet) -> bytes:
    """Return ``page``, which :func:`scpctl.export.html` has made, as a document for Word.

    Raises ScpError when pandoc is not installed, DocumentError when it cannot cope with the page.
    """
    return _converted(page, checked(sheet), "docx", _finished_docx)


def odt(page: str, sheet: Sheet) -> bytes:
    """Return ``page``, which :func:`scpctl.export.html` has made, as a document for LibreOffice Writer.

    Raises ScpError when pandoc is not installed, DocumentError when it cannot cope with the page.
    """
    return _converted(page, checked(sheet), "odt", _finished_odt)


def members(content: bytes) -> dict[str, bytes]:
    """Return the files of a zip archive by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def archive(files: Mapping[str, bytes]) -> bytes:
    """Return ``files`` as a zip archive that depends on nothing else.

    Nothing is compressed: the result would differ between versions of zlib.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as opened:
        # OpenDocument 1.3 part 2, 3.3: mimetype comes first. Word wants its content types there.
        for name in sorted(files, key=lambda name: (name not in {"mimetype", "[Content_Types].xml"}, name)):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = 3
            info.external_attr = 0o644 << 16
            opened.writestr(info, files[name])
    return buffer.getvalue()


def _converted(
    page: str,
    sheet: Sheet,
    kind: Literal["docx", "odt"],
    finished: Callable[[Mapping[str, bytes], Sheet], Mapping[str, bytes]],
) -> bytes:
    body = _BODY.search(page)
    assert body, "the page is one of ours"
    source = _LINK_WITHIN_SITE.sub(r"\1", body[1])
    source = _ALIGNMENT.sub(r'\1 style="text-align:\2"', _HEADER_CELL.sub(r"\1<strong>\2</strong>", source))
    return archive(finished(members(_pandoc(source, kind, sheet)), sheet))


def _pandoc(body: str, kind: str, sheet: Sheet) -> bytes:
    argv = [
        pandoc(),
        "--sandbox",
        "--from=html",
        f"--to={kind}",
        f"--reference-doc={templates() / f'reference.{kind}'}",
        f"--metadata=lang:{sheet.language}",
        "--output=-",
        "+RTS",
        f"-M{_HEAP}",
        "-RTS",
    ]
    epoch = str(int(datetime.fromisoformat(sheet.date).replace(tzinfo=UTC).timestamp()))
    try:
        return child.run(argv, body.encode(), limits=_LIMITS, environment={"SOURCE_DATE_EPOCH": epoch})
    except child.ChildFailed as error:
        raise DocumentError(_explanation(error, kind)) from error


def pandoc() -> str:
    """Return the path of the pandoc that comes with the extra ``documents``. Raises ScpError when it is missing."""
    package = find_spec("pypandoc")
    if package is not None and package.origin is not None:
        program = Path(package.origin).with_name("files") / ("pandoc.exe" if sys.platform == "win32" else "pandoc")
        if program.is_file():
            return str(program)
    raise not_installed(_("DOCX and ODT need pandoc, which is not installed"))


def _explanation(error: child.ChildFailed, kind: str) -> str:
    reasons = {
        "timeout": _("it took longer than {seconds} seconds").format(seconds=int(_LIMITS.seconds)),
        "memory": _("it took more than {size} of memory").format(size=_HEAP),
        "output": _("the result is too large"),
    }
    reason = reasons.get(error.reason) or clean(error.stderr)
    return _("the {kind} can't be made: {reason}").format(kind=kind.upper(), reason=reason)


def _finished_docx(files: Mapping[str, bytes], sheet: Sheet) -> Mapping[str, bytes]:
    # A line drawn as a picture has no text for a screen reader; the border of a paragraph needs none.
    document = _DRAWN_LINE.sub(_STYLED_LINE, files["word/document.xml"].decode())
    document = document.replace('<w:tblW w:type="auto" w:w="0" />', '<w:tblW w:type="pct" w:w="5000" />')
    properties = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(sheet.title)}</dc:title><dc:creator>{escape(sheet.author)}</dc:creator>"
        f"<dc:language>{sheet.language}</dc:language>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{sheet.date}T00:00:00Z</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{sheet.date}T00:00:00Z</dcterms:modified></cp:coreProperties>'
    )
    return {**files, "word/document.xml": document.encode(), "docProps/core.xml": properties.encode()}


def _finished_odt(files: Mapping[str, bytes], sheet: Sheet) -> Mapping[str, bytes]:
    properties = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"'
        ' office:version="1.3"><office:meta><meta:generator>scpctl</meta:generator>'
        f"<dc:title>{escape(sheet.title)}</dc:title><meta:initial-creator>{escape(sheet.author)}</meta:initial-creator>"
        f"<dc:creator>{escape(sheet.author)}</dc:creator><dc:language>{sheet.language}</dc:language>"
        f"<meta:creation-date>{sheet.date}T00:00:00</meta:creation-date><dc:date>{sheet.date}T00:00:00</dc:date>"
        "</office:meta></office:document-meta>"
    )
    # pandoc's cells have no borders, and no style of a reference document reaches them.
    content = files["content.xml"].decode()
    for cell, looks in (("TableHeaderRowCell", f'{_CELL} fo:background-color="#ececec"'), ("TableRowCell", _CELL)):
        pattern = rf'(<style:style style:name="{cell}"[^>]*>\s*<style:table-cell-properties) [^>]*/>'
        content = re.sub(pattern, rf"\1 {looks}/>", content)
    return {**files, "meta.xml": properties.encode(), "content.xml": content.encode()}
