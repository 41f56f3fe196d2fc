"""A drawing in SVG: a column for each kind of document, curves for the links.

A link past other columns goes through a gap in each of them, one gap for all links from the same document. So no line
goes through a box, and few cross.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from scpctl import kinds, svg
from scpctl.drawing import FILLS, MADE_BY, Arrow, Drawing, Node
from scpctl.language import plural
from scpctl.svg import Box

# What can still be looked at; and with more lines than this, labels would only hide them.
MAX_NODES, MAX_LABELS = 400, 100
POINTS = 40  # of a curve that are looked at
SIZE, SMALL = 13, 11
WIDTH, PADDING, LINES = 190, 10, 3
BETWEEN_COLUMNS, BETWEEN_BOXES, GAP = 170, 12, 6
HEADING = 2.5 * SIZE
MARGIN = 20
SWEEPS = 8
ARROWHEAD = 8
GREY = "#5c5c5c"
# Kinds whose documents stay in the order of their dates, whatever would cross fewer lines.
_DATED = ("minutes", "report")


class Gap(NamedTuple):
    """Where the links from a document go past a column."""

    source: str
    column: int


Item = Node | Gap


class Curve(NamedTuple):
    """A Bézier curve: its ends and the two points that it is drawn towards."""

    start: tuple[float, float]
    first: tuple[float, float]
    second: tuple[float, float]
    end: tuple[float, float]

    def at(self, part: float) -> tuple[float, float]:
        """Return the point after a part of it, from 0 to 1."""
        weights = ((1 - part) ** 3, 3 * part * (1 - part) ** 2, 3 * part**2 * (1 - part), part**3)
        x, y = (sum(weight * point[axis] for weight, point in zip(weights, self, strict=True)) for axis in (0, 1))
        return x, y


def drawn(drawing: Drawing) -> str:
    """Return a drawing as SVG. Draw no more than ``MAX_NODES`` documents so: nobody could find anything."""
    ways, columns = _columns(drawing)
    lines = {node: svg.wrapped(node.name, WIDTH - 2 * PADDING, SIZE, most=LINES) for node in drawing.nodes}
    boxes = _placed(columns, lines)
    curves = {arrow: _curves([boxes[item] for item in way]) for arrow, way in ways.items()}
    headings = [_heading(column, boxes) for column in columns]
    labels = _labels(curves, [*boxes.values(), *(box for box, _text in headings)])
    right = max((box.left + box.width for box in boxes.values()), default=WIDTH) + BETWEEN_COLUMNS / 2
    bottom = max((box.top + box.height for box in boxes.values()), default=0)
    elements = [_line(arrow, way) for arrow, way in curves.items()]
    elements += [_box(node, boxes[node], lines[node]) for node in drawing.nodes]
    elements += [_label(arrow, place) for arrow, place in labels.items()]
    elements += [svg.words(box.left + box.width / 2, box.middle, text, SIZE, bold=True) for box, text in headings]
    if hidden := len(drawing.arrows) - len(labels):
        said = plural(
            "{n} label has no room here; it shows when the line is pointed at.",
            "{n} labels have no room here; they show when a line is pointed at.",
            hidden,
        )
        bottom += HEADING
        elements.append(svg.words(MARGIN, bottom, said.format(n=hidden), SMALL, anchor="start", color=svg.QUIET))
    return svg.page(
        right,
        bottom + MARGIN,
        elements,
        title=drawing.title,
        description=_description(drawing),
        language=drawing.language,
        comment=MADE_BY,
    )


def _columns(drawing: Drawing) -> tuple[dict[Arrow, list[Item]], list[list[Item]]]:
    """Return the way of each arrow from column to column, and the columns in an order in which few lines cross.

    Everything goes where its neighbours are on average, several times in both directions.
    """
    present = list(dict.fromkeys(node.kind for node in drawing.nodes))
    at = {node.id: present.index(node.kind) for node in drawing.nodes}
    nodes = {node.id: node for node in drawing.nodes}
    columns: list[dict[Item, None]] = [{} for _kind in present]
    for node in drawing.nodes:
        columns[at[node.id]][node] = None
    ways: dict[Arrow, list[Item]] = {}
    neighbours: dict[Item, list[Item]] = defaultdict(list)
    for arrow in drawing.arrows:
        step = 1 if at[arrow.target] > at[arrow.source] else -1
        gaps = [Gap(arrow.source, column) for column in range(at[arrow.source] + step, at[arrow.target], step)]
        way = ways[arrow] = [nodes[arrow.source], *gaps, nodes[arrow.target]]
        for gap in gaps:
            columns[gap.column][gap] = None
        for one, next_ in itertools.pairwise(way):
            neighbours[one].append(next_)
            neighbours[next_].append(one)
    return ways, _ordered([list(column) for column in columns], neighbours)


def _ordered(columns: list[list[Item]], neighbours: Mapping[Item, Sequence[Item]]) -> list[list[Item]]:
    places = {item: place for column in columns for item, place in _places(column)}

    def mean(item: Item) -> float:
        around = neighbours.get(item) or [item]
        return sum(places[other] for other in around) / len(around)

    for sweep in range(SWEEPS):
        for column in columns if sweep % 2 else columns[::-1]:
            fixed = iter([item for item in column if isinstance(item, Node) and item.kind in _DATED])
            column.sort(key=mean)
            column[:] = [next(fixed) if isinstance(item, Node) and item.kind in _DATED else item for item in column]
            places.update(_places(column))
    return columns


def _places(column: Sequence[Item]) -> Iterator[tuple[Item, float]]:
    """Yield how far down a column everything in it is, from 0 to 1."""
    for number, item in enumerate(column):
        yield item, (number + 0.5) / len(column)


def _placed(columns: Sequence[Sequence[Item]], lines: Mapping[Node, Sequence[str]]) -> dict[Item, Box]:
    """Return where everything stands: each column in the middle of the height of the longest."""

    def height(item: Item) -> float:
        return len(lines[item]) * SIZE * svg.LINE + PADDING if isinstance(item, Node) else GAP

    heights = [sum(height(item) + BETWEEN_BOXES for item in column) for column in columns]
    boxes = {}
    for number, column in enumerate(columns):
        top = HEADING + (max(heights) - heights[number]) / 2
        for item in column:
            boxes[item] = Box(MARGIN + number * (WIDTH + BETWEEN_COLUMNS), top, WIDTH, height(item))
            top += height(item) + BETWEEN_BOXES
    return boxes


def _curves(way: Sequence[Box]) -> list[Curve]:
    """Return the curves from box to box, or around where one stands above the other."""
    source, target = way[0], way[-1]
    if source.left == target.left:
        x = source.left + WIDTH
        bend = x + min(BETWEEN_COLUMNS / 2, 30 + abs(source.middle - target.middle) / 6)
        return [Curve((x, source.middle), (bend, source.middle), (bend, target.middle), (x, target.middle))]
    onwards = source.left < target.left
    # Two links between the same documents, one each way, must not lie on each other.
    aside = -3 if onwards else 3
    curves = []
    for one, next_ in itertools.pairwise(way):
        start, end = (one.left + WIDTH, next_.left) if onwards else (one.left, next_.left + WIDTH)
        middle = (start + end) / 2
        above, below = one.middle + aside, next_.middle + aside
        curves.append(Curve((start, above), (middle, above), (middle, below), (end, below)))
    return curves


def _labels(curves: Mapping[Arrow, Sequence[Curve]], taken: list[Box]) -> dict[Arrow, Box]:
    """Return where labels stand without covering each other; those without room are left out.

    It must be clear which line a label belongs to: it stands at an end that no other shares, or where no other passes.
    The last curve of a link is the one that is its own.
    """
    placed: dict[Arrow, Box] = {}
    if len(curves) > MAX_LABELS:
        return placed
    meeting = Counter(point for way in curves.values() for point in (way[-1].start, way[-1].end))
    points = {
        arrow: [curve.at(part / POINTS) for curve in way for part in range(POINTS)] for arrow, way in curves.items()
    }
    for arrow, way in curves.items():
        others = [point for other in curves if other is not arrow for point in points[other]]
        width = svg.width(arrow.label, SMALL) + 6
        middles = [way[-1].at(part) for part in (0.5, 0.4, 0.6)]
        ends = _own_ends(way[-1], width, meeting)
        for x, y in (*middles, *ends):
            box = Box(x - width / 2, y - SMALL * 0.75, width, SMALL * 1.5)
            is_clear = (x, y) in ends or not any(map(box.holds, others))
            if is_clear and not any(box.overlaps(other) for other in taken):
                placed[arrow] = box
                taken.append(box)
                break
    return placed


def _own_ends(curve: Curve, width: float, meeting: Mapping[tuple[float, float], int]) -> list[tuple[float, float]]:
    """Return the middle of a label at each end of a curve that no other curve has."""
    room = ARROWHEAD + 2 + width / 2
    places = []
    for (x, y), towards in ((curve.start, curve.first), (curve.end, curve.second)):
        if meeting[x, y] == 1:
            places.append((x + room if towards[0] > x else x - room, y))
    return places


def _line(arrow: Arrow, way: Sequence[Curve]) -> str:
    x, y = way[-1].end
    back = ARROWHEAD if way[-1].second[0] > x else -ARROWHEAD
    path = " ".join(
        f"{'L' if number else 'M'}{_point(curve.start)}C{' '.join(map(_point, curve[1:]))}"
        for number, curve in enumerate(way)
    )
    return svg.titled(
        arrow.label,
        [
            f'<path d="{path}" fill="none" stroke="{GREY}"/>',
            f'<path d="M{_point((x, y))}l{back} {-ARROWHEAD // 2}v{ARROWHEAD}z" fill="{GREY}"/>',
        ],
    )


def _point(point: tuple[float, float]) -> str:
    return " ".join(map(svg.number, point))


def _label(arrow: Arrow, box: Box) -> str:
    text = svg.words(box.left + box.width / 2, box.middle + SMALL * 0.35, arrow.label, SMALL)
    return f'<rect {box.attributes} fill="#ffffff"/>{text}'


def _box(node: Node, box: Box, lines: Sequence[str]) -> str:
    look = f'rx="4" fill="{FILLS[node.kind]}" stroke="{svg.QUIET}" stroke-width="{3 if node.stands_out else 1}"'
    first = box.middle - (len(lines) / 2 - 0.78) * SIZE * svg.LINE
    texts = [
        svg.words(box.left + WIDTH / 2, first + number * SIZE * svg.LINE, line, SIZE, bold=node.stands_out)
        for number, line in enumerate(lines)
    ]
    return svg.titled(f"{node.name} ({node.label}, {node.id})", [f"<rect {box.attributes} {look}/>", *texts])


def _heading(column: Sequence[Item], boxes: Mapping[Item, Box]) -> tuple[Box, str]:
    """Return what stands above a column and where: of which kind its documents are, and how many there are."""
    nodes = [item for item in column if isinstance(item, Node)]
    kind = kinds.KINDS.get(nodes[0].kind)
    text = plural(*kind.count, len(nodes)).format(n=len(nodes)) if kind else ""
    top = boxes[column[0]].top
    return Box(boxes[column[0]].left, top - 2 * SIZE, WIDTH, 2 * SIZE), text


def _description(drawing: Drawing) -> str:
    """Say what the drawing shows to those who can't see it."""
    names = {node.id: node.name for node in drawing.nodes}
    documents = plural("{n} document", "{n} documents", len(drawing.nodes)).format(n=len(drawing.nodes))
    said = [f"{names[arrow.source]} → {names[arrow.target]}: {arrow.label}" for arrow in drawing.arrows]
    return "; ".join([documents, *said])
