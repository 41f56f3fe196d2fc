"""What a drawing of the link graph shows: documents, and between any two of them one arrow for all links one way.

An arrow goes from the document that is linked to, and says what that calls the link: the group *leads* the fiche.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from scpctl import display, links
from scpctl.document import Document
from scpctl.language import _
from scpctl.library import Library
from scpctl.links import Back, Edge, Graph

# In this order kinds stand side by side: those who act, what they do, what comes of it.
KINDS = ("person", "organisation", "group", "minutes", "fiche", "goal", "report", "event")
# The fill of each; shapes and words say the same to those who can't tell colours apart.
FILLS = {
    "programme": "#dfe7f2",
    "person": "#fdf0d5",
    "organisation": "#efe3d3",
    "group": "#dbe9f8",
    "minutes": "#f1f1f1",
    "fiche": "#e2f2df",
    "goal": "#f3e1f0",
    "report": "#fbe0dc",
    "event": "#e0f3f3",
    "": "#ffffff",
}
# What a file begins with that was written by this command, and may be written again.
MADE_BY = "scpctl graph"
# The links that make a document part of a group, by what the group calls them or by its own key.
_OF_GROUP = ("meetings", "leads", "cooperates_on")
_IN_GROUP = ("chair", "secretary", "members.person")


class Node(NamedTuple):
    """A document as it is drawn; ``id`` is ``kind:id``, ``details`` are further lines, ``label`` says what it is.

    ``stands_out`` is what was asked for.
    """

    id: str
    kind: str
    label: str
    name: str
    path: str = ""
    details: tuple[str, ...] = ()
    stands_out: bool = False


class Arrow(NamedTuple):
    """What joins two nodes, by their ids: the names of its links, and what people see; an undirected one is dashed."""

    source: str
    target: str
    links: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    directed: bool = True

    @property
    def label(self) -> str:
        """What stands at it."""
        return ", ".join(self.labels)


@dataclass(frozen=True)
class Drawing:
    """Nodes by kind and path, and arrows in the same order; ``language`` is that of its texts.

    The organisation scheme has the programme first and goes from top to bottom.
    """

    title: str
    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    language: str
    is_scheme: bool = False


def drawing(
    library: Library, language: str, chosen: Collection[Document] = (), depth: int = 0, kinds: Collection[str] = ()
) -> Drawing:
    """Return the drawing of the whole library, or of what lies around the documents ``chosen``.

    That is what lies at most ``depth`` links away; without a depth one link, but of a group all that belongs to it.
    With ``kinds`` no others are shown, but for the chosen ones.
    """
    edges: Iterable[Edge]
    if chosen:
        graph = links.graph(library)
        edges = [edge for document in chosen for edge in _around(document, graph, depth)]
        found = {*chosen, *(end for edge in edges for end in (edge.source, edge.target))}
    else:
        edges = (edge for document in library.documents for edge in links.edges_of(document, library))
        found = {document for document in library.documents if document.kind}
    shown = [item for item in found if item in chosen or not kinds or item.kind_name in kinds]
    shown.sort(key=lambda item: (KINDS.index(item.kind_name) if item.kind else -1, item.path))
    nodes = {item: _node(item, library, stands_out=item in chosen) for item in shown}
    title = ", ".join(display.called(item, library) for item in chosen) or library.config.programme.name
    return Drawing(title, tuple(nodes.values()), tuple(_arrows(edges, nodes)), language)


def _node(document: Document, library: Library, *, stands_out: bool) -> Node:
    label = _(document.kind.label) if document.kind else ""
    called = display.called(document, library)
    return Node(reference(document), document.kind_name, label, called, document.path, stands_out=stands_out)


def reference(document: Document) -> str:
    """Return what names a document among those of every kind, and what commands take for it."""
    return f"{document.kind_name}:{document.id}" if document.kind else document.path


def _around(document: Document, graph: Graph, depth: int) -> Iterator[Edge]:
    if document.kind_name == "group" and not depth:
        yield from _of_group(document, graph)
        return
    seen = {document}
    ring = {document}
    for _step in range(depth or 1):
        if not ring:
            break
        edges = [edge for item in ring for edge in _touching(item, graph)]
        yield from edges
        ring = {end for edge in edges for end in (edge.source, edge.target)} - seen
        seen |= ring


def _of_group(group: Document, graph: Graph) -> Iterator[Edge]:
    """Yield the links between a group, its meetings, its fiches and its people."""
    belonging = {group}
    belonging |= {edge.source for edge in graph.incoming.get(group.path, ()) if edge.back.name in _OF_GROUP}
    belonging |= {edge.target for edge in graph.outgoing.get(group.path, ()) if edge.key in _IN_GROUP}
    for item in belonging:
        yield from (edge for edge in graph.outgoing.get(item.path, ()) if edge.target in belonging)


def _touching(document: Document, graph: Graph) -> Iterator[Edge]:
    yield from graph.outgoing.get(document.path, ())
    yield from graph.incoming.get(document.path, ())


def _arrows(edges: Iterable[Edge], nodes: Mapping[Document, Node]) -> Iterator[Arrow]:
    """Yield an arrow for all the links between two documents one way, in the order of the nodes."""
    order = {document: number for number, document in enumerate(nodes)}
    joined: dict[tuple[int, int], list[Back]] = defaultdict(list)
    for edge in edges:
        source, target = order.get(edge.target), order.get(edge.source)
        if source is not None and target is not None and source != target:
            back, backs = edge.back, joined[source, target]
            if back not in backs:
                backs.append(back)
    ids = [node.id for node in nodes.values()]
    said: dict[tuple[Back, ...], tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for source, target in sorted(joined):
        key = tuple(joined[source, target])
        if key not in said:
            in_order = sorted(key, key=_ORDER.__getitem__)
            said[key] = tuple(back.name for back in in_order), tuple(_(back.label) for back in in_order)
        yield Arrow(ids[source], ids[target], *said[key])


_ORDER = {back: number for number, back in enumerate(dict.fromkeys(links.BACK.values()))}
