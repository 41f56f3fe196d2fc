"""The schemas say what the model says, as far as a schema can, and are installed without harming what is there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from scpctl import front_matter, kinds, model, schema
from scpctl.finding import Range
from scpctl.kinds import KINDS, Kind
from scpctl.model import Choice, Group, ListOf, Reading, Reference, Scalar, Table, Type
from tests.conftest import ROOT, SMALL, commit, git, load, run

# By what the scalar expects: good values, bad values, as they are written in YAML.
SCALARS: list[tuple[Scalar, list[str], list[str]]] = [
    (
        model.LINE,
        ["Bikesharing", "15", "1.10", "true", "'null'", "č" * 300],
        ['""', '" "', r'"a\nb"', r'"a\n"', "č" * 301],
    ),
    (model.TEXT, ["text", "7", r'"a\nb\n"', "č" * 301], ['""', '" "', r'"\n"']),
    (model.INTEGER, ["0", "-3", "12", "999999999999999"], ["abc", "1.5", '"5"', "1000000000000000", "true"]),
    (model.MONEY, ["0", "1250000"], ["-1", "1 000", '"5"', "5 Kč", "1.5"]),
    (model.NUMBER, ["0", "-1.5", "12"], ["abc", '"1.5"', "1,5", "true"]),
    (model.FLAG, ["true", "false"], ["yes", "ano", '"true"', "1"]),
    (model.DATE, ["2017-01-20", '"2016-02-29"'], ["2017-02-30", "20. 1. 2017", "2017-01", "2017", "2017-1-2"]),
    (
        model.PARTIAL_DATE,
        ["2017-01-20", "2017-01", "2017", '"2017"'],
        ["2017-13", "2017-02-30", "leden", "17", '"0000"', "true"],
    ),
    (model.TIME, ['"09:30"', '"23:59"'], ['"24:00"', '"9:30"', "9", "930"]),
    (model.DUE, ["2017-01-20", "immediately", "next-meeting"], ["soon", "2017-02-30", "2017"]),
]
GOOD = {scalar.expects: good for scalar, good, _bad in SCALARS}
BAD = {scalar.expects: bad for scalar, _good, bad in SCALARS}
UNREADABLE = {"missing-key", "unknown-key", "wrong-value"}

everyone = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def value(node: front_matter.Node) -> Any:
    """Return what the core schema of YAML 1.2 makes of a node (https://yaml.org/spec/1.2.2/#103-core-schema)."""
    if isinstance(node, front_matter.Mapping):
        return {key: value(item) for key, (_key, item) in node.entries.items()}
    if isinstance(node, front_matter.Sequence):
        return [value(item) for item in node.items]
    text = node.text
    if not node.plain:
        return text
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if re.fullmatch(r"[-+]?[0-9]+", text):
        return int(text)
    if re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", text):
        return float(text)
    return text


def judge(kind: Kind, keys: dict[str, str]) -> tuple[bool, bool]:
    """Tell whether the model and whether the schema accepts front matter of these keys and values."""
    text = "".join(f"{key}: {written}\n" for key, written in keys.items())
    node = front_matter.read(text, Range(0, len(text)))
    reading = Reading()
    model.read(kind.keys, node, reading)
    return not reading.faults, VALIDATORS[kind.name].is_valid(value(node))


VALIDATORS = {
    kind.name: jsonschema.Draft202012Validator(
        schema.schema(kind, "cs"), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    for kind in KINDS.values()
}


def good(type_: Type, number: int = 0) -> str:
    """Return the ``number``-th good value of a type, as YAML on one line."""
    match type_:
        case Scalar():
            values = GOOD[type_.expects]
            return values[number % len(values)]
        case Choice():
            return list(type_.labels)[number % len(type_.labels)]
        case Reference():
            return ("jana-nova", "2017")[number % 2]
        case ListOf():
            return f"[{', '.join(good(type_.item, number + more) for more in range(number % 3))}]"
        case Group():
            return _flow({field.name: good(field.type, number) for field in type_.fields})
        case Table():
            return f"{{2017: {good(type_.value, number)}, 2018: 5}}"


def bad(type_: Type) -> Iterator[str]:
    """Yield values that are wrong for a type, wrong somewhere inside it included."""
    match type_:
        case Scalar():
            yield from BAD[type_.expects]
            yield from ("[a]", "{a: b}")
        case Choice():
            yield from ("nonsense", "[a]", '""', "5")
        case Reference():
            yield from ("[a]", "{a: b}")
        case ListOf():
            yield from ("text", "{a: b}", "[~]")
            yield from (f"[{good(type_.item)}, {wrong}]" for wrong in bad(type_.item))
        case Group():
            yield from ("text", "[a]")
            yield from (_flow(keys) for keys in bad_keys(type_))
        case Table():
            yield from ("text", "[a]", "{1800: 5}", "{abc: 5}")
            yield from (f"{{2017: {wrong}}}" for wrong in bad(type_.value))


def bad_keys(group: Group) -> Iterator[dict[str, str]]:
    """Yield keys and values of which exactly one is wrong, missing or unknown."""
    whole = {field.name: good(field.type, 1) for field in group.fields}
    yield {**whole, "nonsense": "1"}
    for field in group.fields:
        yield from ({**whole, field.name: wrong} for wrong in bad(field.type))
        if field.required:
            yield {**whole, field.name: "~"}
            yield {name: text for name, text in whole.items() if name != field.name}


def _flow(keys: dict[str, str]) -> str:
    return "{" + ", ".join(f"{key}: {written}" for key, written in keys.items()) + "}"


@everyone
def test_a_schema_is_one(kind: Kind) -> None:
    jsonschema.Draft202012Validator.check_schema(schema.schema(kind, "en"))


@everyone
def test_what_the_model_accepts_the_schema_accepts(kind: Kind) -> None:
    for number in range(8):
        whole = {field.name: good(field.type, number) for field in kind.keys.fields}
        assert judge(kind, {**whole, "x_own": "[1, {a: b}]"}) == (True, True), whole
    required = {field.name: good(field.type) for field in kind.keys.fields if field.required}
    assert judge(kind, required) == (True, True)
    empty = {field.name: "" for field in kind.keys.fields if not field.required}
    assert judge(kind, required | empty) == (True, True)


@everyone
def test_what_the_model_refuses_the_schema_refuses(kind: Kind) -> None:
    cases = list(bad_keys(kind.keys))
    assert len(cases) > 20
    for keys in cases:
        assert judge(kind, keys) == (False, False), keys


def test_the_real_content_fits_the_schemas() -> None:
    for document in load(ROOT).documents:
        faultless = not {fault.rule for fault in document.faults} & UNREADABLE
        assert VALIDATORS[document.kind_name].is_valid(value(document.node)) == faultless, document.path


def test_a_reference_is_an_id() -> None:
    assert not VALIDATORS["group"].is_valid({"name": "A", "chair": "Jana Nová"})


def test_labels_are_in_the_language_asked_for() -> None:
    for language, label, status in (("cs", "stav", "aktivní"), ("en", "status", "active")):
        made = schema.schema(kinds.GROUP, language)["properties"]["status"]
        assert (made["title"], made["enumDescriptions"][0]) == (label, status)
        assert made["markdownDescription"].startswith(f"- `active`: {status}\n")


# The command


def test_schemas_are_printed_one_or_all() -> None:
    one = run("--lang", "cs", "schema", "fiche")
    assert json.loads(one.out)["title"] == "projektová fiche"
    assert list(json.loads(run("--lang", "en", "schema").out)) == list(KINDS)
    wrong = run("--lang", "en", "schema", "fich")
    assert (wrong.status, "did you mean fiche?" in wrong.err) == (2, True)
    assert run("schema", "--dry-run").status == 2


def test_schemas_are_installed_once(make: Callable[..., Path]) -> None:
    root = make(SMALL)
    commit(root)
    planned = run("-C", root, "schema", "--install", "--dry-run").out.splitlines()
    assert planned[0] == "would write schemas/group.json"
    assert git(root, "status", "--porcelain") == ""
    written = run("-C", root / "content", "schema", "--install").out.splitlines()
    assert [f"would write {path}" for path in written] == planned
    settings = json.loads((root / ".vscode/settings.json").read_text("utf-8"))
    assert settings["yaml.schemas"]["./schemas/minutes.json"] == ["content/groups/*/minutes/*.md"]
    for name, globs in settings["yaml.schemas"].items():
        assert json.loads((root / name).read_text("utf-8"))["title"]
        assert all(glob.startswith("content/") for glob in globs)
    assert run("-C", root, "schema", "--install").out == ""


def test_settings_that_are_there_are_kept(make: Callable[..., Path]) -> None:
    before = '{\n    "editor.rulers": [120],\n    "yaml.schemas": {"a.json": "*.yml"},\n    "z": "č"\n}\n'
    root = make({**SMALL, ".vscode/settings.json": before})
    assert run("-C", root, "schema", "--install").status == 0
    after = (root / ".vscode/settings.json").read_text("utf-8")
    data = json.loads(after)
    assert list(data) == ["editor.rulers", "yaml.schemas", "z"]
    assert (data["editor.rulers"], data["z"], data["yaml.schemas"]["a.json"]) == ([120], "č", "*.yml")
    assert after.startswith('{\n    "editor')
    (root / ".vscode/settings.json").write_text(json.dumps(data), "utf-8")
    assert run("-C", root, "schema", "--install").out == ""


@pytest.mark.parametrize("text", ["// note\n{}", "[]", "5", '{"yaml.schemas": []}', "{", "[" * 100_000, b"\xff"])
def test_settings_that_can_not_be_merged_stay_as_they_are(make: Callable[..., Path], text: str | bytes) -> None:
    root = make({**SMALL, ".vscode/settings.json": text})
    result = run("-C", root, "schema", "--install")
    assert (result.status, result.out) == (2, "")
    assert ".vscode" in result.err
    data = text if isinstance(text, bytes) else text.encode()
    assert (root / ".vscode/settings.json").read_bytes() == data
    assert not (root / "schemas").exists()


def test_nothing_is_written_through_a_link(make: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> None:
    outside, root = tmp_path_factory.mktemp("outside"), make(SMALL)
    (root / "schemas").symlink_to(outside)
    assert run("-C", root, "schema", "--install").status == 2
    assert list(outside.iterdir()) == []


def test_documents_name_their_schema_where_that_is_asked_for(make: Callable[..., Path]) -> None:
    minutes = "content/groups/mobilita/minutes/2017-01-12.md"
    text = "---\n# poznámka\ndate: 2017-01-12\n---\n"
    root = make(
        {**SMALL, minutes: text, "content/goals/a.md": "---\r\n# yaml-language-server: old\r\ntitle: A\r\n---\r\n"}
    )
    assert run("-C", root, "schema", "--install", "--lines", "--dry-run").out.count("would write content/") == 5
    run("-C", root, "schema", "--install", "--lines")
    line = "# yaml-language-server: $schema=../../../../schemas/minutes.json\n"
    assert (root / minutes).read_text(encoding="utf-8") == text.replace("---\n", "---\n" + line, 1)
    goal = b"---\r\n# yaml-language-server: $schema=../../schemas/goal.json\r\ntitle: A\r\n---\r\n"
    assert (root / "content/goals/a.md").read_bytes() == goal
    assert (root / minutes).parent.joinpath("../../../../schemas/minutes.json").is_file()
    assert run("-C", root, "schema", "--install", "--lines").out == ""
