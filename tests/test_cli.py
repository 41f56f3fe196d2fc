"""The command line as its users meet it: whole outputs, statuses, both languages, and nothing forged by a document."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scpctl import __version__, cli
from scpctl.__main__ import main
from tests.conftest import ROOT, SETTINGS, SMALL, assert_refused, commit, git, run

BAD = "---\ntitle: Cíl\ncoed: C\n---\nviz [nic](nic.md)\n"


def test_check_of_the_real_content_finds_what_is_really_wrong_with_it(golden: Callable[[str, str], None]) -> None:
    result = run("-C", ROOT, "--lang", "cs", "check", "--today", "2017-02-10")
    assert (result.status, result.err) == (0, "")
    golden("check-content.cs.txt", result.out)
    english = run("-C", ROOT, "--lang", "en", "check", "--today", "2017-02-10")
    golden("check-content.en.txt", english.out)
    assert run("-C", ROOT, "check", "--strict").status == 1


def test_check_finds_errors_and_exits_with_1(make: Callable[..., Path]) -> None:
    result = run("-C", make({"content/goals/a.md": BAD}), "check")
    assert result.status == 1
    assert result.out == (
        "content/goals/a.md:3:1: error SCP102\n"
        "  unknown key coed\n"
        "  3 | coed: C\n"
        "    | ^^^^\n"
        "  → did you mean code?\n"
        "\n"
        "content/goals/a.md:5:5: error SCP202\n"
        "  the link leads nowhere: there is no content/goals/nic.md\n"
        "  5 | viz [nic](nic.md)\n"
        "    |     ^^^^^^^^^^^^^\n"
        "\n"
        "1 document checked: 2 errors, 0 warnings\n"
        "scpctl check --fix can repair 1 of them.\n"
    )


def test_json_is_versioned_and_complete(make: Callable[..., Path]) -> None:
    result = run("-C", make({"content/goals/a.md": BAD}), "check", "--format", "json", "--select", "SCP102")
    assert json.loads(result.out) == {
        "version": 1,
        "documents": 1,
        "counts": {"error": 1, "warning": 0, "info": 0},
        "findings": [
            {
                "rule": "SCP102",
                "name": "unknown-key",
                "severity": "error",
                "path": "content/goals/a.md",
                "line": 3,
                "column": 1,
                "end_line": 3,
                "end_column": 5,
                "message": "unknown key coed",
                "hint": "did you mean code?",
                "related": [],
                "fix": [{"line": 3, "column": 1, "end_line": 3, "end_column": 5, "text": "code"}],
            }
        ],
    }


@pytest.mark.parametrize(
    ("file", "change", "code"),
    [
        ("content/groups/verejnost.md", None, "SCP702"),
        ("content/reports/2017-01-20-informativni-zprava.md", ("date: 2017-01-20", "date: 2017-13-20"), "SCP103"),
        ("content/reports/2017-01-20-informativni-zprava.md", ("presenters:", "presentrs:"), "SCP102"),
        ("content/people/erich-benes.md", None, "SCP201"),
        ("content/organisations/ukep.md", ("name: ÚKEP", "name: [ÚKEP"), "SCP001"),
    ],
)
def test_one_fault_in_the_real_content_is_one_clear_error(
    tmp_path: Path, file: str, change: tuple[str, str] | None, code: str
) -> None:
    import shutil

    shutil.copytree(ROOT / "content", tmp_path / "content")
    shutil.copy(ROOT / "scpctl.toml", tmp_path)
    if change:
        text = (tmp_path / file).read_text("utf-8")
        (tmp_path / file).write_text(text.replace(*change), "utf-8")
    else:
        (tmp_path / file).unlink()
    result = run("-C", tmp_path, "--lang", "en", "check", "--format", "json")
    errors = [found["rule"] for found in json.loads(result.out)["findings"] if found["severity"] == "error"]
    expected = [code] * (3 if "benes" in file else 1)  # he presents, has written and attends
    assert (result.status, errors) == (1, expected)


def test_check_writes_nothing(make: Callable[..., Path]) -> None:
    root = make()
    commit(root)
    for arguments in (["check"], ["check", "--at", "HEAD"], [], ["explain", "--list"]):
        assert run("-C", root, *arguments).status == 0
    assert git(root, "status", "--porcelain", "--ignored") == ""


def test_paths_narrow_what_is_reported_not_what_is_read(make: Callable[..., Path]) -> None:
    root = make({**SMALL, "content/goals/a.md": BAD})
    assert "1 document checked: 2 errors" in run("-C", root, "check", "content/goals").out
    assert "1 document checked: no findings" in run("-C", root / "content", "check", "people/jana-nova.md").out
    assert run("-C", root, "check", "content/people/").status == 0


def test_where_am_i(make: Callable[..., Path]) -> None:
    root = make({**SMALL, "content/goals/a.md": BAD})
    result = run("-C", root / "content")
    assert result.status == 0
    assert result.out.startswith(f"Smart City Zkouška\n{root}\n\n  1 working group\n  1 report\n  1 person\n  1 goal\n")
    assert "Needs attention:\n  content/goals/a.md:3:1\n    error SCP102 unknown key coed\n" in result.out
    czech = run("-C", root, "--lang", "cs").out
    assert "  1 pracovní skupina\n  1 zpráva\n  1 osoba\n  1 cíl\n" in czech


def test_a_rule_is_explained_by_code_and_by_name() -> None:
    result = run("--lang", "en", "explain", "scp203")
    assert result.status == 0
    assert result.out.startswith("SCP203 alias-for-name (warning)\n\nThe text calls a group or a project by another")
    assert run("--lang", "en", "explain", "alias-for-name").out == result.out
    assert "Proč\n" in run("--lang", "cs", "explain", "SCP203").out
    assert len(re.findall(r"^SCP\d{3}  ", run("explain", "--list").out, re.MULTILINE)) >= 60


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["chek"], "there is no command chek"),
        (["check", "--formt", "json"], "there is no option --formt"),
        (["check", "--format"], "the option --format needs a value"),
        (["check", "--format", "xml"], "--format does not know xml"),
        (["check", "--select", "SCP999"], "there is no rule SCP999"),
        (["check", "nic"], "there is no document at nic"),
        (["explain", "a", "b"], "one argument too many: b"),
        (["explain", "brokenlink"], "there is no rule brokenlink"),
        (["--lang", "de", "check"], "--lang does not know de"),
        (["--color", "sometimes"], "--color does not know sometimes"),
        (["check", "--at", "nic"], "not in a git repository"),
    ],
)
def test_wrong_use_is_told_with_what_to_do(make: Callable[..., Path], arguments: list[str], message: str) -> None:
    assert_refused(run("-C", make(), *arguments), message)


@pytest.mark.parametrize(("option", "written"), [("-q", "-q"), ("--lang", "--lang cs|en"), ("-C", "-C ")])
def test_an_option_behind_the_command_is_told_its_place(option: str, written: str) -> None:
    result = run("check", option, "cs")
    assert result.status == 2
    assert f"scpctl {written}" in result.err


def test_any_day_may_be_today(make: Callable[..., Path]) -> None:
    fiche = "---\ntitle: Kola\nstatus: implementation\nstatus_date: 0001-01-01\n---\n"
    root = make({**SMALL, "content/fiches/kola.md": fiche})
    for day in ("0001-01-01", "9999-12-31"):
        assert run("-C", root, "check", "--today", day).status in (0, 1)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("[programme", "scpctl.toml is not valid TOML"),
        ("", "programme.name is missing"),
        ("[programme]\n", "programme.name is missing"),
        ("[programme]\nname = 5\n", "scpctl.toml:2:1: programme.name: expected a text in quotes"),
        (SETTINGS + 'councl = "ZMP"\n', "scpctl.toml:3:1: programme.councl: unknown key councl"),
        ('langg = "cs"\n' + SETTINGS, "scpctl.toml:1:1: langg: unknown key langg"),
        ('lang = "de"\n' + SETTINGS, "lang must be cs or en"),
        (SETTINGS + "[check]\nstale_month = 5\n", "scpctl.toml:4:1: check.stale_month: unknown key stale_month"),
        (SETTINGS + "[check]\nstale_months = true\n", "scpctl.toml:4:1: check.stale_months: expected a whole number"),
        (SETTINGS + "[check]\nstale_months = -1\n", "scpctl.toml:4:1: check.stale_months: expected a number from 0 to"),
        (SETTINGS + "[check]\nverify_days = 9999999999999\n", "check.verify_days: expected a number from 0 to 36500"),
        (SETTINGS + "[check]\nsimilar_titles = nan\n", "check.similar_titles: expected a number from 0 to 1"),
        (SETTINGS + "[check.wording]\nfise = ''\n", "check.wording.fise: a wording needs the"),
        (SETTINGS + "[check.severity]\n'' = 'off'\n", "scpctl.toml: check.severity.: there is no rule"),
        (SETTINGS + "[check.severity]\nSCP203 = 'fatal'\n", "scpctl.toml:4:1: check.severity.SCP203: fatal is no"),
        (SETTINGS + "[check]\nabbreviations = ['MHD', 1]\n", "check.abbreviations: expected a list of texts"),
        (SETTINGS + "[required.fiche]\napproved = 'group'\n", "scpctl.toml:4:1: required.fiche.approved: expected"),
        (b"name = '\xe9'", "is not in UTF-8"),
        (
            SETTINGS + "[check.severity]\nSCP999 = 'off'\n",
            "scpctl.toml: check.severity.SCP999: there is no rule SCP999",
        ),
        (SETTINGS + "[required.fich]\n", "scpctl.toml:3:1: required.fich: unknown key fich\n  → did you mean fiche?"),
        (SETTINGS + "[required.fiche]\naproved = []\n", "scpctl.toml:4:1: required.fiche.aproved: unknown key aproved"),
        (SETTINGS + "[required.fiche]\nidea = ['gruop']\n", "required.fiche.idea.gruop: unknown key gruop"),
        (SETTINGS + "[codes.grup.members]\nrole = {x = 'y'}\n", "scpctl.toml: codes.grup: unknown key grup"),
        (
            SETTINGS + "[codes.group.members]\nrle = {x = 'y'}\n",
            "scpctl.toml:4:1: codes.group.members.rle: unknown key",
        ),
        (SETTINGS + "[codes.group.members]\nrole = 5\n", "scpctl.toml:4:1: codes.group.members.role: expected a table"),
        (SETTINGS + "[codes.group.members.role]\nX = 'y'\n", "scpctl.toml:4:1: codes.group.members.role.X: a code has"),
        (
            SETTINGS + "[codes.group.members.role]\nx = ''\n",
            "scpctl.toml:4:1: codes.group.members.role.x: a code needs",
        ),
    ],
)
def test_wrong_settings_stop_everything(make: Callable[..., Path], settings: str | bytes, message: str) -> None:
    root = make(SMALL)
    (root / "scpctl.toml").write_bytes(settings if isinstance(settings, bytes) else settings.encode())
    result = run("-C", root, "check")
    assert (result.status, result.out) == (2, "")
    assert message in result.err


def test_a_city_has_codes_of_its_own(make: Callable[..., Path]) -> None:
    codes = """
[codes.group.members]
role = {observer = "pozorovatel"}
[codes.minutes.resolutions]
verb = {approves = "schvaluje"}
"""
    member = "members:\n  - {person: jana-nova, role: %s}\n---\n"
    group = SMALL["content/groups/mobilita.md"].removesuffix("---\n")
    root = make({**SMALL, "content/groups/mobilita.md": group + member % "pozorovatl"}, SETTINGS + codes)
    result = run("-C", root, "check", "--select", "SCP103")
    assert "guest, substitute, observer" in result.out
    assert "did you mean observer?" in result.out
    (root / "content/groups/mobilita.md").write_text(group + member % "observer", encoding="utf-8")
    assert run("-C", root, "check", "--select", "SCP103").status == 0
    verbs = json.loads(run("-C", root, "schema", "minutes").out)["properties"]["resolutions"]
    assert json.dumps(verbs).count('"approves"') == 1


def test_places_that_hold_no_content_are_told(tmp_path: Path) -> None:
    outside = run("-C", tmp_path, "check")
    assert outside.status == 2
    assert "is not in a content repository" in outside.err
    (tmp_path / "scpctl.toml").write_text(SETTINGS)
    assert "there is no folder content" in run("-C", tmp_path, "check").err
    (tmp_path / "content").mkdir()
    assert "there are no documents" in run("-C", tmp_path, "check").err
    assert "there is no folder" in run("-C", tmp_path / "nowhere", "check").err


HOSTILE = "\x1b[31m \x9b2J \u202e \u200b \x07 ::error::x ##[error]y [/] [bold]z\r::set-output::"


def test_no_text_of_a_document_speaks_to_the_terminal_or_to_ci(make: Callable[..., Path]) -> None:
    name = json.dumps("[/] [bold] ::error::x ##[error]y", ensure_ascii=False)
    files = {
        "content/groups/a.md": f"---\nname: {name}\naliases: ['[/]']\n---\n",
        "content/groups/b.md": f"---\nname: B\nchair: {name}\n::error::key: 1\n---\n::error::[x](<##[error]y.md>)\n",
        "content/groups/c.md": HOSTILE,
    }
    if sys.platform != "win32":
        files["content/::error::.md"] = "x"
    for arguments in (["check"], [], ["check", "--format", "json"], ["render", "[/]\x1b[31m"]):
        result = run("-C", make(files), *arguments)
        for text in (result.out, result.err):
            assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202e]", text)
            assert "##[" not in text
            assert not re.search(r"^\s*::", text, re.MULTILINE)
    assert "[/] [bold]" in run("-C", make(files)).out


def test_colours_only_where_they_are_wanted(make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    root = make({"content/goals/a.md": BAD})
    assert "\x1b" not in run("-C", root, "check").out
    assert "\x1b[31;1merror\x1b[0m" in run("-C", root, "--color", "always", "check").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[31;1m" in run("-C", root, "check").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run("-C", root, "check").out


@pytest.mark.parametrize("width", [40, 80, 200])
def test_long_lines_are_cut_to_the_terminal_around_what_is_wrong(
    make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    text = f"---\ntitle: A\ncode: A\n---\n{'slovo jiné ' * 30}[nic](nic.md) {'日本 ' * 90}\n"
    lines = run("-C", make({"content/goals/a.md": text}), "check").out.splitlines()
    source = next(line for line in lines if "| " in line)
    mark = lines[lines.index(source) + 1]
    assert source[mark.index("^") :].startswith("[nic](nic.md)")
    assert max(len(line) + sum(c in "日本" for c in line) for line in lines) <= width


def test_version_is_printed_by_the_fast_way_and_by_the_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"scpctl {__version__}\n"
    assert run("-q", "--version").out == f"scpctl {__version__}\n"


@pytest.mark.parametrize("lang", ["cs", "en"])
def test_help_names_every_command_and_option_in_the_language(lang: str) -> None:
    """In a process of its own, since options are made when the command line is imported."""
    commands = ("", *cli.COMMANDS)
    code = "import sys; from scpctl.__main__ import main\nfor each in sys.argv[1:]: main(each.split()); print('\\f')"
    lines = [f"--lang {lang} {command} --help" for command in commands]
    argv = [sys.executable, "-X", "utf8", "-c", code, *lines]
    printed = subprocess.run(argv, check=True, capture_output=True, encoding="utf-8", cwd=ROOT).stdout
    pages = dict(zip(commands, printed.split("\f")[:-1], strict=True))
    words = {"cs": ("Použití: ", "Volby", "Příkazy"), "en": ("Usage: ", "Options", "Commands")}[lang]
    assert all(word in pages[""] for word in words)
    foreign = {"en": "Použití|Volby|Vypíše", "cs": r"Usage|Options|Show|Arguments|\bthe\b"}[lang]
    for command, page in pages.items():
        assert not re.search(foreign, page), command
        assert max(map(len, page.splitlines())) <= 80
    assert "[[id|2]]" in pages["link"]
    assert {"cs": "[výchozí: text]", "en": "[default: text]"}[lang] in pages["check"]


def test_a_bug_is_told_in_one_line_and_shown_with_debug(
    make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise ZeroDivisionError("[/] \x1b[31m")

    monkeypatch.setattr("scpctl.rule.check", broken)
    root = make()
    result = run("-C", root, "check")
    assert result.status == 3
    assert result.err.startswith("error: this is a bug in scpctl: ZeroDivisionError: [/] \\x1b[31m\n  → ")
    debugged = run("-C", root, "--debug", "check")
    assert debugged.status == 3
    assert "Traceback" in debugged.err
    assert result.err in debugged.err


def test_a_stop_by_the_user_is_130(make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("scpctl.rule.check", stopped)
    result = run("-C", make(), "check")
    assert (result.status, result.err) == (130, "error: stopped\n")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break differently there")
def test_a_reader_that_goes_away_is_no_error(make: Callable[..., Path]) -> None:
    keys = "".join(f"k{number}: 1\n" for number in range(90))
    root = make({f"content/goals/a{number}.md": f"---\n{keys}---\n" for number in range(40)})
    command = f"'{sys.executable}' -m scpctl -C '{root}' check | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, encoding="utf-8", cwd=ROOT, check=True)
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "0"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps a folder that a process is in")
def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    script = f"mkdir '{tmp_path}/gone' && cd '{tmp_path}/gone' && rmdir ../gone && '{sys.executable}' -m scpctl check"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-c", script], capture_output=True, encoding="utf-8", env=environment, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: the current folder is gone\n")


@pytest.mark.skipif(sys.platform == "win32", reason="streams are closed differently there")
def test_closed_and_full_streams_are_no_bug(make: Callable[..., Path]) -> None:
    command = f"'{sys.executable}' -m scpctl -C '{make()}' check"
    closed = subprocess.run(["bash", "-c", f"{command} >&- 2>&- <&-"], cwd=ROOT, check=False)
    assert closed.returncode == 0
    full = subprocess.run(["bash", "-c", f"{command} > /dev/full"], cwd=ROOT, capture_output=True, check=False)
    assert full.returncode == 2
    assert b"the disk is full" in full.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows finds programs without a PATH, too")
def test_without_git_what_needs_it_says_so(make: Callable[..., Path]) -> None:
    root = make()
    commit(root)
    for arguments in (["check", "--at", "HEAD"], ["rename", "jana-nova", "jana-mala"]):
        command = [sys.executable, "-m", "scpctl", "-C", str(root), *arguments]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": str(root)}
        done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, check=False)
        assert done.returncode == 2
        assert done.stderr.startswith("error: git is not installed\n")
    assert git(root, "status", "--short") == ""
