"""The child process that turns one context into Markdown, HTML and PDF, away from everything but its own input.

It reads a request as JSON from stdin and writes JSON to stdout: the outputs by format (those that are not text in
Base64), or one error with the template and the line. What a template does with time and memory ends with this process.
"""

from __future__ import annotations

import base64
import json
import re
import sys
import traceback
from pathlib import Path
from typing import Any

import jinja2
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from scpctl import export, files, language
from scpctl.errors import DocumentError, ScpError
from scpctl.language import _
from scpctl.render.contexts import Markdown
from scpctl.render.filters import FILTERS, as_written
from scpctl.suggest import did_you_mean, suggestion

MAX_TEMPLATE = 256_000
NAME = re.compile(r"[a-z0-9][a-z0-9-]*(\.[a-z0-9]+)+")


def main() -> None:
    """Answer the one request on stdin."""
    request = json.load(sys.stdin)
    language.use(request["language"])
    answer: dict[str, Any]
    try:
        answer = _outputs(request)
    except ScpError as error:  # a converter is missing, or can't cope with the text
        answer = {"error": {"place": "", "message": error.message, "hint": error.hint, "status": error.status}}
    except Exception as error:
        answer = {"error": _explained(error, request)}
    sys.stdout.write(json.dumps(answer))


def _outputs(request: dict[str, Any]) -> dict[str, str]:
    environment = _environment([Path(folder) for folder in request["folders"]])
    markdown = environment.get_template(request["template"]).render(_values(request["context"]))
    markdown = re.sub(r"\n{3,}", "\n\n", markdown).strip("\n") + "\n"
    sheet = export.Sheet(**request["sheet"])
    outputs = {"md": markdown}
    if "html" in request["formats"]:
        outputs["html"] = export.html(markdown, sheet)
    if "pdf" in request["formats"]:
        outputs["pdf"] = base64.b64encode(export.pdf(markdown, sheet)).decode()
    return outputs


def _environment(folders: list[Path]) -> jinja2.Environment:
    def load(name: str) -> tuple[str, str, None] | None:
        if not NAME.fullmatch(name):
            return None
        for folder in folders:
            if (folder / name).exists():
                return files.read(folder / name, MAX_TEMPLATE).decode("utf-8"), name, None
        return None

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
        case jinja2.TemplateSyntaxError():
            message = _("the template has an error: {problem}").format(problem=error.message)
        case files.Unreadable():
            message = _("the template can't be read: {reason}").format(reason=error.reason)
            hint = error.hint
        case UnicodeDecodeError():
            message = _("the template is not in UTF-8")
        case MemoryError() | RecursionError():
            message = _("the template took too much memory")
        case _:
            message = _("the template can't be rendered: {problem}").format(problem=f"{type(error).__name__}: {error}")
    return {"place": place, "message": message, "hint": hint, "status": DocumentError.status}


def _place(error: Exception, template: str) -> str:
    """Return ``template:line`` of the innermost line of a template that the error passed through."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return f"{error.name or template}:{error.lineno}"
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if NAME.fullmatch(frame.filename)]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else template


if __name__ == "__main__":
    main()
