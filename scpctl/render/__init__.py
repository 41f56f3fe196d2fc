"""Documents made from the library: a record and its template become Markdown, HTML, DOCX, ODT and PDF."""

from __future__ import annotations

import base64
import dataclasses
import json
from collections.abc import Collection
from typing import Any

from scpctl import child, display, export, language
from scpctl.errors import DocumentError, ScpError
from scpctl.language import _
from scpctl.render.contexts import Context, Markdown, Person, Setting
from scpctl.render.templates import TEMPLATES, Template, template_of

__all__ = ["FORMATS", "TEMPLATES", "Setting", "Template", "file_name", "render", "template_of"]

FORMATS = ("md", "html", "docx", "odt", "pdf")
LIMITS = child.Limits(seconds=10, memory=2**30, output=40_000_000)


def render(template: Template, setting: Setting, formats: Collection[str]) -> dict[str, bytes]:
    """Return the document that a template makes of a record, or of the programme, in each of ``formats``.

    The record must have passed the check without errors. Raises :class:`DocumentError` where the template is at fault,
    :class:`ScpError` where a converter is missing.
    """
    context = template.context(setting)
    sheet = _sheet(template, setting, context)
    config = setting.library.config
    answer = _answer(
        {
            "template": template.file,
            "folders": [str(config.root / "templates"), str(export.templates())],
            "context": _plain(context)
            | {"programme": _plain(config.programme), "letterhead": _plain(config.letterhead)},
            "sheet": dataclasses.asdict(sheet),
            "formats": sorted({"html" if name in ("docx", "odt") else name for name in formats}),
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


def file_name(template: Template, setting: Setting) -> str:
    """Return what the file of a document is called, without its ending; two documents never share a name.

    Where it is what the record is rendered with anyway, that is the id of the record.
    """
    record = setting.record
    parts = [] if record and template_of(record) is template else [template.name]
    parts += [record.id.replace("/", "-")] if record else []
    return "-".join([*parts, *([f"bod-{setting.item}"] if setting.item is not None else [])])


def _sheet(template: Template, setting: Setting, context: Context) -> export.Sheet:
    """Return what the document says about itself."""
    about = display.called(setting.record, setting.library) if setting.record else setting.library.config.programme.name
    authors: tuple[Person, ...] = getattr(context, "authors", ())
    return export.Sheet(
        title=f"{template.title}: {about}", author="; ".join(author.name for author in authors), date=context.date
    )


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
    if isinstance(value, Markdown):
        return {"markdown": str(value)}
    if dataclasses.is_dataclass(value):
        return {item.name: _plain(getattr(value, item.name)) for item in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value
