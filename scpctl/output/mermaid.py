"""A drawing in Mermaid, which forges draw where it stands in Markdown (https://mermaid.js.org/syntax/flowchart.html)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scpctl.drawing import FILLS, MADE_BY, Arrow, Drawing, Node
from scpctl.svg import INK, QUIET, plain

# What a page draws unless it sets more; instead of a larger drawing it shows an error (maxEdges, maxTextSize).
MAX_ARROWS, MAX_CHARACTERS = 500, 50_000
_SHAPES = {
    "person": ("([", "])"),
    "organisation": ("{{", "}}"),
    "group": ("[[", "]]"),
    "minutes": ("[/", "/]"),
    "goal": (">", "]"),
    "report": ("[\\", "\\]"),
    "event": ("(", ")"),
}
_BOX = ("[", "]")
# The signs of ASCII but for , and / are written as their numbers: a " would end a text, 1. would begin a list.
# What would still be read as \n, as an icon or as a formula gets a mark that joins and is not seen.
_NUMBERS = {"\\": "#92;#8288;", ":": "#58;#8288;", "$": "#36;#8288;"}
_SIGNS = re.compile(r"[!-+\-.:-@\[-`{-~]")


def mermaid(drawing: Drawing) -> str:
    """Return a drawing as a Mermaid flowchart."""
    names = {node.id: f"n{number}" for number, node in enumerate(drawing.nodes, start=1)}
    lines = [f"flowchart {'TB' if drawing.is_scheme else 'LR'}", f"    %% {MADE_BY}"]
    lines += [f"    {names[node.id]}{_node(node)}" for node in drawing.nodes]
    lines += [f"    {names[arrow.source]} {_arrow(arrow)} {names[arrow.target]}" for arrow in drawing.arrows]
    return "".join(f"{line}\n" for line in [*lines, *_classes(drawing)])


def _node(node: Node) -> str:
    opening, closing = _SHAPES.get(node.kind, _BOX)
    label = "<br/>".join(_text(text) for text in (node.name, node.label, *node.details) if text)
    return f'{opening}"{label}"{closing}:::{node.kind or "other"}{"Chosen" if node.stands_out else ""}'


def _arrow(arrow: Arrow) -> str:
    line = "-->" if arrow.directed else "-.-"
    return f'{line}|"{_text(arrow.label)}"|' if arrow.label else line


def _classes(drawing: Drawing) -> Iterator[str]:
    """Yield the look of each kind there is, and of what was asked for."""
    for kind, stands_out in sorted({(node.kind, node.stands_out) for node in drawing.nodes}):
        name = (kind or "other") + ("Chosen" if stands_out else "")
        width = 3 if stands_out else 1
        yield f"    classDef {name} fill:{FILLS[kind]},stroke:{QUIET},stroke-width:{width}px,color:{INK}"


def _text(text: str) -> str:
    """Return a text as Mermaid shows it, whatever is in it."""
    return _SIGNS.sub(lambda match: _NUMBERS.get(match[0]) or f"#{ord(match[0])};", plain(text))
