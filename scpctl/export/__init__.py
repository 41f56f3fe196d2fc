"""Markdown -> HTML, PDF, DOCX and ODT; tables -> XLSX. Only this package knows formats and converters.

The same text and sheet give the same bytes on every machine and at any time. Nothing is read but what is given.
"""

from __future__ import annotations

from scpctl.export.markdown import images
from scpctl.export.opendocument import odt
from scpctl.export.paper import pdf
from scpctl.export.pictures import MAX_BYTES as MAX_IMAGE
from scpctl.export.pictures import fault as image_fault
from scpctl.export.sheet import Sheet, templates
from scpctl.export.web import html
from scpctl.export.word import docx
from scpctl.export.workbook import xlsx

__all__ = ["MAX_IMAGE", "Sheet", "docx", "html", "image_fault", "images", "odt", "pdf", "templates", "xlsx"]
