"""How long a command takes from its start to its end, against Python doing nothing."""

import subprocess
import sys
from functools import partial
from pathlib import Path

from benchmarks.measure import Result, command, environment, medians

ROOT = Path(__file__).parent.parent
BARS = {"--version": 1.5, "--help": 16.0, "check": 20.0}


def run() -> list[Result]:
    """Measure the commands people wait for most often."""
    scpctl = command()
    commands = {"python": [sys.executable, "-c", "pass"]}
    commands |= {name: [scpctl, "-C", str(ROOT), name] for name in BARS}
    commands["--version"] = [scpctl, "--version"]
    times = medians({name: partial(_run, command, environment()) for name, command in commands.items()})
    return [Result(f"scpctl {name}", times[name] / times["python"], bar, "× python") for name, bar in BARS.items()]


def _run(command: list[str], variables: dict[str, str]) -> None:
    subprocess.run(command, env=variables, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
