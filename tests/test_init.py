"""``scpctl init``: a new repository that is whole, clean and says in Czech what to do next."""

from __future__ import annotations

import json
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from scpctl import __version__
from tests.conftest import Terminal, assert_refused, run, terminal

TODAY = ("--today", "2026-02-10")


def files_in(root: Path) -> set[str]:
    return {
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(root).parts
    }


def test_a_new_repository_is_clean_and_complete(tmp_path: Path) -> None:
    root = tmp_path / "Horní Lhota"
    result = run("-C", tmp_path, "init", "Horní Lhota", "--city", "Horní Lhota", "--council", "ZM", *TODAY)
    assert (result.status, result.out) == (0, "Horní Lhota\n")
    assert result.err.startswith(f"{len(files_in(root))} files were written\nnext: ")
    assert tomllib.loads((root / "scpctl.toml").read_text("utf-8"))["programme"] == {
        "name": "Smart City Horní Lhota",
        "city": "Horní Lhota",
        "council": "ZM",
    }
    group = (root / "content/groups/ridici-vybor.md").read_text("utf-8")
    assert group == "---\nname: Řídicí výbor\nreport_order: 1\nsince: 2026-02-10\n---\n"
    readme = (root / "README.md").read_text("utf-8")
    assert readme.startswith("# Smart City Horní Lhota\n")
    assert "scpctl new minutes --group ridici-vybor\n" in readme
    assert f"scpctl[documents]=={__version__}\n" in (root / "requirements.txt").read_text("utf-8")
    assert subprocess.run(["git", "branch", "--show-current"], cwd=root, capture_output=True).stdout == b"main\n"
    assert not (root / ".scpctl").exists()

    checked = run("-C", root, "check", "--strict", *TODAY)
    assert (checked.status, checked.out, checked.err) == (0, "Zkontrolován 1 dokument: bez nálezů\n", "")


def test_templates_are_not_copied_so_that_those_of_scpctl_are_used(tmp_path: Path) -> None:
    run("-C", tmp_path, "init", "lhota")
    assert [file.name for file in (tmp_path / "lhota/templates").iterdir()] == [".gitkeep"]
    assert run("-C", tmp_path / "lhota", "templates", "new", "informativni-zprava").status == 0


def test_what_the_readme_tells_to_do_works(tmp_path: Path) -> None:
    assert run("-C", tmp_path, "init", "město", *TODAY).status == 0
    at = ("-C", tmp_path / "město")
    assert run(*at, "new", "person", "--set", "given=Jana", "--set", "family=Nová", *TODAY).status == 0
    at_the_table = [option for key in ("chair", "recorder") for option in ("--set", f"{key}=jana-nova")]
    minutes = run(*at, "new", "minutes", "--group", "ridici-vybor", *at_the_table, *TODAY)
    assert minutes.status == 0, minutes.err
    people = [option for key in ("presenters", "authors", "attendees") for option in ("--set", f"{key}=jana-nova")]
    texts = ("--set", "subject=Informace", "--set", "body=ZM", *people)
    made = run(*at, "new", "report", *texts, *TODAY)
    assert made.status == 0, made.err
    assert run(*at, "render", "2026-02-10-informativni-zprava", "--draft").out.startswith("**INFORMATIVNÍ ZPRÁVA**\n")


def test_ci_reads_what_is_proposed_and_runs_none_of_it(tmp_path: Path) -> None:
    run("-C", tmp_path, "init", "a", *TODAY)
    workflow = (tmp_path / "a/.github/workflows/content.yml").read_text("utf-8")
    steps = yaml.safe_load(workflow)["jobs"]["check"]["steps"]
    assert "pull_request_target:" not in workflow
    assert yaml.safe_load(workflow)["permissions"] == {"contents": "read"}
    assert [line for step in steps for line in step.get("run", "").splitlines() if "proposal" in line] == [
        "venv/bin/scpctl -C proposal check --format github"
    ]
    assert set(yaml.safe_load((tmp_path / "a/.gitlab-ci.yml").read_text("utf-8"))) >= {"check", "render"}


def test_files_that_are_there_stay(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Moje\n", encoding="utf-8")
    subprocess.run(["git", "init", "-q", "-b", "hlavni", tmp_path], check=True)
    result = run("-C", tmp_path, "init", ".", *TODAY)
    assert result.status == 0
    assert "stays as it was: README.md\n" in result.err
    assert (tmp_path / "README.md").read_text("utf-8") == "# Moje\n"
    assert subprocess.run(["git", "branch", "--show-current"], cwd=tmp_path, capture_output=True).stdout == b"hlavni\n"

    before = files_in(tmp_path)
    assert_refused(run("-C", tmp_path, "--lang", "en", "init", "."), "is a content repository already")
    assert files_in(tmp_path) == before


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    result = run("-C", tmp_path, "init", "a", "--dry-run")
    assert "would write scpctl.toml\n" in result.out
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("name", ['A "B" \\ C', "[/] $name ${x}", "<b>*&amp;|", "Ž" * 80, "a\u200b"])
def test_any_name_is_kept_as_it_is(tmp_path: Path, name: str) -> None:
    result = run("-C", tmp_path, "init", "a", "--name", name, "--city", name, "--group", f"Skupina {name}", *TODAY)
    if "\u200b" in name:
        assert_refused(result, "--city: a character that nobody can read: U+200B")
        assert not any(tmp_path.iterdir())
        return
    assert result.status == 0, result.err
    settings = tomllib.loads((tmp_path / "a/scpctl.toml").read_text("utf-8"))
    assert settings["programme"] == {"name": name, "city": name}
    assert run("-C", tmp_path / "a", "check", "--format", "json").status == 0


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x" * 400, "\udcff", "***"])
def test_a_group_that_can_have_no_such_name_is_refused(tmp_path: Path, name: str) -> None:
    result = run("-C", tmp_path, "init", "a", "--group", name)
    if name.strip():
        assert result.status == 2
        assert "Traceback" not in result.err
        assert not any(tmp_path.iterdir())
    else:
        assert (tmp_path / "a/content/groups/ridici-vybor.md").exists()


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x", encoding="utf-8")
    assert_refused(run("-C", tmp_path, "init", "a"), "can't be written: a file stands where a folder should be")


@terminal
def test_on_a_terminal_the_names_are_asked_for(tmp_path: Path) -> None:
    asked = Terminal(tmp_path, "init", "a", *TODAY)
    asked.answer("Město (vynecháte znakem -): ", "Horní Lhota\r")
    asked.answer("Název programu [Smart City Horní Lhota]: ", "Chytrá Lhota\r")
    asked.answer("Zkratka orgánu, jemuž se předkládají zprávy (vynecháte znakem -): ", "-\r")
    asked.answer("První pracovní skupina [Řídicí výbor]: ", "Doprava\r")
    assert asked.finish() == 0
    assert max(map(len, asked.screen.split("\n"))) <= 80
    assert f"Zapsáno {len(files_in(tmp_path / 'a'))} souborů\n" in asked.screen
    assert (tmp_path / "a/content/groups/doprava.md").exists()
    settings = tomllib.loads((tmp_path / "a/scpctl.toml").read_text("utf-8"))
    assert json.dumps(settings["programme"], ensure_ascii=False) == '{"name": "Chytrá Lhota", "city": "Horní Lhota"}'


def test_nobody_is_sent_into_the_folder_they_are_in(tmp_path: Path) -> None:
    assert 'next: cd "b" · git add .' in run("-C", tmp_path, "init", "b").err
    assert "next: git add ." in run("-C", tmp_path, "init", ".").err
