"""Findings in every form: what CI services and editors read, and that no text of a document speaks to them."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree

import jsonschema
import junitparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scpctl import files, output
from scpctl.cli.check import FORMATS
from scpctl.errors import ScpError
from scpctl.finding import Finding, Location, Severity, Span
from scpctl.output import Settings, github, gitlab, junit, sarif, text
from scpctl.output import json as ours
from scpctl.rules import RULES
from tests.conftest import ROOT, SMALL, run

BAD = "---\ntitle: Cíl\ncoed: C\n---\nviz [nic](nic.md)\na viz [nic](nic.md)\n"
ALIAS = "---\ntitle: A\ncode: A\n---\nUkládá se pracovní\nskupině doprava.\n"
COMMANDS = {"error", "warning", "notice", "debug", "add-mask", "set-output", "set-env", "stop-commands", "group"}


class Command(NamedTuple):
    """What a runner has understood."""

    name: str
    properties: dict[str, str]
    data: str


def obeyed(line: str) -> Command | None:
    """Read a line as GitHub's runner does (actions/runner, ActionCommand.cs): first ``::``, then ``##[``."""
    trimmed = line.lstrip()
    if trimmed.startswith("::") and "::" in trimmed[2:]:
        info, data = trimmed[2:].split("::", 1)
        if info.split(" ")[0] in COMMANDS:
            return Command(
                *_properties(info, ",", {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ","}), _unescaped(data)
            )
    if "##[" in line and "]" in line[line.index("##[") :]:
        info, data = line[line.index("##[") + 3 :].split("]", 1)
        if info.split(" ")[0] in COMMANDS:
            return Command(*_properties(info, ";", {"%3B": ";", "%0D": "\r", "%0A": "\n", "%5D": "]"}), data)
    return None


def _unescaped(value: str) -> str:
    return value.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def _properties(info: str, separator: str, escapes: dict[str, str]) -> tuple[str, dict[str, str]]:
    name, _space, rest = info.partition(" ")
    properties = {}
    for pair in rest.split(separator):
        key, _equals, value = pair.partition("=")
        for escape, character in escapes.items():
            value = value.replace(escape, character)
        if key and value:
            properties[key] = value.replace("%25", "%")
    return name, properties


def lines_of(output: str) -> list[str]:
    """Split as the runner does, at every kind of line end."""
    return re.split(r"\r\n|\r|\n", output)


def finding(message: str = "zpráva", **changes: Any) -> Finding:
    path, line = changes.pop("path", "content/goals/a.md"), changes.pop("line", 1)
    place = changes.pop("place", Location(path, Span(line, 1, line, 2), "zdroj"))
    severity = changes.pop("severity", Severity.ERROR)
    return Finding(place, "SCP202", message, severity, "broken-link", **changes)


def written(format_: str, found: list[Finding]) -> str:
    if format_ == "text":
        how, stream = Settings(color=False, width=80), io.StringIO()
        output.write(text.findings(found, 1, how), how, stream)
        return stream.getvalue()
    if format_ == "sarif":
        return sarif.findings(found, 1, RULES)
    modules = {"json": ours, "github": github, "gitlab": gitlab, "junit": junit}
    return str(modules[format_].findings(found, 1))


# SARIF


def test_sarif_says_where_and_why(make: Callable[..., Path]) -> None:
    root = make({"content/groups/mobilita.md": SMALL["content/groups/mobilita.md"], "content/goals/á b.md": ALIAS})
    result = run("-C", root, "check", "--format", "sarif", "--select", "SCP203")
    log = json.loads(result.out)
    assert (result.status, log["version"], list(log)) == (0, "2.1.0", ["$schema", "version", "runs"])
    (current,) = log["runs"]
    assert current["columnKind"] == "unicodeCodePoints"
    (found,) = current["results"]
    assert (found["ruleId"], found["level"]) == ("SCP203", "warning")
    assert current["tool"]["driver"]["rules"][found["ruleIndex"]]["id"] == "SCP203"
    assert found["message"]["text"] == "doprava is another name of Mobilita\n→ write Mobilita"
    place = found["locations"][0]["physicalLocation"]
    assert unquote(place["artifactLocation"]["uri"]) == "content/goals/á b.md"
    assert place["artifactLocation"]["uri"].isascii()
    assert place["region"] == {"startLine": 6, "startColumn": 9, "endLine": 6, "endColumn": 16}
    (related,) = found["relatedLocations"]
    assert related["id"] == 1
    assert related["physicalLocation"]["artifactLocation"]["uri"] == "content/groups/mobilita.md"


REPAIRABLE = '---\ntitle: Cíl\ncode: C\n---\n\nText - a "slova" v\u00a0Plzni.\n'


def test_sarif_is_what_its_public_schema_says(make: Callable[..., Path]) -> None:
    schema = json.loads((ROOT / "tests/data/sarif-2.1.0.json").read_text(encoding="utf-8"))
    root = make({**SMALL, "content/goals/á b.md": BAD, "content/goals/b.md": ALIAS, "content/goals/c.md": REPAIRABLE})
    log = json.loads(run("-C", root, "check", "--format", "sarif").out)
    results = log["runs"][0]["results"]
    assert [result["ruleId"] for result in results if "fixes" in result].count("SCP902") == 1
    assert any("relatedLocations" in result for result in results)
    jsonschema.Draft4Validator(schema).validate(log)


def test_repairs_are_told_to_programs(make: Callable[..., Path]) -> None:
    root = make({"content/goals/c.md": REPAIRABLE})
    found = json.loads(run("-C", root, "check", "--format", "json", "--select", "SCP902").out)["findings"]
    places = [{"line": 6, "column": column, "end_line": 6, "end_column": column + 1} for column in (10, 16)]
    assert found[0]["fix"] == [{**places[0], "text": "„"}, {**places[1], "text": "“"}]


def test_junit_is_read_by_a_public_parser(make: Callable[..., Path]) -> None:
    root = make({"content/goals/á b.md": BAD})
    report = junitparser.JUnitXml.fromstring(run("-C", root, "check", "--format", "junit").out.encode())
    assert [(suite.name, suite.failures) for suite in report][1:] == [("content/goals/á b.md", 4)]


def test_at_most_so_many_findings_are_printed_and_all_are_counted(make: Callable[..., Path]) -> None:
    root = make({"content/goals/a.md": BAD, "content/goals/c.md": REPAIRABLE})
    result = run("-C", root, "check", "--max-findings", "1")
    assert (result.status, result.out.count("SCP")) == (1, 1)
    assert "3 errors, 3 warnings" in result.out
    assert "5 of the findings are not shown" in result.out
    for_programs = run("-C", root, "check", "--max-findings", "1", "--format", "json")
    assert len(json.loads(for_programs.out)["findings"]) == 1
    assert for_programs.err == "5 of the findings are not shown\n"


def test_sarif_explains_every_rule_in_the_language_of_the_run() -> None:
    for lang, heading in (("en", "Why: "), ("cs", "Proč: ")):
        driver = json.loads(run("-C", ROOT, "--lang", lang, "check", "--format", "sarif").out)["runs"][0]["tool"][
            "driver"
        ]
        assert driver["language"] == lang
        assert [item["id"] for item in driver["rules"]] == [item.code for item in RULES]
        for item in driver["rules"]:
            assert set(item) == {"id", "name", "shortDescription", "fullDescription", "help", "defaultConfiguration"}
            assert heading in item["help"]["text"]
            assert item["defaultConfiguration"]["level"] in ("error", "warning", "note")


def test_sarif_is_the_same_wherever_and_whenever_it_is_written(make: Callable[..., Path]) -> None:
    root = make({"content/goals/a.md": BAD})
    first = run("-C", root, "check", "--format", "sarif").out
    assert first == run("-C", root / "content", "check", "--format", "sarif").out
    assert str(root) not in first
    assert set(json.loads(first)["runs"][0]) == {"tool", "columnKind", "properties", "results"}


def test_fingerprints_are_unique_and_outlast_moved_lines(make: Callable[..., Path]) -> None:
    def marks(format_: str) -> list[str]:
        data = json.loads(run("-C", root, "check", "--format", format_).out)
        if format_ == "gitlab":
            return [item["fingerprint"] for item in data]
        return [item["partialFingerprints"]["scpctlMeaning/v1"] for item in data["runs"][0]["results"]]

    root = make({"content/goals/a.md": BAD})
    before = marks("sarif")
    assert before == marks("gitlab")
    assert len(set(before)) == 3
    make({"content/goals/a.md": BAD.replace("viz", "\n\nOdstavec.\n\n  viz", 1)})
    assert marks("sarif") == before


# GitHub


def test_github_annotates_the_place(make: Callable[..., Path]) -> None:
    result = run("-C", make({"content/goals/a.md": BAD}), "check", "--format", "github", "--select", "SCP102")
    assert result.status == 1
    assert result.out == (
        "::error file=content/goals/a.md,line=3,col=1,endLine=3,endColumn=5,title=SCP102 unknown-key"
        "::unknown key coed%0A→ did you mean code?\n"
        "1 document checked: 1 error, 0 warnings\n"
    )


def test_github_has_columns_for_places_on_one_line_only() -> None:
    place = Location("content/goals/a.md", Span(2, 5, 4, 1))
    command = obeyed(lines_of(github.findings([finding(place=place)], 1))[0])
    assert command
    assert command.properties == {
        "file": "content/goals/a.md", "line": "2", "endLine": "4", "title": "SCP202 broken-link"
    }  # fmt: skip


def test_github_escapes_exactly() -> None:
    place = Location("content/a,b:c%2C.md", Span(1, 1, 1, 2))
    command = obeyed(lines_of(github.findings([finding("100 % :: a, %0A", hint="b: c", place=place)], 1))[0])
    assert command
    assert command.properties["file"] == "content/a,b:c%2C.md"
    assert command.data == "100 % :: a, %0A\n→ b: c"


def test_github_gets_the_worst_first_and_the_true_totals() -> None:
    found = [
        finding(f"{severity.name} {line}", line=line, severity=severity)
        for line in range(1, 14)
        for severity in (Severity.INFO, Severity.WARNING, Severity.ERROR)
    ]
    *commands, totals, more = github.findings(found, 5).splitlines()
    names = [command.name for line in commands if (command := obeyed(line))]
    assert names == ["error"] * 10 + ["warning"] * 10 + ["notice"] * 10
    assert "::ERROR 1" in commands[0]
    assert totals == "5 documents checked: 13 errors, 13 warnings, 13 notes"
    assert more.startswith("9 more findings than GitHub annotates")


def test_github_gets_a_summary_of_the_step(
    make: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make({"content/goals/a.md": BAD})
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    assert run("-C", root, "check").status == 1
    assert summary.read_text() == "before\n"
    assert run("-C", root, "check", "--format", "github").status == 1
    lines = summary.read_text("utf-8").splitlines()
    assert lines[:4] == ["before", "### scpctl check", "", "1 document checked&#58; 3 errors&#44; 0 warnings"]
    assert len([line for line in lines if line.startswith("| content&#47;goals&#47;a&#46;md&#58;")]) == 3
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    refused = run("-C", root, "check", "--format", "github")
    assert (refused.status, "can't be written" in refused.err) == (1, True)


def test_a_summary_is_never_larger_than_github_takes() -> None:
    summary = github.summary([finding("slovo " * 60, line=line) for line in range(1, 9000)], 1)
    assert len(summary.encode()) < 1024 * 1024
    assert re.search(r"\n\n\d+ more findings do not fit here\.\n\n$", summary)


def test_a_summary_takes_no_markdown_from_a_document() -> None:
    summary = github.summary([finding("<img src=x> ![a](http://x) `b` | *c* _d_ @e &lt;", path="content/|.md")], 1)
    row = summary.splitlines()[-2]
    assert not re.search(r"[<>!\[\]`*_@\\]|http:", row.replace("<br>", ""))
    assert row.count("|") == 4


# GitLab and JUnit


def test_gitlab_gets_what_it_asks_for(make: Callable[..., Path]) -> None:
    result = run("-C", make({"content/goals/a.md": BAD}), "check", "--format", "gitlab", "--select", "SCP102")
    (item,) = json.loads(result.out)
    assert re.fullmatch(r"[0-9a-f]{32}", item.pop("fingerprint"))
    assert item == {
        "description": "SCP102: unknown key coed → did you mean code?",
        "check_name": "unknown-key",
        "severity": "major",
        "location": {"path": "content/goals/a.md", "lines": {"begin": 3}},
    }
    severities = {item["severity"] for item in json.loads(gitlab.findings([finding(severity=s) for s in Severity], 1))}
    assert severities <= {"info", "minor", "major", "critical", "blocker"}
    assert len(severities) == 3


def test_junit_has_a_suite_for_every_document(make: Callable[..., Path]) -> None:
    root = make({**SMALL, "content/goals/a.md": BAD, "content/goals/b.md": ALIAS})
    suites = ElementTree.fromstring(run("-C", root, "check", "--format", "junit", "--select", "SCP1,SCP2").out)
    counts = {suite.get("name"): (suite.get("tests"), suite.get("failures")) for suite in suites}
    assert counts == {"scpctl check": ("1", "0"), "content/goals/a.md": ("3", "3"), "content/goals/b.md": ("1", "0")}
    for suite in suites:
        assert len(suite.findall("testcase")) == int(suite.get("tests", ""))
        assert len(suite.findall("testcase/failure")) == int(suite.get("failures", ""))
    failure = suites.find("testsuite/testcase[@line='3']/failure")
    assert failure is not None
    assert (failure.get("type"), failure.get("message")) == ("SCP102", "unknown key coed")
    assert failure.text == "content/goals/a.md:3:1: error SCP102: unknown key coed\n→ did you mean code?"
    assert (suites.findtext("testsuite/testcase/system-out") or "").startswith("content/goals/b.md:6:9: warning SCP203")


def test_without_findings_every_form_is_whole(make: Callable[..., Path]) -> None:
    out = {name: run("-C", make(), "check", "--format", name, "--select", "SCP0").out for name in FORMATS}
    assert json.loads(out["sarif"])["runs"][0]["results"] == []
    assert json.loads(out["gitlab"]) == []
    assert len(ElementTree.fromstring(out["junit"])) == 1
    assert out["github"] == out["text"] == "3 documents checked: no findings\n"


# Nothing a document says is obeyed

HOSTILE = [
    "::error::x",
    "  \t\u00a0::set-output name=a::b",
    "a\n::error::x",
    "a\r::error::x",
    "a\u2028::error::x",
    "##[error]x",
    "a ##[add-mask]x",
    "####[[error]x",
    "##vso[task.setvariable]x",
    "%0A::error::x",
    "%250A%0D::stop-commands::x",
    "\x1b[31m\x9b2J\x00\ufffe\ud800",
    "]]> <![CDATA[ & ' \" &#35;&#35;",
    "slovo " * 14 + "::error::x ##[error]y",
    "a" * 500 + "\n::error::x",
]
PIECES = ["::", "##", "[", "]", "error", "\n", "\r", " ", "%", "%0A", "%25", ":", ",", ";", "=", "x", "\u2028", "\x1b"]


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("text_", HOSTILE)
def test_no_text_of_a_document_is_a_command(format_: str, text_: str) -> None:
    _nothing_forged(format_, text_)


@given(st.sampled_from(FORMATS), st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_no_text_at_all_is_a_command(format_: str, text_: str) -> None:
    _nothing_forged(format_, text_)


def _nothing_forged(format_: str, text_: str) -> None:
    path = f"content/{text_}.md"
    # The mark under the source splits it, so that ## and [ may meet again in the line.
    place = Location(path, Span(1, 3, 1, 9), "##" + text_[2:])
    found = [finding(text_, hint=text_, path=path), finding(text_, place=place, severity=Severity.WARNING)]
    result = written(format_, found)
    commands = [command for line in lines_of(result) if (command := obeyed(line))]
    wanted = ["error", "warning"] if format_ == "github" else []
    assert [command.name for command in commands] == wanted
    for command in commands:
        assert set(command.properties) == {"file", "line", "col", "endLine", "endColumn", "title"}
        assert command.properties["title"] == "SCP202 broken-link"
    assert "##vso[" not in result
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028]", result)
    if format_ in ("json", "sarif", "gitlab"):
        json.loads(result)
    if format_ == "junit":
        ElementTree.fromstring(result)


def test_a_link_that_looks_like_a_command_is_none(make: Callable[..., Path]) -> None:
    body = "##[error](nic.md)\n\n::error::\n[x](nic.md)\n"
    root = make(
        {"content/goals/a.md": f"---\ntitle: A\ncode: A\n---\n{body}", "content/goals/b.md": "---\n::error::: 1\n---\n"}
    )
    for format_ in FORMATS:
        lines = lines_of(run("-C", root, "check", "--format", format_).out)
        names = [command.name for line in lines if (command := obeyed(line))]
        assert set(names) <= ({"error"} if format_ == "github" else set())


# The file a summary is added to


def test_a_summary_is_added_to_ordinary_files_only(tmp_path: Path) -> None:
    files.append(tmp_path / "new", b"a")
    files.append(tmp_path / "new", b"b")
    assert (tmp_path / "new").read_bytes() == b"ab"
    (tmp_path / "link").symlink_to(tmp_path / "new")
    for target in (tmp_path, tmp_path / "link", tmp_path / "missing" / "file"):
        with pytest.raises(ScpError):
            files.append(target, b"c")
    assert (tmp_path / "new").read_bytes() == b"ab"
