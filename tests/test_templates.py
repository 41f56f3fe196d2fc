"""Templates of the repository's own: listed, shown, copied and rendered; what is wrong with one is told where it is."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scpctl.render import TEMPLATES, variables
from tests.conftest import ROOT, SMALL, assert_refused, commit, run
from tests.test_completion import Tab, offered, tab
from tests.test_render import TEMPLATE, failure

__all__ = ["tab"]

Make = Callable[..., Path]
OWN = "{#\nlike: informativni-zprava\ntitle: Zpráva pro radu\n#}\n# {{ subject }}\n"
RADA = {"templates/zprava-pro-radu.md.j2": OWN}


def test_every_template_is_listed_with_what_it_is_made_of(make: Make) -> None:
    result = run("-C", make(), "templates", "list")
    assert (result.status, result.err) == (0, "")
    head, *rows = result.out.splitlines()
    assert re.split(r"\s{2,}", head) == ["Name", "Document", "Made of", "From"]
    cells = [re.split(r"\s{2,}", row) for row in rows]
    assert [(row[0], row[1], row[3]) for row in cells] == [(t.name, t.title, "scpctl") for t in TEMPLATES.values()]
    assert {row[0]: row[2] for row in cells}["zmeny"] == "report"
    assert {row[0]: row[2] for row in cells}["ukoly"] == "programme"
    assert max(map(len, [head, *rows])) <= 80


def test_templates_of_the_repository_are_told_apart(make: Make) -> None:
    part = {"templates/cast-moje.md.j2": "{# jen část #}\ntext\n"}
    result = run("-C", make({**SMALL, **RADA, **part, TEMPLATE: "x"}), "--lang", "cs", "templates", "list")
    rows = {line.split()[0]: re.split(r"\s{2,}", line) for line in result.out.splitlines()}
    assert rows["informativni-zprava"][3] == "repozitář"
    assert rows["zprava-pro-radu"] == ["zprava-pro-radu", "Zpráva pro radu", "zpráva", "repozitář"]
    assert "cast-moje" not in rows


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("{# like: informativni-zprva #}", "is like informativni-zprva", "did you mean informativni-zprava?"),
        ("{# like: #}", "does not say which template it is like", "begin it with {# like: informativni-zprava #}"),
        (b"{# like: zmeny #}\xe9", "can't be read: it is not in UTF-8", "save it as UTF-8"),
    ],
)
def test_one_that_can_not_be_used_does_not_hide_the_others(
    make: Make, text: str | bytes, message: str, hint: str
) -> None:
    root = make({**SMALL, **RADA, "templates/vadna.md.j2": text})
    result = run("-C", root, "templates", "list")
    assert (result.status, "zprava-pro-radu" in result.out) == (1, True)
    first, second = result.err.splitlines()
    assert first.startswith(f"error: templates/vadna.md.j2 {message}")
    assert second == f"  → {hint}"
    assert_refused(run("-C", root, "render", "--all", "--draft", "--template", "vadna"), message)
    assert run("-C", root, "render", "--all", "--draft").status == 0


def test_one_of_the_repository_is_made_of_what_the_one_is_that_it_is_like(make: Make) -> None:
    root = make({**SMALL, **RADA})
    result = run("-C", root, "render", "--all", "--template", "zprava-pro-radu", "--to", "md,html")
    assert (result.status, result.out.splitlines()[0]) == (0, "build/zprava-pro-radu-2017-02-01-zprava.md")
    made = root / "build/zprava-pro-radu-2017-02-01-zprava"
    assert made.with_suffix(".md").read_text("utf-8") == "# Aktuální informace\n"
    assert "<title>Zpráva pro radu: Aktuální informace</title>" in made.with_suffix(".html").read_text("utf-8")
    assert (
        "can't be made of content/people" in run("-C", root, "render", "jana-nova", "--template", "zprava-pro-radu").err
    )
    assert run("-C", root, "render", "--all", "--draft").out.startswith("**INFORMATIVNÍ ZPRÁVA**")


def test_a_revision_has_the_templates_it_had(make: Make) -> None:
    root = make({**SMALL, **RADA})
    revision = commit(root)
    (root / "templates/zprava-pro-radu.md.j2").unlink()
    arguments = ("-C", root, "render", "--all", "--draft", "--template", "zprava-pro-radu")
    assert_refused(run(*arguments), "there is no template zprava-pro-radu")
    assert run(*arguments, "--at", revision).out == "# Aktuální informace\n"


def test_a_template_is_shown_as_it_is_used(make: Make) -> None:
    shipped = (ROOT / TEMPLATE).read_text("utf-8")
    assert run("-C", make(), "templates", "show", "informativni-zprava").out == shipped
    assert run("-C", make({TEMPLATE: b"own\r\n"}), "templates", "show", "informativni-zprava").out == "own\n"
    assert run("-C", make(), "templates", "show", "cast-prilohy").out.startswith("{% for attachment")


@pytest.mark.parametrize("name", [*TEMPLATES, "zprava-pro-radu"])
def test_what_a_template_is_given_is_shown_in_full(make: Make, name: str) -> None:
    result = run("-C", make({**SMALL, **RADA}), "--lang", "cs", "templates", "show", name, "--context")
    assert (result.status, result.err) == (0, "")
    made_of = variables.context_of(TEMPLATES.get(name, TEMPLATES["informativni-zprava"]))
    for context in (made_of, *variables.records(made_of).values()):
        for variable in variables.variables(context):
            assert re.search(rf"^  {variable.name} \(", result.out, re.MULTILINE)
    assert max(map(len, result.out.splitlines())) <= 80


def test_what_a_value_is_is_said_in_the_language_of_the_user(make: Make) -> None:
    in_czech = run("-C", make(), "--lang", "cs", "templates", "show", "informativni-zprava", "--context").out
    assert (
        "  groups (seznam: GroupPart)\n    skupiny, o kterých je co říci nebo které nezasedaly, v pořadí\n" in in_czech
    )
    assert "\nGroupPart\nPracovní skupina a co o ní zpráva říká.\n  name (text)\n    název skupiny\n" in in_czech
    assert "each" not in in_czech


def test_what_only_the_office_sees_is_said(make: Make) -> None:
    out = run("-C", make(), "templates", "show", "ukoly", "--context").out
    assert "  note (text, not in the public edition)\n    a remark; may be empty\n" in out


def test_records_of_contexts_have_names_of_their_own() -> None:
    found: dict[str, type] = {}
    for template in TEMPLATES.values():
        for name, record in variables.records(variables.context_of(template)).items():
            assert found.setdefault(name, record) is record


def test_a_template_is_copied_to_be_changed_and_never_overwritten(make: Make) -> None:
    root = make()
    arguments = ("-C", root, "templates", "new", "informativni-zprava")
    assert run(*arguments, "--dry-run").out == "would write templates/informativni-zprava.md.j2\n"
    assert not (root / "templates").exists()
    result = run(*arguments)
    assert (result.status, result.out) == (0, "templates/informativni-zprava.md.j2\n")
    assert (root / TEMPLATE).read_bytes() == (ROOT / TEMPLATE).read_bytes().replace(b"\r\n", b"\n")
    (root / TEMPLATE).write_text("mine", "utf-8")
    assert_refused(run(*arguments), "there is templates/informativni-zprava.md.j2 already")
    assert (root / TEMPLATE).read_text("utf-8") == "mine"


def test_a_new_template_begins_with_another_and_says_so(make: Make) -> None:
    root = make()
    made = root / "templates/zprava-pro-radu.md.j2"
    title = ("--title", "Zpráva pro radu [/] města")
    assert run("-C", root, "templates", "new", "zprava-pro-radu", "--from", "informativni-zprava", *title).status == 0
    shipped = (ROOT / TEMPLATE).read_text("utf-8")
    header = "{#\nlike: informativni-zprava\ntitle: Zpráva pro radu [/] města\n#}\n"
    assert made.read_text("utf-8") == header + shipped
    before = run("-C", root, "render", "--all", "--draft").out
    assert run("-C", root, "render", "--all", "--draft", "--template", "zprava-pro-radu").out == before
    assert run("-C", root, "templates", "new", "treti", "--from", "zprava-pro-radu").status == 0
    assert (root / "templates/treti.md.j2").read_text("utf-8") == header + shipped


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["zprava"], "there is no template zprava"),
        (["zprava", "--from", "informativn-zprava"], "there is no template informativn-zprava"),
        (["zprava", "--from", "cast-prilohy"], "templates/cast-prilohy.md.j2 does not say which template it is like"),
        (["../zprava", "--from", "zmeny"], "../zprava is not a valid id"),
        (["Zpráva", "--from", "zmeny"], "Zpráva is not a valid id"),
        (["zmeny", "--from", "ukoly"], "there is a template zmeny already"),
        (["zprava", "--from", "zmeny", "--title", "a #} b"], "--title does not know a #} b"),
    ],
)
def test_what_can_not_be_begun_is_told(make: Make, arguments: list[str], message: str) -> None:
    root = make()
    assert_refused(run("-C", root, "templates", "new", *arguments), message)
    assert not (root / "templates").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="needs links as POSIX has them")
def test_nothing_is_written_out_of_the_repository(make: Make, tmp_path_factory: pytest.TempPathFactory) -> None:
    root, elsewhere = make(), tmp_path_factory.mktemp("elsewhere")
    (root / "templates").symlink_to(elsewhere)
    result = run("-C", root, "templates", "new", "zmeny")
    assert (result.status, "symbolic link" in result.err, list(elsewhere.iterdir())) == (2, True, [])


@pytest.mark.parametrize(
    ("template", "asked", "hint"),
    [
        ("{% for group in groups %}\n{{ group.nmae }}\n{% endfor %}", "2: … group.nmae", "did you mean group.name?"),
        ("{{ authors[0].signatur }}", "1: … authors[0].signatur", "did you mean authors[0].signature?"),
        ("\n{{ programme.naem }}", "2: … programme.naem", "did you mean programme.name?"),
        (
            "{{ letterhead.fax }}",
            "1: … letterhead.fax",
            "there is: address, data_box, department, email, font, footer, logo,",
        ),
        ("{{ resolution.points }}", "1: … resolution.points", "write {% if resolution %} around it"),
        ("{{ subject.length }}", "1: … subject.length", "see scpctl templates show informativni-zprava --context"),
        ("{{ groups[7] }}", "1: … 7", "see scpctl templates show informativni-zprava --context"),
        ("{{ xyzzy }}", "1: … xyzzy", "there is: attachments, attendees, authors,"),
        ("{{ date | dat }}", "1: the template has an error: No filter named 'dat'.", "did you mean date?"),
        ("{% include 'cast-moje.md.j2' %}", "cast-moje.md.j2:2: … a.grup", "did you mean a.group?"),
    ],
)
def test_what_a_template_asks_for_in_vain_is_named_with_the_right_one(
    make: Make, template: str, asked: str, hint: str
) -> None:
    part = {"templates/cast-moje.md.j2": "{% set a = {'group': programme} %}\n{{ a.grup.name }}"}
    first, second = failure(make({**SMALL, **part, TEMPLATE: template})).splitlines()
    said = asked.replace("…", "the template asks for something that is not there:")
    assert f":{said}" in first or f"/{said}" in first
    assert hint in second


def test_tab_completes_the_commands_and_the_names(make: Make, tab: Tab) -> None:
    root = make({**SMALL, **RADA})
    assert offered(tab(f"scpctl -C {root} templates ")) == ["list", "show", "new"]
    assert offered(tab(f"scpctl -C {root} templates show zpr")) == ["zprava-pro-radu"]
    assert offered(tab(f"scpctl -C {root} render --template zpr")) == ["zprava-pro-radu"]
    assert "zmeny" in offered(tab(f"scpctl -C {root} templates new moje --from "))


def test_wrong_use_is_told_with_the_commands_there_are() -> None:
    assert_refused(run("--lang", "en", "templates"), "Missing command.")
    assert_refused(run("--lang", "en", "templates", "lst"), "there is no command lst")
    result = run("--lang", "en", "templates", "list", "-C", "x")
    assert result.err.splitlines()[1] == "  → write it before the command: scpctl -C DIR templates list"


@pytest.mark.parametrize("arguments", [["templates"], ["templates", "list"], ["templates", "new"]])
def test_help_is_in_the_language_of_the_user(arguments: list[str]) -> None:
    import subprocess

    argv = [sys.executable, "-m", "scpctl", "--lang", "cs", *arguments, "--help"]
    done = subprocess.run(argv, capture_output=True, encoding="utf-8", check=True, cwd=ROOT, env={**os.environ})
    assert "Použití: scpctl templates" in done.stdout
    assert not re.findall(r"\b(?:Show|Options|Commands|Usage|Print|Name of)\b", done.stdout)


def test_nothing_is_left_to_chance_and_half_characters_do_no_harm(make: Make) -> None:
    assert "No filter named 'random'" in failure(make({**SMALL, TEMPLATE: "{{ [1, 2] | random }}"}))
    assert "lipsum" in failure(make({**SMALL, TEMPLATE: "{{ lipsum() }}"}))
    result = run("-C", make({**SMALL, TEMPLATE: '# A\n\n{{ "\\ud800" }}'}), "render", "2017-02-01-zprava", "--draft")
    assert (result.status, result.out) == (0, "# A\n\n?\n")
