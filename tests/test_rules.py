"""Every rule against its case file, and the catalogue as a whole.

A case file holds documents behind lines ``== path ==``. What must be found stands where it must be found: behind the
line in ``<!-- expect: SCP202 message -->``, in front matter in ``# expect: …``, and for a whole file behind the path
(``== path == expect: …`` means its first line). Everything that any rule finds must be expected, and the reverse.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from scpctl import language, rule, rules
from scpctl.finding import Severity
from scpctl.rule import Rule
from scpctl.rules import RULES
from tests.conftest import load, run

CASES = sorted((Path(__file__).parent / "rules").glob("*.md"))
EXPECT = re.compile(r"(?:<!-- |# |== )expect: (SCP\d{3}) (.+?)(?: -->)?$")


def read_case(case: Path) -> tuple[dict[str, str], set[tuple[str, int, str, str]]]:
    files: dict[str, str] = {}
    expected = set()
    for part in re.split(r"^(?=== )", case.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        header, text = part.split("\n", 1)
        path = re.match(r"== (\S+) ==", header)
        assert path, header
        files[path[1]] = text
        lines = text.split("\n")
        for number, line in enumerate([header, *lines]):
            if match := EXPECT.search(line):
                expected.add((path[1], max(number, 1), match[1], match[2]))
    return files, expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_case_file_finds_exactly_what_it_expects(case: Path, make: Callable[..., Path]) -> None:
    files, expected = read_case(case)
    assert expected, "a case that expects nothing proves nothing"
    root = make(files)
    if len({path.lower() for path in files}) < len(files) and (root / next(iter(files)).swapcase()).exists():
        pytest.skip("this file system takes the two names for one")
    findings = rule.check(load(root), RULES)
    found = {(finding.location.path, finding.location.span.line, finding.rule, finding.message) for finding in findings}
    assert found == expected


@pytest.mark.parametrize("item", RULES, ids=lambda item: item.code)
def test_every_rule_is_explained_in_both_languages_and_has_a_case(item: Rule) -> None:
    english = (item.summary, *item.explanation.values())
    assert list(item.explanation) == ["Why", "Bad", "Good", "Source"]
    language.use("cs")
    czech = (item.summary, *item.explanation.values())
    translated = [a != b for a, b in zip(english, czech, strict=True)]
    assert translated == [True, True, False, False, True], "summary, Why and Source are translated, examples are not"
    assert any(case.name == f"{item.code}-{item.name}.md" for case in CASES)


def test_codes_and_names_are_unique_and_in_order() -> None:
    codes = [item.code for item in RULES]
    assert codes == sorted(set(codes))
    assert len({item.name for item in RULES}) == len(RULES)


def test_every_rule_of_every_module_is_in_the_catalogue() -> None:
    written = []
    for module in pkgutil.iter_modules(rules.__path__):
        values = vars(importlib.import_module(f"scpctl.rules.{module.name}")).values()
        written += [value for value in values if isinstance(value, Rule)]
    assert sorted(item.code for item in written) == [item.code for item in RULES]


def test_rules_are_chosen_by_code_by_its_beginning_and_by_name() -> None:
    def codes(**chosen: list[str]) -> list[str]:
        return [item.code for item in rule.selected(RULES, **chosen)]

    assert codes(select=["SCP00"]) == ["SCP001", "SCP002", "SCP003"]
    assert codes(select=["broken-link", "SCP001"]) == ["SCP001", "SCP202"]
    assert "SCP202" not in codes(ignore=["scp202"])


def test_a_file_that_is_wrong_all_over_does_not_drown_the_others(make: Callable[..., Path]) -> None:
    keys = "".join(f"k{number}: 1\n" for number in range(500))
    findings = rule.check(load(make({"content/goals/a.md": f"---\ntitle: A\ncode: A\n{keys}---\n"})), RULES)
    assert len(findings) == rule.MAX_FINDINGS
    assert findings[-1].hint.endswith("(400 more findings in this file)")


def test_a_misspelled_key_is_one_fault_not_two(make: Callable[..., Path]) -> None:
    findings = rule.check(load(make({"content/goals/a.md": "---\ntitle: A\ncoed: A\n---\n"})), RULES)
    assert [(finding.rule, finding.hint) for finding in findings] == [("SCP102", "did you mean code?")]


def test_a_key_may_be_named_by_its_czech_label_in_the_question(make: Callable[..., Path]) -> None:
    language.use("cs")
    findings = rule.check(load(make({"content/goals/a.md": "---\ntitle: A\nkód: A\n---\n"})), RULES)
    assert [(finding.rule, finding.hint) for finding in findings] == [("SCP102", "mysleli jste code?")]


def test_a_file_that_is_no_document_is_found_with_its_folder_and_not_counted(make: Callable[..., Path]) -> None:
    root = make({"content/goals/a.md": "---\ntitle: A\ncode: A\n---\n", "content/goals/mapa.png": "", "content/x": ""})
    for place, found in (("content/goals", ["content/goals/mapa.png"]), ("content/goals/a.md", []), ("content", None)):
        result = json.loads(run("-C", root, "-q", "check", str(root / place), "--format", "json").out)
        paths = [item["path"] for item in result["findings"]]
        assert (result["documents"], paths) == (1, ["content/goals/mapa.png", "content/x"] if found is None else found)


def test_what_an_unreadable_document_sets_aside_is_not_called_unused(make: Callable[..., Path]) -> None:
    text = "---\ntitle: A\n\nText. <!-- scpctl: ignore SCP203: citace -->\n"
    assert [found.rule for found in rule.check(load(make({"content/goals/a.md": text})), RULES)] == ["SCP001"]


def test_findings_of_two_documents_name_both_places(make: Callable[..., Path]) -> None:
    files = {
        "content/groups/mobilita.md": "---\nname: Mobilita\naliases:\n  - Doprava\n---\n",
        "content/goals/a.md": "---\ntitle: A\ncode: A\n---\nUkládá se pracovní\nskupině doprava.\n",
    }
    (finding,) = rule.check(load(make(files)), RULES)
    assert (finding.severity, finding.location.span.line, finding.location.span.column) == (Severity.WARNING, 6, 9)
    (other,) = finding.related
    assert (other.path, other.span.line, other.span.column) == ("content/groups/mobilita.md", 4, 5)
