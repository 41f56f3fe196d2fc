"""What a browser gets while somebody writes: the last pages, what is wrong with others, nothing for strangers."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scpctl.preview import HOST, Page, Preview


@pytest.fixture
def preview() -> Iterator[Preview]:
    started = Preview("Zkouška </title><script>alert(1)</script>")
    yield started
    started.close()


def get(preview: Preview, path: str, host: str = "") -> tuple[int, str]:
    return fetch(preview.port, path, host)


def fetch(port: int, path: str, host: str = "") -> tuple[int, str]:
    connection = http.client.HTTPConnection(HOST, port, timeout=40)
    connection.request("GET", path, headers={"Host": host or f"{HOST}:{port}"})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


def test_the_last_pages_are_shown(preview: Preview) -> None:
    preview.show([Page("zpráva", "<p>první</p>"), Page("zápis", "<p>druhý</p>")])
    state = json.loads(get(preview, "/state?-1")[1])
    assert (state["names"], state["complaint"]) == (["zpráva", "zápis"], "")
    assert get(preview, "/page/1") == (200, "<p>druhý</p>")
    assert get(preview, "/page/2")[0] == 404
    assert get(preview, "/page/../../etc/passwd")[0] == 404


def test_a_browser_is_told_when_there_is_something_new(preview: Preview) -> None:
    preview.show([Page("zpráva", "stará")])
    seen = json.loads(get(preview, "/state?-1")[1])["version"]
    answers: list[str] = []
    waiting = threading.Thread(target=lambda: answers.append(get(preview, f"/state?{seen}")[1]))
    waiting.start()
    waiting.join(0.2)
    assert waiting.is_alive()
    preview.show([Page("zpráva", "nová")])
    waiting.join(10)
    assert json.loads(answers[0])["version"] != seen
    assert get(preview, "/page/0")[1] == "nová"


def test_what_fails_stays_as_it_was_and_says_why(preview: Preview) -> None:
    preview.show([Page("a", "stará"), Page("b", "b")])
    preview.show([Page("b", "nová")], "a.md:3:1: chyba")
    state = json.loads(get(preview, "/state?-1")[1])
    assert (state["names"], state["complaint"]) == (["b", "a"], "a.md:3:1: chyba")
    assert (get(preview, "/page/0")[1], get(preview, "/page/1")[1]) == ("nová", "stará")


def test_the_frame_runs_its_own_script_only(preview: Preview) -> None:
    page = get(preview, "/")[1]
    assert "<script>alert" not in page
    assert page.count("<script nonce=") == page.count("<script") == 1


def test_nobody_else_is_answered(preview: Preview) -> None:
    preview.show([Page("a", "tajné")])
    for host in ("evil.example", f"evil.example:{preview.port}", f"{HOST}:1"):
        status, text = get(preview, "/page/0", host)
        assert status == 403
        assert "tajné" not in text
    assert get(preview, "/page/0", f"localhost:{preview.port}")[0] == 200


@pytest.mark.skipif(os.name != "posix", reason="a process can't be sent Ctrl+C there")
def test_whoever_writes_sees_what_they_write(make: Callable[..., Path]) -> None:
    root = make()
    command = [
        sys.executable,
        "-m",
        "scpctl",
        "--lang",
        "en",
        "-C",
        str(root),
        "render",
        "2017-02-01-zprava",
        "--watch",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") as process:
        try:
            assert process.stdout
            port = int(process.stdout.readline().rstrip().rstrip("/").rpartition(":")[2])
            seen, shown = state(port, 0)
            assert shown["complaint"] == ""
            assert "Úvodní odstavec." in fetch(port, "/page/0")[1]
            report = root / "content/reports/2017-02-01-zprava.md"
            text = report.read_text("utf-8")
            report.write_text(text.replace("Úvodní", "Nový"), encoding="utf-8")
            seen, shown = state(port, seen)
            assert "Nový odstavec." in fetch(port, "/page/0")[1]
            report.write_text(text.replace("date: 2017-02-01", "date: zítra"), encoding="utf-8")
            seen, shown = state(port, seen)
            assert "content/reports/2017-02-01-zprava.md:5:7: error SCP103" in shown["complaint"]
            assert "Nový odstavec." in fetch(port, "/page/0")[1], "the last that could be made stays"
            report.write_text(text, encoding="utf-8")
            seen, shown = state(port, seen)
            assert shown["complaint"] == ""
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
    assert not (root / "build").exists()


def state(port: int, seen: int) -> tuple[int, dict[str, Any]]:
    shown = json.loads(fetch(port, f"/state?{seen}")[1])
    return shown["version"], shown


def test_a_browser_that_goes_away_is_no_news(preview: Preview, capfd: pytest.CaptureFixture[str]) -> None:
    preview.show([Page("a", "x" * 30_000_000)])
    with socket.create_connection((HOST, preview.port)) as connection:
        connection.sendall(f"GET /page/0 HTTP/1.1\r\nHost: {HOST}:{preview.port}\r\n\r\n".encode())
        # Closed so, what is sent to it afterwards is an error at once.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    preview.close()  # it waits until all are answered
    assert capfd.readouterr().err == ""
