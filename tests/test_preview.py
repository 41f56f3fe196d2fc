"""What a browser gets while somebody writes: the last pages, what is wrong with others, nothing for strangers."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator

import pytest

from scpctl.preview import HOST, Page, Preview


@pytest.fixture
def preview() -> Iterator[Preview]:
    started = Preview("Zkouška </title><script>alert(1)</script>")
    yield started
    started.close()


def get(preview: Preview, path: str, host: str = "") -> tuple[int, str]:
    connection = http.client.HTTPConnection(HOST, preview.port, timeout=10)
    connection.request("GET", path, headers={"Host": host or f"{HOST}:{preview.port}"})
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
