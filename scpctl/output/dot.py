"""A drawing in DOT, the language of Graphviz (https://graphviz.org/doc/info/lang.html)."""

from __future__ import annotations

import textwrap

from scpctl.characters import visible
from scpctl.drawing import FILLS, MADE_BY, Arrow, Drawing, Node
from scpctl.svg import INK, QUIET, escaped, plain

WIDTH = 32
_SHAPES = {
    "person": "ellipse",
    "organisation": "component",
    "group": "box3d",
    "minutes": "note",
    "fiche": "folder",
    "goal": "octagon",
    "report": "tab",
    "event": "hexagon",
}


def dot(drawing: Drawing) -> str:
    """Return a drawing as a directed graph."""
    lines = [
        f"digraph {{ // {MADE_BY}",
        f"    rankdir={'TB' if drawing.is_scheme else 'LR'};",
        f"    graph [label={_text(drawing.title)}, labelloc=t, fontname=sans];",
        f'    node [style=filled, shape=box, color="{QUIET}", fontcolor="{INK}", fontname=sans];',
        f'    edge [color="{QUIET}", fontcolor="{INK}", fontname=sans, fontsize=10];',
        *map(_node, drawing.nodes),
        *map(_arrow, drawing.arrows),
        "}",
    ]
    return "".join(f"{line}\n" for line in lines)


def _node(node: Node) -> str:
    label = _text(node.name, node.label, *node.details)
    look = f'shape={_SHAPES.get(node.kind, "box")}, fillcolor="{FILLS[node.kind]}"'
    return f"    {_id(node.id)} [label={label}, {look}{', penwidth=3' if node.stands_out else ''}];"


def _arrow(arrow: Arrow) -> str:
    style = "" if arrow.directed else ", dir=none, style=dashed, constraint=false"
    return f"    {_id(arrow.source)} -> {_id(arrow.target)} [label={_text(arrow.label)}{style}];"


def _id(text: str) -> str:
    """Return a text as a name."""
    return f'"{_quotable(visible(text))}"'


def _text(*texts: str) -> str:
    """Return texts as the lines of a label, in which nothing has a meaning of its own; long ones are wrapped."""
    lines = [line for text in texts for line in textwrap.wrap(plain(text), WIDTH)]
    return '"' + "\\n".join(_quotable(escaped(line)) for line in lines) + '"'


def _quotable(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
