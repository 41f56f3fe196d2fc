"""Links that somebody wrote to do harm, or by accident: every command ends, says what is wrong and breaks nothing."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import assert_refused, commit, run

MANY = 10_000
KOLA = "---\ntitle: Kola\nstatus: idea\n---\n\n## Cíle\n"
TODAY = ("--today", "2017-02-10")


def fiche(body: str, keys: str = "") -> str:
    return f"---\ntitle: Stojany\nstatus: idea\n{keys}---\n\n{body}\n"


def found(root: Path, *options: str) -> list[tuple[str, str]]:
    """Return the rule and the message of everything that the check finds."""
    result = run("-C", root, "check", *TODAY, "--format", "json", *options)
    return [(item["rule"], item["message"]) for item in json.loads(result.out)["findings"]]


def body(root: Path, id_: str = "stojany") -> str:
    return (root / f"content/fiches/{id_}.md").read_text("utf-8").partition("---\n\n")[2]


@pytest.mark.no_cover
def test_ten_thousand_links_in_one_file_are_written_out_followed_and_checked(make: Callable[..., Path]) -> None:
    links = "\n\n".join(f"Viz [[kola#cíle|{number}]] a [x{number}][r{number}]." for number in range(MANY))
    definitions = "\n".join(f"[r{number}]: /content/fiches/kola.md" for number in range(MANY))
    root = make({"content/fiches/kola.md": KOLA, "content/fiches/stojany.md": fiche(f"{links}\n\n{definitions}")})
    commit(root)
    assert run("-C", root, "link").status == 0
    assert body(root).count("](kola.md#cíle)") == body(root).count("]: kola.md\n") == MANY
    commit(root)
    assert run("-C", root, "rename", "kola", "bikesharing").status == 0
    assert body(root).count("](bikesharing.md#cíle)") == body(root).count("]: bikesharing.md\n") == MANY
    assert found(root) == []


@pytest.mark.no_cover
def test_ten_thousand_links_that_lead_nowhere_are_told_a_hundred_times(make: Callable[..., Path]) -> None:
    links = "\n\n".join(f"[{n}](nic{n}.md) [{n}](kola.md#c{n}) [[nic{n}]] [{n}](Kola.md)" for n in range(MANY // 4))
    root = make({"content/fiches/kola.md": KOLA, "content/fiches/stojany.md": fiche(links)})
    result = run("-C", root, "check", *TODAY)
    assert result.status == 1
    assert "(9900 more findings in this file)" in " ".join(result.out.split())
    assert run("-C", root, "link", "--check").status == 1


def test_documents_that_lead_round_in_circles_can_be_shown_listed_found_and_renamed(make: Callable[..., Path]) -> None:
    ring = ("a", "b", "c")
    root = make(
        {
            f"content/fiches/{id_}.md": f"---\ntitle: Fiche {id_}\nstatus: idea\ndepends_on: [{following}]\n"
            f"supersedes: [{following}]\n---\n\n[[{following}]] a [[{id_}]]\n\n"
            "<!-- scpctl:begin backlinks -->\n<!-- scpctl:end -->\n"
            for id_, following in zip(ring, "bca", strict=True)
        }
        | {f"content/goals/cil-{n}.md": f"---\ntitle: {n}\ncode: {n}\nparent: cil-{1 - n}\n---\n" for n in (0, 1)}
        | {"content/goals/sam.md": "---\ntitle: S\ncode: S\nparent: sam\n---\n"}
    )
    commit(root)
    assert run("-C", root, "show", "a").out.count("Fiche c") >= 2
    listed = run("-C", root, "list", "fiche", "--where", "count(needed_by) == 1", "--columns", "title")
    assert all(f"Fiche {id_}" in listed.out for id_ in ring)
    assert "content/fiches/b.md" in run("-C", root, "find", "fiche").out
    assert run("-C", root, "link").status == 0
    assert run("-C", root, "link", "--check").status == 0
    commit(root)
    assert run("-C", root, "rename", "a", "nova").status == 0
    assert run("-C", root, "link", "--check").status == 0
    assert {code for code, _message in found(root)} >= {"SCP204", "SCP210", "SCP220"}


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("../../../etc/passwd", "the link leads out of content/: ../../../etc/passwd"),
        ("/etc/passwd", "the link leads out of content/: /etc/passwd"),
        ("file:///etc/passwd", "the link leads out of content/: file:///etc/passwd"),
        ("FILE:///C:/x.pdf", "the link leads out of content/: FILE:///C:/x.pdf"),
        ("C:\\Plány\\x.pdf", "the link leads out of content/: C:\\Plány\\x.pdf"),
        ("c:/x.pdf", "the link leads out of content/: c:/x.pdf"),
        ("<\\\\\\\\host\\share\\x.pdf>", "the link leads out of content/: \\\\host\\share\\x.pdf"),
        ("%2e%2e/%2e%2e/%2E%2e/etc/passwd", "the link leads out of content/: %2e%2e/%2e%2e/%2E%2e/etc/passwd"),
        ("..%2f..%2f..%2fetc/passwd", "the link leads out of content/: ..%2f..%2f..%2fetc/passwd"),
        ("//[x", "the link leads out of content/: //[x"),
        ("kola%00.md", "the link leads nowhere: there is no content/fiches/kola\0.md"),
        ("%", "the link leads nowhere: there is no content/fiches/%"),
    ],
)
def test_an_address_that_leads_out_of_the_repository_is_told_and_nothing_is_made_of_it(
    address: str, message: str, make: Callable[..., Path]
) -> None:
    root = make(
        {"content/fiches/kola.md": KOLA, "content/fiches/stojany.md": fiche(f"[x]({address})\n\n![x]({address})")}
    )
    commit(root)
    assert found(root) == [("SCP202", message)] * 2
    assert "\0" not in run("-C", root, "check", *TODAY).out
    assert run("-C", root, "link").status == 0
    assert run("-C", root, "show", "stojany").status == 0
    assert run("-C", root, "rename", "kola", "bikesharing").status == 0
    assert body(root) == f"[x]({address})\n\n![x]({address})\n"


def test_an_attachment_that_is_on_somebody_s_computer_is_told(make: Callable[..., Path]) -> None:
    attached = "".join(
        f"  - {{title: X, file: '{file}'}}\n" for file in ("/etc/passwd", "..\\x.pdf", "\\\\host\\x.pdf")
    )
    root = make({"content/fiches/stojany.md": fiche("", f"attachments:\n{attached}")})
    assert [code for code, _message in found(root)] == ["SCP211"] * 3


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        # The mark that begins stands in code, so that the other ends nothing.
        ("`<!-- scpctl:begin backlinks -->`\n\n<!-- scpctl:end -->", "this block ends and has not begun"),
        ("<!-- scpctl:begin backlinks\n\nText.", ""),
        ("<!-- scpctl:begin -->\n<!-- scpctl:end -->", "there is no block"),
        (
            "<!-- scpctl:begin backlinks -->\n<!-- scpctl:begin tasks -->\n<!-- scpctl:end -->\n<!-- scpctl:end -->",
            "this block begins and does not end before the next one",
        ),
        (
            "- a <!-- scpctl:begin backlinks -->\n  <!-- scpctl:end --> b",
            "the mark of a block must stand on a line of its own",
        ),
        ("> <!-- scpctl:begin tasks -->\n> <!-- scpctl:end -->", "the mark of a block must stand on a line of its own"),
    ],
)
def test_blocks_in_odd_places_are_filled_for_good_or_refused(
    written: str, becomes: str | None, make: Callable[..., Path]
) -> None:
    root = make({"content/fiches/stojany.md": fiche(written)})
    commit(root)
    result = run("-C", root, "link")
    if result.status:
        assert becomes
        assert becomes in result.err
        assert body(root) == f"{written}\n"
    else:
        assert becomes is None or body(root) == f"{becomes or written}\n"
        assert run("-C", root, "link", "--check").status == 0


@pytest.mark.no_cover
def test_blocks_that_would_make_a_file_too_large_to_read_are_refused(make: Callable[..., Path]) -> None:
    blocks = "<!-- scpctl:begin backlinks -->\n<!-- scpctl:end -->\n" * 400
    others = {f"content/fiches/x{number}.md": fiche("[[kola]]") for number in range(400)}
    root = make({"content/fiches/kola.md": f"{KOLA}\n{blocks}", **others})
    commit(root)
    result = run("-C", root, "link", "content/fiches/kola.md")
    assert result.status == 1
    assert "filled, the document would be larger than 2000000 bytes" in result.err
    assert body(root, "kola") == f"## Cíle\n\n{blocks}"


def test_names_are_the_same_however_unicode_writes_them(make: Callable[..., Path]) -> None:
    plan, cil = (unicodedata.normalize("NFD", text) for text in ("plán.txt", "Cíle a přínosy"))
    root = make(
        {
            "content/fiches/plán.txt": "",
            "content/fiches/kola.md": KOLA.replace("Cíle", cil),
            "content/fiches/stojany.md": fiche(
                f"[x]({plan}), [x](kola.md#cíle-a-přínosy), [[kola#{links_form(cil)}]]",
                f"attachments:\n  - {{title: Plán, file: {plan}}}\n",
            ),
        }
    )
    assert found(root) == []
    commit(root)
    assert run("-C", root, "rename", "stojany", "parkovani").status == 0
    assert f"file: {plan}" in (root / "content/fiches/parkovani.md").read_text("utf-8")


def links_form(title: str) -> str:
    return title.lower().replace(" ", "-")


@pytest.mark.parametrize("mark", ["\u202e", "\u200f", "\u2067"])
def test_marks_that_turn_the_direction_round_are_refused_in_names_and_links(
    mark: str, make: Callable[..., Path]
) -> None:
    root = make({"content/fiches/kola.md": KOLA, "content/fiches/stojany.md": fiche(f"[[kola|{mark}x]]")})
    assert [code for code, _message in found(root)] == ["SCP001"]
    assert mark not in run("-C", root, "check", *TODAY).out
    assert mark not in run("-C", root, "rename", "kola", f"x{mark}y").err
    assert mark not in run("-C", root, "show", f"x{mark}y").err


@pytest.mark.parametrize(
    ("old", "new", "message", "hint"),
    [
        ("kola", "stojany", "there is content/fiches/stojany.md already", "choose another id, such as stojany-2"),
        ("kola", "Kola", "Kola is not a valid id: only a–z, 0–9 and - may stand in a file name", "did you mean kola?"),
        ("kola", "lampy", "there is content/fiches/Lampy.md already", "choose another id, such as lampy-2"),
        ("Lampy", "lampy", "Lampy and lampy differ in letter case only", "rename it to lampy-2 first"),
        ("kola", "k" * 300, "is not a valid id", "did you mean"),
        ("kola", "", "no id follows from the title", "choose another id"),
    ],
)
def test_a_document_is_not_renamed_onto_another_or_to_no_id(
    old: str, new: str, message: str, hint: str, make: Callable[..., Path]
) -> None:
    documents = {f"content/fiches/{id_}.md": KOLA.replace("Kola", id_) for id_ in ("kola", "stojany", "Lampy")}
    root = make(documents)
    commit(root)
    result = run("-C", root, "rename", old, new)
    assert_refused(result, message)
    assert hint in result.err
    assert {path: (root / path).read_text("utf-8") for path in documents} == documents


def test_a_link_that_could_mean_two_documents_is_not_decided_by_a_rename(make: Callable[..., Path]) -> None:
    root = make(
        {
            "content/fiches/kola.md": KOLA,
            "content/goals/kola.md": "---\ntitle: Kola\ncode: K\n---\n",
            "content/fiches/stojany.md": fiche("[[kola]]"),
        }
    )
    commit(root)
    result = run("-C", root, "rename", "fiche:kola", "bikesharing")
    assert_refused(result, "content/fiches/stojany.md: mentions would lead to content/goals/kola.md then")


def test_a_document_that_is_not_committed_is_renamed_only_if_that_is_allowed(make: Callable[..., Path]) -> None:
    root = make({"content/fiches/kola.md": KOLA, "content/fiches/stojany.md": fiche("[[kola|na dva\nřádky]]")})
    commit(root)
    (root / "content/fiches/stojany.md").write_text(fiche("| A |\n|---|\n| [[kola\\|b]] |"), "utf-8", newline="")
    assert_refused(run("-C", root, "rename", "kola", "bikesharing"), "not yet committed")
    assert (root / "content/fiches/kola.md").exists()
    allowed = run("-C", root, "rename", "kola", "bikesharing", "--allow-dirty")
    assert allowed.status == 0, allowed.err
    assert body(root) == "| A |\n|---|\n| [[bikesharing\\|b]] |\n"
