"""The example city shows everything, is clean but for what it says, and names nobody real."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from scpctl.kinds import EVERY_KIND, KINDS
from scpctl.library import Library
from scpctl.model import Field, Group, ListOf, Values
from tests import faults
from tests.conftest import run
from tests.faults import EXAMPLES, TODAY

DOCUMENTED = [
    ("SCP714", "content/events/hackathon-2026.md"),
    ("SCP501", "content/groups/zivotni-prostredi/minutes/2025-12-04.md"),
]


@pytest.fixture(scope="module")
def city() -> Library:
    return faults.city()


def test_the_check_finds_what_the_readme_says() -> None:
    result = run("-C", EXAMPLES, "check", "--today", TODAY.isoformat(), "--format", "json")
    found = [(item["rule"], item["path"]) for item in json.loads(result.out)["findings"]]
    assert (result.status, found) == (0, DOCUMENTED)
    for name in ("README.md", "README.cs.md"):
        text = (EXAMPLES / name).read_text("utf-8")
        assert re.findall(r"^\| (SCP\d{3}) \w+ `([^`]+)` \|", text, re.MULTILINE) == DOCUMENTED


def test_its_links_and_blocks_are_up_to_date() -> None:
    assert run("-C", EXAMPLES, "link", "--check").status == 0
    assert sum("<!-- scpctl:begin" in file.read_text("utf-8") for file in EXAMPLES.rglob("*.md")) >= 3


def test_every_kind_every_key_and_every_status_occurs(city: Library) -> None:
    for kind in KINDS.values():
        used = {key for item in city.of_kind(kind.name) for key in keys_used(item.values)}
        assert not set(keys_of(kind.fields)) - used, kind.name
        if kind.name == "fiche":
            assert {item.values["status"] for item in city.of_kind("fiche")} == set(kind.statuses)
    used = {key for item in city.documents for key in keys_used(item.values)}
    assert not set(keys_of(EVERY_KIND)) - used


def test_there_is_enough_to_see(city: Library) -> None:
    counts = {name: len(city.of_kind(name)) for name in KINDS}
    assert counts["group"] == 6
    assert counts["fiche"] >= 20
    assert counts["report"] == 8
    assert counts["minutes"] >= 60
    days = [item.values["date"] for item in city.of_kind("minutes")]
    assert (max(days) - min(days)).days > 690


ON_GROUPS = sorted(path.stem for path in (EXAMPLES / "content/reports").glob("*-informativni-zprava.md"))


@pytest.mark.parametrize("report", ON_GROUPS)
def test_every_report_tells_of_every_group(report: str) -> None:
    result = run("-C", EXAMPLES, "render", report, "--draft")
    assert result.status == 0, result.err
    assert len(re.findall(r"^\*Pracovní skupina .*\* \(\d\s.*\) - \w", result.out, re.MULTILINE)) == 6


def test_addresses_are_made_up() -> None:
    for file in EXAMPLES.rglob("*"):
        if file.is_file():
            text = file.read_text("utf-8")
            assert not re.findall(r"@(?!lesnov\.example\b)[\w.]+\.\w+", text)
            assert not re.findall(r"https?://(?!www\.w3\.org/2000/svg)", text)


def keys_of(fields: tuple[Field, ...], path: str = "") -> Iterator[str]:
    for field in fields:
        yield path + field.name
        type_ = field.type.item if isinstance(field.type, ListOf) else field.type
        if isinstance(type_, Group):
            yield from keys_of(type_.fields, f"{path}{field.name}.")


def keys_used(values: Values, path: str = "") -> Iterator[str]:
    for name in values.keys:
        value = values[name]
        yield path + name
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, Values):
                yield from keys_used(item, f"{path}{name}.")
