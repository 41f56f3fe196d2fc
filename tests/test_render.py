"""Documents as they are handed over: the real report to the letter, the same bytes everywhere, faults in one line."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from scpctl import render
from scpctl.render import FORMATS
from tests.conftest import PERSON, REPORT, ROOT, SETTINGS, SMALL, assert_refused, commit, git, run

SEED = "2017-01-20-informativni-zprava"
TEMPLATE = "templates/informativni-zprava.md.j2"


def draft(root: Path, *arguments: str) -> str:
    result = run("-C", root, "render", "--draft", *(arguments or ("--all",)))
    assert (result.status, result.err) == (0, "")
    return result.out


def failure(root: Path) -> str:
    result = run("-C", root, "render", "--draft", "--all")
    assert (result.status, result.out) == (1, "")
    assert "Traceback" not in result.err
    return result.err


def test_the_real_report_equals_what_plzen_handed_over(golden: Callable[[str, str], None]) -> None:
    golden("informativni-zprava.md", draft(ROOT, SEED))


def test_all_formats_are_written_to_build(make: Callable[..., Path]) -> None:
    root = make()
    result = run("-C", root, "render", "2017-02-01-zprava")
    assert (result.status, result.err) == (0, "")
    names = [f"build/2017-02-01-zprava.{suffix}" for suffix in FORMATS]
    assert result.out.splitlines() == names
    assert sorted(file.name for file in (root / "build").iterdir()) == sorted(Path(name).name for name in names)
    starts = {file.suffix: file.read_bytes()[:15] for file in (root / "build").iterdir()}
    assert starts[".pdf"].startswith(b"%PDF-1.7")
    assert starts[".html"] == b"<!DOCTYPE html>"
    assert starts[".docx"][:2] == starts[".odt"][:2] == b"PK"


def test_two_clones_in_other_places_and_times_give_the_same_bytes(make: Callable[..., Path], tmp_path: Path) -> None:
    outputs = []
    for name, zone, locale in (("a", "UTC", "C.UTF-8"), ("b/c d/ž", "Asia/Tokyo", "cs_CZ.UTF-8")):
        root = tmp_path / name
        shutil.copytree(ROOT / "content", root / "content")
        shutil.copy(ROOT / "scpctl.toml", root)
        argv = [sys.executable, "-m", "scpctl", "-C", str(root), "render", "--today", "2017-02-01"]
        environment = {**_environment(), "TZ": zone, "LC_ALL": locale}
        for what in (["--all"], ["--template", "zasobnik", "--to", "csv,xlsx"]):
            subprocess.run([*argv, *what], check=True, cwd=ROOT, env=environment, capture_output=True)
        outputs.append({file.name: file.read_bytes() for file in (root / "build").iterdir()})
    assert {f"2017-01-20-informativni-zprava.{suffix}" for suffix in FORMATS} < set(outputs[0])
    assert {"bikesharing.pdf", "zasobnik.csv", "zasobnik.xlsx"} < set(outputs[0])
    assert {name for name in outputs[0] if outputs[0][name] != outputs[1][name]} == set()


def _environment() -> dict[str, str]:
    import os

    return dict(os.environ)


def test_a_woman_and_several_authors_are_written_in_their_forms(make: Callable[..., Path]) -> None:
    one = draft(make())
    assert "Zprávu předkládá: Ing. Jana Nová, ředitelka úřadu  \nZprávu zpracovala, dne: Ing. Jana Nová" in one
    two = {
        "content/people/petr-maly.md": "---\ngiven: Petr\nfamily: Malý\ntitle_after: Ph.D.\ngender: m\n---\n",
        "content/reports/2017-02-01-zprava.md": REPORT.replace("s: [jana-nova]", "s: [jana-nova, petr-maly]"),
    }
    several = draft(make({**SMALL, **two}))
    assert "Zprávu předkládají: Ing. Jana Nová, ředitelka úřadu; Petr Malý, Ph.D.  \nZprávu zpracovali, dne:" in several


def test_several_women_are_written_in_their_form(make: Callable[..., Path]) -> None:
    files = {
        "content/people/eva-mala.md": "---\ngiven: Eva\nfamily: Malá\ngender: f\n---\n",
        "content/reports/2017-02-01-zprava.md": REPORT.replace("s: [jana-nova]", "s: [jana-nova, eva-mala, eva-mala]"),
    }
    assert "Zprávu zpracovaly, dne: Ing. Jana Nová, ředitelka úřadu; Eva Malá  \n" in draft(make({**SMALL, **files}))


def test_the_position_held_on_that_day_is_signed_with(make: Callable[..., Path]) -> None:
    positions = """positions:
  - {title: referentka, until: 2016-12}
  - {title: vedoucí, since: 2017-01-01, until: 2017}
  - {title: ředitelka, since: 2018}
"""
    person = PERSON.split("positions:")[0] + positions + "---\n"
    assert "Ing. Jana Nová, vedoucí  \n" in draft(make({**SMALL, "content/people/jana-nova.md": person}))


def test_a_report_of_the_first_of_a_month_does_not_become_a_list(make: Callable[..., Path]) -> None:
    root = make()
    run("-C", root, "render", "--all", "--to", "html,md")
    assert "\n1\\. 2. 2017  \n" in (root / "build/2017-02-01-zprava.md").read_text("utf-8")
    page = (root / "build/2017-02-01-zprava.html").read_text("utf-8")
    assert "<ol" not in page
    assert "1.\u00a02.\u00a02017" in page


def test_texts_of_the_front_matter_appear_as_written(make: Callable[..., Path]) -> None:
    subject = "Cena *5* _x_ <b>tučně</b> [odkaz](javascript:alert(1)) {{ 7*7 }} {% raw %} `kód`"
    ignored = "ignore: [{rule: SCP713, reason: zkouška zápisu}]\nbody: ZMP"
    report = REPORT.replace("Aktuální informace", f"'{subject}'").replace("body: ZMP", ignored)
    root = make({**SMALL, "content/reports/2017-02-01-zprava.md": report})
    run("-C", root, "render", "--all", "--to", "html")
    page = (root / "build/2017-02-01-zprava.html").read_text("utf-8")
    text = re.sub(r"<[^>]+>", "", page.split("<body>")[1]).replace("&lt;", "<").replace("&gt;", ">")
    assert f"Ve\u00a0věci: {subject}." in text or f"Ve věci: {subject}." in text
    assert "javascript" not in "".join(re.findall(r"<[^>]+>", page))


def test_a_report_with_errors_is_not_rendered_and_says_why(make: Callable[..., Path]) -> None:
    broken = {"content/people/jana-nova.md": PERSON.replace("family: Nová\n", "")}
    message = failure(make({**SMALL, **broken}))
    assert "content/people/jana-nova.md:1:1: error SCP101" in message
    assert "content/reports/2017-02-01-zprava.md was not rendered: 1 error must be repaired first" in message


def test_one_document_that_fails_does_not_keep_the_others_from_being_written(make: Callable[..., Path]) -> None:
    other = REPORT.replace("date: 2017-02-01", "date: 2017-03-01").replace("## Mobilita", "## Mobilta")
    root = make({**SMALL, "content/reports/2017-03-01-zprava.md": other})
    result = run("-C", root, "render", "--all", "--to", "md")
    assert result.status == 1
    assert "error: content/reports/2017-03-01-zprava.md was not rendered: 1 error" in result.err
    assert [file.name for file in (root / "build").iterdir()] == ["2017-02-01-zprava.md"]


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("\n\n{% if x %}\n", "templates/informativni-zprava.md.j2:3: the template has an error"),
        (
            "\n{{ subjekt }}\n",
            "templates/informativni-zprava.md.j2:2: the template asks for something that is not there",
        ),
        ("{{ ''.__class__.__mro__ }}", ":1: the template does something that templates must not do"),
        ("{{ cycler.__init__.__globals__.os }}", ":1: the template does something that templates must not do"),
        ("{% include '../scpctl.toml' %}", ":1: there is no template ../scpctl.toml"),
        ("{{ 1 / 0 }}", ":1: the template can't be rendered: ZeroDivisionError"),
        ("{{ 'x' | date }}", ":1: the template can't be rendered: ValueError"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "the template took too much memory"),
        ("{{ 'x' * 2000000000 }}", "the template took too much memory"),
        (b"\xe9", "the template can't be read: it is not in UTF-8"),
    ],
)
def test_a_broken_template_is_told_with_its_line(
    make: Callable[..., Path], template: str | bytes, message: str
) -> None:
    text = failure(make({**SMALL, TEMPLATE: template}))
    assert message in text
    assert len(text.strip().splitlines()) <= 2


def test_a_template_that_takes_too_long_is_stopped(make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "LIMITS", replace(render.LIMITS, seconds=2))
    endless = "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}"
    assert "it took longer than 2 seconds" in failure(make({**SMALL, TEMPLATE: endless}))


def test_a_misspelled_name_in_a_template_is_offered_the_right_one(make: Callable[..., Path]) -> None:
    assert "did you mean subject?" in failure(make({**SMALL, TEMPLATE: "{{ subjct }}"}))


def test_a_template_of_the_repository_goes_before_the_shipped_one(make: Callable[..., Path]) -> None:
    assert (
        draft(make({**SMALL, TEMPLATE: "# {{ subject }} {{ date | date_in_words }}"}))
        == "# Aktuální informace 1. února 2017\n"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="needs links as POSIX has them")
def test_a_template_that_is_a_link_is_not_followed(make: Callable[..., Path], tmp_path: Path) -> None:
    root = make()
    (root / "templates").mkdir()
    (tmp_path / "secret").write_text("secret")
    (root / TEMPLATE).symlink_to(tmp_path / "secret")
    assert "symbolic link" in failure(root)


def test_a_revision_is_rendered_as_it_was(make: Callable[..., Path]) -> None:
    root = make()
    revision = commit(root)
    before = draft(root)
    (root / "content/reports/2017-02-01-zprava.md").write_text("broken")
    assert draft(root, "--all", "--at", revision) == before


def test_a_draft_on_the_terminal_is_no_command_to_ci(make: Callable[..., Path]) -> None:
    report = REPORT.replace("Úvodní odstavec.", "::error::x\n\na ##[error]y")
    out = draft(make({**SMALL, "content/reports/2017-02-01-zprava.md": report}))
    assert "\n:\\:error::x\n\na ##\\[error]y\n" in out


def test_the_order_of_groups_and_the_previous_report_come_from_the_report(make: Callable[..., Path]) -> None:
    later = (
        REPORT.replace("date: 2017-02-01\nprevious_date: 2016-12-01", "date: 2017-03-01\nprevious: 2017-02-01-zprava")
        .replace("presenters:", "groups: [it]\npresenters:", 1)
        .replace("## Závěr", "## IT\n\npracovala.\n\n## Závěr")
    )
    files = {
        "content/groups/it.md": "---\nname: IT\nreport_order: 2\n---\n",
        "content/reports/2017-02-01-zprava.md": REPORT.replace("## Závěr", "## IT\n\npracovala.\n\n## Závěr"),
        "content/reports/2017-03-01-zprava.md": later,
    }
    root = make({**SMALL, **files})
    assert draft(root, "2017-02-01-zprava").index("skupina Mobilita") < draft(root, "2017-02-01-zprava").index(
        "skupina IT"
    )
    out = draft(root, "2017-03-01-zprava")
    assert out.index("skupina IT") < out.index("skupina Mobilita")
    assert "zpracované dne 1. 2. 2017 se" in out


def test_links_to_records_are_text_and_links_to_the_web_stay(make: Callable[..., Path]) -> None:
    text = "viz [skupina](../groups/mobilita.md), [[mobilita|Mobilita]] a [web](https://example.cz)"
    report = REPORT.replace("pracovala na projektech.", text)
    out = draft(make({**SMALL, "content/reports/2017-02-01-zprava.md": report}))
    assert "*Pracovní skupina Mobilita* - viz skupina, Mobilita a [web](https://example.cz)\n" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["2017-02-01-zprva"], "there is no document 2017-02-01-zprva"),
        (["mobilita"], "content/groups/mobilita.md: say what to make of it"),
        ([], "nothing was named to render"),
        (["--all", "mobilita"], "REF and --all exclude each other"),
        (["--all", "--to", "pfd"], "--to does not know pfd"),
        (["--all", "--to", ","], "--to names no format"),
    ],
)
def test_wrong_use_is_told_in_one_line_with_what_to_do(
    make: Callable[..., Path], arguments: list[str], message: str
) -> None:
    assert_refused(run("-C", make(), "render", *arguments), message)


@pytest.mark.parametrize(
    ("start", "reference"),
    [
        ("", "report:2017-02-01-zprava"),
        ("", "content/reports/2017-02-01-zprava.md"),
        ("", r"content\reports\2017-02-01-zprava.md"),
        ("content/reports", "2017-02-01-zprava.md"),
        ("content/groups", "../reports/2017-02-01-zprava.md"),
    ],
)
def test_a_document_is_named_by_id_or_by_path(make: Callable[..., Path], start: str, reference: str) -> None:
    result = run("-C", make() / start, "render", "--draft", reference)
    assert (result.status, result.err) == (0, "")
    assert result.out.startswith("**INFORMATIVNÍ ZPRÁVA**")


def test_a_build_folder_that_cannot_be_written_is_told(make: Callable[..., Path]) -> None:
    root = make({**SMALL, "build": "a file"})
    result = run("-C", root, "render", "--all", "--to", "md")
    assert result.status == 2
    assert "build can't be written" in result.err


def test_what_is_up_to_date_is_not_made_again(make: Callable[..., Path]) -> None:
    root = make({**SMALL, "content/reports/2017-03-01-zprava.md": REPORT.replace("2017-02-01", "2017-03-01")})
    commit(root)
    arguments = ("-C", root, "render", "--all", "--to", "md,html")
    made = ["2017-02-01-zprava", "2017-03-01-zprava"]
    paths = [f"build/{name}.{suffix}" for name in made for suffix in ("md", "html")]
    assert run(*arguments).out.splitlines() == paths
    again = run(*arguments)
    assert (again.status, again.out, again.err) == (0, "", "2 documents were up to date\n")
    assert run(*arguments, "--again").out.splitlines() == paths

    (root / paths[0]).write_text("somebody else's", encoding="utf-8")
    (root / paths[3]).unlink()
    assert run(*arguments).out.splitlines() == paths
    file = root / "content/reports/2017-03-01-zprava.md"
    file.write_text(file.read_text("utf-8").replace("Úvodní", "Jiný"), encoding="utf-8")
    changed = run(*arguments)
    assert (changed.out.splitlines(), changed.err.splitlines()[-1]) == (paths[2:], "1 document was up to date")
    (root / "templates").mkdir()
    (root / TEMPLATE).write_text("{{ subject }}", encoding="utf-8")
    assert run(*arguments).out.splitlines() == paths
    assert (root / paths[0]).read_text("utf-8") == "Aktuální informace\n"


def test_a_template_that_takes_another_in_is_made_again_with_it(make: Callable[..., Path]) -> None:
    root = make({**SMALL, TEMPLATE: "{% include 'head.md.j2' %}", "templates/head.md.j2": "první"})
    commit(root)
    arguments = ("-C", root, "render", "--all", "--to", "md")
    assert run(*arguments).out
    (root / "templates/other.md.j2").write_text("nic", encoding="utf-8")
    assert not run(*arguments).out
    (root / "templates/head.md.j2").write_text("druhá", encoding="utf-8")
    assert run(*arguments).out
    assert (root / "build/2017-02-01-zprava.md").read_text("utf-8") == "druhá\n"


@pytest.mark.parametrize(
    "damage", ['{"version": 1, "files": [7]}', "[" * 200_000, '{"version":1,"files":{"\\ud800":{}}}']
)
def test_a_list_of_what_was_made_that_is_damaged_is_no_obstacle(make: Callable[..., Path], damage: str) -> None:
    root = make()
    commit(root)
    arguments = ("-C", root, "render", "--all", "--to", "md")
    run(*arguments)
    (root / ".git/scpctl/rendered.json").write_text(damage, encoding="utf-8")
    assert run(*arguments).out
    assert not run(*arguments).out


def test_the_letterhead_stands_at_the_head_and_wide_tables_on_wide_pages(make: Callable[..., Path]) -> None:
    import pikepdf

    head = '[letterhead]\norganisation = "Úřad <b>&</b>"\nphone = "123"\nemail = "a@example.cz"\n'
    root = make(settings=SETTINGS + head)
    result = run("-C", root, "render", "2017-02-01-zprava", "--to", "html,pdf")
    assert (result.status, result.err) == (0, "")
    page = (root / "build/2017-02-01-zprava.html").read_text("utf-8").replace("\u00a0", " ")
    assert page.index("Úřad &lt;b&gt;&amp;&lt;/b&gt;") < page.index("tel. 123, a@example.cz") < page.index("<h1")
    assert run("-C", root, "render", "--template", "zasobnik", "--to", "pdf", "--today", "2017-02-10").status == 0
    for name, is_wide in (("2017-02-01-zprava", False), ("zasobnik", True)):
        with pikepdf.open(root / "build" / f"{name}.pdf") as paper:
            _left, _bottom, width, height = map(float, paper.pages[0].mediabox)
            assert (width > height) == is_wide


def test_what_is_remembered_of_outputs_is_not_seen_by_git(make: Callable[..., Path], tmp_path: Path) -> None:
    root = make()
    commit(root)
    other = tmp_path.parent / f"{tmp_path.name}-strom"
    git(root, "worktree", "add", "-q", str(other))
    assert run("-C", other, "render", "--all", "--to", "md").status == 0
    assert git(other, "status", "--short") == "?? build/\n"
    assert run("-C", other, "render", "--all", "--to", "md").out == ""
