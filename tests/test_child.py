"""Children see little, get a fixed share of the machine and never outlive us."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scpctl import child

ROOT = Path(__file__).resolve().parents[1]
linux = pytest.mark.skipif(sys.platform != "linux", reason="resource limits are set on Linux only")
posix = pytest.mark.skipif(os.name != "posix", reason="Windows has no process groups")


def python(code: str, *, stdin: bytes = b"", limits: child.Limits = child.DEFAULT_LIMITS, **more: str) -> bytes:
    return child.run([sys.executable, "-I", "-c", code], stdin, limits=limits, environment=more)


def failure(code: str, **limits: float | int) -> child.ChildFailed:
    with pytest.raises(child.ChildFailed) as caught:
        python(code, limits=child.Limits(**limits))  # type: ignore[arg-type]
    return caught.value


def gone(pid: int) -> bool:
    """Tell whether the process ends within two seconds; a zombie nobody has collected has ended too."""
    for _attempt in range(40):
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


def test_passes_input_through() -> None:
    content = bytes(range(256)) * 4000
    assert python("import sys; sys.stdout.buffer.write(sys.stdin.buffer.read()[::-1])", stdin=content) == content[::-1]


def test_input_nobody_reads_is_no_failure() -> None:
    assert python("print('done')", stdin=b"x" * 1_000_000).strip() == b"done"


def test_shows_no_secret_and_nobodys_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "canary")
    monkeypatch.setenv("LC_ALL", "cs_CZ.UTF-8")
    seen = json.loads(python("import json, os; print(json.dumps(dict(os.environ)))", SOURCE_DATE_EPOCH="5"))
    assert "canary" not in seen.values()
    assert (seen["LANG"], seen["TZ"], seen["SOURCE_DATE_EPOCH"]) == ("C.UTF-8", "UTC", "5")
    assert "LC_ALL" not in seen
    assert seen["HOME"] != str(Path.home())
    # What it leaves behind when it is killed lies in its folder, which goes away.
    assert {seen["TMPDIR"], seen["TEMP"], seen["TMP"]} == {seen["HOME"]}
    if os.name == "posix":
        known = {"PATH", "HOME", "LANG", "TZ", "SOURCE_DATE_EPOCH", "LC_CTYPE", "TMPDIR", "TEMP", "TMP"}
        assert set(seen) <= known


def test_works_in_a_fresh_directory_that_goes_away() -> None:
    place = python("import os; open('litter', 'w').close(); print(os.getcwd(), len(os.listdir()))").decode()
    directory, count = place.rsplit(maxsplit=1)
    assert count == "1"
    assert not Path(directory).exists()


def test_works_in_a_given_directory(tmp_path: Path) -> None:
    child.run([sys.executable, "-I", "-c", "open('kept', 'w').close()"], directory=tmp_path)
    assert (tmp_path / "kept").exists()


def test_stops_what_takes_too_long() -> None:
    started = time.monotonic()
    assert failure("import time; time.sleep(60)", seconds=0.3).reason == "timeout"
    assert time.monotonic() - started < 20


def test_stops_what_says_too_much() -> None:
    code = "import sys\nwhile True: sys.stdout.write('x' * 65536)"
    assert failure(code, output=100_000).reason == "output"


def test_output_up_to_the_limit_is_kept() -> None:
    assert len(python("import sys; sys.stdout.write('x' * 1000)", limits=child.Limits(output=1000))) == 1000


def test_a_flood_of_complaints_does_not_block() -> None:
    error = failure("import sys; sys.stderr.write('x' * 5_000_000); sys.exit(1)")
    assert error.reason == "exit"
    assert len(error.stderr) <= 65_537


def test_tells_what_a_failing_child_said() -> None:
    error = failure("import sys; sys.exit('příliš žluťoučký kůň')")
    assert error.reason == "exit"
    assert "exit" in str(error)
    if os.name == "posix":
        assert error.stderr == "příliš žluťoučký kůň"


def test_tells_of_a_missing_program() -> None:
    with pytest.raises(child.ChildFailed) as caught:
        child.run(["no-such-program-of-anyone"])
    assert caught.value.reason == "missing"


@linux
def test_stops_what_needs_too_much_memory() -> None:
    assert failure("import sys; sys.stdin.read(); x = bytearray(2**30)", memory=2**28).reason == "memory"


@linux
def test_stops_a_file_that_grows_too_large() -> None:
    code = "import sys; sys.stdin.read(); f = open('big', 'wb')\nfor _ in range(100): f.write(bytes(10_000)); f.flush()"
    error = failure(code, output=50_000)
    assert error.reason in {"output", "exit"}
    assert "File too large" in error.stderr or error.reason == "output"


@linux
def test_a_child_of_a_child_keeps_the_tighter_limits() -> None:
    code = (
        f"import sys; sys.path.append({str(ROOT)!r})\n"
        "from scpctl import child\n"
        "print(child.run([sys.executable, '-I', '-c', 'import resource as r; print(r.getrlimit(r.RLIMIT_FSIZE)[1])'],"
        " limits=child.Limits(output=2**40)).decode())"
    )
    assert int(python(code, limits=child.Limits(output=5_000_000))) == 5_000_000


@posix
def test_stops_what_the_child_has_started() -> None:
    code = "import subprocess, sys; p = subprocess.Popen(['sleep', '60']); print(p.pid, flush=True)"
    started = time.monotonic()
    pid = int(python(code))
    assert time.monotonic() - started < 9, "it waited for the grandchild, which holds stdout open"
    assert gone(pid)


@posix
def test_ctrl_c_stops_the_child(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    inner = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    outer = (
        f"import sys; sys.path.append({str(ROOT)!r})\nfrom scpctl import child\n"
        f"child.run([sys.executable, '-I', '-c', {inner!r}], limits=child.Limits(seconds=50))"
    )
    parent = subprocess.Popen([sys.executable, "-I", "-c", outer], stderr=subprocess.PIPE)
    while not (note.exists() and note.read_text()):
        assert parent.poll() is None
        time.sleep(0.02)
    parent.send_signal(signal.SIGINT)
    _stdout, stderr = parent.communicate(timeout=10)
    assert b"KeyboardInterrupt" in stderr
    assert gone(int(note.read_text()))


@pytest.fixture
def service() -> Iterator[child.Service]:
    limits = child.Limits(seconds=2, memory=512 * 2**20, output=100_000)
    started = child.Service("tests.service", "žluť", limits)
    yield started
    started.close()


def test_a_service_answers_one_request_after_another_in_one_process(service: child.Service) -> None:
    first, second = (service.ask({"text": text}).decode().split() for text in ("kůň", "osel"))
    assert first[1:] == ["žluť", "kůň0"]
    assert second[1:] == ["žluť", "osel0"]
    assert first[0] == second[0] != str(os.getpid())


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        ({"sleep": 30}, "timeout"),
        pytest.param({"fill": 2**31}, "memory", marks=linux),
        ({"long": 200_000}, "output"),
        ({"end": 7, "say": "it broke"}, "exit"),
        ({"end": 0}, "exit"),
        ({"end": 1, "say": "memory allocation of 9999 bytes failed"}, "memory"),
    ],
)
def test_what_goes_beyond_its_share_ends_alone(service: child.Service, request_: dict[str, Any], reason: str) -> None:
    before = int(service.ask({}).decode().split()[0])
    with pytest.raises(child.ChildFailed) as caught:
        service.ask(request_)
    assert caught.value.reason == reason
    assert caught.value.stderr.endswith(str(request_.get("say", "")))
    assert gone(before)
    after = service.ask({"text": "dál"}).decode().split()
    assert after[1:] == ["žluť", "dál0"]
    assert int(after[0]) != before


def test_a_service_that_is_closed_leaves_nothing(service: child.Service) -> None:
    process = int(service.ask({}).decode().split()[0])
    service.close()
    assert gone(process)
    service.close()


def test_a_module_beside_the_documents_is_not_taken_for_one_of_pythons_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, service: child.Service
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('taken')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert service.ask({"text": "kůň"}).decode().endswith("kůň0")
