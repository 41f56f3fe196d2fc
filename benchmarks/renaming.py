"""How long ``rename`` takes where a thousand documents refer to the one renamed, against rewriting these files.

The floor is a process that does nothing but read each of them and write it anew, as safely: to a file beside it that
is on disk before it takes the name.
"""

import datetime
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measure import Result, command, environment
from benchmarks.prose import sentence

GROUPS, MEETINGS = 20, 50
REFERENCES = GROUPS * MEETINGS
ROUNDS = 7
NAMES = ("kola", "sdilena-kola")
FIRST = datetime.date(2017, 1, 10)
GIT = ["git", "-c", "user.name=Benchmark", "-c", "user.email=benchmark@example.cz", "-c", "gc.auto=0"]

FLOOR = """
import os, sys
folders = set()
for file in sys.stdin.read().split():
    with open(file, "rb") as stream:
        data = stream.read()
    with open(file + ".new", "xb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(file + ".new", file)
    folders.add(os.path.dirname(file))
for folder in folders:
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
"""


def run() -> list[Result]:
    """Rename a project there and back."""
    scpctl = command()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _write(root)
        subprocess.run([*GIT, "init", "--quiet"], cwd=root, check=True)
        files = "\n".join(map(str, sorted((root / "content" / "groups").rglob("2*.md"))))
        floor, rename = [], []
        for number in range(ROUNDS + 1):
            _commit(root)
            floor.append(_seconds([sys.executable, "-c", FLOOR], files))
            old, new = NAMES[number % 2], NAMES[(number + 1) % 2]
            rename.append(_seconds([scpctl, "-C", folder, "-q", "rename", old, new]))
    # The first round warms up.
    seconds = statistics.median(rename[1:])
    name = f"renaming what {REFERENCES} files refer to"
    return [
        Result(name, seconds / statistics.median(floor[1:]), 3.0, "× their writing"),
        Result("  the same", seconds, unit="s"),
    ]


def _write(root: Path) -> None:
    """Write groups that speak of one project at each meeting, once in the front matter and once in the text."""
    random_ = random.Random(2017)
    pages = {"scpctl.toml": '[programme]\nname = "Benchmark"\n'}
    pages[f"content/fiches/{NAMES[0]}.md"] = "---\ntitle: Sdílená kola\nstatus: idea\n---\n\nKola pro všechny.\n"
    for group in range(1, GROUPS + 1):
        pages[f"content/groups/skupina-{group}.md"] = f"---\nname: Skupina {group}\n---\n"
        pages[f"content/people/osoba-{group}.md"] = f"---\ngiven: Jan\nfamily: Novák {group}\n---\n"
        for meeting in range(MEETINGS):
            day = FIRST + datetime.timedelta(days=28 * meeting)
            pages[f"content/groups/skupina-{group}/minutes/{day}.md"] = _minutes(group, day, random_)
    for path, text in pages.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())


def _minutes(group: int, day: datetime.date, random_: random.Random) -> str:
    return f"""---
date: {day}
state: verified
chair: osoba-{group}
recorder: osoba-{group % GROUPS + 1}
verifier: osoba-{group}
present: [osoba-{group}, osoba-{group % GROUPS + 1}]
agenda:
  - {{no: 1, title: Sdílená kola, fiches: [{NAMES[0]}]}}
---

{sentence(random_)} {sentence(random_)}

## Do informativní zprávy

Skupina projednala [sdílená kola](../../../fiches/{NAMES[0]}.md). {sentence(random_)}
"""


def _commit(root: Path) -> None:
    """Commit everything, so that nothing is in the way of a rename."""
    subprocess.run([*GIT, "add", "--all"], cwd=root, check=True)
    subprocess.run([*GIT, "commit", "--quiet", "--message", "content"], cwd=root, check=True)


def _seconds(command: list[str], given: str = "") -> float:
    """Run a process to its end and return how long it took."""
    start = time.perf_counter()
    subprocess.run(command, input=given, encoding="utf-8", stdout=subprocess.DEVNULL, env=environment(), check=True)
    return time.perf_counter() - start
