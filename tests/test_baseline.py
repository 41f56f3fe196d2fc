"""What was there before: put off by somebody until a day, and what a change answers for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from scpctl import baseline
from tests.conftest import Result, commit, run

BAD = "---\ntitle: Cíl\ncode: C\ncoed: X\n---\nviz [nic](nic.md)\n"
OTHER = "---\ntitle: Druhý cíl\ncode: D\nparent: a\n---\n"
DAY = ("--today", "2017-02-10")


def check(root: Path, *arguments: str) -> Result:
    return run("-C", root, "check", *DAY, *arguments)


def put_off(root: Path, *arguments: str) -> Result:
    return check(root, "--write-baseline", *arguments)


def test_what_is_put_off_is_silent_until_its_day(make: Callable[..., Path]) -> None:
    root = make({"content/goals/a.md": BAD})
    assert check(root).status == 1
    assert put_off(root, "--owner", "Jana Nová", "--until", "2017-02-28").out == "2 findings are put off\n"
    assert check(root).status == 0
    assert run("-C", root, "check", "--today", "2017-02-28").status == 0
    assert run("-C", root, "check", "--today", "2017-03-01").status == 1
    entries = json.loads((root / baseline.FILE).read_text("utf-8"))["findings"]
    assert {entry["owner"] for entry in entries} == {"Jana Nová"}


def test_it_follows_the_meaning_through_renaming_reformatting_and_another_language(make: Callable[..., Path]) -> None:
    root = make({"content/goals/a.md": BAD})
    put_off(root, "--owner", "J", "--until", "2017-02-28")
    (root / "content/goals/a.md").unlink()
    moved = BAD.replace("title: Cíl\ncode: C", "code: C\ntitle: 'Cíl'").replace("viz", "\n\nviz")
    (root / "content/goals/b.md").write_text(moved, "utf-8")
    assert check(root).status == 0
    assert run("-C", root, "--lang", "cs", "check", *DAY).status == 0


def test_a_second_fault_of_the_same_kind_is_told_and_a_baseline_only_shrinks(make: Callable[..., Path]) -> None:
    root = make({"content/goals/a.md": BAD})
    put_off(root, "--owner", "J", "--until", "2017-02-28")
    (root / "content/goals/a.md").write_text(BAD + "a [nic](nic.md)\n", "utf-8")
    assert check(root).out.count("SCP202") == 1
    put_off(root)
    assert check(root).out.count("SCP202") == 1, "writing it again adds nothing"
    (root / "content/goals/a.md").write_text(BAD.replace("coed: X\n", ""), "utf-8")
    assert put_off(root).out == "1 finding is put off\n"
    (root / "content/goals/a.md").write_text(BAD, "utf-8")
    assert check(root).out.count("SCP102") == 1


def test_somebody_has_to_answer_for_it(make: Callable[..., Path]) -> None:
    root = make({"content/goals/a.md": BAD})
    assert put_off(root).err.startswith("error: nobody answers for what is put off\n")
    assert put_off(root, "--owner", "J", "--until", "brzy").status == 2
    assert put_off(root, "--owner", "J", "--until", "2017-02-28", "--select", "SCP1").status == 2
    assert not (root / baseline.FILE).exists()


def test_a_broken_baseline_stops_everything(make: Callable[..., Path]) -> None:
    for text in ("", "[]", '{"version": 2, "findings": []}', '{"version": 1, "findings": [{}]}', "[" * 100_000):
        result = check(make({"content/goals/a.md": BAD, baseline.FILE: text}))
        assert (result.status, result.out) == (2, "")
        assert "is not a baseline of scpctl" in result.err


def test_since_a_revision_only_what_the_change_answers_for(make: Callable[..., Path]) -> None:
    root = make({"content/goals/a.md": BAD, "content/goals/b.md": OTHER, "content/goals/c.md": BAD})
    revision = commit(root)
    assert check(root, "--since", revision).out.endswith("no findings\n")
    (root / "content/goals/a.md").unlink()
    broken_elsewhere = check(root, "--since", revision)
    assert [line for line in broken_elsewhere.out.splitlines() if "SCP" in line] == [
        "content/goals/b.md:4:9: error SCP201"
    ]
    (root / "content/goals/c.md").write_text(BAD + "Konec.\n", "utf-8")
    assert check(root, "--since", revision).out.count("content/goals/c.md") == 2, (
        "a file that is touched is checked whole"
    )
