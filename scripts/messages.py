"""Bring the message catalogues up to date with the source: ``python scripts/messages.py`` (or ``make messages``).

New messages arrive empty, changed ones leave the catalogue; translate what is empty and run the tests.
"""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from hatch_build import compile_catalogues  # noqa: E402
from scpctl.render import TEMPLATES, variables  # noqa: E402
from scpctl.rule import docstring_texts  # noqa: E402
from scpctl.rules import RULES  # noqa: E402

KEYWORDS = {"_": None, "mark": None, "plural": (1, 2), "mark_plural": (1, 2)}
# What typer says through the catalogue, as far as people get to see it.
TYPER = (
    "Arguments",
    "Commands",
    "Options",
    "Missing command.",
    "[required]",
    "required",
    "default: {default}",
    "[default: {}]",
    "Aborted!",
)
LOCALE = ROOT / "scpctl" / "locale"
# The history tells when a message came; a date in the file would only set two branches against each other.
UNDATED = datetime.datetime(2017, 1, 1, tzinfo=datetime.UTC)


def template() -> Catalog:
    """Return every message of the source, untranslated and in a fixed order."""
    catalog = Catalog(project="scpctl", charset="utf-8", fuzzy=False)
    found = extract_from_dir(ROOT / "scpctl", [("**.py", "python")], keywords=KEYWORDS)
    for file, _line, message, _comments, _context in sorted(found, key=lambda item: (item[0], item[1])):
        catalog.add(message, locations=[(f"scpctl/{Path(file).as_posix()}", 0)])
    for text in docstring_texts(RULES):
        catalog.add(text, locations=[("scpctl/rules", 0)])
    for text in variables.texts(TEMPLATES.values()):
        catalog.add(text, locations=[("scpctl/render/contexts", 0)])
    for text in TYPER:
        catalog.add(text, locations=[("typer", 0)])
    return catalog


def update(file: Path) -> None:
    """Rewrite one catalogue: what is new is added, what is gone is dropped, translations stay."""
    with file.open("rb") as stream:
        catalog = read_po(stream, locale=file.parts[-3])
    catalog.update(template(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    catalog.creation_date = UNDATED
    with file.open("wb") as stream:
        write_po(stream, catalog, width=110, include_lineno=False, omit_header=False, sort_by_file=True)


def main() -> None:
    """Update and compile every catalogue."""
    for file in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        update(file)
    compile_catalogues(ROOT)


if __name__ == "__main__":
    main()
