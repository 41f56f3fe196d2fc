"""The characters that have no place in a text people read: the reader refuses them, outputs show or drop them."""

from __future__ import annotations

import re
import unicodedata

# Controls (C0 but tab and line ends, C1, DEL) and line ends that no editor shows.
CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029"
# Marks that turn the direction of writing, and characters without width or ink, but for the joiner and the selectors
# that emoji are made of: all of them make a reader see something else than the machine does.
UNSEEN = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f"
    r"\u3164\ufeff\uffa0\U000e0000-\U000e0fff"
)
# What stands for nothing: private use (bullets pasted from Word), lost characters, halves of pairs, non-characters.
MEANINGLESS = r"\ue000-\uf8ff\ufffd\ufffe\uffff\ufdd0-\ufdef\ud800-\udfff\U000f0000-\U0010ffff"
FORBIDDEN = re.compile(f"[{CONTROLS}{UNSEEN}{MEANINGLESS}]|\r(?!\n)")
UNSHOWN = re.compile(f"[{CONTROLS}{UNSEEN}{MEANINGLESS}\\t\\r\\n\\u200d]")
# What CI takes for a command anywhere in a line: ## and a name in brackets (GitHub, Azure).
COMMAND = re.compile(r"##(?=\w*\[)")


def name_of(character: str) -> str:
    """Return what to call a character that can't be shown: ``U+200B ZERO WIDTH SPACE``."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()


def visible(text: str) -> str:
    """Return ``text`` as one line in which everything can be seen, whatever its length, and that no CI runner obeys."""
    return COMMAND.sub("## ", UNSHOWN.sub(lambda match: code_of(match[0]), text))


def code_of(character: str) -> str:
    """Return the escape, as in Python, that stands for a character which can't be shown."""
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
