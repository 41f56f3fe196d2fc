"""How long documents take in each format, one after another in one process, against programs that do the same.

200 reports of three pages, no two alike. What counts is processor time, of one core: the machine may be busy with other
things. Of the others those are measured that are installed, on fewer reports, and as they are started: once a report,
LibreOffice once for all.
"""

import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import prose
from benchmarks.measure import Result
from scpctl import export

REPORTS, OTHERS = 200, 10
SHEET = export.Sheet(title="Informativní zpráva", author="Ing. Jana Nová, MBA", date="2017-01-20")
# Milliseconds: 300, 20 and 10 documents a second.
BARS = {"html": 1000 / 300, "pdf": 1000 / 20, "docx": 1000 / 10, "odt": 1000 / 10}
GROUPS = ("Mobilita", "Životní prostředí", "Podpora podnikání", "Veřejnost", "IT", "Bezpečnost")


def run() -> list[Result]:
    """Measure each format, then the others."""
    # The threads of typst are counted, too: with one of them no core is waited for.
    environment = {**os.environ, "RAYON_NUM_THREADS": "1"}
    argv = [sys.executable, "-X", "utf8", "-m", "benchmarks.exporting"]
    own = json.loads(subprocess.run(argv, check=True, capture_output=True, env=environment).stdout)
    results = [Result(f"Markdown to {name.upper()}", own[name], bar, "ms a report") for name, bar in BARS.items()]
    with tempfile.TemporaryDirectory() as folder:
        results += [Result(name, time_, unit="ms a report") for name, time_ in others(Path(folder))]
    return results


def report(number: int) -> str:
    """Return the Markdown of a report of three pages: six groups with lists, a table of 22 rows, a signature."""
    random_ = random.Random(number)
    parts = ["**INFORMATIVNÍ ZPRÁVA**", f"Ve věci: Aktuální informace k programu č. {number}.", "---"]
    for group in GROUPS:
        parts += [f"## Pracovní skupina {group}", *prose.paragraphs(random_, 550, 1)]
        parts += ["\n".join(f"- {prose.sentence(random_)}" for _item in range(2))]
    rows = (
        f"| {row} | {random_.choice(GROUPS)} | {prose.sentence(random_)[:50].replace('|', ' ')} "
        f"| {random_.randint(1, 28)}. 3. 2017 | {random_.randint(1, 99)} 250 000 Kč |"
        for row in range(1, 23)
    )
    parts += ["\n".join(["| č. | Skupina | Projekt | Termín | Náklady |", "|---|---|---|---|---:|", *rows])]
    parts += ["Zprávu předkládá: Ing. Jana Nová, MBA\\\nZprávu zpracovala, dne: Ing. Jana Nová, MBA\\\n20\\. 1. 2017"]
    return "\n\n".join(parts) + "\n"


def measure() -> dict[str, float]:
    """Return the milliseconds of a core that a report takes by format; the first ones are not counted."""
    reports = [report(number) for number in range(REPORTS)]
    makers: dict[str, Callable[[str, export.Sheet], object]] = {
        "html": export.html,
        "pdf": export.pdf,
        "docx": export.docx,
        "odt": export.odt,
    }
    times = {}
    for name, make in makers.items():
        make(report(-1), SHEET)
        start = time.process_time()
        for text in reports:
            make(text, SHEET)
        times[name] = (time.process_time() - start) * 1000 / REPORTS
    return times


def others(folder: Path) -> list[tuple[str, float]]:
    """Return the name and the milliseconds a report of each of the other programs that is installed."""
    numbers = range(OTHERS)
    for number in numbers:
        (folder / f"{number}.md").write_text(report(number), encoding="utf-8")
        (folder / f"{number}.html").write_text(export.html(report(number), SHEET), encoding="utf-8")
        (folder / f"{number}.docx").write_bytes(export.docx(report(number), SHEET))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    documents = [f"{number}.docx" for number in numbers]
    commands: dict[str, list[list[str]]] = {
        "pandoc, to HTML": [["pandoc", "-s", f"{number}.md", "-o", f"{number}.out.html"] for number in numbers],
        "pandoc, to DOCX": [["pandoc", f"{number}.md", "-o", f"{number}.out.docx"] for number in numbers],
        "pandoc, to ODT": [["pandoc", f"{number}.md", "-o", f"{number}.out.odt"] for number in numbers],
        "weasyprint, to PDF/UA": [
            ["weasyprint", "--pdf-variant", "pdf/ua-1", f"{number}.html", f"{number}.out.pdf"] for number in numbers
        ],
        "LibreOffice, DOCX to PDF": [["soffice", profile, "--headless", "--convert-to", "pdf", *documents]],
    }
    return [
        (name, spent(calls, folder) * 1000 / OTHERS) for name, calls in commands.items() if shutil.which(calls[0][0])
    ]


def spent(calls: Sequence[Sequence[str]], folder: Path) -> float:
    """Return the seconds of processor time that commands take; the first one is run once more before."""
    subprocess.run(calls[0], cwd=folder, check=True, capture_output=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for call in calls:
        subprocess.run(call, cwd=folder, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure()))
