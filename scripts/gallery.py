"""Draw the first pages of every document of the example city: ``python scripts/gallery.py`` (or ``make gallery``).

Run it again when a template or the looks have changed, and look at the result.
"""

from __future__ import annotations

import contextlib
import io
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import typst

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from scpctl.__main__ import main as scpctl  # noqa: E402
from scpctl.render import TEMPLATES  # noqa: E402

GALLERY = ROOT / "docs" / "gallery"
DAY = "2026-01-15"
YEAR = ("--from", "2025-01-01", "--until", "2025-12-31")
# What each document is made of, by families; those that are made of the whole programme need no record.
SHEETS = {
    "zpravy": {
        "informativni-zprava": ("2025-12-11-informativni-zprava",),
        "prubezna-zprava": ("2026-01-12-prubezna-zprava",),
        "duvodova-zprava": ("2025-12-11-duvodova-zprava",),
        "pruvodni-list": ("2025-12-11-duvodova-zprava",),
        "zmeny": ("2025-12-11-informativni-zprava",),
        "cinnost": ("mobilita", *YEAR),
    },
    "jednani": {
        "pozvanka": ("mobilita/2025-12-02",),
        "pozvanka-skupiny": ("mobilita",),
        "prezencni-listina": ("mobilita/2025-12-02",),
        "zapis": ("mobilita/2025-12-02",),
        "vynatek": ("mobilita/2025-12-02", "--item", "2"),
        "usneseni": ("mobilita/2025-12-02",),
        "kalendar": (),
        "kalendar-skupiny": ("mobilita",),
        "kalendar-akce": ("tyden-mobility",),
    },
    "projekty": {
        "fiche": ("zelene-strechy",),
        "prazdna-fiche": (),
        "pripominky": ("datovy-sklad",),
        "zasobnik": (),
        "financovani": (),
    },
    "lide-a-ukoly": {
        "slozeni": (),
        "schema": (),
        "karta-osoby": ("jitka-horska", *YEAR),
        "ukoly": (),
        "ukoly-skupiny": ("mobilita",),
        "ukoly-osoby": ("jitka-horska",),
        "kontrola-ukolu": YEAR,
    },
}
PAGES, COLUMNS = 2, 6
PER_INCH = 150
SHEET = """\
#set page(width: auto, height: auto, margin: 4mm, fill: luma(225))
#set text(font: "Libertinus Serif", size: 9pt, lang: "cs")
#let page-of(title, file, number) = stack(spacing: 2mm, title, box(fill: white, image(file, page: number, width: 42mm)))
#grid(columns: {columns}, column-gutter: 4mm, row-gutter: 5mm, {pages})
"""


def main() -> int:
    """Write a sheet for each family and return the exit status."""
    GALLERY.mkdir(exist_ok=True)
    for family, documents in SHEETS.items():
        with tempfile.TemporaryDirectory() as folder:
            shown = [page for name, made_of in documents.items() for page in pages(Path(folder), name, made_of)]
            sheet = SHEET.format(columns=COLUMNS, pages=", ".join(shown))
            fonts = typst.Fonts(include_system_fonts=False)
            compiler = typst.Compiler(sheet.encode(), root=folder, font_paths=fonts, ignore_system_fonts=True)
            drawn = compiler.compile(format="png", ppi=PER_INCH)
        assert isinstance(drawn, bytes)
        (GALLERY / f"{family}.png").write_bytes(drawn)
    return 0


def pages(folder: Path, name: str, made_of: tuple[str, ...]) -> Iterator[str]:
    """Yield the calls that draw the first pages of a document, the first of them with its name."""
    render = ["-C", str(ROOT / "examples"), "--lang", "cs", "-q", "render", "--template", name, *made_of]
    with contextlib.redirect_stdout(io.StringIO()) as written:
        assert scpctl([*render, "--to", "pdf", "--today", DAY, "--output", str(folder / name)]) == 0, name
    file = Path(written.getvalue().strip())
    with pikepdf.open(file) as document:
        count = min(PAGES, len(document.pages))
    for number in range(1, count + 1):
        title = TEMPLATES[name].title if number == 1 else "\N{NO-BREAK SPACE}"
        yield f'page-of("{title}", "{name}/{file.name}", {number})'


if __name__ == "__main__":
    raise SystemExit(main())
