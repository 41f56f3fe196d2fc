"""A document that says where it comes from is made again from there, and compared byte for byte."""

from __future__ import annotations

import html
import io
import json
import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import SMALL, commit, run

OFFICIAL = ("html", "docx", "odt", "pdf")
NAME = "2017-02-01-zprava"


@pytest.fixture
def city(make: Callable[..., Path]) -> Path:
    root = make({**SMALL, ".gitignore": "build/\n"})
    commit(root)
    assert run("-C", root, "render", NAME, "--to", ",".join(OFFICIAL)).status == 0
    return root


def test_what_was_made_is_verified_and_one_flipped_byte_is_not(city: Path) -> None:
    files = [f"build/{NAME}.{suffix}" for suffix in OFFICIAL]
    result = run("-C", city, "verify", *files)
    assert (result.status, result.err) == (0, "")
    commits = {line.rpartition(" ")[2] for line in result.out.splitlines()}
    assert len(commits) == 1
    assert result.out.startswith(f"{NAME}.html is what content/reports/{NAME}.md yields at commit ")
    for file in files:
        data = bytearray((city / file).read_bytes())
        data[len(data) // 2] ^= 1
        (city / file).write_bytes(data)
        broken = run("-C", city, "verify", file)
        assert (broken.status, broken.out) == (1, "")
        assert "Traceback" not in broken.err


def test_later_changes_do_not_matter(city: Path) -> None:
    report = city / f"content/reports/{NAME}.md"
    report.write_text(report.read_text("utf-8").replace("Úvodní", "Jiný"), encoding="utf-8")
    commit(city, "změna")
    assert run("-C", city, "verify", f"build/{NAME}.pdf").status == 0


def test_a_changed_page_says_what_differs(city: Path) -> None:
    page = city / f"build/{NAME}.html"
    page.write_text(page.read_text("utf-8").replace("Úvodní odstavec", "Podvržený odstavec"), encoding="utf-8")
    result = run("-C", city, "verify", page)
    assert result.status == 1
    assert f"error: {NAME}.html is not what commit" in result.err
    assert "-<p>Úvodní odstavec.</p>" in result.err
    assert "+<p>Podvržený odstavec.</p>" in result.err


def test_what_is_not_committed_is_told(make: Callable[..., Path]) -> None:
    root = make()
    commit(root)
    report = root / f"content/reports/{NAME}.md"
    report.write_text(report.read_text("utf-8") + "\nDovětek.\n", encoding="utf-8")
    arguments = ("-C", root, "render", NAME, "--to", "html")
    assert run(*arguments).status == 0
    file = root / f"build/{NAME}.html"
    assert "was made of files that were not committed" in run("-C", root, "verify", file).err
    (root / ".gitignore").write_text("build/\n", encoding="utf-8")
    commit(root)
    assert run(*arguments).out == f"build/{NAME}.html\n", "made again, to say so"
    assert run("-C", root, "verify", file).status == 0
    assert run(*arguments).out == ""


@pytest.mark.parametrize("data", [b"", b"<html></html>", b"PK\x03\x04", b"%PDF-1.7", b"scpctl {}<"])
def test_a_file_of_somebody_else_is_told(city: Path, data: bytes) -> None:
    (city / "other.docx").write_bytes(data)
    result = run("-C", city, "verify", "other.docx")
    assert (result.status, result.out) == (1, "")
    assert "error: other.docx does not say where it comes from" in result.err


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("first", "yyyy"),
        ("last", ""),
        ("day", "2025-99-99"),
        ("commit", "--output=pwned HEAD"),
        ("commit", "f" * 40),
        ("template", "../../etc"),
        ("template", "vynatek"),
        ("record", ""),
        ("record", "content/reports/2017-02-01-zprava.md"),
        ("edition", "other"),
    ],
)
def test_what_a_forged_document_says_of_itself_is_not_believed(city: Path, key: str, value: str) -> None:
    options = ("--template", "cinnost", "--from", "2016-01-01", "--to", "html")
    assert run("-C", city, "render", "mobilita", *options).status == 0
    page = city / "build/cinnost-mobilita.html"
    forged = re.sub(f"&quot;{key}&quot;:&quot;[^&]*", f"&quot;{key}&quot;:&quot;{value}", page.read_text("utf-8"))
    page.write_text(forged, encoding="utf-8")
    result = run("-C", city, "verify", page)
    assert result.status in (1, 2)
    assert result.out == ""
    assert "bug" not in result.err
    assert not (city / "pwned").exists()


def test_a_commit_whose_record_has_errors_yields_nothing(city: Path) -> None:
    report = city / f"content/reports/{NAME}.md"
    report.write_text(re.sub("subject: .*\n", "", report.read_text("utf-8")), encoding="utf-8")
    commit(city, "rozbito")
    page = city / f"build/{NAME}.html"
    broken = subprocess.run(["git", "rev-parse", "HEAD"], cwd=city, check=True, capture_output=True, text=True).stdout
    said = re.sub(
        "&quot;commit&quot;:&quot;[^&]*", f"&quot;commit&quot;:&quot;{broken.strip()}", page.read_text("utf-8")
    )
    page.write_text(said, encoding="utf-8")
    result = run("-C", city, "verify", page)
    assert (result.status, result.out) == (1, "")
    assert f"has no informativni-zprava of content/reports/{NAME}.md" in result.err


def test_the_public_edition_and_the_options_are_verified_too(make: Callable[..., Path]) -> None:
    root = make({**SMALL, ".gitignore": "build/\n"})
    commit(root)
    options = ("--edition", "public", "--to", "pdf,html", "--template", "cinnost")
    assert run("-C", root, "render", "mobilita", *options, "--from", "2016-01-01", "--until", "2017-01-31").status == 0
    files = sorted((root / "build").iterdir())
    assert len(files) == 2
    assert run("-C", root, "verify", *files).status == 0


@pytest.mark.parametrize(
    "said",
    [
        '{"commit":"a\\u0000b"}',
        '{"commit":"\\ud800"}',
        '{"commit":"HEAD"}',
        '{"a":' + "[" * 1900 + "}",
        "scpctl {" * 200_000,
    ],
)
def test_what_nobody_can_have_written_is_none_of_ours(city: Path, said: str) -> None:
    page = (city / f"build/{NAME}.html").read_text("utf-8")
    written = re.search("scpctl ({[^<>]*?})", page)
    assert written
    whole = json.loads(html.unescape(written[1]))
    if said.startswith('{"commit"'):
        said = json.dumps({**whole, **json.loads(said)})
    (city / "forged.html").write_text(page.replace(written[1], html.escape(said)), encoding="utf-8")
    result = run("-C", city, "verify", "forged.html", f"build/{NAME}.html")
    assert result.status == 1
    assert "forged.html does not say where it comes from" in result.err
    assert f"{NAME}.html is what" in result.out  # the others are verified all the same


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_damaged_archive_is_told(city: Path, method: int) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("docProps/core.xml", "x" * 5000)
    data = bytearray(buffer.getvalue())
    data[50:60] = b"\xff" * 10
    (city / "x.docx").write_bytes(data)
    result = run("-C", city, "verify", "x.docx")
    assert (result.status, result.err.splitlines()[0]) == (1, "error: x.docx does not say where it comes from")


def test_a_file_whose_name_says_no_format_is_told(city: Path) -> None:
    (city / f"build/{NAME}.html").rename(city / "zprava.txt")
    result = run("-C", city, "verify", "zprava.txt")
    assert (result.status, result.err.splitlines()[0]) == (
        1,
        "error: zprava.txt: its name does not say of what format it is",
    )
