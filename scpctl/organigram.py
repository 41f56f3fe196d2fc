"""The organisation scheme as SVG for a sheet of A4 on its side: the programme, below it the groups, in one or two rows.

What two groups cooperate on is a dashed line with a number, which is explained below. No box lies on another, and no
line on a box: the lines run in lanes below each row, and each begins at a place of its own along its box.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

from scpctl import svg
from scpctl.drawing import FILLS, MADE_BY, Arrow, Drawing, Node
from scpctl.library import Library
from scpctl.scheme import scheme
from scpctl.svg import Box

PAPER = (277, 190)  # A4 on its side less margins of 10 mm
WIDTH = 1108  # a unit is a quarter of a millimetre: a text of 14 is one of 10 points
WIDER, STEPS = 1.15, 9  # a scheme that is too high for the sheet is drawn on a wider one, and printed smaller
MOST_IN_ROW = 7
NARROWEST, WIDEST, WIDEST_TOP = 132, 250, 560
GAP, PADDING = 20, 10
LEVEL = 44  # from the programme to the groups
LANE, RADIUS = 20, 9
HEADLINE, NAME, DETAIL = 20, 15, 13
NAME_LINES, DETAIL_LINES, EXPLANATION_LINES = 5, 4, 5
GRID = 12  # between verticals that must not seem to be one
COLUMN = 350  # of explanations, at least
BLUE = "#1f4e8c"
TITLE = "Organizační schéma"
HEADING = "Na čem skupiny spolupracují"
NO_GROUPS = "Pracovní skupiny zatím nejsou zapsány."


class Line(NamedTuple):
    """A line of text."""

    text: str
    size: float
    bold: bool = False
    color: str = svg.INK


class Panel(NamedTuple):
    """A place with lines of text in it, framed and filled unless it has no fill; ``title`` is the text in full."""

    box: Box
    lines: tuple[Line, ...]
    title: str
    fill: str = ""


class Stroke(NamedTuple):
    """A line through points."""

    points: tuple[tuple[float, float], ...]
    dashed: bool = False


class Number(NamedTuple):
    """The number of a cooperation, in a circle around a point."""

    x: float
    y: float
    number: int

    @property
    def box(self) -> Box:
        """What the circle takes."""
        return Box(self.x - RADIUS, self.y - RADIUS, 2 * RADIUS, 2 * RADIUS)


@dataclass(frozen=True)
class Layout:
    """Where everything stands on a sheet of a width and a height."""

    width: float
    height: float
    panels: tuple[Panel, ...]
    strokes: tuple[Stroke, ...]
    numbers: tuple[Number, ...]


def organigram(library: Library) -> str:
    """Return the organisation scheme of a programme as SVG."""
    return drawn(scheme(library))


def drawn(drawing: Drawing) -> str:
    """Return an organisation scheme as SVG."""
    found = layout(drawing)
    elements = [*map(_stroke, found.strokes), *map(_panel, found.panels), *map(_number, found.numbers)]
    return svg.page(
        found.width,
        found.height,
        elements,
        title=drawing.title,
        description=_description(drawing),
        language=drawing.language,
        comment=MADE_BY,
        paper=PAPER,
    )


def layout(drawing: Drawing) -> Layout:
    """Return a layout that is no higher than the sheet, unless it could not be read any more."""
    for step in range(STEPS):
        found = _layout(drawing, WIDTH * WIDER**step)
        if found.height * PAPER[0] <= found.width * PAPER[1]:
            break
    return found


def _layout(drawing: Drawing, width: float) -> Layout:
    top, *groups = drawing.nodes
    numbers = {node.id: number for number, node in enumerate(groups)}
    arrows = [arrow for arrow in drawing.arrows if not arrow.directed]
    pairs = [(numbers[arrow.source], numbers[arrow.target]) for arrow in arrows]
    plan = _plan(len(groups), pairs, width)
    texts = [_texts(node, plan.box) for node in groups]
    head = _head(top, plan.width)
    tops, bottoms = _levels(plan, texts, head.box.height)
    panels = [head]
    for node, lines, left, row in zip(groups, texts, plan.lefts, plan.rows, strict=True):
        box = Box(left, tops[row], plan.box, bottoms[row] - tops[row])
        panels.append(Panel(box, lines, _title(node), FILLS[node.kind]))
    strokes = [*_tree(plan, head.box, tops), *_dashes(plan, pairs, tops, bottoms)] if groups else []
    circles = _circles(plan, pairs, bottoms)
    below = bottoms[-1] + (plan.depths[-1] + 1) * LANE
    if not groups:
        panels.append(Panel(Box(0, below, plan.width, 2 * NAME), (Line(NO_GROUPS, NAME),), NO_GROUPS))
    explanations = _explanations(arrows, {node.id: node.name for node in groups}, plan.width, below)
    panels += [panel for panel, _circle in explanations]
    circles += [circle for _panel, circle in explanations if circle]
    height = max(panel.box.top + panel.box.height for panel in panels) + 2
    return Layout(plan.width, height, tuple(panels), tuple(strokes), tuple(circles))


# The line to the programme, among those that meet a group, and how it sorts: in the middle.
_TREE = -1
_MIDDLE = (0.5, 0, _TREE)


class _Plan(NamedTuple):
    """What stands beside what: the left edges and the rows of the groups, and where along it a line meets a group.

    ``lanes`` is how deep below its row each line runs, ``depths`` how many lanes each row has.
    """

    width: float
    box: float
    lefts: list[float]
    rows: list[int]
    ends: dict[tuple[int, int], float]
    lanes: list[int]
    depths: list[int]


def _plan(count: int, pairs: Sequence[tuple[int, int]], width: float) -> _Plan:
    columns = max(1, count if count <= MOST_IN_ROW else ceil(count / 2))
    rows = [number // columns for number in range(count)]
    margin = GAP if count > columns else 0  # for the line that goes past the first row
    width = max(width, margin + columns * (NARROWEST + GAP) - GAP)
    box = min(WIDEST, (width - margin + GAP) / columns - GAP)
    lefts = []
    for number, row in enumerate(rows):
        spare = width - margin - rows.count(row) * (box + GAP) + GAP
        lefts.append(margin + spare / 2 + number % columns * (box + GAP))
    ends = _ends(lefts, rows, box, pairs)
    lanes = _lanes(pairs, rows, ends)
    in_row = [[lane for lane, pair in zip(lanes, pairs, strict=True) if rows[pair[0]] == row] for row in range(2)]
    depths = [max(row, default=-1) + 1 for row in in_row[: max(rows, default=0) + 1]]
    return _Plan(width, box, lefts, rows, ends, lanes, depths)


def _ends(
    lefts: Sequence[float], rows: Sequence[int], box: float, pairs: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], float]:
    """Return where along its upper or lower edge a group is met by each line, so that few lines cross."""
    edges: dict[tuple[int, bool], list[tuple[float, float, int]]] = defaultdict(list)
    for pair, groups in enumerate(pairs):
        for group, other in (groups, groups[::-1]):
            # Those to the left come first, the nearest of them outermost; to the right it is the other way round.
            side = 1 if lefts[other] >= lefts[group] else 0
            edges[group, rows[group] > rows[other]].append((side, -lefts[other], pair))
    for group in range(len(rows)):
        edges[group, True].append(_MIDDLE)
    # Lines to upper and to lower edges keep to different verticals, so that none hides another.
    grid = min(GRID, box / (1 + max(map(len, edges.values()), default=0)))
    ends = {}
    for (group, is_upper), meeting in edges.items():
        for place, (_side, _distance, pair) in enumerate(sorted(meeting), start=1):
            exact = lefts[group] + box * place / (len(meeting) + 1)
            on_grid = grid * round(exact / grid) + is_upper * grid / 2
            ends[group, pair] = exact if meeting == [_MIDDLE] else on_grid
    return ends


def _lanes(pairs: Sequence[tuple[int, int]], rows: Sequence[int], ends: Mapping[tuple[int, int], float]) -> list[int]:
    """Return how deep each line runs below the row of its first group: short ones above long ones, none on another."""
    spans = [sorted((ends[first, pair], ends[second, pair])) for pair, (first, second) in enumerate(pairs)]
    lanes = [0] * len(pairs)
    taken: dict[tuple[int, int], list[list[float]]] = defaultdict(list)
    for pair in sorted(range(len(pairs)), key=lambda pair: spans[pair][1] - spans[pair][0]):
        left, right = spans[pair][0] - RADIUS - 1, spans[pair][1] + RADIUS + 1
        row = rows[pairs[pair][0]]
        while any(left < end and start < right for start, end in taken[row, lanes[pair]]):
            lanes[pair] += 1
        taken[row, lanes[pair]].append([left, right])
    return lanes


def _levels(plan: _Plan, texts: Sequence[Sequence[Line]], head: float) -> tuple[list[float], list[float]]:
    """Return where each row begins and ends."""
    tops, bottoms = [], []
    below = head
    for row, depth in enumerate(plan.depths):
        heights = [_height(lines) for lines, at in zip(texts, plan.rows, strict=True) if at == row]
        tops.append(below + LEVEL)
        bottoms.append(tops[-1] + max(heights, default=0))
        below = bottoms[-1] + depth * LANE
    return tops, bottoms


def _tree(plan: _Plan, head: Box, tops: Sequence[float]) -> Iterator[Stroke]:
    """Yield the lines from the programme to the groups."""
    middle = head.left + head.width / 2
    # Past the first row a line goes down on the left.
    past = [min(plan.lefts) - GAP * 3 / 4] if len(tops) > 1 else []
    levels = [top - LEVEL / 2 for top in tops]
    for row, (level, top) in enumerate(zip(levels, tops, strict=True)):
        met = [plan.ends[group, _TREE] for group, at in enumerate(plan.rows) if at == row]
        spread = [*met, *past, *([] if row else [middle])]
        yield from (Stroke(((x, level), (x, top))) for x in met)
        yield Stroke(((min(spread), level), (max(spread), level)))
    yield Stroke(((middle, head.top + head.height), (middle, levels[0])))
    yield from (Stroke(((x, levels[0]), (x, levels[-1]))) for x in past)


def _dashes(
    plan: _Plan, pairs: Sequence[tuple[int, int]], tops: Sequence[float], bottoms: Sequence[float]
) -> Iterator[Stroke]:
    """Yield the lines between groups that cooperate."""
    for pair, (first, second) in enumerate(pairs):
        above, below = plan.rows[first], plan.rows[second]
        start, end = plan.ends[first, pair], plan.ends[second, pair]
        lane = bottoms[above] + (plan.lanes[pair] + 1) * LANE
        far = bottoms[above] if above == below else tops[below]
        yield Stroke(((start, bottoms[above]), (start, lane), (end, lane), (end, far)), dashed=True)


def _circles(plan: _Plan, pairs: Sequence[tuple[int, int]], bottoms: Sequence[float]) -> list[Number]:
    """Return the number of each cooperation: on its lane, where no other line goes through if there is such a place."""
    circles = []
    for pair, (first, second) in enumerate(pairs):
        left, right = sorted((plan.ends[first, pair], plan.ends[second, pair]))
        row, lane = plan.rows[first], plan.lanes[pair]
        crossing = []
        for other, (one, two) in enumerate(pairs):
            if other != pair and plan.rows[one] == row:
                deeper = plan.lanes[other] >= lane
                crossing += [plan.ends[one, other]] * deeper
                crossing += [plan.ends[two, other]] * (deeper == (plan.rows[two] == row))
        free = (x for x in _from_middle(left, right) if all(abs(x - other) > RADIUS for other in crossing))
        x = next(free, (left + right) / 2)
        circles.append(Number(x, bottoms[row] + (lane + 1) * LANE, pair + 1))
    return circles


def _from_middle(left: float, right: float) -> Iterator[float]:
    """Yield places between two ends, from the middle outwards."""
    middle = (left + right) / 2
    yield middle
    for step in range(1, int((right - left) / 2 - RADIUS) // 4):
        yield from (middle - 4 * step, middle + 4 * step)


def _head(top: Node, width: float) -> Panel:
    room = min(WIDEST_TOP, width) - 2 * PADDING
    lines = [Line(text, HEADLINE, bold=True) for text in svg.wrapped(top.name, room, HEADLINE, most=3, bold=True)]
    lines += _details(top, room)
    title, *_rest = svg.wrapped(TITLE, room, DETAIL, most=1)
    lines.insert(0, Line(title, DETAIL, color=svg.QUIET))
    used = max(svg.width(line.text, line.size, bold=line.bold) for line in lines) + 4 * PADDING
    used = min(room + 2 * PADDING, used)
    return Panel(Box((width - used) / 2, 0, used, _height(lines)), tuple(lines), _title(top), FILLS[top.kind])


def _texts(node: Node, width: float) -> tuple[Line, ...]:
    room = width - 2 * PADDING
    names = svg.wrapped(node.name, room, NAME, most=NAME_LINES, bold=True)
    return (*(Line(text, NAME, bold=True) for text in names), *_details(node, room))


def _details(node: Node, room: float) -> list[Line]:
    return [
        Line(text, DETAIL) for detail in node.details for text in svg.wrapped(detail, room, DETAIL, most=DETAIL_LINES)
    ]


def _height(lines: Sequence[Line]) -> float:
    return sum(line.size for line in lines) * svg.LINE + 2 * PADDING


def _explanations(
    arrows: Sequence[Arrow], names: Mapping[str, str], width: float, top: float
) -> list[tuple[Panel, Number | None]]:
    """Return what each number means, in columns, below a heading."""
    if not arrows:
        return []
    heading = Panel(Box(0, top, width, NAME * svg.LINE + 6), (Line(HEADING, NAME, bold=True),), HEADING)
    columns = min(max(1, int(width / COLUMN)), ceil(len(arrows) / 2))
    column = (width + GAP) / columns - GAP
    indent = 2 * RADIUS + 8
    texts = []
    for arrow in arrows:
        title = f"{names[arrow.source]} – {names[arrow.target]}"
        said = "; ".join(arrow.labels)
        room = column - indent
        lines = [Line(text, DETAIL, bold=True) for text in svg.wrapped(title, room, DETAIL, most=3, bold=True)]
        lines += [Line(text, DETAIL) for text in svg.wrapped(said, room, DETAIL, most=EXPLANATION_LINES)]
        texts.append((title, said, lines))
    # Down one column, then down the next, each about as long as the others.
    heights = [DETAIL * svg.LINE * len(lines) + PADDING for _title, _said, lines in texts]
    begin = y = top + heading.box.height
    made: list[tuple[Panel, Number | None]] = [(heading, None)]
    left = 0.0
    last = (columns - 1) * (column + GAP)
    for number, ((title, said, lines), height) in enumerate(zip(texts, heights, strict=True), start=1):
        if y + height / 2 > begin + sum(heights) / columns and left < last:
            left, y = left + column + GAP, begin
        box = Box(left + indent, y, column - indent, height)
        circle = Number(left + RADIUS, y + DETAIL * svg.LINE / 2 + 1, number)
        made.append((Panel(box, tuple(lines), f"{title}: {said}"), circle))
        y += height
    return made


def _title(node: Node) -> str:
    return "; ".join((node.name, *node.details))


def _panel(panel: Panel) -> str:
    box = panel.box
    frame = f'<rect {box.attributes} rx="4" fill="{panel.fill}" stroke="{svg.QUIET}"/>'
    x, anchor = (box.left + box.width / 2, "middle") if panel.fill else (box.left, "start")
    y = box.top + (box.height - _height(panel.lines)) / 2 + PADDING if panel.fill else box.top
    texts = []
    for line in panel.lines:
        base = y + line.size * (svg.LINE + 0.72) / 2
        texts.append(svg.words(x, base, line.text, line.size, bold=line.bold, anchor=anchor, color=line.color))
        y += line.size * svg.LINE
    return svg.titled(panel.title, [frame, *texts] if panel.fill else texts)


def _stroke(stroke: Stroke) -> str:
    points = " ".join(f"{svg.number(x)},{svg.number(y)}" for x, y in stroke.points)
    look = f'stroke="{BLUE}" stroke-dasharray="6 4"' if stroke.dashed else f'stroke="{svg.QUIET}"'
    return f'<polyline points="{points}" fill="none" stroke-width="1.5" {look}/>'


def _number(number: Number) -> str:
    place = f'cx="{svg.number(number.x)}" cy="{svg.number(number.y)}" r="{RADIUS}"'
    text = svg.words(number.x, number.y + 4, str(number.number), 11, bold=True, color=BLUE)
    return f'<circle {place} fill="#ffffff" stroke="{BLUE}"/>{text}'


def _description(drawing: Drawing) -> str:
    """Say what the scheme shows to those who can't see it."""
    top, *groups = drawing.nodes
    names = {node.id: node.name for node in groups}
    said = [f"{_title(node)}." for node in (top, *groups)]
    said += [
        f"{names[arrow.source]} a {names[arrow.target]} spolupracují: {'; '.join(arrow.labels)}."
        for arrow in drawing.arrows
        if not arrow.directed
    ]
    return " ".join(said if groups else [*said, NO_GROUPS])
