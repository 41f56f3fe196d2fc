"""Every kind of mistake, planted into the example city, is found by its rule where it is, and nothing else is said."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from random import Random

import pytest

from scpctl import rule
from scpctl.finding import Finding
from scpctl.library import Library
from scpctl.rules import RULES
from tests import faults
from tests.conftest import git, run
from tests.fault_kinds import FAULTS
from tests.faults import EXAMPLES, TODAY, Fault

# Each checks the whole city again, which takes three times as long while coverage is measured.
pytestmark = pytest.mark.no_cover
# More of them: python -m tests.faults --seeds 20
SEEDS = range(2)
# The rules that know the one right repair, and mistakes of theirs that have none.
REPAIRED = (
    "SCP102",
    "SCP103",
    "SCP106",
    "SCP203",
    "SCP214",
    "SCP215",
    "SCP609",
    *(f"SCP90{number}" for number in (1, 2, 3, 4, 6, 7, 8, 9)),
    "SCP910",
    "SCP912",
)
UNCERTAIN = (
    "key nobody knows",
    "word for a date",
    "word for yes or no",
    "no such day",
    "a list is wanted",
    "section that there is not",
)
CHECK = ("check", "--today", TODAY.isoformat())


@pytest.fixture(scope="module")
def city() -> tuple[Library, list[Finding]]:
    found = faults.city()
    return found, rule.check(found, RULES)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.rule} {fault.what}")
def test_a_mistake_is_found_where_it_is_and_nothing_else(fault: Fault, city: tuple[Library, list[Finding]]) -> None:
    results = [faults.plant(fault, *city, seed) for seed in SEEDS]
    for result in results:
        assert result, "the city has no place for it"
        assert result.found, faults.told(result)
        assert not result.others, faults.told(result)


def test_there_are_enough_kinds() -> None:
    assert len(FAULTS) >= 60
    assert len({(fault.rule, fault.what) for fault in FAULTS}) == len(FAULTS)


def test_one_run_repairs_all_that_can_be_and_the_second_changes_nothing(
    city: tuple[Library, list[Finding]], tmp_path: Path
) -> None:
    root = tmp_path / "město"
    shutil.copytree(EXAMPLES, root)
    (root / "scpctl-baseline.json").unlink()
    library, _findings = city
    planted: dict[str, str] = {}
    for fault in (fault for fault in FAULTS if fault.rule in REPAIRED and fault.what not in UNCERTAIN):
        tries = (fault.plant(library, Random(f"{fault.what} {seed}")) for seed in range(50))
        path, text, _place = next(each for each in tries if each and each.path not in planted)
        planted[path] = text
    assert len(planted) >= 20
    for path, text in planted.items():
        (root / path).write_text(text, encoding="utf-8", newline="")
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "vše")

    before = json.loads(run("-C", root, *CHECK, "--format", "json").out)["findings"]
    fixable = {(item["path"], place["line"]) for item in before for place in item["fix"]}
    assert not set(planted) - {path for path, _line in fixable}
    run("-C", root, *CHECK, "--fix")
    after = json.loads(run("-C", root, *CHECK, "--format", "json").out)["findings"]
    assert not [item for item in after if item["fix"]]
    assert changed_lines(root) == fixable

    files = {path: path.read_bytes() for path in root.rglob("*.md")}
    run("-C", root, *CHECK, "--fix", "--allow-dirty")
    assert {path: path.read_bytes() for path in root.rglob("*.md")} == files


def changed_lines(root: Path) -> set[tuple[str, int]]:
    """Return the path and the number of every line that git finds changed, none being added or taken away."""
    shown = subprocess.run(
        ["git", "diff", "--unified=0", "--no-color"], cwd=root, check=True, capture_output=True, encoding="utf-8"
    ).stdout
    found, path = set(), ""
    for line in shown.splitlines():
        if line.startswith("+++ b/"):
            path = line.removeprefix("+++ b/")
        elif line.startswith("@@"):
            old, new = line.split(" ")[1:3]
            assert old[1:] == new[1:]
            first, _comma, count = new[1:].partition(",")
            found |= {(path, int(first) + number) for number in range(int(count or 1))}
    return found
