"""Many documents at once: chosen as lists are, each failing alone, stopped half way, made twice at the same time."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from scpctl import child
from scpctl import render as rendering
from scpctl.render import manifest
from tests.conftest import SETTINGS, SMALL, Result, commit, run, terminal
from tests.test_child import gone, linux

QUERY = '[queries.drahe]\nkind = "fiche"\nwhere = "cost_total > 100"\nsort = "-cost_total"\n'
ENDLESS = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
REPORT_TEMPLATE = "templates/informativni-zprava.md.j2"


def fiche(title: str, status: str = "idea", more: str = "") -> str:
    return f"---\ntitle: {title}\nstatus: {status}\nvat: included\n{more}---\n"


FILES = {
    **SMALL,
    "content/fiches/alej.md": fiche("Alej", more="cost_total: 200\n"),
    "content/fiches/brod.md": fiche("Brod", "proposal", "cost_total: 90\nstatus_date: 2017-01-30\n"),
    "content/fiches/cesta.md": fiche("Cesta", more="cost_total: 300\npublic: false\n"),
}


def rendered(root: Path, *options: str) -> Result:
    return run("-C", root, "render", "--to", "md", *options)


def made(result: Result) -> list[str]:
    """Return what was made, by the names of the files."""
    return [path.removeprefix("build/").removesuffix(".md") for path in result.out.split()]


# Which ones.


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--kind", "fiche"], ["alej", "brod", "cesta"]),
        (["--kind", "fiche", "--where", "status = idea"], ["alej", "cesta"]),
        (["--query", "drahe"], ["cesta", "alej"]),
        (["--query", "drahe", "--where", "cost_total < 300"], ["alej"]),
        (["--kind", "fiche", "--template", "pripominky"], ["pripominky-alej", "pripominky-brod", "pripominky-cesta"]),
        (["--query", "drahe", "--template", "pripominky"], ["pripominky-cesta", "pripominky-alej"]),
        (["--kind", "group", "--template", "cinnost"], ["cinnost-mobilita"]),
        (["--kind", "report"], ["2017-02-01-zprava"]),
    ],
)
def test_records_are_chosen_as_a_list_chooses_them(
    options: list[str], expected: list[str], make: Callable[..., Path]
) -> None:
    result = rendered(make(FILES, SETTINGS + QUERY), *options)
    assert (result.status, made(result)) == (0, expected), result.err


@pytest.mark.parametrize(
    ("name", "more"), [("fiches", []), ("fiche", ["--where", "stats = idea"]), ("drahe", ["--where", "status ="])]
)
def test_what_is_not_understood_is_told_as_a_list_tells_it(
    name: str, more: list[str], make: Callable[..., Path]
) -> None:
    root = make(FILES, SETTINGS + QUERY)
    listed = run("-C", root, "list", name, *more)
    assert listed.status == 2
    for option in ("--kind", "--query"):
        assert rendered(root, option, name, *more) == listed


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["alej", "--kind", "fiche"], "REF and --kind exclude each other"),
        (["--all", "--query", "drahe"], "--all and --query exclude each other"),
        (["--kind", "fiche", "--query", "drahe"], "--kind and --query exclude each other"),
        (["--where", "status = idea"], "--where needs --kind"),
        (["--all", "--where", "status = idea"], "--where needs --kind"),
        (["--kind", "fiche", "--template", "zasobnik"], "zasobnik is made of the whole programme"),
        (["--kind", "fiche", "--template", "zapis"], "zapis can't be made of content/fiches/alej.md"),
        (["--kind", "group"], "content/groups/mobilita.md: say what to make of it"),
        (["--query", "drahe", "--to", "csv"], "fiche can't be made as csv"),
    ],
)
def test_what_can_not_be_meant_is_refused(options: list[str], message: str, make: Callable[..., Path]) -> None:
    root = make(FILES, SETTINGS + QUERY)
    result = rendered(root, *options)
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith(f"error: {message}\n  → ")
    assert not (root / "build").exists()


def test_a_choice_that_nothing_meets_is_no_failure_and_says_so(make: Callable[..., Path]) -> None:
    root = make(FILES)
    for options in (["--kind", "fiche", "--where", "status = approved"], ["--kind", "minutes"]):
        assert rendered(root, *options) == Result(0, "", "there is nothing to render\n")
    assert not (root / "build").exists()


def test_what_an_edition_has_not_is_left_out_and_counted(make: Callable[..., Path]) -> None:
    root = make(FILES, SETTINGS + QUERY)
    for options in (["--query", "drahe"], ["--kind", "fiche", "--where", "cost_total > 100"]):
        result = rendered(root, *options, "--edition", "public", "--again")
        assert (result.status, made(result)) == (0, ["alej-verejna-verze"])
        assert result.err == "1 record is left out: it is not published\n"
    assert "1 record is left out: it is not published\n" in rendered(root, "--all", "--edition", "public").err
    hidden = rendered(root, "--kind", "fiche", "--where", "not public", "--edition", "public")
    assert (hidden.status, hidden.out) == (0, "")
    assert hidden.err.endswith("there is nothing to render\n")


def test_what_a_template_does_not_suit_is_left_out_and_counted(make: Callable[..., Path]) -> None:
    result = rendered(make(FILES), "--kind", "report", "--template", "duvodova-zprava")
    assert (result.status, result.out) == (0, "")
    assert result.err == "1 record is left out: duvodova-zprava can't be made of it\nthere is nothing to render\n"


def test_a_revision_is_chosen_from_as_it_was(make: Callable[..., Path]) -> None:
    root = make(FILES, SETTINGS + QUERY)
    commit(root)
    (root / "content/fiches/cesta.md").unlink()
    assert made(rendered(root, "--query", "drahe", "--at", "HEAD")) == ["cesta", "alej"]
    assert made(rendered(root, "--query", "drahe", "--again")) == ["alej"]


def test_today_is_the_day_that_the_documents_tell_of(make: Callable[..., Path]) -> None:
    root = make(FILES)
    commit(root)  # of 20 January 2017
    options = ("--kind", "fiche", "--where", "status_date > today")
    assert made(rendered(root, *options)) == ["brod"]
    assert made(rendered(root, *options, "--today", "2017-01-30")) == []


# Each fails alone.


@pytest.mark.parametrize(
    "options",
    [
        ["--all"],
        ["--kind", "fiche"],
        ["--kind", "fiche", "--where", "cost_total < 300"],
        ["alej", "brod"],
    ],
)
def test_a_record_that_can_not_be_read_fails_alone(options: list[str], make: Callable[..., Path]) -> None:
    root = make({**FILES, "content/fiches/alej.md": "title: Alej\n"})
    result = rendered(root, *options)
    assert result.status == 1
    assert "content/fiches/alej.md was not rendered: 1 error must be repaired first" in result.err
    assert [name for name in made(result) if name.startswith("brod")]


def test_nothing_is_published_while_a_record_can_not_be_read(make: Callable[..., Path]) -> None:
    root = make({**FILES, "content/fiches/alej.md": "title: Alej\n"})
    result = rendered(root, "--kind", "fiche", "--edition", "public")
    assert (result.status, made(result)) == (1, [])  # it may say who is not to be named
    assert "content/fiches/brod.md was not rendered: 1 error must be repaired first" in result.err


def test_a_report_whose_type_is_misspelled_fails_instead_of_being_left_out(make: Callable[..., Path]) -> None:
    report = SMALL["content/reports/2017-02-01-zprava.md"].replace("informative", "informtive")
    result = rendered(make({**FILES, "content/reports/2017-02-01-zprava.md": report}), "--all")
    assert result.status == 1
    assert "content/reports/2017-02-01-zprava.md was not rendered" in result.err
    assert made(result) == ["alej", "brod", "cesta"]


def test_a_file_that_can_not_be_written_keeps_no_other_back(make: Callable[..., Path]) -> None:
    root = make(FILES)
    commit(root)
    (root / "build/brod.html").mkdir(parents=True)  # it can't be replaced, as one that is open in Word can't
    result = rendered(root, "--kind", "fiche", "--to", "md,html")
    assert result.status == 1
    assert re.search(r"^error: .*brod\.html can't be written: ", result.err, re.MULTILINE)
    names = ["alej.html", "alej.md", "brod.html", "brod.md", "cesta.html", "cesta.md"]
    assert sorted(file.name for file in (root / "build").iterdir()) == names
    written = ["alej.md", "alej.html", "brod.md", "cesta.md", "cesta.html"]
    assert result.out.split() == [f"build/{name}" for name in written]

    (root / "build/brod.html").rmdir()
    again = rendered(root, "--kind", "fiche", "--to", "md,html")
    assert (again.status, again.out.split()) == (0, ["build/brod.md", "build/brod.html"])


def test_a_template_that_never_ends_keeps_no_other_back(
    make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "LIMITS", child.Limits(seconds=2, memory=2**30))
    root = make({**FILES, "templates/fiche.md.j2": f"{{% if title == 'Brod' %}}{ENDLESS}{{% endif %}}x"})
    result = rendered(root, "--kind", "fiche")
    assert (result.status, made(result)) == (1, ["alej", "cesta"])
    assert "error: fiche.md.j2 was stopped: it took longer than 2 seconds\n" in result.err


@linux
def test_a_process_that_crashes_fails_one_document(make: Callable[..., Path]) -> None:
    root = make({**FILES, "templates/fiche.md.j2": f"{{% if title == 'Brod' %}}{ENDLESS}{{% endif %}}x"})

    def kill() -> None:
        """Kill the process that has worked for a second."""
        while not (busy := [pid for pid in workers(os.getpid()) if spent(pid) > 1]):
            time.sleep(0.05)
        os.kill(busy[0], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    result = rendered(root, "--kind", "fiche", "--template", "fiche")
    killer.join()
    assert (result.status, made(result)) == (1, ["alej", "cesta"])
    assert "error: fiche.md.j2 was stopped: it crashed\n" in result.err


def workers(parent: int) -> Iterator[int]:
    """Yield the processes that a process has started."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and status(int(entry.name))[1:2] == [str(parent)]:
            yield int(entry.name)


def spent(pid: int) -> float:
    """Return how many seconds of processor time a process has had."""
    ticks = status(pid)[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def status(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


# Stopped, and made twice.


@linux
def test_ctrl_c_leaves_whole_files_and_nothing_else(
    make: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = make({**FILES, REPORT_TEMPLATE: ENDLESS})
    commit(root)
    temporary = tmp_path_factory.mktemp("temporary")
    process = subprocess.Popen(
        [sys.executable, "-m", "scpctl", "--lang", "en", "-C", str(root), "render", "--all", "--to", "md,html"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(temporary)},
        encoding="utf-8",
    )
    while not (root / "build/cesta.html").exists():
        assert process.poll() is None
        time.sleep(0.02)
    started = list(workers(process.pid))
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=10)
    assert (process.returncode, err.splitlines()[-1]) == (130, "error: stopped")
    assert started
    assert all(gone(pid) for pid in started)
    assert list(temporary.iterdir()) == []
    names = [f"{name}.{to}" for name in ("alej", "brod", "cesta") for to in ("html", "md")]
    assert sorted(file.name for file in (root / "build").iterdir()) == names
    # The last one may have been written but not yet been remembered.
    again = rendered(root, "--kind", "fiche", "--to", "md,html")
    assert again.status == 0
    assert not re.search("alej|brod", again.out)


def test_runs_at_the_same_time_lose_nothing_of_what_each_remembers(make: Callable[..., Path]) -> None:
    root = make(FILES)
    commit(root)
    names = [f"{number}.md" for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: manifest.save(root, {root / "build" / name: ("made from", "holds")}), names))
    assert manifest.load(root) == {f"build/{name}": ("made from", "holds") for name in names}


def test_what_can_not_be_remembered_is_made_all_the_same(make: Callable[..., Path]) -> None:
    root = make(FILES)
    commit(root)
    (root / ".git/scpctl/rendered.json").mkdir(parents=True)
    result = rendered(root, "--kind", "fiche")
    assert (result.status, made(result)) == (0, ["alej", "brod", "cesta"])
    assert "warning: " in result.err
    assert "rendered.json can't be written" in result.err


def test_what_is_up_to_date_is_left_alone_however_it_is_chosen(make: Callable[..., Path]) -> None:
    root = make(FILES, SETTINGS + QUERY)
    commit(root)
    assert made(rendered(root, "--all")) == ["alej", "brod", "cesta", "2017-02-01-zprava"]
    times = {file: file.stat().st_mtime_ns for file in (root / "build").iterdir()}
    assert rendered(root, "--query", "drahe") == Result(0, "", "2 documents were up to date\n")
    assert rendered(root, "--kind", "fiche") == Result(0, "", "3 documents were up to date\n")
    assert {file: file.stat().st_mtime_ns for file in (root / "build").iterdir()} == times


# The bar.


def typed(root: Path, command: str) -> str:
    """Run a command of a shell in a terminal of 60 columns; return what it sent."""
    import pexpect

    environment = {**os.environ, "TERM": "xterm", "NO_COLOR": "1", "SCPCTL_LANG": "en"}
    scpctl = f"{sys.executable} -m scpctl -C {root}"
    terminal_ = pexpect.spawn(
        "sh", ["-c", command.replace("scpctl", scpctl)], env=environment, encoding="utf-8", dimensions=(24, 60)
    )
    terminal_.expect(pexpect.EOF, timeout=30)
    return str(terminal_.before)


def screen(sent: str) -> list[str]:
    """Return the lines that are left on a terminal; it knows of the commands what a bar needs."""
    lines, row = [""], 0
    for text, command in re.findall(r"([^\r\n\x1b]*)(\r\n|\n|\r|\x1b\[[?\d;]*[A-Za-z]|$)", sent):
        lines[row] += text
        if command.endswith("\n"):
            row += 1
            lines += [""] * (row == len(lines))
        elif command.endswith("A"):
            row -= int(command[2:-1] or 1)
        elif command == "\x1b[2K":
            lines[row] = ""
    return [line for line in lines if line]


@terminal
def test_a_bar_is_shown_on_a_terminal_and_nothing_is_left_of_it(make: Callable[..., Path]) -> None:
    long_name = f"{'dlouhy-nazev-' * 5}x"
    root = make({**FILES, f"content/fiches/{long_name}.md": fiche("Dlouhá")})
    sent = typed(root, "scpctl render --kind fiche --to md --where 'title != \"Brod\"'")
    assert "0/3" in sent
    assert "3/3" in sent
    assert "content/fiches/dlouhy-naze…" in sent
    assert all(len(bar) <= 60 for bar in re.findall(r"\x1b\[2K([^\r\n]* \d/3 [^\r\n]*)", sent))
    assert screen(sent) == ["build/alej.md", "build/cesta.md", f"build/{long_name}.md"]


@terminal
def test_results_go_where_they_were_sent_while_the_bar_is_shown(make: Callable[..., Path]) -> None:
    root = make(FILES)
    assert "3/3" in typed(root, f"scpctl render --kind fiche --to md > {root}/list.txt")
    assert (root / "list.txt").read_text() == "build/alej.md\nbuild/brod.md\nbuild/cesta.md\n"


@terminal
def test_quiet_shows_no_bar(make: Callable[..., Path]) -> None:
    sent = typed(make(FILES), "scpctl -q render --kind fiche --to md")
    assert sent.split() == ["build/alej.md", "build/brod.md", "build/cesta.md"]


@terminal
def test_what_fails_is_told_above_the_bar(make: Callable[..., Path]) -> None:
    root = make({**FILES, "templates/fiche.md.j2": "{% if title == 'Brod' %}{{ 1 / 0 }}{% endif %}x"})
    lines = screen(typed(root, "scpctl render --kind fiche --to md"))
    assert lines[0] == "build/alej.md"
    assert lines[1].startswith("error: templates/fiche.md.j2:1: the template can't be")
    assert lines[-1] == "build/cesta.md"


def test_what_the_settings_make_an_error_keeps_a_document_back(make: Callable[..., Path]) -> None:
    unused = FILES["content/fiches/alej.md"] + "\n<!-- scpctl: ignore SCP914: proto -->\n"
    root = make({**FILES, "content/fiches/alej.md": unused}, SETTINGS)
    assert rendered(root, "alej", "--to", "md").status == 0
    (root / "scpctl.toml").write_text(SETTINGS + '\n[check.severity]\nSCP121 = "error"\n', encoding="utf-8")
    result = rendered(root, "alej", "--to", "md")
    assert result.status == 1
    assert "SCP914 finds nothing here" in result.err
