"""The public edition of a city full of canaries: none is in any byte of any document in any format."""

from __future__ import annotations

import contextlib
import datetime
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from scpctl import config, document, edition, render
from scpctl.errors import DocumentError
from scpctl.kinds import KINDS
from scpctl.library import Library
from scpctl.render import TEMPLATES, Setting, stationery
from tests.canaries import DAY, GIVEN, SHOWN, Canaries, City, filled, written
from tests.conftest import PINNED, commit, load, run

TODAY = datetime.date(2017, 2, 15)
FORMATS = (*render.FORMATS, *render.TABLES, *render.CALENDARS, *render.DRAWINGS)


@dataclass(frozen=True)
class Made:
    """The city, and what was made of it: the documents by name, and the names in which each canary was found."""

    city: City
    root: Path
    library: Library
    documents: Mapping[str, bytes]

    def heard(self, documents: Mapping[str, bytes]) -> dict[str, list[str]]:
        """Return what each canary that is in one of the documents stands in, and the names of these documents."""
        found = defaultdict(list)
        for name, data in documents.items():
            for word in self.city.canary.heard(name, data):
                found[f"{self.city.canary.all[word]} ({word})"].append(name)
        return found


def documents(
    library: Library, formats: tuple[str, ...], commit: str, *, is_public: bool
) -> Iterator[tuple[str, bytes]]:
    """Yield every document there can be, in each of these formats, by the name of its file."""
    told = edition.public(library) if is_public else library
    written_on = stationery.of(library.config)
    jobs, names = [], []
    for template in TEMPLATES.values():
        fitting = [edition.record_of(item, told) for item in library.documents if template.fits(item)]
        for record in filter(None, fitting) if template.kind else [None]:
            agenda = record.values.get("agenda", ()) if record and template.asks else ()
            for item in [entry["no"] for entry in agenda] or [None]:
                setting = Setting(told, TODAY, record, item, is_public=is_public, revision=commit, revised=TODAY)
                with contextlib.suppress(DocumentError):  # no next meeting of a group is known
                    possible = [name for name in formats if name in template.formats]
                    job = render.prepare(template, setting, possible, written_on)
                    jobs.append(render.signed(job, template, setting, commit))
                    names.append(render.file_name(template, setting))
    for name, made in zip(names, render.make_all(jobs, written_on, 2), strict=True):
        if isinstance(made, DocumentError):
            assert "a file for calendars can't be empty" in str(made)
            continue
        yield from ((f"{name}.{format_}", data) for format_, data in made.items())


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """Make a city whose records were all public once, and all documents of its public edition."""
    city, root = City(), tmp_path_factory.mktemp("city")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in PINNED.items():
            patch.setenv(name, value)
        patch.setenv("GIT_AUTHOR_NAME", city.canary("author of a commit"))
        for day, files in (("2016-11-20", city.before), ("2017-02-12", city.files)):
            for path, text in {"scpctl.toml": city.settings, **files}.items():
                file = root / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8", newline="\n")
            patch.setenv("GIT_COMMITTER_DATE", f"{day}T12:00:00Z")
            made_of = commit(root, city.canary("message of a commit"))
        library = load(root, TODAY)
        yield Made(city, root, library, dict(documents(library, FORMATS, made_of, is_public=True)))


def test_every_template_and_every_format_was_made(city: Made) -> None:
    names = [name for name in TEMPLATES if TEMPLATES[name].on_request or not TEMPLATES[name].kind]
    assert not [name for name in names if not any(made.startswith(name) for made in city.documents)]
    assert {made.rpartition(".")[2] for made in city.documents} == {*FORMATS}
    assert len(city.documents) > 250


def test_what_is_public_is_there_with_its_image_and_its_lines_to_write_on(city: Made) -> None:
    markdown, page = (city.documents[f"fiche-0-verejna-verze.{format_}"].decode() for format_ in ("md", "html"))
    assert f"](/content/{SHOWN} " in markdown
    assert "<!-- scpctl: line -->" in markdown
    assert page.count("<figure") == 1


def test_no_canary_is_in_any_byte_of_the_public_edition(city: Made) -> None:
    assert len(city.city.canary.all) > 900
    assert city.heard(city.documents) == {}


def test_no_canary_is_left_for_a_template_to_ask_for(city: Made) -> None:
    told = edition.public(city.library)
    found = city.heard({item.path: item.text.encode() for item in told.documents})
    # By their ids persons without a name stay one and the same; no document says an id.
    assert {what for what in found if not re.match("id of a (hidden person|person without)", what)} == set()
    assert not any(word in repr(told.config.programme) for word in city.city.canary.all)


def test_the_canaries_are_there_and_are_heard_in_every_format(city: Made) -> None:
    """What the office is given shows hundreds of them; the others stand where no template ever looks."""
    files = {path: (city.root / path).read_bytes() for path in ("scpctl.toml", *city.city.files)}
    assert len(city.heard(files)) == len(city.city.canary.all) - 3  # one of an author, two of messages of commits
    texts = dict(documents(city.library, ("md", "csv", "ics"), "", is_public=False))
    assert len(city.heard(texts)) > 400
    hidden = [item for item in city.library.documents if item.path in city.city.files and item.kind_name == "fiche"]
    few = replace(city.library, documents=tuple(item for item in hidden if not item.values["public"]))
    for name, data in documents(few, ("html", "docx", "odt", "pdf", "xlsx"), "", is_public=False):
        if name.startswith(few.documents[0].id):
            assert len(city.city.canary.heard("", data)) > 15, name


def test_the_command_says_nothing_either(city: Made) -> None:
    arguments = ("-C", city.root, "render", "--edition", "public", "--to", "md", "--today", str(TODAY))
    output = city.root / "other"
    for more in (("--all",), ("--all", "--template", "karta-osoby"), ("--template", "ukoly")):
        result = run(*arguments, "--output", output, *more)
        assert result.status == 0, result.err
        assert city.city.canary.heard("", f"{result.out}{result.err}".encode()) == set()
    written = {file.name: file.read_bytes() for file in output.iterdir()}
    assert len(written) > 10
    assert city.heard(written) == {}


def test_any_text_can_be_made_internal() -> None:
    """Of each key in turn: what it says is in nothing that is published, and was before."""
    canary, said = Canaries(), dict[str, str]()

    def text(path: str) -> str:
        return said.setdefault(path, canary(path))

    ids = {name: {"minutes": f"a/{DAY}", "report": "2017-02-10-a"}.get(name, "a") for name in KINDS}
    whole = Library(config.Config(Path(), config.Programme("")), (), frozenset(), TODAY)
    whole = replace(
        whole,
        documents=tuple(
            document.parse(
                f"content/{kind.path_of(ids[name])}",
                written(filled(kind.keys, name, text, ids.__getitem__, GIVEN), "", "").encode(),
            )
            for name, kind in KINDS.items()
        ),
    )
    for path in said:
        told = "".join(item.text for item in edition.public(with_internal(whole, path)).documents)
        assert said[path] not in told, path
    everything = "".join(item.text for item in edition.public(with_internal(whole)).documents)
    assert {path.partition(".")[2] for path, word in said.items() if word not in everything} == {
        "ignore.reason",
        "unlinked",
    }
    assert len(said) > 120


def with_internal(library: Library, *keys: str) -> Library:
    return replace(library, config=replace(library.config, internal=keys))
