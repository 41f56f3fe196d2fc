"""How long reading documents takes, against the YAML parser alone on their front matter."""

import yaml

from benchmarks import corpus
from benchmarks.measure import Result, medians
from scpctl import document

DOCUMENTS = 1000


def run() -> list[Result]:
    """Measure reading a document: every key and value with its place, headings and links with theirs."""
    pages = corpus.pages(DOCUMENTS)
    sources = [(page.path, page.text.encode()) for page in pages]
    for path, data in sources:
        if faults := document.parse(path, data).faults:
            raise SystemExit(f"the generated {path} is at fault: {faults[0].message}")
    times = medians(
        {
            "scpctl": lambda: [document.parse(path, data) for path, data in sources],
            "yaml": lambda: [yaml.load(page.front_matter, Loader=yaml.CSafeLoader) for page in pages],
        },
    )
    name = f"reading {DOCUMENTS} documents of {sum(len(data) for _, data in sources) // DOCUMENTS} bytes"
    return [Result(name, times["scpctl"] / times["yaml"], 1.0, "× CSafeLoader")]
