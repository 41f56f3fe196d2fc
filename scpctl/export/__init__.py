"""Markdown -> HTML, PDF and, by way of the HTML, DOCX and ODT; the only package that knows typst and pandoc.

The same text and sheet give the same bytes on every machine and at any time.
"""

from __future__ import annotations

from scpctl.export.office import docx, odt
from scpctl.export.paper import pdf
from scpctl.export.sheet import Sheet, templates
from scpctl.export.web import html

__all__ = ["Sheet", "docx", "html", "odt", "pdf", "templates"]
