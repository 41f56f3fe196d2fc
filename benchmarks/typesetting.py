"""How long the PDF of the real report takes in a process that has just started."""

import statistics
import subprocess
import sys
from pathlib import Path

from benchmarks.measure import Result

REPORT = Path(__file__).parent.parent / "tests" / "golden" / "informativni-zprava.md"
ROUNDS = 9
# The first PDF of a process, fonts included; only the imports are before it.
SCRIPT = """
import sys, time
import typst
from scpctl import export
markdown = open(sys.argv[1], encoding="utf-8").read()
sheet = export.Sheet(title="Informativní zpráva", author="Erich Beneš", date="2017-01-20")
start = time.perf_counter()
export.pdf(markdown, sheet)
print(time.perf_counter() - start)
"""


def run() -> list[Result]:
    """Measure Markdown to PDF once in each of several processes."""
    argv = [sys.executable, "-X", "utf8", "-c", SCRIPT, str(REPORT)]
    times = [float(subprocess.run(argv, check=True, capture_output=True).stdout) for _round in range(ROUNDS)]
    return [Result("first PDF of the report", statistics.median(times) * 1000, 120.0, "ms")]
