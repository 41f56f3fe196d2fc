"""Templates of a repository's own: one with a name of its own says at its beginning which of scpctl's it is like.

What a template is given, of which records it can be made and which options it needs is that of the one it is like, so
nothing that a file says decides on more than words on a page. Files that say nothing are parts that others take in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from scpctl.errors import ScpError
from scpctl.language import _
from scpctl.model import MAX_LINE, SLUG
from scpctl.render.templates import FOLDER, TEMPLATES, Template, Text
from scpctl.suggest import did_you_mean, suggestion

SUFFIX = ".md.j2"
_HEADER = re.compile(r"\s*\{#-?(.*?)-?#\}[ \t]*\r?\n?", re.DOTALL)


def find(name: str, texts: Mapping[str, Text]) -> Template:
    """Return the template of this name, one of scpctl's or of the repository's. Raises :class:`ScpError`."""
    if name in TEMPLATES:
        return TEMPLATES[name]
    file = name + SUFFIX
    if file not in texts:
        known = (*TEMPLATES, *_named(texts))
        hint = did_you_mean(suggestion(name, known)) or _("scpctl templates list names all")
        raise ScpError(_("there is no template {name}").format(name=name), hint)
    said = _said(source(name, texts))
    like = said.get("like", "")
    if like not in TEMPLATES:
        message = _("{path} does not say which template it is like")
        hint = _("begin it with {example}").format(example="{# like: informativni-zprava #}")
        if like:
            message = _("{path} is like {name}, and there is no such template that comes with scpctl")
            hint = did_you_mean(suggestion(like, TEMPLATES)) or _("write one of {choices}").format(
                choices=", ".join(TEMPLATES)
            )
        raise ScpError(message.format(path=f"{FOLDER}/{file}", name=like), hint)
    return replace(TEMPLATES[like], name=name, title=said.get("title", "")[:MAX_LINE] or TEMPLATES[like].title)


def own(texts: Mapping[str, Text]) -> Iterator[Template | ScpError]:
    """Yield the templates that the repository has names of its own for, or what is wrong with one."""
    for name in _named(texts):
        try:
            yield find(name, texts)
        except ScpError as error:
            yield error


def source(name: str, texts: Mapping[str, Text]) -> str:
    """Return the text of a template, or of a part that templates take in. Raises :class:`ScpError`."""
    text = texts.get(name + SUFFIX)
    if text is None:
        hint = did_you_mean(suggestion(name, [file.removesuffix(SUFFIX) for file in texts]))
        raise ScpError(_("there is no template {name}").format(name=name), hint or _("scpctl templates list names all"))
    if not isinstance(text, str):
        reason, hint = text
        raise ScpError(
            _("{path} can't be read: {problem}").format(path=f"{FOLDER}/{name}{SUFFIX}", problem=reason), hint
        )
    return text


def begun(name: str, other: str, title: str, texts: Mapping[str, Text]) -> str:
    """Return the text that a template of the repository begins with: that of ``other``.

    Where it has a name of its own, it says what it is like. Raises :class:`ScpError` where there is none such, or the
    name or the title can't be used.
    """
    if not SLUG.fullmatch(name):
        message = _("{name} is not a valid id: only a–z, 0–9 and - may stand in a file name").format(name=name)
        raise ScpError(message, _("such as: {example}").format(example="zprava-pro-radu"))
    if other == name:
        return source(name, texts)
    like, text = find(other, texts), source(other, texts)
    base = other
    if other not in TEMPLATES:
        base, text = _said(text)["like"], _HEADER.sub("", text, count=1)
    if "\n" in title or "#}" in title or len(title) > MAX_LINE:
        raise ScpError(_("{option} does not know {value}").format(option="--title", value=title), _("write one line"))
    return f"{{#\nlike: {base}\ntitle: {title or like.title}\n#}}\n{text}"


def _named(texts: Mapping[str, Text]) -> list[str]:
    """Return the names of the repository's own templates: those that say what they are like, or can't be read."""
    names = (file.removesuffix(SUFFIX) for file in sorted(texts) if file.endswith(SUFFIX))
    return [
        name
        for name in names
        if name not in TEMPLATES and (not isinstance(text := texts[name + SUFFIX], str) or "like" in _said(text))
    ]


def _said(text: str) -> dict[str, str]:
    """Return the keys and values of the comment that a template begins with."""
    header = _HEADER.match(text)
    lines = header[1].splitlines() if header else ()
    return {key.strip(): value.strip() for key, colon, value in (line.partition(":") for line in lines) if colon}
