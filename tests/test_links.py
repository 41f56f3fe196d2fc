"""Every reference is in the graph, seen from both ends, and the address of a link is found where it is written."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scpctl import document, links
from scpctl.config import Config, Programme
from scpctl.kinds import KINDS
from scpctl.library import Library
from tests.conftest import load

CITY = {
    "content/groups/mobilita.md": "---\nname: Mobilita\nmembers:\n  - person: jana-nova\n---\n",
    "content/people/jana-nova.md": "---\ngiven: Jana\nfamily: Nová\n---\n",
    "content/fiches/kola.md": "---\ntitle: Kola\nstatus: idea\ngroup: mobilita\ndepends_on: [stojany]\n---\n"
    "Viz [stojany](stojany.md#cíle) a [[mobilita]].\n",
    "content/fiches/stojany.md": "---\ntitle: Stojany\nstatus: idea\n---\n\n## Cíle\n",
    "content/groups/mobilita/minutes/2017-01-10.md": "---\ndate: 2017-01-10\nstate: verified\nrecorder: jana-nova\n"
    "present: [jana-nova]\nagenda:\n  - {no: 1, title: Kola, fiches: [kola]}\nresolutions:\n"
    "  - {no: 1, text: Schvaluje., fiche: kola}\ntasks:\n"
    "  - {id: M1, text: A., owner: jana-nova, due: 2017-02-01, fiche: kola}\n"
    "---\n",
}


def test_links_are_seen_from_both_ends(make: Callable[..., Path]) -> None:
    library = load(make(CITY))
    graph = links.graph(library)
    kola, jana, group = (
        library.get(*key) for key in (("fiche", "kola"), ("person", "jana-nova"), ("group", "mobilita"))
    )
    assert kola
    assert jana
    assert group
    assert [(edge.key, edge.target.id) for edge in graph.outgoing[kola.path]] == [
        ("group", "mobilita"),
        ("depends_on", "stojany"),
        ("mentions", "stojany"),
        ("mentions", "mobilita"),
    ]
    assert [edge.back.name for edge in graph.incoming[kola.path]] == ["discussed_in", "decided_by", "tasks"]
    assert {edge.back.name for edge in graph.incoming[jana.path]} == {"member_of", "recorded", "attended", "tasks"}
    assert {edge.back.name for edge in graph.incoming[group.path]} == {"leads", "mentioned_in", "meetings"}
    assert graph.count(kola, "decided_by") == 1
    assert graph.count(kola, "depends_on") == 1
    assert graph.count(kola, "needed_by") == 0


def test_every_key_that_refers_to_documents_has_a_name_on_the_other_side() -> None:
    known = {(kind.name, key) for kind in KINDS.values() for key in kind.references}
    assert known == {key for key in links.BACK if key not in (("", "mentions"), ("minutes", "group"))}


def test_a_place_in_a_document_is_named_as_forges_do() -> None:
    text = "---\ntitle: A\ncode: A\n---\n# Cíle a přínosy!\n\n## 2. etapa – návrh\n\n## Cíle a přínosy\n"
    assert links.anchors(document.parse("content/goals/a.md", text.encode())) == {
        "cíle-a-přínosy",
        "cíle-a-přínosy-1",
        "2-etapa--návrh",
    }


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("[a](b.md)", "b.md"),
        ("[a](<b c.md>)", "b c.md"),
        ("[a](b.md#x)", "b.md#x"),
        ('[a](b.md "titul (x)")', "b.md"),
        ("[a](\n  b.md 'x')", "b.md"),
        ("[a](b_(c).md)", "b_(c).md"),
        ("[a](b\\_c.md)", "b\\_c.md"),
        ("[a](b&amp;c.md)", "b&amp;c.md"),
        ("![a](b.png)", "b.png"),
        ("[**a** `](x` z](b.md)", "b.md"),
        ("[[b]]", "b"),
        ("[[fiche:b|text]]", "fiche:b"),
        ("[[b|na dva\nřádky]]", "b"),
        ("| A |\n|---|\n| [[b\\|text]] |", "b"),
        ("[a][b]\n\n[b]: c.md", "c.md"),
        ("[B  c][]\n\n[b C]: <c d.md> 'x'", "c d.md"),
        ("[a]\n\n[a]: c.md\n[a]: d.md", "c.md"),
        ("<https://example.cz>", ""),
        ("[a](b%20c.md)", "b%20c.md"),
    ],
)
def test_the_address_of_a_link_is_found(text: str, address: str) -> None:
    item = document.parse("content/goals/a.md", f"---\ntitle: A\ncode: A\n---\nX {text}\n".encode())
    place = links.address(item, item.links[-1])
    assert (item.text[place.start : place.end] if place else "") == address


def test_the_address_of_an_image_in_a_link_is_not_that_of_the_link() -> None:
    item = document.parse("content/goals/a.md", b"---\ntitle: A\ncode: A\n---\n[![x](i.png)](b.md)\n")
    found = {link.target: links.address(item, link) for link in item.links}
    assert {target: item.text[place.start : place.end] for target, place in found.items() if place} == {
        "i.png": "i.png",
        "b.md": "b.md",
    }


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zl", "Zp")), max_size=60))
def test_an_address_that_is_found_is_the_one_that_is_read(text: str) -> None:
    item = document.parse("content/goals/a.md", f"---\ntitle: A\ncode: A\n---\n[x]({text}) [{text}](b.md)\n".encode())
    for link in item.links:
        if place := links.address(item, link):
            changed = item.text[: place.start] + "jinam.md" + item.text[place.end :]
            again = document.parse(item.path, changed.encode())
            assert "jinam.md" in [other.target for other in again.links]


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zl", "Zp")), min_size=1, max_size=20))
def test_an_address_that_is_written_leads_to_its_file(name: str) -> None:
    path = f"content/fiches/{name.replace('/', '')}x.md"
    text = f"---\ntitle: A\ncode: A\n---\n[x]({links.written(path, 'content/goals/a.md')})\n"
    item = document.parse("content/goals/a.md", text.encode())
    empty = Library(Config(Path(), Programme("A")), (), frozenset(), datetime.date(2017, 1, 1))
    assert empty.destination(item, item.links[0]) == unicodedata.normalize("NFC", path)
