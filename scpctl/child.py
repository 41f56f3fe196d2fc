"""Run a program, or a module of ours, in a process of its own with a small environment and limits.

Content is untrusted: what a converter or a template does with it may take for ever or fill the memory. Everything
of that kind runs here. The environment holds no secret, the working directory is fresh, the input arrives on stdin.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

Reason = Literal["timeout", "memory", "output", "exit", "missing"]

_MIB = 2**20
_STDERR_KEPT = 65_536
_OPEN_FILES = 256
_POLL = 0.02
_SIZE = 8  # bytes that say how long a message of a service is
_FAREWELL = 0.2
_PACKAGE_PARENT = Path(__file__).resolve().parents[1]
# Windows needs these to load its libraries and to start programs.
_WINDOWS_VARIABLES = ("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "PATHEXT", "COMSPEC")
# Isolated mode ignores PYTHONPATH, so a source tree that is not installed has to be named.
_START_MODULE = """\
import runpy, sys
sys.path.append(sys.argv.pop(1))
runpy.run_module(sys.argv.pop(1), run_name="__main__", alter_sys=True)
"""
# Each thread reserves addresses, and libraries start one for each core: with 64 cores the memory limit would be hit.
_FEW_THREADS = {"RAYON_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
_OUT_OF_MEMORY = (b"MemoryError", b"Heap exhausted", b"heap overflow", b"out of memory", b"memory allocation of")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: seconds on the clock and of processor time, bytes of memory, bytes of stdout.

    ``memory`` counts address space; ``None`` is for programs that reserve far more than they use (Haskell) and have
    a limit of their own.
    """

    seconds: float = 10.0
    memory: int | None = 512 * _MIB
    output: int = 10 * _MIB


DEFAULT_LIMITS = Limits()


class ChildFailed(Exception):
    """A child was stopped or ended badly; ``stderr`` is what it said, at most 64 kB of it.

    ``reason`` is ``timeout``, ``memory``, ``output`` (too much), ``exit`` (a status other than 0) or ``missing``
    (the program cannot be started).
    """

    def __init__(self, reason: Reason, stderr: str = "") -> None:
        super().__init__(f"{reason}: {stderr}" if stderr else reason)
        self.reason = reason
        self.stderr = stderr


def run(
    argv: Sequence[str],
    stdin: bytes = b"",
    *,
    limits: Limits = DEFAULT_LIMITS,
    directory: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> bytes:
    """Return what ``argv`` writes to stdout when it is given ``stdin``.

    It runs in ``directory``, by default a fresh one that is removed afterwards. ``environment`` is added to the few
    variables every child gets. The whole process group is killed when a limit is reached or we are interrupted;
    on Windows only the program itself. Limits on memory, files and processor time hold on Linux, those on the clock
    and on output everywhere.

    Raises ChildFailed.
    """
    if directory is not None:
        return _run_in(directory, argv, stdin, limits, environment or {})
    with tempfile.TemporaryDirectory(prefix="scpctl-") as fresh:
        return _run_in(Path(fresh), argv, stdin, limits, environment or {})


class Service:
    """A module of ours that answers one request after another, in a process of its own that it is started with.

    The process is told the ``setting`` first. The limits hold for each request: where one is reached the process ends,
    and the next request has a new one. One thread at a time may ask. Close it in the end.
    """

    def __init__(self, module: str, setting: object, limits: Limits = DEFAULT_LIMITS) -> None:
        self._argv = [sys.executable, "-I", "-X", "utf8", "-c", _START_MODULE, str(_PACKAGE_PARENT), module]
        self._setting = json.dumps(setting).encode()
        self._limits = limits
        self._running: _Running | None = None

    def ask(self, request: object) -> bytes:
        """Return what the module answers (:func:`answer_requests`) to a request, which is sent as JSON.

        Raises ChildFailed.
        """
        is_new = self._running is None
        running = self._running = self._running or _Running.started(self._argv, self._limits)
        is_late = threading.Event()

        def end() -> None:
            is_late.set()
            _kill(running.process)

        timer = threading.Timer(self._limits.seconds, end)
        timer.start()
        size = 0
        try:
            if is_new:
                running.send(self._setting)
            running.send(json.dumps(request).encode())
            size = int.from_bytes(running.receive(_SIZE))
            if size <= self._limits.output:
                return running.receive(size)
        except (OSError, EOFError):
            size = 0  # it has ended, and says below why
        finally:
            timer.cancel()
        self.close()
        status, complaint = running.ended
        reason = _failure(status, not is_late.is_set(), size > self._limits.output, complaint) or "exit"
        raise ChildFailed(reason, complaint.decode("utf-8", "replace").strip())

    def close(self) -> None:
        """End the process, where there is one."""
        running, self._running = self._running, None
        if running:
            running.close()


def answer_requests(answering: Callable[[Any], Callable[[Any], bytes]]) -> None:
    """Answer the requests of a :class:`Service` until there are no more, for the module that it starts.

    ``answering`` is given the setting, and returns what answers a request.
    """
    answer = answering(json.loads(sys.stdin.buffer.read(int.from_bytes(sys.stdin.buffer.read(_SIZE)))))
    while size := sys.stdin.buffer.read(_SIZE):
        answered = answer(json.loads(sys.stdin.buffer.read(int.from_bytes(size))))
        sys.stdout.buffer.write(len(answered).to_bytes(_SIZE) + answered)
        sys.stdout.buffer.flush()


@dataclass(slots=True)
class _Running:
    """The process of a service, its folder, and what it has said on stderr."""

    process: subprocess.Popen[bytes]
    folder: tempfile.TemporaryDirectory[str]
    complaint: bytearray
    reader: threading.Thread

    @classmethod
    def started(cls, argv: Sequence[str], limits: Limits) -> _Running:
        folder = tempfile.TemporaryDirectory(prefix="scpctl-")
        process = _started(Path(folder.name), argv, _FEW_THREADS)
        assert process.stderr
        _restrict(process.pid, limits, processor_time=False)
        complaint = bytearray()
        reader = threading.Thread(target=_collect, args=(process.stderr, complaint, _STDERR_KEPT, None), daemon=True)
        reader.start()
        return cls(process, folder, complaint, reader)

    def send(self, message: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(len(message).to_bytes(_SIZE) + message)
        self.process.stdin.flush()

    def receive(self, size: int) -> bytes:
        assert self.process.stdout
        received = self.process.stdout.read(size)
        if len(received) < size:
            raise EOFError
        return received

    def close(self) -> None:
        with contextlib.suppress(OSError):
            assert self.process.stdin
            self.process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(_FAREWELL)  # it ends by itself where it can
        _kill(self.process)
        self.process.wait()
        self.reader.join()
        for stream in (self.process.stdout, self.process.stderr):
            assert stream
            stream.close()
        with contextlib.suppress(OSError):
            self.folder.cleanup()

    @property
    def ended(self) -> tuple[int, bytes]:
        """Its status and what it has said, once it is closed."""
        return self.process.returncode, bytes(self.complaint)


def _run_in(directory: Path, argv: Sequence[str], stdin: bytes, limits: Limits, extra: Mapping[str, str]) -> bytes:
    deadline = time.monotonic() + limits.seconds
    with _started(directory, argv, extra) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        try:
            # The child waits for its input: no content is read before the limits are in force.
            _restrict(process.pid, limits)
            stdout, stderr = bytearray(), bytearray()
            threads = (
                threading.Thread(target=_feed, args=(process.stdin, stdin), daemon=True),
                threading.Thread(target=_collect, args=(process.stderr, stderr, _STDERR_KEPT, None), daemon=True),
                threading.Thread(target=_collect, args=(process.stdout, stdout, limits.output, process), daemon=True),
            )
            for thread in threads:
                thread.start()
            in_time = _ended(process, threads[-1], deadline)
        finally:
            _kill(process)
        for thread in threads:
            thread.join()
    reason = _failure(process.returncode, in_time, len(stdout) > limits.output, bytes(stderr))
    if reason:
        raise ChildFailed(reason, stderr.decode("utf-8", "replace").strip())
    return bytes(stdout)


def _started(directory: Path, argv: Sequence[str], extra: Mapping[str, str]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            list(argv),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=directory,
            env={**_environment(directory), **extra},
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
    except OSError as error:
        raise ChildFailed("missing", str(error)) from error


def _environment(directory: Path) -> dict[str, str]:
    """Return the variables of a child; its home is its working directory, so nobody's settings reach an output."""
    variables = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(directory), "LANG": "C.UTF-8", "TZ": "UTC"}
    # What it leaves behind when it is killed goes with its folder.
    variables |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(directory))
    if sys.platform == "win32":
        variables |= {"USERPROFILE": str(directory), "APPDATA": str(directory)}
        variables |= {name: os.environ[name] for name in _WINDOWS_VARIABLES if name in os.environ}
    return variables


def _restrict(pid: int, limits: Limits, *, processor_time: bool = True) -> None:
    # Set from outside: code run between fork and exec can deadlock in a process with threads (typst has some).
    if sys.platform == "linux":
        import resource

        wanted = {
            resource.RLIMIT_CORE: 0,
            resource.RLIMIT_FSIZE: limits.output,
            resource.RLIMIT_NOFILE: _OPEN_FILES,
        }
        if processor_time:
            wanted[resource.RLIMIT_CPU] = int(limits.seconds) + 1
        if limits.memory is not None:
            wanted[resource.RLIMIT_AS] = limits.memory
        with contextlib.suppress(ProcessLookupError):
            for what, value in wanted.items():
                # Where our own process is limited more tightly, so is the child.
                hard = resource.prlimit(pid, what)[1]
                lower = value if hard == resource.RLIM_INFINITY else min(value, hard)
                resource.prlimit(pid, what, (lower, lower))


def _feed(stream: IO[bytes], content: bytes) -> None:
    # A child that ends without reading everything is judged by its status.
    with contextlib.suppress(OSError), stream:
        stream.write(content)


def _collect(stream: IO[bytes], into: bytearray, limit: int, stop: subprocess.Popen[bytes] | None) -> None:
    """Keep ``limit`` bytes and one more; beyond that kill ``stop``, or read on and forget where there is none."""
    # ValueError: we are interrupted, and the stream is closed under our hands.
    with contextlib.suppress(ValueError):
        while chunk := stream.read1(_STDERR_KEPT):  # type: ignore[attr-defined]  # it is a BufferedReader
            into += chunk[: limit + 1 - len(into)]
            if len(into) > limit and stop is not None:
                _kill(stop)
                return


def _ended(process: subprocess.Popen[bytes], reader: threading.Thread, deadline: float) -> bool:
    """Tell whether the child ends before ``deadline``."""
    # End of output nearly always means end of process, but something the child started may hold its stdout open.
    while reader.is_alive() and process.poll() is None and time.monotonic() < deadline:
        reader.join(_POLL)
    try:
        process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return False
    return True


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the child and, where there are process groups, whatever it started; also when it has ended itself."""
    if sys.platform == "win32":
        process.kill()
    else:
        # macOS says EPERM of a group whose members have all ended.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def _failure(status: int, in_time: bool, too_much: bool, stderr: bytes) -> Reason | None:
    if too_much or status == -getattr(signal, "SIGXFSZ", 0) < 0:
        return "output"
    if not in_time or status == -getattr(signal, "SIGXCPU", 0) < 0:
        return "timeout"
    if status and any(words in stderr for words in _OUT_OF_MEMORY):
        return "memory"
    return "exit" if status else None
