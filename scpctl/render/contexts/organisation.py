"""The context of the scheme of the organisation: in words what the drawing shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from scpctl import organigram
from scpctl.render.contexts import Setting
from scpctl.scheme import scheme


@dataclass(frozen=True)
class GroupInScheme:
    """A group in the scheme of the organisation."""

    name: Annotated[str, "the name of the group"]
    about: Annotated[tuple[str, ...], "who chairs it, how many members it has, whether its work is suspended"]


@dataclass(frozen=True)
class Cooperation:
    """What two groups work on together."""

    groups: Annotated[tuple[str, ...], "the names of the two groups"]
    matters: Annotated[tuple[str, ...], "the titles of projects, the last joint meeting, what one says of the other"]


@dataclass(frozen=True)
class Scheme:
    """The scheme of the organisation (organizační schéma)."""

    date: Annotated[str, "the day that it tells of"]
    about: Annotated[tuple[str, ...], "the city, the council, the organisation it was commissioned to, its director"]
    groups: Annotated[tuple[GroupInScheme, ...], "the groups of that day, in the order of reports"]
    cooperation: Annotated[tuple[Cooperation, ...], "any two of them that work together, in the same order"]


def scheme_of_organisation(setting: Setting) -> Scheme:
    """Gather what the drawing shows of the groups that there are on the day; closed ones are left out."""
    shown = scheme(replace(setting.library, today=setting.day))
    top, *groups = shown.nodes
    names = {node.id: node.name for node in groups}
    together = [arrow for arrow in shown.arrows if not arrow.directed]
    return Scheme(
        date=setting.day.isoformat(),
        about=top.details,
        groups=tuple(GroupInScheme(node.name, node.details) for node in groups),
        cooperation=tuple(Cooperation((names[arrow.source], names[arrow.target]), arrow.labels) for arrow in together),
    )


def drawing(setting: Setting) -> str:
    """Draw the scheme of the organisation on the day, as SVG."""
    return organigram.organigram(replace(setting.library, today=setting.day))
