"""How long 200 reports of three pages take each on one processor, and what a second one and a second run bring."""

import datetime
import os
import random
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.measure import Result, command, environment
from benchmarks.prose import sentence
from scpctl import config, library, render
from scpctl.render import Job, Setting, Stationery, stationery

REPORTS, GROUPS = 200, 6
# About what fills three pages: each section has three paragraphs of three sentences.
PARAGRAPHS, SENTENCES = 3, 3
FIRST = datetime.date(2017, 1, 10)
# Milliseconds a document: 300, 20 and 10 documents a second.
BARS = {"md,html": 1000 / 300, "pdf": 1000 / 20, "docx": 1000 / 10}


def run() -> list[Result]:
    """Measure each format on one processor, the PDF on two, and the whole command twice."""
    scpctl = command()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _write(root)
        written_on = stationery.of(config.load(root))
        results = []
        for formats, bar in BARS.items():
            jobs = _jobs(written_on, formats.split(","))
            seconds = _seconds(jobs, written_on, 1)
            results.append(Result(f"{REPORTS} reports as {formats}", seconds / REPORTS * 1000, bar, "ms each"))
            if formats == "pdf" and (os.cpu_count() or 1) > 1:
                ratio = _seconds(jobs, written_on, 2) / seconds
                results.append(Result("  on two processors", ratio, 1 / 1.7, "× one"))
        again = [scpctl, "-C", folder, "-q", "render", "--all"]
        first, second = (_run(again) for _time in range(2))
        results += [
            Result(f"scpctl render --all, {REPORTS} reports in all formats", first, unit="s"),
            Result("  the same again, nothing changed", second / first, 0.05, "× the first"),
        ]
    return results


def _seconds(jobs: list[Job], written_on: Stationery, processes: int) -> float:
    """Return how long it takes until all are made; the first few are made before, so that all is loaded."""
    made = render.make_all([*jobs[: 2 * processes], *jobs], written_on, processes)
    for _number in range(2 * processes):
        next(made)
    start = time.perf_counter()
    assert all(isinstance(outputs, dict) for outputs in made)
    return time.perf_counter() - start


def _jobs(written_on: Stationery, formats: list[str]) -> list[Job]:
    read = library.load(written_on.config, FIRST)
    found = ((report, render.template_of(report)) for report in read.of_kind("report"))
    settings = ((template, Setting(read, FIRST, report)) for report, template in found if template)
    return [render.prepare(*each, formats, written_on) for each in settings]


def _write(root: Path) -> None:
    random_ = random.Random(2017)
    pages = {
        "scpctl.toml": '[programme]\nname = "Benchmark"\n',
        "content/people/jana-nova.md": "---\ngiven: Jana\nfamily: Nová\ngender: f\n---\n",
    }
    for group in range(1, GROUPS + 1):
        pages[f"content/groups/skupina-{group}.md"] = f"---\nname: Skupina {group}\nreport_order: {group}\n---\n"
    for number in range(REPORTS):
        day = FIRST + datetime.timedelta(days=number)
        pages[f"content/reports/{day}-zprava.md"] = _report(day, random_)
    for path, text in pages.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)


def _report(day: datetime.date, random_: random.Random) -> str:
    people = "".join(f"{key}: [jana-nova]\n" for key in ("presenters", "authors", "attendees"))
    head = f"---\ntype: informative\nbody: ZMP\nsubject: Aktuální informace\ndate: {day}\n{people}---\n"
    sections = ["Úvod", *(f"Skupina {group}" for group in range(1, GROUPS + 1)), "Závěr"]
    return head + "".join(f"\n## {section}\n\n{_text(random_)}\n" for section in sections)


def _text(random_: random.Random) -> str:
    return "\n\n".join(
        " ".join(sentence(random_) for _sentence in range(SENTENCES)) for _paragraph in range(PARAGRAPHS)
    )


def _run(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start
