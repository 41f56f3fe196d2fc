"""A command that is killed, or that the system refuses something, at any call by which it changes a file.

``python -m tests.failing`` renames a group of the example city, failing at each call in every way, and prints how often
all files were those of before or those of after.
"""

from __future__ import annotations

import argparse
import errno
import gc
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.sharedctypes import RawValue
from pathlib import Path
from typing import IO, Any

from scpctl.__main__ import main as scpctl
from tests.conftest import PINNED, ROOT, commit, run

CALLS = ("open", "write", "fsync", "link", "symlink", "rename", "replace", "unlink", "mkdir", "rmdir", "chmod")
ERRORS = (errno.ENOSPC, errno.EACCES, errno.EIO)
KILLED = -signal.SIGKILL if os.name == "posix" else 0
# What scpctl leaves beside the files: its lock, and what keeps git from seeing the store where it is not git's own.
MARKS = {".scpctl", ".scpctl/.gitignore", ".scpctl/lock", ".git/scpctl", ".git/scpctl/lock"}


@dataclass(frozen=True)
class Failure:
    """What happens at the call of this number: killed, or refused with an ``error``, that call only or ``ever`` after.

    No call has the number 0.
    """

    number: int = 0
    error: int = 0
    ever: bool = False

    @property
    def way(self) -> str:
        """How it fails, whenever it does."""
        return f"{errno.errorcode[self.error]} {'ever' if self.ever else 'once'}" if self.error else "killed"


WAYS = (Failure(), *(Failure(0, error, ever) for ever in (False, True) for error in ERRORS))


@dataclass(frozen=True)
class Ended:
    """How a process ended: its status, how many calls it had made, and what it printed."""

    status: int
    calls: int
    output: str


def driven(action: Callable[[], int], failure: Failure = Failure()) -> Ended:
    """Run ``action`` in a process of its own that meets with ``failure``; what it returns is the status."""
    calls = RawValue("i", 0)
    with tempfile.TemporaryFile() as output:
        gc.freeze()  # or the child would copy all of our memory when it collects what it no longer needs
        process = multiprocessing.get_context("fork").Process(target=_child, args=(action, failure, calls, output))
        with warnings.catch_warnings():
            # Where tests run on several processors, each has a thread that waits for the next test and does no harm.
            warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
            process.start()
        process.join()
        assert process.exitcode is not None
        output.seek(0)
        return Ended(process.exitcode, calls.value, output.read().decode())


def _child(action: Callable[[], int], failure: Failure, calls: Any, output: IO[bytes]) -> None:
    for descriptor in (1, 2):
        os.dup2(output.fileno(), descriptor)
    sys.stdout = sys.stderr = open(1, "w", buffering=1, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.settrace(None)  # what a killed process would tell of coverage is lost
    # A killed process loses nothing that is written; waiting for the disk a thousand times takes minutes.
    os.fsync = lambda fd: None
    for name in CALLS:
        setattr(os, name, _counted(name, getattr(os, name), failure, calls))
    raise SystemExit(action())


def _counted(name: str, function: Callable[..., Any], failure: Failure, calls: Any) -> Callable[..., Any]:
    def call(*arguments: Any, **options: Any) -> Any:
        if name == "open" and (arguments[0] == os.devnull or not arguments[1] & (os.O_WRONLY | os.O_RDWR)):
            return function(*arguments, **options)
        calls.value += 1
        if calls.value == failure.number or (failure.ever and calls.value > failure.number > 0):
            if name == "write":  # half of it gets through
                function(arguments[0], arguments[1][: len(arguments[1]) // 2])
            if not failure.error:
                os.kill(os.getpid(), signal.SIGKILL)
            raise OSError(failure.error, os.strerror(failure.error))
        return function(*arguments, **options)

    return call


def tree(root: Path) -> dict[str, bytes | None]:
    """Return every file, and every folder as None, but for git's own and what marks the store of scpctl."""
    found = {file.relative_to(root).as_posix(): file for file in root.rglob("*")}
    return {
        path: file.read_bytes() if file.is_file() else None
        for path, file in found.items()
        if path not in MARKS and (not f"{path}/".startswith(".git/") or path.startswith(".git/scpctl/"))
    }


def restore(root: Path, files: Mapping[str, bytes | None]) -> None:
    """Let the repository hold these files again, as :func:`tree` has returned them."""
    shutil.rmtree(root / ".git" / "scpctl", ignore_errors=True)
    found = tree(root)
    for path in sorted(found.keys() - files.keys(), reverse=True):
        (root / path).rmdir() if found[path] is None else (root / path).unlink()
    for path, data in sorted(files.items()):
        if data is None:
            (root / path).mkdir(exist_ok=True)
        elif found.get(path) != data:
            (root / path).write_bytes(data)


@dataclass(frozen=True)
class Outcome:
    """Whether the change was made in the end, and how the command after it ended."""

    held: bool
    next: Ended


@dataclass(frozen=True)
class Trial:
    """A command on a repository, which it is to change from ``before`` to ``after``, all or nothing."""

    root: Path
    command: Sequence[str]
    before: Mapping[str, bytes | None]
    after: Mapping[str, bytes | None]
    calls: int

    @classmethod
    def of(cls, root: Path, *command: str) -> Trial:
        """See what the command does with nothing failing."""
        before = tree(root)
        run("-C", root, *command)  # what is imported here need not be imported in every process
        restore(root, before)
        ended = driven(lambda: scpctl(["-C", str(root), *command]))
        assert ended.status == 0, ended.output
        return cls(root, command, before, tree(root), ended.calls)

    def failures(self, ways: Sequence[Failure] = WAYS) -> Iterator[Failure]:
        """Yield the failures of these ways at each call."""
        return (Failure(number, way.error, way.ever) for way in ways for number in range(1, self.calls + 1))

    def run(self, failure: Failure, *more: Failure) -> Outcome:
        """Run the command with a failure, and then ``check``, first with ``more`` failures.

        Raises :class:`AssertionError` where it holds in part, leaves anything, or says more than it should.
        """
        restore(self.root, self.before)
        runs = [driven(lambda: scpctl(["-C", str(self.root), *self.command]), failure)]
        runs += [driven(lambda: scpctl(["-C", str(self.root), "check"]), each) for each in (*more, Failure())]
        found = tree(self.root)
        told = "\n".join(f"{run.status} {run.output}" for run in runs)
        assert all(run.status in (0, 1, 2, KILLED) for run in runs), f"{failure}: {told}"
        assert runs[-1].status in (0, 1), f"{failure}: {told}"
        assert "Traceback" not in told, f"{failure}: {told}"
        assert found in (self.before, self.after), f"{failure}: {_difference(found, self.before, self.after)}\n{told}"
        assert runs[0].status or found == self.after, f"{failure}: {told}"
        return Outcome(found == self.after, runs[1])


def _difference(found: Mapping[str, object], *wanted: Mapping[str, object]) -> list[list[str]]:
    """Return what is not as before, and what is not as after."""
    return [sorted(path for path in {*found, *each} if found.get(path, 0) != each.get(path, 0)) for each in wanted]


def main() -> None:
    """Rename a group of the example city as asked."""
    parser = argparse.ArgumentParser(prog="python -m tests.failing", description=__doc__)
    parser.add_argument("--way", choices=[way.way for way in WAYS], help="fail in this way only")
    parser.add_argument("names", nargs="*", default=["mobilita", "doprava"], metavar="NAME", help="the old and new id")
    options = parser.parse_args()
    os.environ.update(PINNED, SCPCTL_LANG="en")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(shutil.copytree(ROOT / "examples", Path(folder) / "examples"))
        commit(root)
        trial = Trial.of(root, "rename", *options.names)
        print(f"{trial.calls} calls", flush=True)
        print(f"{'':<14}{'before':>8}{'after':>8}")
        for way in WAYS:
            if options.way in (None, way.way):
                found = Counter(trial.run(failure).held for failure in trial.failures([way]))
                print(f"{way.way:<14}{found[False]:>8}{found[True]:>8}", flush=True)


if __name__ == "__main__":
    main()
