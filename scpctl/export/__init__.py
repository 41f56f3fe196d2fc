"""Markdown -> HTML, PDF and, by way of the HTML, DOCX and ODT; tables -> XLSX. Only this package knows the converters.

The same text and sheet give the same bytes on every machine and at any time.
"""

from __future__ import annotations

from scpctl.export.office import docx, odt
from scpctl.export.paper import pdf
from scpctl.export.sheet import Sheet, templates
from scpctl.export.web import html
from scpctl.export.workbook import xlsx

__all__ = ["Sheet", "docx", "html", "odt", "pdf", "templates", "xlsx"]
