"""How long ``check`` takes on a large repository and how much memory it needs, against reading the bytes of the files.

Everything is measured on processes that have just started; the files are in the memory of the system, which has just
written them.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks import corpus
from benchmarks.measure import Result

SMALL, LARGE = 1000, 10_000
ROUNDS = 3
FLOOR_ROUNDS = 9
ENVIRONMENT = {"SCPCTL_LANG": "cs", "PYTHONUTF8": "1"}

FLOOR = """
import os, sys
for folder, _folders, names in os.walk(sys.argv[1]):
    for name in names:
        with open(os.path.join(folder, name), "rb") as file:
            file.read()
"""
# The parts one after the other; a check reads and types each document in one go, so typing is done once more alone.
PARTS = ("reader", "model", "links", "rules")
SHARES = """
import datetime, gc, sys, time
from pathlib import Path
from scpctl import config, document, library, model, rule
from scpctl.rules import RULES
from scpctl.rules.joined import linked

gc.disable()
settings = config.load(Path(sys.argv[1]))
found = library.load(settings, datetime.date.fromisoformat(sys.argv[2]))
reading = typing = 0
for file in sorted(settings.content.rglob("*.md")):
    start = time.perf_counter()
    item = document.parse(file.relative_to(settings.root).as_posix(), file.read_bytes())
    reading += time.perf_counter() - start
    node = item.node
    start = time.perf_counter()
    model.read(item.kind.keys, node, model.Reading())
    typing += time.perf_counter() - start
times = [time.perf_counter()]
for item in found.documents:
    list(linked(item, found))
times.append(time.perf_counter())
rule.check(found, RULES)
times.append(time.perf_counter())
linking, checking = (end - start for start, end in zip(times, times[1:]))
print(reading - typing, typing, linking, max(0, checking - linking))
"""


class Measured(NamedTuple):
    """What the best of several runs of a process took: seconds, and MiB at the peak."""

    seconds: float
    memory: float


def run() -> list[Result]:
    """Measure a cold check of a small and of a large city."""
    with tempfile.TemporaryDirectory() as folder:
        start = _check(_written(Path(folder, "one"), SMALL, only=1)).seconds
        small = _check(_written(Path(folder, "small"), SMALL))
        root = _written(Path(folder, "large"), LARGE)
        large = _check(root)
        floor = _best([sys.executable, "-c", FLOOR, str(root / "content")], FLOOR_ROUNDS).seconds
        script = [sys.executable, "-c", SHARES, str(root), str(corpus.TODAY)]
        seconds = [float(part) for part in subprocess.run(script, check=True, capture_output=True).stdout.split()]
    growth = (large.seconds - start) / LARGE / ((small.seconds - start) / SMALL)
    shares = [
        Result(f"  share of the {name}", 100 * part / sum(seconds), unit="%")
        for name, part in zip(PARTS, seconds, strict=True)
    ]
    return [
        Result(f"checking {LARGE} documents", large.seconds / floor, 60.0, "× their bytes"),
        Result(f"time per document, {SMALL} to {LARGE}", growth, 1.2, "×"),
        Result(f"memory for {LARGE} documents", large.memory, 150.0, "MiB"),
        *shares,
    ]


def _written(root: Path, count: int, only: int | None = None) -> Path:
    """Write a city, or its first documents only, and return its folder."""
    for page in corpus.pages(count)[:only]:
        file = root / page.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(page.text.encode())
    (root / "scpctl.toml").write_text(corpus.SETTINGS, encoding="utf-8")
    return root


def _check(root: Path) -> Measured:
    command = [sys.executable, "-m", "scpctl", "-C", str(root), "check", "--today", str(corpus.TODAY)]
    return _best(command, ROUNDS)


def _best(command: list[str], rounds: int) -> Measured:
    runs = [_run(command) for _round in range(rounds)]
    return Measured(min(run.seconds for run in runs), min(run.memory for run in runs))


def _run(command: list[str]) -> Measured:
    """Run a process to its end. A check has findings, so any status but that of a fault will do."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, **ENVIRONMENT})
    _pid, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Measured(seconds, usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024))
