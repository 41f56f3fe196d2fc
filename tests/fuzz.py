"""Documents spoilt at random, read, checked and repaired: whatever the bytes, nothing fails and it is done in time.

``python -m tests.fuzz --seconds 600`` runs as long as you like. What fails is kept in a file, which ``--again FILE``
takes. A short run is part of the tests.
"""

from __future__ import annotations

import argparse
import datetime
import sys
import time
import traceback
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

from scpctl import config, document, fix, library, rule
from scpctl.finding import Finding
from scpctl.library import Library
from scpctl.rules import RULES

ROOT = Path(__file__).resolve().parent.parent
TODAY = datetime.date(2017, 2, 10)
PATHS = (
    "content/fiches/a.md",
    "content/groups/a.md",
    "content/groups/mobilita/minutes/2017-01-20.md",
    "content/people/a.md",
    "content/organisations/a.md",
    "content/goals/a.md",
    "content/events/a.md",
    "content/reports/2017-01-20-a.md",
)
FRAGMENTS = (
    *"\n \r\n \r \t - ? : , & * | > { } [ ] # ' \" \\ % @ ` ~".split(" "),
    *"--- !!str &a *a [[ ]] ![ ]( ](// ](../ <!-- --> <div> ``` [^1] [^1]: ## > &amp; 0000".split(),
    *("-1", "1e9", "2017-13-45", "750601/1234"),
    *("---\n", "    ", ": ", " - ", "...", "|a|b|\n|-|-|\n", "30. 2. 2017", "99:99", "1000 Kč", "5%", '"x"', "  "),
    *("<!-- scpctl: ignore SCP203: x -->", "ing. Jana Nová Ph.D.", "\ufeff", "\u2028", "\0", "\u202e", "🐎", "e\u0301"),
)
BYTES = (*(text.encode() for text in FRAGMENTS), b"\xff", b"\xc3", b"\xed\xa0\x80")


@cache
def seeds() -> tuple[bytes, ...]:
    """Return the documents to begin with: those of both programmes, and the good and bad lines of every rule."""
    folders = (ROOT / "content", ROOT / "examples" / "content", ROOT / "tests" / "rules")
    return tuple(file.read_bytes() for folder in folders for file in sorted(folder.rglob("*.md")))


@cache
def programme() -> Library:
    """Return the programme that the spoilt documents are added to."""
    return library.load(config.load(ROOT), TODAY)


def spoilt(random: Random) -> bytes:
    """Return a document with something put in, taken out or mixed up at a few places."""
    data = bytearray(random.choice(seeds()))
    for _change in range(random.randrange(1, 12)):
        place = random.randrange(len(data) + 1)
        match random.randrange(5):
            case 0 | 1:
                data[place:place] = random.choice(BYTES) * random.choice((1, 1, 1, 3, 50))
            case 2:
                del data[place : place + random.randrange(1, 40)]
            case 3:
                data[place : place + 1] = bytes([random.randrange(256)])
            case 4:
                other = random.choice(seeds())
                begin = random.randrange(len(other))
                data[place:place] = other[begin : begin + random.randrange(80)]
    return bytes(data)


def check(path: str, data: bytes) -> list[Finding]:
    """Read, check and repair a document as part of the programme; raise for what must not be."""
    read = document.parse(path, data)
    documents = sorted((*programme().documents, read), key=lambda item: item.path)
    whole = replace(programme(), documents=tuple(documents), files=programme().files | {path})
    found = rule.check(whole, RULES, {path})
    lines = read.text.count("\n") + 1
    for finding in found:
        assert 1 <= finding.location.span.line <= lines
        assert finding.location.span.column >= 1
    assert read.readable or {finding.rule for finding in found} <= {"SCP001", "SCP002", "SCP003"}
    fixed = fix.fix(whole, RULES, RULES, {path})
    again = fix.fix(fixed.library, RULES, RULES, {path})
    assert not again.changed
    return found


def main() -> int:
    """Run until the time is over or something fails."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--again", type=Path)
    parser.add_argument("--path", default=PATHS[0])
    options = parser.parse_args()
    if options.again:
        check(options.path, options.again.read_bytes())
        return 0
    random, end, count, slowest = Random(options.seed), time.monotonic() + options.seconds, 0, 0.0
    while time.monotonic() < end:
        path, data = random.choice(PATHS), spoilt(random)
        begin = time.process_time()
        try:
            check(path, data)
        except Exception:
            kept = Path("fuzz-failure.md")
            kept.write_bytes(data)
            traceback.print_exc()
            sys.stderr.write(f"again: python -m tests.fuzz --path {path} --again {kept}\n")
            return 1
        slowest = max(slowest, time.process_time() - begin)
        count += 1
    sys.stdout.write(f"{count} documents, the slowest took {slowest:.2f} s\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
