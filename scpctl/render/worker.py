"""The child process that turns contexts into Markdown, HTML and PDF, away from everything but its own input.

Each request is answered with JSON: the outputs by format (those that are not text in Base64), or one error with the
template and the line. What a template does with time and memory ends with this process.
"""

from __future__ import annotations

import base64
import json
import re
import traceback
from collections.abc import Callable
from typing import Any

import jinja2
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from scpctl import child, edition, export, files, language
from scpctl.errors import DocumentError, ScpError
from scpctl.language import _
from scpctl.render.contexts import Markdown
from scpctl.render.filters import FILTERS, as_written
from scpctl.suggest import did_you_mean, suggestion


def main() -> None:
    """Answer the requests that arrive on stdin, one after another."""
    child.answer_requests(_answering)


def _answering(setting: dict[str, Any]) -> Callable[[dict[str, Any]], bytes]:
    """Return what makes documents with the templates, and speaks the language, of the setting."""
    language.use(setting["language"])
    environment = _environment(setting["templates"])

    def answer(request: dict[str, Any]) -> bytes:
        answered: dict[str, Any]
        try:
            answered = _outputs(environment, request)
        except ScpError as error:  # a converter is missing, or can't cope with the text
            answered = {"error": {"place": "", "message": error.message, "hint": error.hint, "status": error.status}}
        except Exception as error:
            answered = {"error": _explained(error, request)}
        return json.dumps(answered).encode()

    return answer


def _outputs(environment: jinja2.Environment, request: dict[str, Any]) -> dict[str, str]:
    markdown = environment.get_template(request["template"]).render(_values(request["context"]))
    markdown = re.sub(r"\n{3,}", "\n\n", markdown).strip("\n") + "\n"
    if request["note"] and edition.MASK in markdown:
        markdown += f"\n{request['note']}\n"
    sheet = export.Sheet(**request["sheet"])
    outputs = {"md": markdown}
    if "html" in request["formats"]:
        outputs["html"] = export.html(markdown, sheet)
    if "pdf" in request["formats"]:
        outputs["pdf"] = base64.b64encode(export.pdf(markdown, sheet)).decode()
    return outputs


def _environment(templates: dict[str, Any]) -> jinja2.Environment:
    """Return an environment of these templates: the text of each, or the reason why it can't be read and a hint."""

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        found = templates.get(name)
        if isinstance(found, list):
            raise files.Unreadable(*found)
        return None if found is None else (found, name, lambda: True)

    environment = ImmutableSandboxedEnvironment(
        loader=jinja2.FunctionLoader(load),
        undefined=jinja2.StrictUndefined,
        finalize=as_written,
        autoescape=False,  # the output is Markdown: as_written escapes for it
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= FILTERS
    return environment


def _values(value: Any) -> Any:
    """Restore what JSON can't say: which texts are Markdown."""
    if isinstance(value, dict):
        if value.keys() == {"markdown"}:
            return Markdown(value["markdown"])
        return {key: _values(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_values(item) for item in value]
    return value


def _explained(error: Exception, request: dict[str, Any]) -> dict[str, Any]:
    """Say in one line what is wrong with the template, and where."""
    place = _place(error, request["template"])
    hint = ""
    match error:
        case jinja2.TemplateNotFound():
            message = _("there is no template {name}").format(name=error.name)
        case SecurityError():
            message = _("the template does something that templates must not do: {problem}").format(problem=error)
        case jinja2.UndefinedError():
            message = _("the template asks for something that is not there: {problem}").format(problem=error.message)
            asked = re.findall(r"'(\w+)'", error.message or "")
            hint = did_you_mean(suggestion(asked[-1], request["context"])) if asked else ""
            if request["note"] and not hint:
                hint = _("in the public edition there is nothing internal")
        case jinja2.TemplateSyntaxError():
            message = _("the template has an error: {problem}").format(problem=error.message)
        case files.Unreadable():
            message = _("the template can't be read: {reason}").format(reason=error.reason)
            hint = error.hint
        case MemoryError() | RecursionError():
            message = _("the template took too much memory")
        case _:
            message = _("the template can't be rendered: {problem}").format(problem=f"{type(error).__name__}: {error}")
    return {"place": place, "message": message, "hint": hint, "status": DocumentError.status}


def _place(error: Exception, template: str) -> str:
    """Return ``template:line`` of the innermost line of a template that the error passed through."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return f"{error.name or template}:{error.lineno}"
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else template


if __name__ == "__main__":
    main()
