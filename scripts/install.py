"""Make the environment in ``.venv`` and install scpctl into it, with what documents and development need.

``make`` and ``.ci/run`` call it, and so can you: ``python scripts/install.py``. It does nothing while nothing has
changed since the last time. It needs Python and its standard library only.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = ENVIRONMENT / "installed"


def main() -> int:
    """Bring the environment up to date and return the exit status."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this is where an older Python is told so
        version = ".".join(map(str, sys.version_info[:3]))
        return complain(
            "scpctl needs Python 3.11 or newer, this is " + version + " (choose one: PYTHON=python3.12 make …)"
        )
    # The scripts inside an environment hold its path, so it is made anew for another folder or another Python.
    identity = f"{sys.version_info[:3]} {ROOT}"
    state = f"{identity}\n{digest()}\n"
    stamp = STAMP.read_text(encoding="utf-8") if STAMP.exists() else ""
    if stamp == state and all(catalogue.with_suffix(".mo").exists() for catalogue in catalogues()):
        return 0
    complain("installing scpctl into .venv (the first time takes a few minutes) …")
    fitting = stamp.startswith(f"{identity}\n") or Path(sys.prefix) == ENVIRONMENT
    if not fitting and run(sys.executable, "-m", "venv", *(["--clear"] if stamp else []), str(ENVIRONMENT)):
        return complain("no environment could be made (on Debian and Ubuntu: apt install python3-venv)")
    # The build requirements come first and the build uses them: they are pinned too, and a second install needs no
    # network. So does a pip of today: the programs that old ones write start 10 ms later.
    if pip("pip", *build_requirements()) or pip("--no-build-isolation", "--editable", ".[documents,dev]"):
        return complain("the installation failed for the reason above")
    keep_letters()
    STAMP.write_text(state, encoding="utf-8")
    return 0


def keep_letters() -> None:
    """Let the folder have any name: Python reads the link to it in the encoding of the machine, so use ASCII only."""
    for link in ENVIRONMENT.glob("**/site-packages/*scpctl*.pth"):
        link.write_text(f"import sys; sys.path.append({str(ROOT)!a})\n", encoding="ascii")


def complain(message: str) -> int:
    """Say it on stderr; return the status of a failure."""
    sys.stderr.write(message + "\n")
    return 2


def catalogues() -> list[Path]:
    """Return the message catalogues, which the build compiles."""
    return sorted((ROOT / "scpctl" / "locale").glob("*/LC_MESSAGES/*.po"))


def digest() -> str:
    """Return a digest of all files that the installation depends on."""
    files = [ROOT / "pyproject.toml", ROOT / "constraints.txt", ROOT / "hatch_build.py", *catalogues()]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def build_requirements() -> list[str]:
    """Return what the build needs; hatchling asks for editables by itself when it links the package in place."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [*project["build-system"]["requires"], "editables"]


def pip(*arguments: str) -> int:
    """Install with the versions of ``constraints.txt``; return the status."""
    options = ("--disable-pip-version-check", "--no-input", "-qq", "--constraint", "constraints.txt")
    return run(str(PYTHON), "-m", "pip", "install", *options, *arguments)


def run(*command: str) -> int:
    """Run a command in the project folder; return its status."""
    return subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    raise SystemExit(main())
