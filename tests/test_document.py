"""Places are those an editor shows, whatever the file's line ends, byte order mark and letters; any bytes are read."""

from __future__ import annotations

import datetime
from pathlib import Path

import frontmatter
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scpctl import document, front_matter, library
from scpctl.document import Document
from scpctl.finding import Range, Span

PATH = "content/goals/a.md"
TEXT = """---
title: "Žluťoučký: kůň"   # poznámka
code: A1
x_list:
  - čáp
  - {klíč: hodnota}
---

# Příběh o `koni` 🐎

Text s [odkazem *na* cíl](../goals/b.md#č) a [[b|béčkem]].

```
[[v-kodu]] [ne](ne.md)
```

## Druhý oddíl
![Mapa](mapa.png)
"""


def parse(text: str | bytes, path: str = PATH) -> Document:
    return document.parse(path, text if isinstance(text, bytes) else text.encode("utf-8"))


def marked(item: Document, place: Range) -> str:
    return item.text[place.start : place.end]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_every_key_value_heading_and_link_knows_its_place(newline: str, bom: str) -> None:
    item = parse(bom + TEXT.replace("\n", newline))
    assert not item.faults
    assert item.values["title"] == "Žluťoučký: kůň"
    assert item.at(item.values.at("title")).span == Span(2, 8, 2, 24)
    assert item.node
    key, value = item.node.entries["x_list"]
    assert (marked(item, Range(key.start, key.end)), item.at(Range(key.start, key.end)).span.line) == ("x_list", 4)
    assert isinstance(value, front_matter.Sequence)
    assert isinstance(value.items[1], front_matter.Mapping)
    inner = value.items[1].entries["klíč"][1]
    assert item.at(Range(inner.start, inner.end)).span == Span(6, 12, 6, 19)
    first, second = item.body.headings
    assert (first.level, first.title, item.at(first.place).span.line) == (1, "Příběh o koni 🐎", 9)
    assert (second.level, second.title, item.at(second.place).span.line) == (2, "Druhý oddíl", 17)
    links = [(link.target, link.text, link.wiki, link.image, item.at(link.place).span) for link in item.links]
    assert links == [
        ("../goals/b.md#č", "odkazem na cíl", False, False, Span(11, 8, 11, 43)),
        ("b", "béčkem", True, False, Span(11, 46, 11, 58)),
        ("mapa.png", "Mapa", False, True, Span(18, 1, 18, 18)),
    ]
    assert marked(item, item.links[0].place) == "[odkazem *na* cíl](../goals/b.md#č)"
    assert item.at(first.place).source == "# Příběh o `koni` 🐎"


def test_a_section_ends_at_the_next_heading_of_its_level() -> None:
    item = parse("---\ntitle: A\ncode: A\n---\n## Jedna\na\n### Pod\nb\n## Dvě\nc\n")
    sections = [(section.heading.title, marked(item, section.place)) for section in item.sections()]
    assert sections == [("Jedna", "a\n### Pod\nb\n"), ("Dvě", "c\n")]


def test_a_footnote_is_no_link_and_its_text_is_read_like_any_other() -> None:
    item = parse(
        "---\ntitle: A\ncode: A\n---\nČára[^1] a [[b]], [^nic].\n\n[^1]: Viz.\n[^2]: Řeka [c](c.md)\n    a [[d]].\n"
    )
    assert [marked(item, link.place) for link in item.links] == ["[[b]]", "[c](c.md)", "[[d]]"]
    assert [marked(item, Range(start, start + len(run))) for start, run in item.prose] == [
        run for _s, run in item.prose
    ]
    assert {"Čára", "Viz.", "Řeka "} <= {run for _start, run in item.prose}


def test_running_text_leaves_out_code_html_marks_and_targets() -> None:
    item = parse(
        "---\ntitle: A\ncode: A\n---\nPrvní\nřádek `kód` a **tučně** [text](cil.md)\n\n<b>html</b>\n\n    kód\n"
    )
    assert [text for _offset, text in item.prose] == ["První\nřádek ", " a ", "tučně", " ", "text", "html"]
    assert all(item.text[offset:].startswith(text) for offset, text in item.prose)


@pytest.mark.parametrize(
    ("data", "message", "line", "column"),
    [
        ("---\ntitle: Zápis z jednání\n---\n".encode("cp1250"), "the file is not in UTF-8 (byte 13)", 2, 9),
        ("---\ntitle: A\n---\n".encode("utf-16"), "the file is not in UTF-8 (byte 1)", 1, 1),
        (b"---\rtitle: A\r---\r", "a character that nobody can read stands here: U+000D", 1, 4),
        ("---\ntitle: A\u202eB\n---\n".encode(), "U+202E RIGHT-TO-LEFT OVERRIDE", 2, 9),
        ("---\ntitle: A\u200bB\n---\n".encode(), "U+200B ZERO WIDTH SPACE", 2, 9),
        (b"---\ntitle: \x1b[31m\n---\n", "U+001B", 2, 8),
        (b'---\ntitle: "\\e[31m"\n---\n', "U+001B", 2, 8),
        (b'---\ntitle: A\nx_a: ["\\0", "\\u202e"]\n---\n', "U+0000", 3, 7),
        (b"---\ntitle: A\n", "the front matter is not closed", 1, 1),
        (b"", "the document does not start with front matter", 1, 1),
        (b"+++\ntitle = 1\n+++\n", "the document does not start with front matter", 1, 1),
        (b"---\ntitle: A\n---\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n", "two versions of the text stand here", 4, 1),
        ("---\ntitle: A \ufffd\n---\n".encode(), "U+FFFD REPLACEMENT CHARACTER", 2, 10),
        ("---\ntitle: \uf0b7\tA\n---\n".encode(), "U+F0B7", 2, 8),
        ("---\ntitle: A\u00adB\n---\n".encode(), "U+00AD SOFT HYPHEN", 2, 9),
        (b"---\ntitle: 'A\ncode: B\n---\n", "the quotation mark that opens here is not closed", 2, 8),
        (b"---\ntitle: A\n\tcode: B\n---\n", "a tab stands here", 3, 1),
        (b"---\na: &x 1\nb: *x\n---\n", "anchors (&…) are not allowed", 2, 4),
        (b"---\na: *x\n---\n", "aliases (*…) are not allowed", 2, 4),
        (b"---\na: !!python/object:os.system x\n---\n", "tags (!…) are not allowed", 2, 4),
        (b'---\na: "\\Uffffffff"\n---\n', "the front matter is not valid YAML", 2, 7),
        (b"---\n? [a]\n: b\n---\n", "a key must be a plain word", 2, 3),
        (b"---\na: 1\n...\nb: 2\n---\n", "the front matter is not valid YAML", 4, 1),
        (b'---\na: "b\nc: "d"\n---\n', "the quotation mark that opens here is not closed", 2, 4),
        (b"---\na: " + b"[" * 60_000 + b"\n---\n", "nested deeper than 12 levels", 2, 16),
        (b"---\n" + b"".join(b"- a\n" for _ in range(30_000)) + b"---\n", "more than 20000 values", 20_001, 3),
        (b"---\na: " + b"x" * 300_000 + b"\n---\n", "longer than 256000 characters", 2, 1),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_cannot_be_read_is_one_fault_at_its_place(data: bytes, message: str, line: int, column: int) -> None:
    item = parse(data)
    (fault,) = item.faults
    assert fault.rule == "unreadable-document"
    assert message in fault.message
    span = item.at(fault.place).span
    assert (span.line, span.column) == (line, column)
    assert (item.kind_name, item.id, item.readable) == ("goal", "a", False)


def test_places_of_one_line_share_its_text() -> None:
    """Each with a copy, a long line with many faults would fill the memory and take minutes."""
    item = parse("---\ntitle: A\n---\n" + "slovo " * 100 + "\r\n")
    first, second = (item.at(Range(place, place + 5)) for place in (17, 23))
    assert first.source == "slovo " * 100
    assert first.source is second.source


def test_nothing_turns_into_something_else_silently() -> None:
    item = parse(
        "---\ntitle: no\ntags: [NO, 12:30, 01, 1.10, 0x1F, 1e3, .inf, 2017-01-02, '', ~]\ncode: 1_000\n---\n",
    )
    assert item.values["title"] == "no"
    assert item.values["code"] == "1_000"
    assert item.values["tags"][:8] == ("NO", "12:30", "01", "1.10", "0x1F", "1e3", ".inf", "2017-01-02")
    assert len(item.faults) == 2, "an empty text and an empty item are no tags"


def test_dates_money_and_partial_dates_are_typed() -> None:
    text = "---\ntitle: A\nstatus: idea\nstatus_date: 2024-02-29\nstart: 2017-02\ncost_total: 1250000\n---\n"
    values = parse(text, "content/fiches/a.md").values
    assert values["status_date"] == datetime.date(2024, 2, 29)
    assert (values["start"], values["cost_total"]) == ("2017-02", 1_250_000)


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("20. 1. 2017", "write 2017-01-20"),
        ("2017-02-31", "there is no such day in the calendar"),
        ("'1. 2. 2017'", "write 2017-02-01"),
        ("01.02.2017", "write 2017-02-01"),
        ("2017-2-1", "write 2017-02-01"),
        ("31. 2. 2017", "there is no such day in the calendar"),
        ("99. 99. 9999", "there is no such day in the calendar"),
        ("brzy", ""),
    ],
)
def test_a_date_in_the_wrong_form_is_offered_in_the_right_one(written: str, hint: str) -> None:
    (fault,) = parse(f"---\ntitle: A\nstatus: idea\nstatus_date: {written}\n---\n", "content/fiches/a.md").faults
    assert fault.hint == hint


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("1 250 000 Kč", "write 1250000"),
        ("1.250.000", "write 1250000"),
        ("1250000.00", "write 1250000"),
        ("'1 250 000,- Kč'", "write 1250000"),
        ("1 250 000,00", "write 1250000"),
        ("1.25", ""),
        ("1,25 mil.", ""),
        ("-5", ""),
        ("01", "write 1"),
    ],
)
def test_an_amount_is_offered_as_a_number_only_where_it_is_certain(written: str, hint: str) -> None:
    (fault,) = parse(f"---\ntitle: A\nstatus: idea\ncost_total: {written}\n---\n", "content/fiches/a.md").faults
    assert fault.hint == hint


def test_python_frontmatter_reads_documents_by_our_rules() -> None:
    post = frontmatter.loads(
        "---\ntitle: no\nx_list: [01, {a: 12:30}]\n---\n# Text\n", handler=front_matter.FrontMatter()
    )
    assert (post.metadata, post.content) == ({"title": "no", "x_list": ["01", {"a": "12:30"}]}, "# Text")


def test_a_czech_label_or_a_misspelling_is_understood_as_the_code_meant() -> None:
    for written in ("schváleno", "aproved", "Schvaleno"):
        (fault,) = parse(f"---\ntitle: A\nstatus: {written}\n---\n", "content/fiches/a.md").faults
        assert fault.hint == "did you mean approved?"


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_with_a_place_in_the_file(data: bytes) -> None:
    for framed in (data, b"---\n" + data + b"\n---\n", b"---\ntitle: A\ncode: A\n---\n" + data):
        item = parse(framed)
        assert item.readable or len(item.faults) == 1
        for fault in item.faults:
            location = item.at(fault.place)
            assert location.span.line <= item.text.count("\n") + 1
            assert location.span.column <= len(location.source) + 2


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zl", "Zp")), max_size=300))
def test_places_of_links_are_exact_whatever_stands_around_them(text: str) -> None:
    item = parse(f"---\ntitle: A\ncode: A\n---\n{text}\n\n[odkaz](cil.md)\n")
    last = item.links[-1] if item.links else None
    if last and last.target == "cil.md":
        assert marked(item, last.place) == "[odkaz](cil.md)"
        assert item.at(last.place).span.column == 1


@given(
    st.recursive(
        st.text(max_size=8) | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner)
    )
)
def test_places_in_front_matter_are_exact(value: object) -> None:
    import yaml

    text = "---\n" + yaml.safe_dump({"x_value": value}, allow_unicode=True) + "---\n"
    item = parse(text)
    if item.node:
        for scalar in _scalars(item.node):
            written = item.text[scalar.start : scalar.end]
            if scalar.plain and "\n" not in written:
                assert written == scalar.text


def _scalars(node: front_matter.Node) -> list[front_matter.Scalar]:
    if isinstance(node, front_matter.Scalar):
        return [node]
    if isinstance(node, front_matter.Sequence):
        return [scalar for inner in node.items for scalar in _scalars(inner)]
    return [scalar for pair in node.entries.values() for inner in pair for scalar in _scalars(inner)]


def test_a_path_decides_kind_and_id() -> None:
    assert parse("", "content/groups/mobilita/minutes/2017-01-12.md").id == "mobilita/2017-01-12"
    assert parse("", "content/groups/mobilita.md").kind_name == "group"
    assert parse("", "content/groups/a/b.md").kind is None
    assert Path(PATH).parts[0] == library.FOLDER
