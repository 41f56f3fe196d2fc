"""A module that a service starts, which does what it is told: answer, sleep, fill the memory, end."""

from __future__ import annotations

import os
import sys
import time
from typing import Any

from scpctl import child


def answering(setting: str) -> Any:
    def answer(request: dict[str, Any]) -> bytes:
        time.sleep(request.get("sleep", 0))
        filled = bytearray(request.get("fill", 0))
        if "end" in request:
            sys.stderr.write(request.get("say", ""))
            sys.stderr.flush()
            os._exit(request["end"])
        return f"{os.getpid()} {setting} {request.get('text', '')}{'x' * request.get('long', 0)}{len(filled)}".encode()

    return answer


if __name__ == "__main__":
    child.answer_requests(answering)
