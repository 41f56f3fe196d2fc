"""Documents made from the library: a record and its template become Markdown, HTML, DOCX, ODT and PDF."""

from __future__ import annotations

import base64
import dataclasses
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from scpctl import child, export, language
from scpctl.document import Document
from scpctl.errors import DocumentError, ScpError
from scpctl.language import _
from scpctl.library import Library
from scpctl.render import contexts

FORMATS = ("md", "html", "docx", "odt", "pdf")
LIMITS = child.Limits(seconds=10, memory=2**30, output=40_000_000)


@dataclass(frozen=True)
class Template:
    """A template and how its context is gathered; ``name`` is what the document is called in Czech."""

    file: str
    name: str
    context: Callable[[Document, Library], Any]


# By the kind of document, and its type where a kind has several.
TEMPLATES: Mapping[tuple[str, str], Template] = MappingProxyType(
    {
        ("report", "informative"): Template(
            "informativni-zprava.md.j2", "Informativní zpráva", contexts.informative_report
        ),
    }
)


def template_of(document: Document) -> Template | None:
    """Return the template a document is rendered with, or None where there is none for its kind."""
    return TEMPLATES.get((document.kind_name, document.values.get("type", "")))


def render(document: Document, library: Library, formats: Collection[str]) -> dict[str, bytes]:
    """Return the document in each of ``formats``.

    It must have passed the check without errors. Raises :class:`DocumentError` where its template is at fault,
    :class:`ScpError` where a converter is missing.
    """
    template = template_of(document)
    if template is None:
        message = _("{path}: there is no template for this type of record").format(path=document.path)
        raise ScpError(message, _("scpctl render alone names the documents there are templates for"))
    context = template.context(document, library)
    sheet = export.Sheet(
        title=f"{template.name}: {document.title}",
        author="; ".join(person.name for person in context.authors),
        date=context.date,
    )
    needed = {"html" if name in ("docx", "odt") else name for name in formats}
    answer = _answer(
        {
            "template": template.file,
            "folders": [str(library.config.root / "templates"), str(export.templates())],
            "context": _plain(context),
            "sheet": dataclasses.asdict(sheet),
            "formats": sorted(needed),
            "language": language.current(),
        }
    )
    outputs = {}
    for name in formats:
        if name == "docx":
            outputs[name] = export.docx(answer["html"], sheet)
        elif name == "odt":
            outputs[name] = export.odt(answer["html"], sheet)
        elif name == "pdf":
            outputs[name] = base64.b64decode(answer["pdf"])
        else:
            outputs[name] = answer[name].encode()
    return outputs


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    """Have the worker do it. Raises what went wrong there, with the place where it is in a template."""
    try:
        answer: dict[str, Any] = json.loads(child.run_module("scpctl.render.worker", request, limits=LIMITS))
    except child.ChildFailed as error:
        reasons = {
            "timeout": _("it took longer than {seconds} seconds").format(seconds=int(LIMITS.seconds)),
            "memory": _("it took too much memory"),
            "output": _("the result is too large"),
        }
        if error.reason not in reasons:
            raise RuntimeError(error.stderr) from error
        message = _("{template} was stopped: {reason}").format(
            template=request["template"], reason=reasons[error.reason]
        )
        raise DocumentError(message, _("look for a loop in the template, or for a very long text")) from None
    if "error" in answer:
        fault = answer["error"]
        place = f"templates/{fault['place']}: " if fault["place"] else ""
        kind = DocumentError if fault["status"] == DocumentError.status else ScpError
        raise kind(place + fault["message"], fault["hint"])
    return answer


def _plain(value: Any) -> Any:
    """Turn a context into JSON's values; texts that are Markdown say so."""
    if isinstance(value, contexts.Markdown):
        return {"markdown": str(value)}
    if dataclasses.is_dataclass(value):
        return {item.name: _plain(getattr(value, item.name)) for item in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value
