"""The page in a browser: read by an accessibility checker and an HTML validator, where they are installed.

They are programs of other languages, so nothing here installs them: Chromium from the system, axe-core and vnu-jar from
npm (``npm install axe-core vnu-jar``, here or in the folder that NODE_MODULES names).
"""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scpctl import export
from tests.everything import ASSETS, MARKDOWN, SHEET

MODULES = Path(os.environ.get("NODE_MODULES", Path(__file__).resolve().parents[1] / "node_modules"))
AXE = MODULES / "axe-core" / "axe.min.js"
VNU = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
POLICY = re.compile('<meta http-equiv="Content-Security-Policy"[^>]*>')
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")

SHEETS = {"portrait": SHEET, "landscape": replace(SHEET, landscape=True), "plain": export.Sheet("T", "", "2017-01-20")}


def run_in_browser(page: str, tmp_path: Path) -> Any:
    """Return what a page leaves in its title as JSON."""
    file = tmp_path / "page.html"
    file.write_text(page, encoding="utf-8")
    assert CHROMIUM
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000"]
    command += [f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", file.as_uri()]
    done = subprocess.run(command, check=True, capture_output=True, timeout=120)
    answer = re.search("<title>(.*?)</title>", done.stdout.decode(), re.DOTALL)
    assert answer
    return json.loads(html.unescape(answer[1]))


@needs_chromium
@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed")
@pytest.mark.parametrize("name", SHEETS)
def test_the_page_has_no_barriers(name: str, tmp_path: Path) -> None:
    page = POLICY.sub("", export.html(MARKDOWN, SHEETS[name], ASSETS))
    check = f"axe.run({{runOnly: {RULES}}}).then(found => document.title = JSON.stringify(found.violations.map(each => "
    check += "[each.id, each.nodes[0].html])))"
    page = page.replace("</body>", f"<script>{AXE.read_text(encoding='utf-8')}</script><script>{check}</script></body>")
    assert run_in_browser(page, tmp_path) == []


@needs_chromium
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_only_tables_are_scrolled_sideways(width: int, tmp_path: Path) -> None:
    page = html.escape(POLICY.sub("", export.html(MARKDOWN, SHEET, ASSETS)))
    measure = (
        "frame.onload = () => { const page = frame.contentDocument.documentElement;"
        " document.title = JSON.stringify([page.scrollWidth, page.clientWidth]) }"
    )
    frame = f'<iframe id="frame" width="{width}" height="900" style="border: 0" srcdoc="{page}"></iframe>'
    scrolled, shown = run_in_browser(f"<title>0</title>{frame}<script>{measure}</script>", tmp_path)
    assert shown in range(width - 20, width + 1)
    assert scrolled == shown


@needs_chromium
def test_the_policy_lets_the_style_and_the_images_in(tmp_path: Path) -> None:
    # The page is left as it is, and nothing of ours runs in it: what it looks like tells.
    file = tmp_path / "page.html"
    file.write_text(export.html(MARKDOWN, SHEET, ASSETS), encoding="utf-8")
    assert CHROMIUM
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--v=0"]
    command += [f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", file.as_uri()]
    done = subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert "Content Security Policy" not in done.stderr.decode()


@pytest.mark.skipif(not VNU.is_file() or shutil.which("java") is None, reason="vnu-jar or Java is not installed")
@pytest.mark.parametrize("name", SHEETS)
def test_the_page_is_valid(name: str, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(export.html(MARKDOWN, SHEETS[name], ASSETS), encoding="utf-8")
    done = subprocess.run(
        ["java", "-jar", str(VNU), "--format", "json", "--stdout", str(file)], capture_output=True, timeout=120
    )
    found = json.loads(done.stdout)["messages"]
    # vnu does not know policies that allow a style by its digest, or images of the data: scheme.
    assert [each for each in found if "Content Security Policy" not in each["message"]] == []
