"""How well names are found in running text: ``python -m tests.mentions`` prints it for every file of sentences.

The sentences in ``tests/data/mentions`` are labelled by hand: ``{Zelených střech|fiche:zelene-strechy}`` is a mention
that is to be found, everything else is none. Beside it stands what matching the names exactly as they are would find.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from scpctl import config, document, library, mentions
from scpctl.library import Library, names_of

ROOT = Path(__file__).parent.parent
SENTENCES = Path(__file__).parent / "data" / "mentions"
CITIES = {"lesnov": ROOT / "examples", "plzen": ROOT}
_LABEL = re.compile(r"\{([^|{}]+)\|([^{}]+)\}")


class Place(NamedTuple):
    """Where a document is named in a sentence, in characters, and which one (``kind:id``)."""

    start: int
    end: int
    target: str

    def is_same(self, other: Place) -> bool:
        """Tell whether both name the same document; whether a title belongs to a name is no matter."""
        return self.target == other.target and self.start < other.end and other.start < self.end


class Result(NamedTuple):
    """What was found in sentences: how many mentions there are, what was missed and what is none."""

    sentences: int
    labelled: int
    missed: list[str]
    wrong: list[str]

    @property
    def precision(self) -> float:
        """How many of those found are mentions, from 0 to 1."""
        right = self.labelled - len(self.missed)
        return right / (right + len(self.wrong))

    @property
    def recall(self) -> float:
        """How many of the mentions were found, from 0 to 1."""
        return 1 - len(self.missed) / self.labelled


def files() -> list[Path]:
    """Return the files of sentences; the first word of the name is the city that they speak of."""
    return sorted(SENTENCES.glob("*.txt"))


def measured(paths: Iterable[Path], *, exactly: bool = False) -> Result:
    """Compare what is found in the sentences of files with their labels."""
    count, labelled, missed, wrong = 0, 0, [], []
    for path in paths:
        known = city(path.stem.partition("-")[0])
        for number, text, there in sentences(path):
            found = list(_exact(text, known) if exactly else _found(text, known))
            count += 1
            labelled += len(there)
            place = f"{path.name}:{number}"
            missed += [f"{place}: {text[a:b]} ({id_})" for a, b, id_ in _without(there, found)]
            wrong += [f"{place}: {text[a:b]} ({id_})" for a, b, id_ in _without(found, there)]
    return Result(count, labelled, missed, wrong)


def sentences(path: Path) -> Iterator[tuple[int, str, list[Place]]]:
    """Yield the sentences of a file: the line, the text without labels, and what is labelled in it."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        text, done, there = "", 0, []
        for match in _LABEL.finditer(line):
            text += line[done : match.start()]
            there.append(Place(len(text), len(text) + len(match[1]), match[2]))
            text += match[1]
            done = match.end()
        yield number, text + line[done:], there


def _without(some: list[Place], others: list[Place]) -> list[Place]:
    return [one for one in some if not any(one.is_same(other) for other in others)]


@cache
def city(name: str) -> tuple[Library, mentions.Names]:
    """Return the library that the sentences about a city are read with, and the names in it."""
    read = library.load(config.load(CITIES[name]), datetime.date(2026, 1, 15))
    return read, mentions.names(read)


def _found(text: str, city: tuple[Library, mentions.Names]) -> Iterator[Place]:
    kinds = city[0].config.kinds
    read = document.parse("content/groups/x.md", f"---\nname: X\n---\n\n{text}\n".encode(), kinds)
    begin = read.text.index(text)
    for mention in mentions.find(read, city[1]):
        target = f"{mention.target.kind_name}:{mention.target.id}"
        yield Place(mention.place.start - begin, mention.place.end - begin, target)


def _exact(text: str, city: tuple[Library, mentions.Names]) -> Iterator[Place]:
    for item in city[0].documents:
        if item.kind_name in (*mentions.KINDS, "person"):
            for name in names_of(item):
                for match in re.finditer(rf"\b{re.escape(name)}\b", text):
                    yield Place(*match.span(), f"{item.kind_name}:{item.id}")


def main() -> None:
    """Print precision and recall for each file and for all, beside exact matching; then what is wrong."""
    print(
        f"{'':22}{'sentences':>10}{'mentions':>10}{'precision':>11}{'recall':>9}{'exactly: precision':>20}{'recall':>9}"
    )
    for title, paths in [*((path.stem, [path]) for path in files()), ("all", files())]:
        ours, exact = measured(paths), measured(paths, exactly=True)
        row = f"{title:22}{ours.sentences:>10}{ours.labelled:>10}{ours.precision:>11.1%}{ours.recall:>9.1%}"
        print(f"{row}{exact.precision:>20.1%}{exact.recall:>9.1%}")
    every = measured(files())
    for label, places in (("missed", every.missed), ("wrong", every.wrong)):
        for place in places:
            print(f"{label} {place}")


if __name__ == "__main__":
    main()
