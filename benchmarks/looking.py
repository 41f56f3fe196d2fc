"""How long looking takes: a list and the link graph against the reading that a check needs too, a search in seconds."""

import datetime
import subprocess
import tempfile
from functools import partial
from pathlib import Path

from benchmarks import corpus
from benchmarks.measure import Result, command, environment, medians
from scpctl import config, drawing, library, listing
from scpctl.cli.graph import as_json

DOCUMENTS = 10_000
ROUNDS = 3
DAY = datetime.date(2017, 2, 10)


def run() -> list[Result]:
    """Measure a list with a nested condition, the graph of all, and a search for words that most documents have."""
    scpctl = command()
    with tempfile.TemporaryDirectory() as folder:
        settings = _repository(Path(folder))
        find = [scpctl, "-C", folder, "-q", "find", "osvětlení ulice"]
        actions = {"read": _read, "list": _list, "graph": _graph}
        looking = {name: partial(action, settings) for name, action in actions.items()}
        times = medians({**looking, "find": partial(_run, find)}, ROUNDS)
    return [
        Result(f"listing {DOCUMENTS} documents", times["list"] / times["read"], 1.3, "× reading"),
        Result(f"graph of {DOCUMENTS} documents as JSON", times["graph"] / times["read"], 1.3, "× reading"),
        Result(f"scpctl find in {DOCUMENTS} documents", times["find"], 1.0, "s"),
    ]


def _repository(root: Path) -> config.Config:
    (root / "scpctl.toml").write_text('[programme]\nname = "Benchmark"\n', encoding="utf-8")
    for page in corpus.pages(DOCUMENTS):
        file = root / page.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page.text, encoding="utf-8")
    return config.load(root)


def _read(settings: config.Config) -> int:
    """Read every document and type its front matter, as every check does."""
    return sum(len(document.targets) for document in library.load(settings, DAY).documents)


def _list(settings: config.Config) -> int:
    read = library.load(settings, DAY)
    options = {"--where": "tasks has (state == open and due < today)", "--sort": "-date"}
    return len(listing.listing(read, listing.asked("minutes", options, read)).rows())


def _graph(settings: config.Config) -> int:
    return len(as_json(drawing.drawing(library.load(settings, DAY), "cs")))


def _run(command: list[str]) -> None:
    subprocess.run(command, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
