"""Build hook: compile the message catalogues, and put the templates into the wheel.

An editable install finds them in the source tree; a copy beside it would hide the package.
"""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_catalogues(root: Path) -> None:
    """Write the ``.mo`` beside every ``.po`` below ``root``."""
    for source in (root / "scpctl" / "locale").glob("*/LC_MESSAGES/*.po"):
        with source.open("rb") as po, source.with_suffix(".mo").open("wb") as mo:
            write_mo(mo, read_po(po))


class Build(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        compile_catalogues(Path(self.root))
        if version != "editable":
            build_data["force_include"]["templates"] = "scpctl/templates"
