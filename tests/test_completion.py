"""Tab in a shell: what is offered, that nothing of it can do harm, and that setting it up spoils nobody's profile."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scpctl import cli, shells
from tests.conftest import ROOT, SETTINGS, Result, assert_refused, commit, git, run, terminal

FILES = {
    "content/groups/mobilita.md": "---\nname: Mobilita\n---\n",
    "content/groups/mobilita/minutes/2017-01-12.md": "---\ndate: 2017-01-12\n---\n",
    "content/goals/kolo.md": "---\ntitle: Kolo ve městě\ncode: A\n---\n",
    "content/fiches/kolo.md": "---\ntitle: >-\n  Kolo\n---\n",
    "content/fiches/lavicky.md": "---\ntitle: 'Chytré: lavičky'\n---\n",
    "content/people/jana-nova.md": "---\ngiven: Jana\nfamily: Nová\n---\n",
}
SAVED = f'{SETTINGS}[queries.drahe]\nkind = "fiche"\nwhere = "cost_total > 100"\n'


@pytest.fixture
def tab(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Press Tab at the end of a line."""

    def press(line: str, shell: str = "fish", word: str | None = None) -> Result:
        sent = "\n".join(line.split(" ")) if shell == "powershell" else line
        monkeypatch.setenv("_SCPCTL_COMPLETE", shell)
        monkeypatch.setenv("_SCPCTL_LINE", sent)
        monkeypatch.setenv("SCPCTL_LANG", "en")
        monkeypatch.setenv("_SCPCTL_WORD", line.rpartition(" ")[2] if word is None else word)
        return run()

    return press


Tab = Callable[..., Result]
Make = Callable[..., Path]


def offered(result: Result) -> list[str]:
    """Return the values that fish is offered."""
    assert (result.status, result.err) == (0, "")
    sort, *lines = result.out.splitlines()
    assert sort == "words"
    return [line.partition("\t")[0] for line in lines]


def test_ids_come_with_the_titles_of_documents(make: Make, tab: Tab) -> None:
    result = tab(f"scpctl --lang cs -C {make(FILES)} show ")
    assert result.out == (
        "words\n"
        "fiche:kolo\tprojektová fiche\n"
        "goal:kolo\tKolo ve městě (cíl)\n"
        "jana-nova\tJana Nová (osoba)\n"
        "lavicky\tChytré: lavičky (projektová fiche)\n"
        "mobilita\tMobilita (pracovní skupina)\n"
        "mobilita/2017-01-12\tzápis z jednání\n"
    )


def test_every_shell_is_answered_in_its_own_way(make: Make, tab: Tab) -> None:
    line = f"scpctl -C {make(FILES)} show fiche:l"
    assert tab(line, "zsh").out == "words\nfiche\\:lavicky:Chytré: lavičky (project fiche)\n"
    assert tab(line, "fish").out == "words\nfiche:lavicky\tChytré: lavičky (project fiche)\n"
    answer = tab(line, "powershell").out
    assert answer.isascii()
    assert json.loads(answer) == [{"value": "fiche:lavicky", "help": "Chytré: lavičky (project fiche)"}]
    # bash leaves alone what stands before a colon or an equals sign.
    assert tab(line, "bash", "l").out == "words\nlavicky\n"
    assert tab(line.removesuffix("l"), "bash", "").out == "words\nkolo\nlavicky\n"
    assert tab(line.removesuffix("fiche:l"), "bash", "").out.startswith("words\nfiche:kolo\ngoal:kolo\n")
    assert tab("scpctl check --format=s", "bash", "s").out == "words\nsarif\n"
    assert tab("scpctl check --format=s", "fish").out == "words\n--format=sarif\t\n"


def test_an_id_of_two_kinds_is_written_with_its_kind_unless_it_was_begun_without(make: Make, tab: Tab) -> None:
    start = f"scpctl -C {make(FILES)} show"
    assert [value for value in offered(tab(f"{start} ")) if "kolo" in value] == ["fiche:kolo", "goal:kolo"]
    assert offered(tab(f"{start} goal:")) == ["goal:kolo"]
    assert offered(tab(f"{start} ko")) == ["kolo"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("re", ["render", "rename", "remove"]),
        ("--l", ["--lang"]),
        ("--lang ", ["cs", "en"]),
        ("--color n", ["never"]),
        ("check --f", ["--format", "--fix"]),
        ("check --format j", ["json", "junit"]),
        ("check --strict --st", []),
        ("check --select SCP20", [f"SCP20{n}" for n in range(1, 10)]),
        ("check --ignore SCP201,SCP202", ["SCP201,SCP202"]),
        ("explain broken-l", ["broken-link"]),
        ("list d", ["drahe"]),
        ("list g", ["group", "goal"]),
        ("list fiche --format=c", ["--format=csv"]),
        ("list fiche --sort title,cost_t", ["title,cost_total"]),
        ("list fiche --sort -cost_t", ["-cost_total"]),
        ("list fiche --sort=-cost_t", ["--sort=-cost_total"]),
        ("list minutes --columns id,tasks.ow", ["id,tasks.owner"]),
        ("list drahe --where cost_e", ["cost_eligible"]),
        ("list fiche --where 'cost_e", ["cost_eligible"]),
        ("list fiche --where 'status == a", []),
        ("find x --kind p", ["person"]),
        ("link --kind o", ["organisation"]),
        ("schema r", ["report"]),
        ("new e", ["event"]),
        ("new minutes --group ", ["mobilita"]),
        ("new fiche --set cost_t", ["cost_total="]),
        ("new fiche --set status=i", ["status=idea", "status=implementation"]),
        ("new minutes --set group=m", ["group=mobilita"]),
        ("render x --to pdf,d", ["pdf,docx"]),
        ("render l", ["lavicky"]),
        ("render --kind f", ["fiche"]),
        ("render --query ", ["drahe"]),
        ("render --template pripominky --kind fiche --where cost_e", ["cost_eligible"]),
        ("render --query drahe --where=cost_e", ["--where=cost_eligible"]),
        ("render --where cost_e", []),
        ("rename la", ["lavicky"]),
        ("rename lavicky la", []),
        ("merge lavicky j", ["jana-nova"]),
        ("remove mobilita/", ["mobilita/2017-01-12"]),
        ("completion po", ["powershell"]),
        ("nothing la", []),
        ("check --nothing=", []),
    ],
)
def test_what_is_offered(make: Make, tab: Tab, line: str, expected: list[str]) -> None:
    root = make(FILES, SAVED)
    result = tab(f"scpctl -C {root} {line}")
    # Where no id fits, it may be a path.
    assert offered(result) == expected


def test_paths_are_the_business_of_the_shell_unless_they_start_elsewhere(
    make: Make, tab: Tab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make({**FILES, "content/$(touch x)/a.md": "", "content/.git/a": "", "čidla.txt": ""})
    monkeypatch.chdir(root)
    assert tab("scpctl check con").out == "files\n"
    assert tab("scpctl show content/fiches/l").out == "files\n"
    assert tab("scpctl render --output ").out == "folders\n"
    assert tab("scpctl init ").out == tab("scpctl -C ").out == "folders\n"
    assert tab(f"scpctl -C content check {root}/").out == "files\n"
    assert offered(tab("scpctl -C content check ../")) == ["../content/", "../scpctl.toml", "../čidla.txt"]
    assert offered(tab("scpctl -C content render --output ../")) == ["../content/"]
    assert offered(tab("scpctl -C content check ")) == ["fiches/", "goals/", "groups/", "people/"]
    assert offered(tab("scpctl -C content show fiches/l")) == ["fiches/lavicky.md"]


def test_branches_and_tags_are_offered_but_none_that_a_shell_would_run(make: Make, tab: Tab) -> None:
    root = make(FILES)
    commit(root)
    for name in ("v2017", "navrh/kola", "$(id)", "a;b", "a'b"):
        git(root, "tag", name)
    assert offered(tab(f"scpctl -C {root} show kolo --at ")) == ["main", "navrh/kola", "v2017"]
    assert offered(tab(f"scpctl -C {root} check --since v")) == ["v2017"]


def test_nothing_is_offered_and_nothing_said_where_there_is_nothing(
    make: Make, tab: Tab, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    root = make(FILES, "[programme\n")
    for folder in (outside, root, outside / "missing"):
        for line in ("show ", "list ", "list fiche --sort ", "show x --at ", "render ", "new minutes --group "):
            result = tab(f"scpctl -C {folder} {line}")
            assert (result.status, result.err, result.out) in ((0, "", ""), (0, "", "words\n"))
    assert offered(tab(f"scpctl -C {outside} new m")) == ["minutes"]


def test_a_line_that_is_no_line_is_no_reason_to_complain(tab: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    assert tab("scpctl sh", "tcsh") == Result(0, "", "")
    assert tab("scpctl show 'a \"").out == "files\n"
    monkeypatch.delenv("_SCPCTL_LINE")
    assert run() == Result(0, "", "")


@pytest.mark.skipif(sys.platform == "win32", reason="such names can't be there")
def test_titles_and_names_of_files_are_text_and_nothing_else(make: Make, tab: Tab) -> None:
    evil = {
        "content/fiches/a.md": '---\ntitle: "$(id) `id` \\n x\\t:y \\\\"\n---\n',
        "content/fiches/b.md": "---\ntitle: a\u202eb ##[command]\n---\n",
        "content/fiches/c.md": "---\ntitle: \x1b[31m\n---\n",
        "content/fiches/d.md": f"---\ntitle: {'x' * 500}\n---\n",
        "content/fiches/e.md": "---\ntitle: [a, b]\ntitle: {\n---\n",
        "content/fiches/f.md": b"---\ntitle: \xff\n---\n" + b"x" * 100_000,
        "content/fiches/--all.md": "",
        "content/fiches/$(id).md": "",
        "content/fiches/a b.md": "",
        "content/fiches/Velké.md": "",
        "content/fiches/x\n.md": "",
    }
    start = f"scpctl -C {make(evil)} show "
    assert offered(tab(start)) == list("abcdef")
    for shell in ("zsh", "fish", "powershell"):
        answer = tab(start, shell).out
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202e]", answer)
        assert "##[" not in answer
        assert max(map(len, answer.splitlines())) < (500 if shell != "powershell" else 2000)
    assert "a\t$(id) `id` x :y \\ (project fiche)\n" in tab(start, "fish").out
    assert "a:$(id) `id` x :y \\\\ (project fiche)\n" in tab(start, "zsh").out


def test_a_link_in_the_place_of_the_content_is_not_followed(make: Make, tab: Tab, tmp_path: Path) -> None:
    root = make(FILES)
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "scpctl.toml").write_text(SETTINGS, encoding="utf-8")
    try:
        (inner / "content").symlink_to(root / "content")
    except OSError:
        pytest.skip("links can't be made here")
    assert offered(tab(f"scpctl -C {inner} new minutes --group ")) == []


@pytest.mark.parametrize(("line", "loaded"), [("scpctl explain SCP1", {"explain"}), ("scpctl ch", set())])
def test_only_the_command_in_question_is_loaded(make: Make, line: str, loaded: set[str]) -> None:
    code = "import sys; from scpctl.__main__ import main; main([]); print(*sys.modules)"
    environment = {**os.environ, "_SCPCTL_COMPLETE": "fish", "_SCPCTL_LINE": line, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, cwd=make(FILES), capture_output=True)
    modules = set(done.stdout.decode().splitlines()[-1].split())
    assert {name for name in cli.COMMANDS if f"scpctl.cli.{name}" in modules} == loaded


def test_of_very_many_documents_only_the_kind_is_told(make: Make, tab: Tab) -> None:
    many = {f"content/goals/{number:04}.md": f"---\ntitle: Cíl {number}\ncode: A\n---\n" for number in range(1001)}
    root = make(many)
    assert tab(f"scpctl -C {root} show ").out.splitlines()[1:] == [f"{number:04}\tgoal" for number in range(1001)]
    assert tab(f"scpctl -C {root} show 007").out.splitlines()[1] == "0070\tCíl 70 (goal)"


# Setting it up.


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("SCPCTL_LANG", "en")
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(folder))
    for name in ("XDG_CONFIG_HOME", "ZDOTDIR"):
        monkeypatch.delenv(name, raising=False)
    return folder


PROFILES = [("bash", ".bashrc"), ("zsh", ".zshrc")]
if sys.platform != "win32":
    PROFILES.append(("pwsh", ".config/powershell/profile.ps1"))


@pytest.mark.parametrize(("shell", "profile"), PROFILES)
@pytest.mark.parametrize("before", [b"", b"alias ll='ls -l'\r\n# \xe9\r\n", b"\xef\xbb\xbfexport A=1\n", b"last line"])
def test_a_profile_gets_one_line_and_loses_it_again(home: Path, shell: str, profile: str, before: bytes) -> None:
    file = home / profile
    if before:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(before)
        file.chmod(0o600)
    done = run("completion", shell, "--install")
    script, changed = map(Path, done.out.splitlines())
    assert (done.status, changed) == (0, file)
    assert "open a new terminal" in done.err
    assert script.read_text("utf-8") == run("completion", shell).out
    end = "\r\n" if b"\r\n" in before else "\n"
    written = file.read_bytes()
    assert written.startswith(before)
    added = written[len(before) :].decode()
    assert added.strip().count("\n") == 0
    assert added.endswith(end)
    assert script.name in added

    again = run("completion", shell, "--install")
    assert (again.out, again.err) == ("", "nothing had to be changed\n")
    assert file.read_bytes() == written

    gone = run("completion", shell, "--uninstall")
    assert set(gone.out.splitlines()) == {str(script), str(file)}
    assert not script.exists()
    if before:
        assert file.read_bytes() == before + (end.encode() if not before.endswith(b"\n") else b"")
        assert sys.platform == "win32" or file.stat().st_mode & 0o777 == 0o600
    else:
        assert not file.exists()
    assert run("completion", shell, "--uninstall").err == "nothing had to be changed\n"


def test_fish_finds_its_script_by_itself(home: Path) -> None:
    done = run("completion", "fish", "--install")
    file = home / ".config/fish/completions/scpctl.fish"
    assert done.out == f"{file}\n"
    assert [item for item in home.rglob("*") if item.is_file()] == [file]


def test_powershell_is_told_of_its_policy(home: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("its folder of documents is not the one of this test")
    assert "Set-ExecutionPolicy -Scope CurrentUser RemoteSigned" in run("completion", "powershell", "--install").err


@pytest.mark.skipif(sys.platform == "win32", reason="links can't be made there")
def test_a_profile_that_is_a_link_is_left_to_its_owner(home: Path) -> None:
    (home / "kept").write_text("# mine\n", encoding="utf-8")
    (home / ".bashrc").symlink_to("kept")
    refused = run("completion", "bash", "--install")
    assert_refused(refused, ".bashrc can't be changed: it is a symbolic link")
    assert "add this line to it yourself: [ -r ~/.local/share/scpctl/scpctl.bash ]" in refused.err
    assert (home / "kept").read_text(encoding="utf-8") == "# mine\n"
    (home / ".zshrc").write_text("setopt\n", encoding="utf-16")
    assert_refused(run("completion", "zsh", "--install"), ".zshrc can't be changed: it is not in UTF-8")


def test_an_unknown_shell_and_two_wishes_at_once_are_refused(home: Path) -> None:
    assert_refused(run("completion", "cmd"), "Tab can't complete scpctl in cmd")
    assert_refused(run("completion", "bash", "--install", "--uninstall"), "exclude each other")
    assert [*home.iterdir()] == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_that_it_is_started_from_is_told(shell: str) -> None:
    if sys.platform == "win32" or not shutil.which(shell):
        pytest.skip(f"there is no {shell} here")
    command = f"'{sys.executable}' -m scpctl completion; true"
    done = subprocess.run([shell, "-c", command], env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True)
    assert done.stdout.decode() == shells.script(shell)


@pytest.mark.parametrize("shell", shells.NAMES)
def test_a_script_is_ascii_whatever_encoding_a_shell_reads(shell: str) -> None:
    assert shells.script(shell).isascii()


# The shells themselves.


class Shell:
    """A real shell in a terminal; scpctl answers Tab, and otherwise only says what it was called with."""

    def __init__(self, name: str, root: Path, home: Path) -> None:
        import pexpect

        folder = home / "bin"
        folder.mkdir()
        program = folder / "scpctl"
        program.write_text(
            f'#!/bin/sh\nif [ -n "$_SCPCTL_COMPLETE" ]; then exec "{sys.executable}" -m scpctl; fi\n'
            "printf 'called:'; printf '<%s>' \"$@\"; echo :end\n"
        )
        program.chmod(0o755)
        script = home / "script"
        script.write_text(shells.script(name), encoding="utf-8")
        environment = {
            **os.environ,
            "PATH": f"{folder}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "TERM": "xterm",
            "INPUTRC": os.devnull,
            "HISTFILE": os.devnull,
        }
        options = {"bash": ["--norc", "--noprofile"], "zsh": ["-f"]}[name]
        self.child = pexpect.spawn(
            name, [*options, "-i"], encoding="utf-8", dimensions=(50, 200), timeout=30, env=environment, cwd=root
        )
        self.send(f". '{script}'; echo ready:''now\r")
        self.child.expect_exact("ready:now")

    def send(self, keys: str) -> None:
        self.child.send(keys)

    def called(self, keys: str) -> str:
        """Type keys, then Enter, and return the arguments that scpctl was called with.

        zsh takes the slash behind a folder away again, so it is left out.
        """
        self.send(f"{keys}\r")
        self.child.expect(r"called:(.*?):end")
        assert isinstance(self.child.match, re.Match)
        return str(self.child.match[1]).replace("/>", ">")

    def listed(self, keys: str, *expected: str) -> None:
        """Type keys and wait for what is to appear."""
        self.send(keys)
        for text in expected:
            self.child.expect_exact(text)


@pytest.fixture(params=["bash", "zsh"])
def shell(request: pytest.FixtureRequest, make: Make, home: Path) -> Iterator[Shell]:
    name = request.param
    if not shutil.which(name):
        pytest.skip(f"there is no {name} here")
    root = make(
        {
            **FILES,
            "content/fiches/zahony.md": "---\ntitle: $(touch pwned) `touch pwned` %F{red} 'x' \"\n---\n",
            "content/fiches/$(touch pwned).md": "",
            "složka s mezerou/a.txt": "",
        }
    )
    started = Shell(name, root, home)
    yield started
    started.child.close(force=True)
    assert not (root / "pwned").exists()


@terminal
def test_tab_completes_a_line_in_the_shell_itself(shell: Shell) -> None:
    assert shell.called("scpctl sho\tla\t") == "<show><lavicky>"
    assert shell.called("scpctl show fiche:l\t") == "<show><fiche:lavicky>"
    assert shell.called("scpctl show 'fiche:l\t") == "<show><fiche:lavicky>"
    assert shell.called('scpctl show "la\t') == "<show><lavicky>"
    assert shell.called("scpctl show z\t") == "<show><zahony>"
    assert shell.called("scpctl check --format=sa\t") == "<check><--format=sarif>"
    assert shell.called("scpctl list fiche --sort title,-cost_t\t") == "<list><fiche><--sort><title,-cost_total>"
    assert shell.called('scpctl list fiche --where "cost_e\t') == "<list><fiche><--where><cost_eligible>"
    assert shell.called("scpctl new fiche --set cost_t\t100") == "<new><fiche><--set><cost_total=100>"
    assert shell.called("scpctl check cont\tpeo\t") == "<check><content/people>"
    assert shell.called("scpctl -C slo\t") == "<-C><složka s mezerou>"
    assert shell.called("scpctl -C content check pe\tja\t") == "<-C><content><check><people/jana-nova.md>"
    assert shell.called("scpctl show nothing\t") == "<show><nothing>"


@terminal
def test_tab_lists_what_there_is(shell: Shell) -> None:
    shell.listed("scpctl show \t\t", "goal:kolo", "lavicky", "mobilita")


def test_fish_offers_ids_with_their_titles(make: Make, home: Path) -> None:
    if not shutil.which("fish"):
        pytest.skip("there is no fish here")
    folder = home / "bin"
    folder.mkdir()
    program = folder / "scpctl"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m scpctl "$@"\n')
    program.chmod(0o755)
    script = home / "script"
    script.write_text(shells.script("fish"), encoding="utf-8")

    def complete(line: str) -> list[str]:
        environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "LINE": line}
        command = f"source '{script}'; complete -C $LINE"
        done = subprocess.run(
            ["fish", "--no-config", "-c", command], env=environment, cwd=root, capture_output=True, encoding="utf-8"
        )
        assert done.stderr == ""
        return done.stdout.splitlines()

    root = make({**FILES, "content/fiches/zahony.md": "---\ntitle: $(touch pwned) (touch pwned)\n---\n"})
    assert complete("scpctl show z") == ["zahony\t$(touch pwned) (touch pwned) (project fiche)"]
    assert complete("scpctl show 'fiche:l") == ["fiche:lavicky\tChytré: lavičky (project fiche)"]
    assert complete("scpctl check --format=sa") == ["--format=sarif"]
    assert complete("cd /; scpctl list fiche --sort -cost_t") == ["-cost_total\ttotal cost"]
    assert complete("scpctl check cont") == ["content/"]
    assert complete("scpctl -C content check fi") == ["fiches/"]
    assert complete("scpctl show nothing") == []
    assert not (root / "pwned").exists()
