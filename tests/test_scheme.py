"""``scpctl graph --scheme``: the organisation scheme that a report to the council refers to."""

from __future__ import annotations

import itertools
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scpctl import organigram, svg
from scpctl.drawing import Arrow, Drawing, Node
from scpctl.svg import Box
from tests.conftest import ROOT, SETTINGS, load, run
from tests.test_graph import HOSTILE, texts

PROGRAMME = SETTINGS + 'city = "Zkouška"\ncommissioned_to = "urad"\ncouncil = "ZMZ"\n'
FILES = {
    "content/groups/it.md": "---\nname: IT\nreport_order: 2\nchair: petr-host\n---\n",
    "content/groups/mobilita.md": (
        "---\nname: Mobilita\nreport_order: 1\nmembers:\n  - {person: jana-nova, role: chair}\n  - person: petr-host\n"
        "  - {person: eva-mala, until: 2016-12}\n  - {person: eva-mala, role: guest}\n---\n"
    ),
    "content/groups/stara.md": "---\nname: Stará\nstatus: closed\n---\n",
    "content/groups/loni.md": "---\nname: Loňská\nuntil: 2016-12\n---\n",
    "content/groups/tajna.md": "---\nname: Tajná\npublic: false\n---\n",
    "content/groups/voda.md": (
        "---\nname: Voda\nstatus: suspended\n---\nSpolupracuje se [skupinou IT](it.md) na čidlech. A dál.\n"
    ),
    "content/people/jana-nova.md": (
        "---\ngiven: Jana\nfamily: Nová\ntitle_before: Ing.\ntitle_after: MBA\ngender: f\npositions:\n"
        "  - {title: náměstkyně, organisation: urad}\n"
        "  - {title: ředitelka úřadu, organisation: urad, since: 2016}\n---\n"
    ),
    "content/people/petr-host.md": "---\ngiven: Petr\nfamily: Host\ngender: m\npublish_name: false\n---\n",
    "content/people/eva-mala.md": "---\ngiven: Eva\nfamily: Malá\n---\n",
    "content/organisations/urad.md": "---\nname: Úřad programu\n---\n",
}


def shown(root: Path, *options: str) -> tuple[dict[str, list[str]], dict[tuple[str, str], str]]:
    """Return what the scheme says of the programme and each group, and what two groups cooperate on."""
    data = json.loads(run("-C", root, "graph", "--scheme", "--format", "json", "--today", "2017-02-10", *options).out)
    names = {node["id"]: node["label"] for node in data["nodes"]}
    details = {node["label"]: [text.replace("\u00a0", " ") for text in node["details"]] for node in data["nodes"]}
    between = {
        (names[edge["source"]], names[edge["target"]]): edge["label"].replace("\u00a0", " ")
        for edge in data["edges"]
        if not edge["directed"]
    }
    return details, between


def test_the_scheme_of_the_programme_that_the_real_report_refers_to(golden: Callable[[str, str], None]) -> None:
    result = run("-C", ROOT, "graph", "--scheme", "--format", "svg", "--today", "2017-02-10")
    assert (result.status, result.err) == (0, "")
    golden("schema.svg", result.out)
    assert organigram.organigram(load(ROOT)) == result.out
    found = [text.replace("\u00a0", " ") for text in texts(result.out)]
    assert "Ing. Erich Beneš, MBA, ředitel ÚKEP MP" in found
    assert (
        "Mobilita – Bezpečnost: Bezpečnost: „Spolupracuje s pracovní skupinou Mobilita na zajištění bezpečnosti v MHD.“"
    ) in found


def test_the_programme_stands_above_its_groups(make: Callable[..., Path]) -> None:
    details, between = shown(make(FILES, PROGRAMME))
    assert list(details.items()) == [
        (
            "Smart City Zkouška",
            [
                *("Město: Zkouška", "Zprávy projednává: ZMZ", "Zadáno organizaci: Úřad programu"),
                "Ing. Jana Nová, MBA, ředitelka úřadu",
            ],
        ),
        ("Mobilita", ["předsedkyně: Ing. Jana Nová, MBA", "2 členové"]),
        ("IT", []),
        ("Voda", ["činnost pozastavena"]),
    ]
    assert between == {("IT", "Voda"): "Voda: „Spolupracuje se skupinou IT na čidlech.“"}


def test_it_is_that_of_a_day(make: Callable[..., Path]) -> None:
    root = make(FILES, PROGRAMME)
    assert list(shown(root, "--today", "2015-05-01")[0]) == [
        *("Smart City Zkouška", "Mobilita", "IT", "Loňská", "Voda")
    ]
    details = shown(root, "--today", "2015-05-01")[0]
    assert details["Smart City Zkouška"][-1] == "Zadáno organizaci: Úřad programu"


@pytest.mark.parametrize("format_", ["mermaid", "dot", "json", "svg"])
def test_it_is_czech_in_every_language_and_format(format_: str, make: Callable[..., Path]) -> None:
    root = make(FILES, PROGRAMME)
    czech, english = (
        run("-C", root, "--lang", language, "graph", "--scheme", "--format", format_) for language in ("cs", "en")
    )
    assert czech.status == english.status == 0
    assert czech.out == english.out
    assert "2 \\u010dlenov\\u00e9" in czech.out or "2 členové" in czech.out


def test_groups_cooperate_on_fiches_and_meet(make: Callable[..., Path]) -> None:
    fiche = "---\ntitle: {}\nstatus: {}\ngroup: {}\ncooperating_groups: [{}]\n---\n"
    minutes = "---\ndate: {}\ngroups: [{}]\nstate: {}\nrecorder: eva-mala\npresent: []\nagenda: []\n---\n"
    files = {
        "content/fiches/a.md": fiche.format("Čidla", "approved", "voda", "it"),
        "content/fiches/b.md": fiche.format("Alej", "operation", "it", "mobilita, voda, stara"),
        "content/fiches/c.md": fiche.format("Hotovo", "completed", "it", "mobilita"),
        "content/fiches/d.md": fiche.format("Tajné", "approved\npublic: false", "it", "mobilita"),
        "content/groups/it/minutes/2016-01-12.md": minutes.format("2016-01-12", "mobilita, voda", "verified"),
        "content/groups/it/minutes/2016-10-12.md": minutes.format("2016-10-12", "mobilita", "verified"),
        "content/groups/it/minutes/2016-11-12.md": minutes.format("2016-11-12", "mobilita", "cancelled"),
        "content/groups/it/minutes/2018-01-12.md": minutes.format("2018-01-12", "mobilita", "draft"),
    }
    _details, between = shown(make({**FILES, **files}, PROGRAMME))
    assert between == {
        ("Mobilita", "IT"): "Alej, společné jednání 12. 10. 2016",
        ("Mobilita", "Voda"): "společné jednání 12. 1. 2016",
        ("IT", "Voda"): "Čidla, Alej, společné jednání 12. 1. 2016, Voda: „Spolupracuje se skupinou IT na čidlech.“",
    }


def test_the_last_report_says_who_works_with_whom(make: Callable[..., Path]) -> None:
    report = (
        "---\ntype: informative\nbody: ZMZ\nsubject: Zpráva\ndate: {}\nprevious_date: 2016-01-01\npresenters: []\n"
        "authors: []\nattendees: []\n---\n\n## Úvod\n\nSkupiny [IT](../groups/it.md) a [[voda]].\n\n"
        "## Mobilita\n\nPrvní věta. Jedná *s* {} a čte. Další věta.\n"
    )
    files = {
        "content/reports/2016-11-01-a.md": report.format("2016-11-01", "[vodou](../groups/voda.md)"),
        "content/reports/2017-01-01-b.md": report.format("2017-01-01", "[[it|útvarem IT]]"),
        "content/reports/2017-09-01-c.md": report.format("2017-09-01", "[vodou](../groups/voda.md)"),
    }
    _details, between = shown(make({**FILES, **files}, PROGRAMME))
    assert between["Mobilita", "IT"] == "Mobilita: „Jedná *s* útvarem IT a čte.“ (zpráva ze dne 1. 1. 2017)"
    assert len(between) == 2


def test_a_programme_without_groups_is_drawn(make: Callable[..., Path]) -> None:
    root = make({"content/people/eva-mala.md": FILES["content/people/eva-mala.md"]})
    result = run("-C", root, "graph", "--scheme", "--format", "svg")
    assert (result.status, result.err) == (0, "")
    assert "Pracovní skupiny zatím nejsou zapsány." in list(texts(result.out))
    (root / "content/people/eva-mala.md").unlink()
    (root / "content/people").rmdir()
    (root / "content").rmdir()
    assert run("-C", root, "graph", "--scheme", "--format", "svg").out == result.out


def test_the_picture_fits_a_sheet_and_tells_what_it_shows(make: Callable[..., Path]) -> None:
    picture = run("-C", make(FILES, PROGRAMME), "graph", "--scheme", "--format", "svg", "--today", "2017-02-10").out
    root = ET.fromstring(picture)
    assert (root.get("role"), root.get("lang")) == ("img", "cs")
    width, height = (float(root.attrib[side].removesuffix("mm")) for side in ("width", "height"))
    assert width <= 277
    assert height <= 190
    said = {element.tag.rpartition("}")[2]: (element.text or "").replace("\u00a0", " ") for element in root}
    assert said["title"] == "Organizační schéma: Smart City Zkouška"
    assert "Mobilita; předsedkyně: Ing. Jana Nová, MBA; 2 členové." in said["desc"]
    assert "IT a Voda spolupracují: Voda: „Spolupracuje se skupinou IT na čidlech.“." in said["desc"]


NAMES = st.one_of(st.sampled_from(HOSTILE), st.text(min_size=1, max_size=300)).filter(svg.plain)


@st.composite
def schemes(draw: st.DrawFn) -> Drawing:
    """Return a scheme with up to 20 groups, any of which cooperate."""
    count = draw(st.integers(0, 20))
    details = st.lists(NAMES, max_size=3).map(tuple)
    top = Node("programme", "programme", "program", draw(NAMES), "", draw(details))
    groups = [
        Node(f"group:g{number}", "group", "pracovní skupina", draw(NAMES), "", draw(details)) for number in range(count)
    ]
    possible = list(itertools.combinations(groups, 2))
    pairs = draw(st.lists(st.sampled_from(possible), unique=True, max_size=30)) if possible else []
    arrows = [
        Arrow(one.id, two.id, ("cooperation",), tuple(draw(st.lists(NAMES, min_size=1, max_size=3))), directed=False)
        for one, two in sorted(pairs, key=possible.index)
    ]
    return Drawing("Schéma", (top, *groups), tuple(arrows), "cs", is_scheme=True)


def scheme_of(count: int, pairs: list[tuple[int, int]], labels: Sequence[str] = ("Alej",)) -> Drawing:
    """Return a scheme of so many groups, those in pairs cooperating on the labels in turn."""
    nodes = [Node(f"group:g{number}", "group", "pracovní skupina", f"Skupina {number}") for number in range(count)]
    what = itertools.cycle(labels)
    arrows = [Arrow(nodes[one].id, nodes[two].id, ("x",), (next(what),), directed=False) for one, two in pairs]
    return Drawing("S", (Node("programme", "programme", "program", "P"), *nodes), tuple(arrows), "cs", is_scheme=True)


LONG = scheme_of(7, [(0, 1), (0, 2), (0, 3), (0, 4)], ("a", "a", "slovo " * 60, "a"))
ALL_WITH_ALL = scheme_of(14, list(itertools.combinations(range(14), 2)))


@given(schemes())
@example(LONG)
@example(ALL_WITH_ALL)
@settings(max_examples=40)
def test_nothing_in_a_scheme_lies_on_anything_else(scheme: Drawing) -> None:
    found = organigram.layout(scheme)
    sheet = Box(-1, -1, found.width + 2, found.height + 2)
    boxes = [panel.box for panel in found.panels]
    circles = [number.box for number in found.numbers]
    assert not [pair for pair in itertools.combinations([*boxes, *circles], 2) if pair[0].overlaps(pair[1])]
    for box in [*boxes, *circles]:
        assert sheet.holds((box.left, box.top))
        assert sheet.holds((box.left + box.width, box.top + box.height))
    for panel in found.panels:
        assert sum(line.size for line in panel.lines) * svg.LINE <= panel.box.height + 0.01
        assert all(svg.width(line.text, line.size, bold=line.bold) <= panel.box.width for line in panel.lines)
    inner = [Box(box.left + 0.5, box.top + 0.5, box.width - 1, box.height - 1) for box in boxes]
    for stroke in found.strokes:
        for (x, y), (to_x, to_y) in itertools.pairwise(stroke.points):
            line = Box(min(x, to_x), min(y, to_y), abs(to_x - x) + 0.1, abs(to_y - y) + 0.1)
            assert not any(line.overlaps(box) for box in inner)
    dashed = [stroke for stroke in found.strokes if stroke.dashed]
    assert len(dashed) == len(scheme.arrows)
    list(texts(organigram.drawn(scheme)))


@given(schemes())
@example(ALL_WITH_ALL)
@settings(max_examples=40)
def test_no_line_between_groups_hides_another(scheme: Drawing) -> None:
    found = organigram.layout(scheme)
    ends = [end for stroke in found.strokes if stroke.dashed for end in (stroke.points[0], stroke.points[-1])]
    assert len(set(ends)) == len(ends)
    # Each goes down, across, and down or up.
    verticals = [
        sorted(part) for stroke in found.strokes if stroke.dashed for part in (stroke.points[:2], stroke.points[2:])
    ]
    for (one, to_one), (two, to_two) in itertools.combinations(verticals, 2):
        assert one[0] != two[0] or to_one[1] <= two[1] or to_two[1] <= one[1]
    levels = [sorted((stroke.points[1], stroke.points[2])) for stroke in found.strokes if stroke.dashed]
    for (one, to_one), (two, to_two) in itertools.combinations(levels, 2):
        assert one[1] != two[1] or to_one[0] < two[0] or to_two[0] < one[0]
