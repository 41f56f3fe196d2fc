"""Every document of the example city in every format: each says the same, and each is what it pretends to be."""

from __future__ import annotations

import contextlib
import datetime
import io
import os
import shutil
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pytest

from scpctl import config, library
from scpctl import render as rendering
from scpctl.render import TEMPLATES, Setting, stationery
from tests.canaries import text_of_page
from tests.conftest import ROOT

sys.path.append(str(ROOT / "scripts"))
import gallery

Outputs = Mapping[str, bytes]
DAY = datetime.date.fromisoformat(gallery.DAY)
YEAR = (datetime.date(2025, 1, 1), datetime.date(2025, 12, 31))
DOCUMENTS = {name: made_of for family in gallery.SHEETS.values() for name, made_of in family.items()}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OPENDOCUMENT = "{urn:oasis:names:tc:opendocument:xmlns:"
TEXT, TABLE = f"{OPENDOCUMENT}text:1.0}}", f"{OPENDOCUMENT}table:1.0}}"
DESCRIPTION = f"{OPENDOCUMENT}svg-compatible:1.0}}desc"


def documents(root: Path, processes: int) -> Mapping[str, Outputs]:
    """Make all documents of the example city in one batch, as render does."""
    settings = config.load(root)
    city = library.load(settings, DAY)
    written_on = stationery.of(settings)
    jobs = []
    for name, made_of in DOCUMENTS.items():
        record = city.with_id(made_of[0])[0] if made_of and not made_of[0].startswith("--") else None
        item = 2 if "--item" in made_of else None
        setting = Setting(city, DAY, record, item, YEAR if "--from" in made_of else None, revised=DAY)
        job = rendering.prepare(TEMPLATES[name], setting, TEMPLATES[name].formats, written_on)
        jobs.append(rendering.signed(job, TEMPLATES[name], setting, ""))
    found: dict[str, Outputs] = {}
    for name, outputs in zip(DOCUMENTS, rendering.make_all(jobs, written_on, processes), strict=True):
        assert isinstance(outputs, dict), name
        found[name] = outputs
    return found


@pytest.fixture(scope="module")
def made() -> Mapping[str, Outputs]:
    return documents(ROOT / "examples", 2)


class _Words(HTMLParser):
    """The text of the main part of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.inside = self.inside or tag == "main"
        self.text.append("" if tag in ("strong", "em", "a", "wbr", "code", "sup", "s", "span") else "\n")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "main"

    def handle_data(self, data: str) -> None:
        self.text.append(data if self.inside else "")


def words_of_html(data: bytes) -> list[str]:
    parser = _Words()
    parser.feed(data.decode())
    return "".join(parser.text).split()


def words_of_docx(data: bytes) -> list[str]:
    body = part(data, "word/document.xml")
    shown = {f"{W}t": None, f"{W}br": " ", f"{W}tab": " "}
    paragraphs = (
        "".join(shown[found.tag] or found.text or "" for found in paragraph.iter() if found.tag in shown)
        for paragraph in body.iter(f"{W}p")
    )
    return " ".join(paragraphs).split()


def words_of_odt(data: bytes) -> list[str]:
    body = part(data, "content.xml")
    for parent in list(body.iter()):
        for child in list(parent):
            if child.get(f"{TABLE}name") == "Hlavička":  # the letterhead, which in Word stands in the header
                parent.remove(child)
            elif child.tag in (f"{TEXT}line-break", f"{TEXT}tab", f"{TEXT}s"):
                child.tail = f" {child.tail or ''}"
            elif child.tag == DESCRIPTION:
                child.text = ""
    texts = ("".join(found.itertext()) for found in body.iter() if found.tag in (f"{TEXT}p", f"{TEXT}h"))
    return " ".join(texts).split()


def part(data: bytes, name: str) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return ElementTree.fromstring(archive.read(name))


def letters(texts: Iterable[str]) -> Counter[str]:
    """Count letters and digits: a PDF breaks words at the ends of lines."""
    return Counter(letter for text in texts for letter in text if letter.isalnum())


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_format_says_the_same(made: Mapping[str, Outputs], name: str) -> None:
    words = words_of_html(made[name]["html"])
    assert len(words) > 20
    assert words_of_docx(made[name]["docx"]) == words
    assert words_of_odt(made[name]["odt"]) == words
    with pikepdf.open(io.BytesIO(made[name]["pdf"])) as document:
        on_pages = letters(map(text_of_page, document.pages))
    assert letters(words) - on_pages == Counter()


def test_neither_place_nor_order_nor_number_of_processes_matters(
    made: Mapping[str, Outputs], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "žluťoučký kůň"
    shutil.copytree(ROOT / "examples", root, ignore=shutil.ignore_patterns("build"))
    scandir, iterdir = os.scandir, Path.iterdir

    @contextlib.contextmanager
    def backwards(path: str) -> Iterator[Iterator[os.DirEntry[str]]]:
        with scandir(path) as entries:
            yield iter(sorted(entries, key=lambda entry: entry.name, reverse=True))

    monkeypatch.setattr(os, "scandir", backwards)
    monkeypatch.setattr(Path, "iterdir", lambda self: iter(sorted(iterdir(self), reverse=True)))
    again = documents(root, 1)
    assert [name for name in made if made[name] != again[name]] == []
