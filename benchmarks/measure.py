"""Time things side by side and compare them with a bar."""

import gc
import math
import os
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

ROUNDS = 15


def environment() -> dict[str, str]:
    """Return the environment of commands that are timed: Czech, with colours, compiled modules kept, as staff have it.

    Only tests and packagers switch the keeping of compiled modules off.
    """
    kept = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "PYTHONDONTWRITEBYTECODE")}
    return {**kept, "SCPCTL_LANG": "cs", "FORCE_COLOR": "1", "TERM": "xterm-256color"}


def command() -> str:
    """Return the path of the scpctl that is installed beside this Python. Raises SystemExit where there is none."""
    found = shutil.which("scpctl", path=str(Path(sys.executable).parent))
    if found is None:
        raise SystemExit("scpctl is not installed beside this Python: run scripts/install.py")
    return found


class Result(NamedTuple):
    """What was measured and how much it may be at most; without a bar it is there to be known."""

    name: str
    measured: float
    bar: float = math.inf
    unit: str = ""

    @property
    def ok(self) -> bool:
        """Whether the bar holds."""
        return self.measured <= self.bar


def medians(actions: Mapping[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    """Return the median time of each action in seconds, without the garbage collector.

    The actions take turns, so that a busy moment of the machine meets all of them; the first turn warms up.
    """
    times: dict[str, list[float]] = {name: [] for name in actions}
    for turn in range(rounds + 1):
        for name, action in actions.items():
            gc.collect()
            gc.disable()
            start = time.perf_counter()
            result = action()
            elapsed = time.perf_counter() - start
            del result  # freeing it is not part of the time
            gc.enable()
            if turn:
                times[name].append(elapsed)
    return {name: statistics.median(values) for name, values in times.items()}
