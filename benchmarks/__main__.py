"""Measure, print a table, and fail where a bar is broken."""

import importlib
import math
import sys

PARTS = {
    "start": "benchmarks.start",
    "read": "benchmarks.reading",
    "check": "benchmarks.checking",
    "look": "benchmarks.looking",
    "rename": "benchmarks.renaming",
    "pdf": "benchmarks.typesetting",
    "render": "benchmarks.rendering",
    "export": "benchmarks.exporting",
}


def main(names: list[str]) -> int:
    """Run the named parts, or all of them; return the exit status."""
    if unknown := [name for name in names if name not in PARTS]:
        print(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    broken = 0
    print(f"{'name':<42}{'measured':>9}{'bar':>8}  {'unit':<14}ok")
    for name in names or PARTS:
        for result in importlib.import_module(PARTS[name]).run():
            bar, verdict = f"{result.bar:.2f}", "yes" if result.ok else "NO"
            if math.isinf(result.bar):
                bar = verdict = ""
            print(f"{result.name:<42}{result.measured:>9.2f}{bar:>8}  {result.unit:<14}{verdict}", flush=True)
            broken += not result.ok
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
