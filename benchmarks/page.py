"""A generated document, and front matter as people write it."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

_PLAIN = re.compile(r"[A-Za-zÀ-ž][^:#,\[\]{}\"]*|\d{4}(-\d\d){0,2}")


class Page(NamedTuple):
    """A generated document."""

    path: str
    front_matter: str
    body: str

    @property
    def text(self) -> str:
        """The whole file."""
        return f"---\n{self.front_matter}---\n{self.body}"


def yaml_lines(keys: dict[str, Any]) -> Iterator[str]:
    """Yield front matter as people write it."""
    for key, value in keys.items():
        if isinstance(value, list) and isinstance(value[0], dict):
            yield f"{key}:"
            for item in value:
                for number, line in enumerate(yaml_lines(item)):
                    yield f"{'    ' if number else '  - '}{line}"
        else:
            yield f"{key}: {inline(value)}"


def inline(value: Any) -> str:
    """Return a value as it stands in one line."""
    if isinstance(value, list):
        return f"[{', '.join(map(inline, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {inline(item)}' for key, item in value.items())}}}"
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    return f'"{text}"' if isinstance(value, str) and not _PLAIN.fullmatch(text) else text
