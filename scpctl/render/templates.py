"""The templates there are: what each makes, of what, and how what stands on the page is gathered.

This one table feeds ``render``, ``templates list`` and docs/templates.md. A template lies in ``templates/`` under its
name with ``.md.j2``; one of the same name in a content repository goes before it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from scpctl.document import Document
from scpctl.language import mark
from scpctl.render.contexts import Context, Setting, council


@dataclass(frozen=True)
class Template:
    """One kind of document that is handed over.

    ``title`` is what it is called in Czech, ``about`` says what it is for. It is made of a record of ``kind``, where
    given only of one that it ``suits``, or with no kind of the whole programme. ``reads`` are the kinds of which all
    records matter, beside the record and those it refers to. ``asks`` are the options without which it can't be made.
    """

    name: str
    title: str
    about: str
    kind: str
    context: Callable[[Setting], Context]
    suits: Callable[[Document], bool] = lambda _document: True
    reads: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name}.md.j2"

    def fits(self, document: Document) -> bool:
        """Tell whether it can be made of a record."""
        return document.readable and document.kind_name == self.kind and self.suits(document)


def _is_informative(report: Document) -> bool:
    return bool(report.values.get("type") == "informative")


# The first that fits a record is what it is rendered with where nobody says.
TEMPLATES: Mapping[str, Template] = MappingProxyType(
    {
        template.name: template
        for template in (
            Template(
                "informativni-zprava",
                "Informativní zpráva",
                mark("the report to the council on what the working groups do"),
                "report",
                council.informative_report,
                _is_informative,
            ),
        )
    }
)


def template_of(document: Document) -> Template | None:
    """Return the template a record is rendered with where nobody says, or None where there is none for it."""
    return next((template for template in TEMPLATES.values() if template.fits(document) and not template.asks), None)
