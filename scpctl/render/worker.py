"""The child process that turns contexts into documents, away from everything but its own input.

Each request is answered with JSON: the outputs by format (those that are not text in Base64), or one error with the
template and the line. What a template does with time and memory ends with this process.
"""

from __future__ import annotations

import base64
import functools
import json
import re
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, cast

import jinja2
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing

from scpctl import child, export, files, language, masking
from scpctl.errors import DocumentError, ScpError
from scpctl.language import _
from scpctl.render.contexts import Markdown
from scpctl.render.filters import FILTERS, as_written
from scpctl.suggest import did_you_mean, suggestion

# Where fonts are for whoever reads a message, and for this process, which has a folder of its own.
FONTS = "templates/fonts"
# A mask in running text or a cell: not in a heading, a link, an image, code, a comment or a footnote.
_FIRST_MASK = re.compile(rf"^(?![ \t]*#|    |\t)[^\n`<\[]*?(?<![\w/]){masking.MASK}(?![\w/]|\.\w)", re.MULTILINE)


def main() -> None:
    """Answer the requests that arrive on stdin, one after another."""
    child.answer_requests(_answering)


def _answering(setting: dict[str, Any]) -> Callable[[dict[str, Any]], bytes]:
    """Return what makes documents with the templates, and speaks the language, of the setting."""
    language.use(setting["language"])
    environment = _environment(setting["templates"])
    looks = _looks(setting)

    def answer(request: dict[str, Any]) -> bytes:
        answered: dict[str, Any]
        try:
            answered = _outputs(environment, looks, request)
        except ScpError as error:  # a converter is missing, or can't cope with the text
            answered = {"error": {"place": "", "message": error.message, "hint": error.hint, "status": error.status}}
        except Exception as error:
            answered = {"error": _explained(error, request, environment)}
        return json.dumps(answered).encode()

    return answer


class _Looks(NamedTuple):
    """What gives the documents their looks: reference documents by format, the folder and family of fonts, the logo."""

    references: dict[str, bytes]
    fonts: str
    font: str
    logo: bytes


def _looks(setting: dict[str, Any]) -> _Looks:
    """Return the looks; the fonts are written to the folder of this process, since typst reads them from one."""
    fonts = list(map(base64.b64decode, setting["fonts"]))
    if fonts:
        Path(FONTS).mkdir(parents=True)
    for number, data in enumerate(fonts):
        Path(FONTS, f"{number}.ttf").write_bytes(data)
    references = {kind: base64.b64decode(data) for kind, data in setting["references"].items()}
    return _Looks(references, FONTS if fonts else "", setting["font"], base64.b64decode(setting["logo"]))


def _noted(markdown: str, note: str) -> str:
    """Return a text with a footnote at the first mask; as the last paragraph where none can have one."""
    place = None if "```" in markdown or "~~~" in markdown else _FIRST_MASK.search(markdown)
    if place is None:
        return f"{markdown}\n{note}\n"
    label = "[^anonymizace]"
    return f"{markdown[: place.end()]}{label}{markdown[place.end() :]}\n{label}: {note}\n"


def _outputs(environment: jinja2.Environment, looks: _Looks, request: dict[str, Any]) -> dict[str, str]:
    markdown = environment.get_template(request["template"]).render(_values(request["context"]))
    markdown = markdown.encode("utf-8", "replace").decode()  # half of a character is none
    markdown = re.sub(r"\n{3,}", "\n\n", markdown).strip("\n") + "\n"
    if request["note"] and masking.MASK in markdown:
        markdown = _noted(markdown, request["note"])
    sheet = export.Sheet(**request["sheet"])
    images = {name: base64.b64decode(data) for name, data in request["images"].items()}
    if looks.logo:
        images[sheet.logo] = looks.logo
    made: dict[str, Callable[[], bytes]] = {
        "pdf": lambda: export.pdf(markdown, sheet, images, fonts=looks.fonts, font=looks.font),
        "docx": lambda: export.docx(markdown, sheet, images, looks.references.get("docx")),
        "odt": lambda: export.odt(markdown, sheet, images, looks.references.get("odt")),
    }
    outputs = {"md": markdown}
    if "html" in request["formats"]:
        outputs["html"] = export.html(markdown, sheet, images)
    return outputs | {
        name: base64.b64encode(make()).decode() for name, make in made.items() if name in request["formats"]
    }


def _environment(templates: dict[str, Any]) -> jinja2.Environment:
    """Return an environment of these templates: the text of each, or the reason why it can't be read and a hint."""

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        found = templates.get(name)
        if isinstance(found, list):
            raise files.Unreadable(*found)
        return None if found is None else (found, name, lambda: True)

    environment = ImmutableSandboxedEnvironment(
        loader=jinja2.FunctionLoader(load),
        undefined=_Undefined,
        finalize=as_written,
        autoescape=False,  # the output is Markdown: as_written escapes for it
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= FILTERS
    # What is made of the same must be the same: nothing is left to chance.
    del environment.filters["random"], environment.globals["lipsum"]
    return environment


class _NotThere(jinja2.UndefinedError):
    """A template asks for something that is not there: for a name, or for a value called so in ``where``."""

    def __init__(self, where: object, name: str, message: str | None = None) -> None:
        super().__init__(message)
        self.where = where
        self.name = name


class _Undefined(jinja2.StrictUndefined):
    """What is not there; an error that comes of it tells what was asked for, and where."""

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,
        name: str | None = None,
        exc: type[jinja2.TemplateRuntimeError] = jinja2.UndefinedError,
    ) -> None:
        if exc is jinja2.UndefinedError and name:
            exc = cast("type[jinja2.UndefinedError]", functools.partial(_NotThere, obj, name))
        super().__init__(hint, obj, name, exc)


def _values(value: Any) -> Any:
    """Restore what JSON can't say: which texts are Markdown."""
    if isinstance(value, dict):
        if value.keys() == {"markdown"}:
            return Markdown(value["markdown"])
        return {key: _values(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_values(item) for item in value]
    return value


def _explained(error: Exception, request: dict[str, Any], environment: jinja2.Environment) -> dict[str, Any]:
    """Say in one line what is wrong with the template, and where."""
    place = _place(error, request["template"])
    hint = ""
    match error:
        case jinja2.TemplateNotFound():
            message = _("there is no template {name}").format(name=error.name)
        case SecurityError():
            message = _("the template does something that templates must not do: {problem}").format(problem=error)
        case _NotThere():
            asked, hint = _asked(error, place, request, environment)
            message = _("the template asks for something that is not there: {problem}").format(problem=asked)
        case jinja2.UndefinedError():
            message = _("the template asks for something that is not there: {problem}").format(problem=error.message)
        case jinja2.TemplateSyntaxError():
            message = _("the template has an error: {problem}").format(problem=error.message)
            if unknown := re.match(r"No filter named '(\w+)'", error.message or ""):
                hint = did_you_mean(suggestion(unknown[1], environment.filters))
        case files.Unreadable():
            message = _("the template can't be read: {reason}").format(reason=error.reason)
            hint = error.hint
        case MemoryError() | RecursionError():
            message = _("the template took too much memory")
        case _:
            message = _("the template can't be rendered: {problem}").format(problem=f"{type(error).__name__}: {error}")
    return {"place": place, "message": message, "hint": hint, "status": DocumentError.status}


def _asked(error: _NotThere, place: str, request: dict[str, Any], environment: jinja2.Environment) -> tuple[str, str]:
    """Return what a template asked for in vain, as it is written there, and what to do about it."""
    name = str(error.name)
    found = re.search(rf"([\w.\[\]]+\.){re.escape(name)}\b", _line(place, environment))
    before = found[1] if found and error.where is not missing else ""
    if error.where is None:
        example = f"{{% if {before.removesuffix('.') or '…'} %}}"
        return before + name, _("what it is asked of may be missing: write {example} around it").format(example=example)
    known = request["context"] if error.where is missing else error.where if isinstance(error.where, dict) else {}
    near = suggestion(name, known)
    hint = did_you_mean(before + near if near else "")
    if request["note"] and not hint:
        hint = _("in the public edition there is nothing internal")
    elif known and not hint:
        hint = _("there is: {names}").format(names=", ".join(sorted(known)))
    see = f"scpctl templates show {request['template'].partition('.')[0]} --context"
    return before + name, hint or _("see {command}").format(command=see)


def _line(place: str, environment: jinja2.Environment) -> str:
    """Return the line of a template that a place, ``template:line``, is in."""
    name, _colon, number = place.rpartition(":")
    assert environment.loader is not None
    lines = environment.loader.get_source(environment, name)[0].splitlines() if name else []
    return next(iter(lines[int(number) - 1 :]), "") if lines else ""


def _place(error: Exception, template: str) -> str:
    """Return ``template:line`` of the innermost line of a template that the error passed through."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return f"{error.name or template}:{error.lineno}"
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else template


if __name__ == "__main__":
    main()
