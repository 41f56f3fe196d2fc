"""``scpctl graph``: the links between documents in four formats, whatever the documents are called."""

from __future__ import annotations

import itertools
import json
import re
import string
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scpctl import drawing as drawings
from scpctl import kinds, svg
from scpctl.drawing import FILLS, Arrow, Drawing, Node
from scpctl.output import svg as columns
from scpctl.output.dot import dot
from scpctl.output.mermaid import mermaid
from tests.conftest import ROOT, assert_refused, commit, load, run

FILES = {
    "content/groups/mobilita.md": "---\nname: Mobilita\nchair: jana-nova\nmembers:\n  - person: jana-nova\n---\n",
    "content/groups/it.md": "---\nname: IT\n---\n",
    "content/people/jana-nova.md": "---\ngiven: Jana\nfamily: Nová\n---\n",
    "content/people/petr-host.md": "---\ngiven: Petr\nfamily: Host\n---\n",
    "content/fiches/kola.md": "---\ntitle: Kola\nstatus: idea\ngroup: mobilita\ncooperating_groups: [it]\n"
    "goals: [cisto]\n---\nViz [sebe](kola.md), [Mobilitu](../groups/mobilita.md) a [[jana-nova]].\n",
    "content/goals/cisto.md": "---\ntitle: Čisto\ncode: C1\n---\n",
    "content/groups/mobilita/minutes/2017-01-10.md": "---\ndate: 2017-01-10\nstate: verified\nrecorder: jana-nova\n"
    "present: [jana-nova, petr-host]\nagenda: [{no: 1, title: Kola, fiches: [kola]}]\n---\n",
}
MERMAID = """flowchart LR
    %% scpctl graph
    n1[["IT<br/>working group"]]:::group
    n2[["Mobilita<br/>working group"]]:::group
    n3["Kola<br/>project fiche"]:::ficheChosen
    n4>"Čisto<br/>goal"]:::goal
    n1 -->|"cooperates on"| n3
    n2 -->|"leads, mentioned in"| n3
    n4 -->|"served by"| n3
    classDef ficheChosen fill:#e2f2df,stroke:#4a4a4a,stroke-width:3px,color:#1a1a1a
    classDef goal fill:#f3e1f0,stroke:#4a4a4a,stroke-width:1px,color:#1a1a1a
    classDef group fill:#dbe9f8,stroke:#4a4a4a,stroke-width:1px,color:#1a1a1a
"""
DOT = """digraph { // scpctl graph
    rankdir=LR;
    graph [label="IT", labelloc=t, fontname=sans];
    node [style=filled, shape=box, color="#4a4a4a", fontcolor="#1a1a1a", fontname=sans];
    edge [color="#4a4a4a", fontcolor="#1a1a1a", fontname=sans, fontsize=10];
    "group:it" [label="IT\\npracovní skupina", shape=box3d, fillcolor="#dbe9f8", penwidth=3];
    "fiche:kola" [label="Kola\\nprojektová fiche", shape=folder, fillcolor="#e2f2df"];
    "group:it" -> "fiche:kola" [label="spolupracuje na"];
}
"""


def drawn(root: Path, *arguments: str) -> tuple[list[str], list[tuple[str, str, str]]]:
    """Return the ids of what is drawn, and the arrows with their labels."""
    data = json.loads(run("-C", root, "graph", "--format", "json", *arguments).out)
    nodes = [node["id"] for node in data["nodes"]]
    return nodes, [(edge["source"], edge["target"], edge["label"]) for edge in data["edges"]]


def test_mermaid_joins_the_links_of_two_documents(make: Callable[..., Path]) -> None:
    result = run("-C", make(FILES), "graph", "kola", "--kind", "groups", "--kind", "goal")
    assert (result.status, result.err) == (0, "")
    assert result.out == MERMAID


def test_dot_speaks_the_language_of_the_user(make: Callable[..., Path]) -> None:
    result = run("-C", make(FILES), "--lang", "cs", "graph", "it", "--format", "dot")
    assert (result.status, result.err) == (0, "")
    assert result.out == DOT


def test_everything_is_drawn_by_kind_and_path(make: Callable[..., Path]) -> None:
    nodes, arrows = drawn(make(FILES))
    assert nodes == [
        *("person:jana-nova", "person:petr-host", "group:it", "group:mobilita"),
        *("minutes:mobilita/2017-01-10", "fiche:kola", "goal:cisto"),
    ]
    assert arrows == [
        ("person:jana-nova", "group:mobilita", "chairs, member of"),
        ("person:jana-nova", "minutes:mobilita/2017-01-10", "recorded, attended"),
        ("person:jana-nova", "fiche:kola", "mentioned in"),
        ("person:petr-host", "minutes:mobilita/2017-01-10", "attended"),
        ("group:it", "fiche:kola", "cooperates on"),
        ("group:mobilita", "minutes:mobilita/2017-01-10", "meetings"),
        ("group:mobilita", "fiche:kola", "leads, mentioned in"),
        ("fiche:kola", "minutes:mobilita/2017-01-10", "discussed in"),
        ("goal:cisto", "fiche:kola", "served by"),
    ]


def test_a_group_is_drawn_with_what_belongs_to_it(make: Callable[..., Path]) -> None:
    root = make(FILES)
    nodes, arrows = drawn(root, "mobilita")
    assert nodes == ["person:jana-nova", "group:mobilita", "minutes:mobilita/2017-01-10", "fiche:kola"]
    assert ("person:jana-nova", "minutes:mobilita/2017-01-10", "recorded, attended") in arrows
    assert drawn(root, "mobilita", "--depth", "1")[1] == [arrow for arrow in arrows if "group:mobilita" in arrow]


def test_a_document_is_drawn_with_what_is_so_many_links_away(make: Callable[..., Path]) -> None:
    root = make(FILES)
    nodes, arrows = drawn(root, "cisto")
    assert nodes == ["fiche:kola", "goal:cisto"]
    assert arrows == [("goal:cisto", "fiche:kola", "served by")]
    nodes, arrows = drawn(root, "cisto", "--depth", "2")
    assert nodes == [
        *("person:jana-nova", "group:it", "group:mobilita", "minutes:mobilita/2017-01-10", "fiche:kola", "goal:cisto")
    ]
    assert {arrow[1] for arrow in arrows} == {"fiche:kola", "minutes:mobilita/2017-01-10"}
    assert ("person:jana-nova", "group:mobilita", "chairs, member of") not in arrows
    assert drawn(root, "cisto", "--depth", "999999999") == drawn(root)
    assert drawn(root, "cisto", "it")[0] == ["group:it", "fiche:kola", "goal:cisto"]


def test_json_says_what_everything_is(make: Callable[..., Path]) -> None:
    out = run("-C", make(FILES), "graph", "it", "--format", "json").out
    assert json.loads(out) == {
        "version": 1,
        "made_by": "scpctl graph",
        "title": "IT",
        "nodes": [
            {
                "id": "group:it",
                "kind": "group",
                "path": "content/groups/it.md",
                "label": "IT",
                "details": [],
                "chosen": True,
            },
            {
                "id": "fiche:kola",
                "kind": "fiche",
                "path": "content/fiches/kola.md",
                "label": "Kola",
                "details": [],
                "chosen": False,
            },
        ],
        "edges": [
            {
                "source": "group:it",
                "target": "fiche:kola",
                "links": ["cooperates_on"],
                "label": "cooperates on",
                "directed": True,
            }
        ],
    }
    # A line for each, so that two of them can be compared.
    assert sum('"id": ' in line for line in out.splitlines()) == 2


def test_a_revision_is_drawn(make: Callable[..., Path]) -> None:
    root = make(FILES)
    commit(root)
    (root / "content/fiches/kola.md").unlink()
    assert drawn(root, "it")[0] == ["group:it"]
    assert drawn(root, "it", "--at", "HEAD")[0] == ["group:it", "fiche:kola"]


def test_every_kind_has_its_place_and_its_look() -> None:
    assert set(drawings.KINDS) == set(kinds.KINDS)
    assert set(kinds.KINDS) < set(FILLS)


def test_text_and_lines_can_be_told_from_what_is_behind_them() -> None:
    def luminance(color: str) -> float:
        parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    from scpctl.organigram import BLUE

    for ink, fill in itertools.product((svg.INK, svg.QUIET, columns.GREY, BLUE), FILLS.values()):
        assert (luminance(fill) + 0.05) / (luminance(ink) + 0.05) >= 4.5, (ink, fill)


# Names that mean something in one of the formats.
HOSTILE = (
    *(
        "[/]",
        "a \"b\" 'c'",
        "<script>alert(1)</script>",
        "end",
        "a\\nb\\",
        "\\",
        "a;b#c%%d",
        "&lt;b&gt; &amp; #35;",
        "{}",
    ),
    *(
        "1. bod",
        "- bod",
        "**x** `y` _z_",
        "fa:fa-ban",
        "$$x$$",
        "a --> b",
        ":::group",
        "]]>",
        "<!-- x",
        "-->",
        "##[error]x",
    ),
    *(
        "řádek\nřádek",
        "\t",
        "\u202eabc",
        "\x1b[31m",
        "x" * 300,
        "שלום",
        "漢字" * 50,
        "👩‍👩‍👧",
        "\ud800",
        "Ⅷ",
        "/*",
        "//",
    ),
)
NAMES = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_characters="\r"), max_size=60))
NAMES = NAMES.filter(svg.plain)


def drawing_of(names: list[str]) -> Drawing:
    """Return a drawing of documents with these names, all of them linked to the first."""
    nodes = [Node(f"goal:{name}{number}", "goal", "goal", name, "p") for number, name in enumerate(names)]
    arrows = [Arrow(nodes[0].id, node.id, ("x",), (node.name,)) for node in nodes[1:]]
    return Drawing(names[0], tuple(nodes), tuple(arrows), "en")


@given(st.lists(NAMES, min_size=1, max_size=5))
def test_mermaid_takes_no_name_for_anything_else(names: list[str]) -> None:
    sign = r"(?:[^!-/:-@\[-`{-~\n\r]|[,/]|#\d+;)*"
    grammar = re.compile(
        rf'flowchart LR|    %% scpctl graph|    n\d+>"{sign}<br/>goal"\]:::goal'
        rf'|    n\d+ -->(?:\|"{sign}"\|)? n\d+|    classDef goal [\w:#,-]+'
    )
    lines = mermaid(drawing_of(names)).splitlines()
    assert all(grammar.fullmatch(line) for line in lines)
    assert len(lines) == 3 + 2 * len(names) - 1
    for line, name in zip(lines[2:], names, strict=False):
        shown = re.sub(r"#(\d+);", lambda match: chr(int(match[1])), line[line.index('"') + 1 : line.index("<br/>")])
        assert shown.replace("\u2060", "") == svg.plain(name)


@given(st.lists(NAMES, min_size=1, max_size=5))
def test_dot_takes_no_name_for_anything_else(names: list[str]) -> None:
    labels = []
    for line in dot(drawing_of(names)).splitlines():
        rest = line
        while match := re.search(r'label="((?:[^"\\]|\\.)*)"', rest):
            labels.append(match[1])
            rest = rest[match.end() :]
        # Without the texts in quotes nothing is left but what the format itself needs.
        assert re.fullmatch(r"[\w\s=,;\[\]{}>/#-]*", re.sub(r'"(?:[^"\\]|\\.)*"', "", line))
    shown = [unescape(re.sub(r"\\(.)", lambda match: {"n": "\n"}.get(match[1], match[1]), label)) for label in labels]
    for label, name in zip(shown[1:], names, strict=False):
        assert "".join(label.rpartition("\n")[0].split()) == "".join(svg.plain(name).split())


ELEMENTS = ("svg", "title", "desc", "g", "rect", "circle", "path", "polyline", "text")


def texts(picture: str) -> Iterator[str]:
    """Yield the texts of an SVG; check that it is nothing but a picture."""
    for element in ET.fromstring(picture).iter():
        assert element.tag.rpartition("}")[2] in ELEMENTS
        assert not [name for name in element.attrib if name.startswith("on") or "href" in name]
        assert not any("url" in value for value in element.attrib.values())
        yield element.text or ""


@given(st.lists(NAMES, min_size=1, max_size=5))
@example(["\x1f0<<<\u0e5c\u0e5c\u0e5c\u0e5c\u20c1\u2d26"])  # Python takes the first sign for a space
def test_svg_is_a_picture_with_texts(names: list[str]) -> None:
    picture = columns.drawn(drawing_of(names))
    found = list(texts(picture))
    for name in names:
        assert any(svg.plain(text).startswith(svg.plain(name)) for text in found)
    assert "##" not in picture.replace("fill=", "")


def test_hostile_names_of_real_documents(make: Callable[..., Path]) -> None:
    names = [name for name in HOSTILE if name.strip() and name != "\ud800"]
    files = {
        f"content/goals/g{number}.md": f"---\ntitle: {json.dumps(name, ensure_ascii=True)}\ncode: C\n---\n"
        for number, name in enumerate(names)
    }
    root = make(files)
    for format_ in ("mermaid", "dot", "svg", "json"):
        result = run("-C", root, "graph", "--format", format_)
        assert result.status == 0
        assert not re.search(r"##\w*\[|^\s*::|\x1b|\u202e", result.out, re.MULTILINE)
    list(texts(run("-C", root, "graph", "--format", "svg").out))


def test_svg_says_what_it_shows(make: Callable[..., Path]) -> None:
    root = ET.fromstring(run("-C", make(FILES), "--lang", "cs", "graph", "cisto", "--format", "svg").out)
    assert (root.get("role"), root.get("lang")) == ("img", "cs")
    said = {element.tag.rpartition("}")[2]: element.text for element in root}
    assert said["title"] == "Čisto"
    assert said["desc"] == "2 dokumenty; Čisto → Kola: naplňují jej"
    assert [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")] == [
        *("Kola", "Čisto", "naplňují jej", "1 projektová fiche", "1 cíl")
    ]


def boxes_and_lines(picture: str) -> tuple[list[svg.Box], list[columns.Curve]]:
    """Return the boxes of documents and the curves in an SVG."""
    root = ET.fromstring(picture)
    boxes = [
        svg.Box(*(float(item.get(name, "")) for name in ("x", "y", "width", "height")))
        for item in root.iter("{http://www.w3.org/2000/svg}rect")
        if item.get("rx")
    ]
    curves = []
    for item in root.iter("{http://www.w3.org/2000/svg}path"):
        if item.get("fill") == "none":
            numbers = [float(number) for number in re.findall(r"-?[\d.]+", item.get("d", ""))]
            points = list(zip(numbers[::2], numbers[1::2], strict=True))
            curves += [columns.Curve(*points[start : start + 4]) for start in range(0, len(points), 4)]
    return boxes, curves


def test_no_line_goes_through_a_document() -> None:
    result = run("-C", ROOT / "examples", "graph", "sdilena-kola", "--depth", "2", "--format", "svg")
    boxes, curves = boxes_and_lines(result.out)
    assert len(boxes) > 50
    assert len(curves) > 100
    assert not [pair for pair in itertools.combinations(boxes, 2) if pair[0].overlaps(pair[1])]
    inner = [svg.Box(box.left + 1, box.top + 1, box.width - 2, box.height - 2) for box in boxes]
    points = [curve.at(part / 20) for curve in curves for part in range(21)]
    assert not [point for point in points if any(box.holds(point) for box in inner)]


def test_meetings_stand_in_the_order_of_their_dates() -> None:
    picture = run("-C", ROOT / "examples", "graph", "mobilita", "--format", "svg").out
    places = re.findall(r"<title>Mobilita (\d+)\. (\d+)\. (\d+) \(.*?<rect x=\"[\d.]+\" y=\"([\d.]+)\"", picture)
    days = [
        (int(year), int(month), int(day)) for day, month, year, _y in sorted(places, key=lambda item: float(item[3]))
    ]
    assert len(days) == 12
    assert days == sorted(days)


def test_what_nobody_could_look_at_is_not_drawn_as_a_picture(make: Callable[..., Path]) -> None:
    files = {f"content/goals/g{number}.md": "---\ntitle: G\ncode: C\n---\n" for number in range(401)}
    root = make({**files, **FILES})
    result = run("-C", root, "graph", "--format", "svg")
    assert_refused(result, "408 documents are more than anybody finds a way in")
    assert "so that at most 400 are left" in result.err
    assert run("-C", root, "graph", "--format", "svg", "--kind", "groups").status == 0
    assert run("-C", root, "graph", "--format", "dot").out.count("octagon") == 402


def test_mermaid_that_pages_refuse_is_told() -> None:
    result = run("-C", ROOT / "examples", "--lang", "en", "graph")
    assert result.status == 0
    assert "most pages refuse Mermaid of more than 500 links or 50000 characters → choose with REF" in result.err
    assert run("-C", ROOT / "examples", "-q", "graph").err == ""


def test_what_can_not_be_read_is_told(make: Callable[..., Path]) -> None:
    result = run("-C", make({**FILES, "content/fiches/x.md": "title: x\n"}), "graph")
    assert result.status == 0
    assert "warning: 1 document can't be read, so its links are missing (scpctl check)" in result.err


class TestOutput:
    def test_the_name_of_the_file_says_the_format(self, make: Callable[..., Path]) -> None:
        root = make(FILES)
        for name, start in (("a.svg", b"<svg "), ("a.DOT", b"digraph"), ("b/c/a.json", b"{"), ("a", b"flowchart")):
            result = run("-C", root, "graph", "--output", name)
            assert (result.status, result.out) == (0, f"{name}\n")
            assert (root / name).read_bytes().startswith(start)
        assert run("-C", root, "graph", "--output", "a.gv", "--format", "svg").status == 0
        assert b"\r" not in (root / "a.gv").read_bytes()
        assert (root / "a.gv").read_bytes() == (root / "a.svg").read_bytes()

    def test_a_name_that_says_another_format_is_refused(self, make: Callable[..., Path]) -> None:
        root = make(FILES)
        result = run("-C", root, "graph", "--output", "a.png")
        assert_refused(result, "a.png would not be what its name says: no drawing is .png")
        assert "choose a name that ends with .mmd, .mermaid, .dot, .gv, .json, .svg" in result.err
        assert not (root / "a.png").exists()
        assert run("-C", root, "graph", "--output", "a.txt", "--format", "mermaid").status == 0

    @pytest.mark.parametrize("name", ["a.svg", "a.dot", "a.json", "a.mmd"])
    def test_a_drawing_takes_the_place_of_a_drawing(self, name: str, make: Callable[..., Path]) -> None:
        root = make({**FILES, "content/goals/dlouhy.md": f"---\ntitle: {'A ' * 140}\ncode: A\n---\n"})
        assert run("-C", root, "graph", "goal:dlouhy", "--output", name).status == 0
        before = (root / name).read_bytes()
        assert run("-C", root, "graph", "it", "--output", name).status == 0
        assert (root / name).read_bytes() != before

    def test_nothing_else_is_overwritten(self, make: Callable[..., Path]) -> None:
        root = make({**FILES, "schema.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>"})
        result = run("-C", root, "graph", "--output", "schema.svg")
        assert_refused(result, "schema.svg is there already, and scpctl graph did not write it")
        assert (root / "schema.svg").read_text(encoding="utf-8").startswith("<svg xmlns='")
        assert_refused(
            run("-C", root, "graph", "--output", "content"), "content can't be written: it is not an ordinary"
        )

    def test_no_document_comes_of_it(self, make: Callable[..., Path]) -> None:
        root = make(FILES)
        before = (root / "content/groups/it.md").read_bytes()
        for name in ("content/groups/it.md", "content/groups/new.MD"):
            result = run("-C", root, "graph", "--output", name, "--format", "svg")
            assert_refused(result, "would be a document, and a drawing is none")
        assert (root / "content/groups/it.md").read_bytes() == before
        assert not (root / "content/groups/new.MD").exists()

    @pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
    def test_no_link_is_followed(self, make: Callable[..., Path]) -> None:
        root = make(FILES)
        (root / "a.svg").symlink_to(root / "content/groups/it.md")
        assert_refused(run("-C", root, "graph", "--output", "a.svg"), "a.svg can't be written: it is a symbolic link")
        assert (root / "content/groups/it.md").read_text(encoding="utf-8") == FILES["content/groups/it.md"]


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["mobiltia"], "there is no document mobiltia", "did you mean mobilita?"),
        (["--format", "png"], "--format does not know png", "mermaid, dot, json, svg"),
        (["--kind", "gol"], "there is no kind gol", "did you mean goal?"),
        (["--kind", "qqq"], "there is no kind qqq", "write one of group, fiche"),
        (["--depth", "0", "it"], "0 is too small or too large", "scpctl graph --help"),
        (["--depth", "x", "it"], "x is no whole number", "scpctl graph --help"),
        (
            ["--scheme", "it"],
            "the organisation scheme is always that of the whole",
            "leave out REF, --kind and --depth",
        ),
        (["--scheme", "--depth", "1"], "the organisation scheme is always that of the whole", "leave out"),
        (["--at", "nic"], "git", ""),
    ],
)
def test_wrong_use(arguments: list[str], message: str, hint: str, make: Callable[..., Path]) -> None:
    result = run("-C", make(FILES), "graph", *arguments)
    assert_refused(result, message)
    assert hint in result.err


def test_an_empty_repository(make: Callable[..., Path]) -> None:
    result = run("-C", make({"content/x.txt": ""}), "graph")
    assert_refused(result, "there are no documents in")


@given(st.text(max_size=300), st.floats(30, 400), st.integers(1, 5), st.booleans())
@settings(max_examples=200)
def test_lines_fit_and_what_is_left_out_is_marked(text: str, room: float, most: int, bold: bool) -> None:
    lines = svg.wrapped(text, room, 13, most=most, bold=bold)
    assert len(lines) <= most
    assert all(svg.width(line, 13, bold=bold) <= room or len(line) <= 1 for line in lines)
    whole = "".join(svg.plain(text).split())
    shown = "".join("".join(lines).split())
    if not lines[-1].endswith("…"):
        assert shown.replace("-", "") == whole.replace("-", "")


def test_the_widths_are_those_of_a_wide_font() -> None:
    image_font = pytest.importorskip("PIL.ImageFont")
    try:
        fonts = {bold: image_font.truetype(f"DejaVuSans{'-Bold' * bold}.ttf", 1000) for bold in (False, True)}
    except OSError:
        pytest.skip("the font is not installed")
    letters = string.printable.strip() + "áčďéěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ„“–…§°äöüÄÖÜß"
    for bold, font in fonts.items():
        for letter in letters:
            assert font.getlength(letter) <= svg.width(letter, 1000, bold=bold) * 1.07, letter
        for line in ("Pracovní skupina Životní prostředí", "Ing. Mgr. Miloš Mrázek, MBA", "WWW MMM 100 %"):
            assert font.getlength(line) <= svg.width(line, 1000, bold=bold)


def test_the_library_is_not_needed_twice(make: Callable[..., Path]) -> None:
    library = load(make(FILES))
    assert drawings.drawing(library, "en") == drawings.drawing(load(library.config.root), "en")
