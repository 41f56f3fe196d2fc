"""Pages that were rendered last, shown in a browser on this machine while somebody writes, and shown again when new.

Only this machine can ask: the server listens on the loopback interface, and what a page from elsewhere has a browser
ask for is refused by its address (DNS rebinding). The pages themselves run nothing; the frame around them has the one
script that waits for new ones.
"""

from __future__ import annotations

import json
import re
import secrets
import sys
import threading
from collections.abc import Sequence
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from scpctl.language import _, current

HOST = "127.0.0.1"
# How long a browser is kept waiting before it asks anew, in seconds.
PATIENCE = 25.0
_NUMBERED = re.compile(r"/page/(\d{1,6})", re.ASCII)
_SEEN = re.compile(r"-?\d{1,9}", re.ASCII)
_SCRIPT = """
const frame = document.querySelector("iframe"), choice = document.querySelector("select");
const complaint = document.querySelector("pre");
let seen = -1;
function show(state) {
  const wanted = choice.value;
  choice.replaceChildren(...state.names.map((name, number) => new Option(name, number)));
  if (wanted && wanted < state.names.length) choice.value = wanted;
  complaint.textContent = state.complaint;
  complaint.hidden = !state.complaint;
  const top = frame.contentWindow ? frame.contentWindow.scrollY : 0;
  frame.onload = () => frame.contentWindow.scrollTo(0, top);
  if (choice.value) frame.src = "page/" + choice.value + "?" + state.version;
}
choice.onchange = () => { frame.src = "page/" + choice.value + "?" + seen; };
(async function wait() {
  for (;;) {
    try {
      const state = await (await fetch("state?" + seen)).json();
      if (state.version !== seen) { seen = state.version; show(state); }
      document.title = document.title.replace(/^⚠ /, "");
    } catch (error) {
      if (!document.title.startsWith("⚠ ")) document.title = "⚠ " + document.title;
      await new Promise(resolve => setTimeout(resolve, 1000));
    }
  }
})();
"""
_STYLE = """
html, body { height: 100%; margin: 0; font: 1rem/1.4 system-ui, sans-serif; color: #1a1a1a; background: #e8e8e8; }
body { display: flex; flex-direction: column; }
header { display: flex; gap: 1rem; align-items: center; padding: 0.5rem 1rem; }
select { font: inherit; max-width: 60vw; }
pre { margin: 0; padding: 0.75rem 1rem; background: #fff3f0; color: #8a1500; white-space: pre-wrap; max-height: 40vh;
  overflow: auto; }
iframe { flex: 1; border: 0; background: white; }
"""
_FRAME = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style nonce="{nonce}">{style}</style>
</head>
<body>
<header><label>{label} <select></select></label></header>
<pre role="alert" hidden></pre>
<iframe title="{label}" sandbox="allow-same-origin"></iframe>
<script nonce="{nonce}">{script}</script>
</body>
</html>
"""


class Page(NamedTuple):
    """A page and what it is called."""

    name: str
    html: str


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that has gone away: that is what browsers do."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class Preview:
    """A server that shows the pages it was given last, until it is closed; ``url`` is where."""

    def __init__(self, title: str) -> None:
        self.title = title
        self._changed = threading.Condition()
        self._version = 0
        self._pages: Sequence[Page] = ()
        self._complaint = ""
        self._ended = False
        self._server = _Server((HOST, 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """The address that a browser opens."""
        return f"http://{HOST}:{self.port}/"

    @property
    def port(self) -> int:
        """The port that the system has chosen."""
        return int(self._server.server_address[1])

    def show(self, pages: Sequence[Page], complaint: str = "") -> None:
        """Show other pages, and above them what is wrong with those that could not be made; they stay as they were."""
        with self._changed:
            new = {page.name for page in pages}
            self._pages = pages if not complaint else [*pages, *(page for page in self._pages if page.name not in new)]
            self._complaint = complaint
            self._version += 1
            self._changed.notify_all()

    def state(self, seen: int) -> bytes:
        """Return what there is to see as JSON, once it is something else than ``seen``, or patience is at an end."""
        with self._changed:
            self._changed.wait_for(lambda: self._version != seen or self._ended, PATIENCE)
            state = {
                "version": self._version,
                "names": [page.name for page in self._pages],
                "complaint": self._complaint,
            }
        return json.dumps(state).encode()

    def page(self, number: int) -> bytes | None:
        """Return a page, or None where there is none of this number."""
        with self._changed:
            return self._pages[number].html.encode() if number < len(self._pages) else None

    def close(self) -> None:
        """Stop showing."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(preview: Preview) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = PATIENCE
        server_version = "scpctl"
        sys_version = ""

        def do_GET(self) -> None:
            path, _question, query = self.path.partition("?")
            if self.headers.get("Host") not in (f"{HOST}:{preview.port}", f"localhost:{preview.port}"):
                self.send_error(HTTPStatus.FORBIDDEN)
            elif path == "/":
                nonce = secrets.token_urlsafe(16)
                self._send(_frame(preview.title, nonce), "text/html; charset=utf-8", _policy(nonce))
            elif path == "/state":
                seen = int(query) if _SEEN.fullmatch(query) else -1
                self._send(preview.state(seen), "application/json", "default-src 'none'")
            elif (number := _NUMBERED.fullmatch(path)) and (page := preview.page(int(number[1]))):
                self._send(page, "text/html; charset=utf-8", "frame-ancestors 'self'")
            else:
                self.send_error(HTTPStatus.NOT_FOUND)

        def _send(self, data: bytes, kind: str, policy: str) -> None:
            self.send_response(HTTPStatus.OK)
            for name, value in (
                ("Content-Type", kind),
                ("Content-Length", str(len(data))),
                ("Content-Security-Policy", policy),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
                ("Referrer-Policy", "no-referrer"),
                ("Cross-Origin-Resource-Policy", "same-origin"),
            ):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_said: object) -> None:
            """Say nothing: the terminal belongs to the command."""

    return Handler


def _frame(title: str, nonce: str) -> bytes:
    label = _("Document")
    page = _FRAME.format(
        language=current(), title=escape(title), nonce=nonce, style=_STYLE, script=_SCRIPT, label=escape(label)
    )
    return page.encode()


def _policy(nonce: str) -> str:
    return (
        f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; "
        "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
