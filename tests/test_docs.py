"""The documents that are made from the source say what the program does."""

from __future__ import annotations

import re
import sys
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from scpctl import config
from scpctl.kinds import KINDS
from scpctl.render import TEMPLATES
from scpctl.rules import RULES
from tests.conftest import ROOT

sys.path.append(str(ROOT / "scripts"))
import gallery

import docs


@pytest.mark.parametrize("path", ["docs/content-model.md", "docs/rules.md", "docs/rules.cs.md", "docs/templates.md"])
def test_the_documents_are_those_of_the_source(path: str, request: pytest.FixtureRequest) -> None:
    text = docs.documents()[path]
    if request.config.getoption("--update-golden"):
        (ROOT / path).write_text(text, encoding="utf-8", newline="\n")
    assert text == (ROOT / path).read_text(encoding="utf-8"), "run make docs"


def test_every_kind_and_every_rule_is_in_them() -> None:
    made = docs.documents()
    assert re.findall(r"^## ([a-z]+)$", made["docs/content-model.md"], re.MULTILINE) == list(KINDS)
    for path in ("docs/rules.md", "docs/rules.cs.md"):
        assert re.findall(r"^## (SCP\d{3}) ", made[path], re.MULTILINE) == [item.code for item in RULES]


def test_the_gallery_has_every_document() -> None:
    assert {name for documents in gallery.SHEETS.values() for name in documents} == {*TEMPLATES}
    for page in ("README.md", "README.cs.md"):
        shown = re.findall(r"\]\(([\w-]+)\.png\)", (gallery.GALLERY / page).read_text("utf-8"))
        assert shown == [*gallery.SHEETS]
    assert all((gallery.GALLERY / f"{family}.png").exists() for family in gallery.SHEETS)


def test_rows_keep_to_their_tables() -> None:
    for text in docs.documents().values():
        for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
            columns = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
            assert len(columns) == 1


def test_links_between_the_documents_lead_somewhere() -> None:
    pages = [*ROOT.glob("README*.md"), *(ROOT / "docs").glob("[!r]*.md")]
    for page in pages:
        text = re.sub("`[^`\n]*`", "", page.read_text(encoding="utf-8"))
        for target in re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", text):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


@pytest.mark.parametrize("path", ["docs/settings.md", "docs/settings.cs.md"])
def test_the_settings_shown_are_all_there_are_and_are_taken(path: str, tmp_path: Path) -> None:
    (shown,) = re.findall(r"```toml\n(.*?)```", (ROOT / path).read_text("utf-8"), re.DOTALL)
    (tmp_path / "scpctl.toml").write_text(shown, encoding="utf-8")
    config.load(tmp_path)
    data = tomllib.loads(shown)
    assert set(data) == set(config.TABLES)
    assert set(data["programme"]) == {field.name for field in fields(config.Programme)}
    assert set(data["letterhead"]) == {field.name for field in fields(config.Letterhead)}
    assert set(data["check"]) == {field.name for field in fields(config.Check)}
