"""Findings that were there before scpctl was, put off until a day by somebody who answers for them.

An entry follows what a finding means, not where it stands: the rule, the document's kind and title and the words
marked. So it survives renaming a file and moving lines. A baseline only ever shrinks.
"""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from scpctl import files
from scpctl.errors import ScpError
from scpctl.finding import Finding
from scpctl.language import _

FILE = "scpctl-baseline.json"
VERSION = 1
MAX_BYTES = 10_000_000


@dataclass(frozen=True, order=True)
class Entry:
    """Findings of one meaning: how many of them ``owner`` has put off until ``until`` (that day included)."""

    rule: str
    document: str
    about: str
    count: int
    owner: str
    until: datetime.date

    @property
    def meaning(self) -> tuple[str, str, str]:
        """What identifies the findings."""
        return self.rule, self.document, self.about


def of_findings(found: Iterable[Finding], owner: str, until: datetime.date) -> list[Entry]:
    """Return the baseline that puts off all these findings."""
    counts = Counter(finding.meaning for finding in found)
    return sorted(Entry(*meaning, count, owner, until) for meaning, count in counts.items())


def remaining(found: Iterable[Finding], entries: Iterable[Entry], today: datetime.date) -> list[Finding]:
    """Return the findings that no entry puts off on the day ``today``."""
    allowed = Counter[tuple[str, str, str]]()
    for entry in entries:
        if today <= entry.until:
            allowed[entry.meaning] += entry.count
    left = []
    for finding in found:
        if allowed[finding.meaning] > 0:
            allowed[finding.meaning] -= 1
        else:
            left.append(finding)
    return left


def added(found: Iterable[Finding], before: Iterable[Finding], touched: Collection[str]) -> list[Finding]:
    """Return the findings in the files at ``touched``, and those elsewhere that were not there before."""
    known = Counter(finding.meaning for finding in before)
    new = []
    for finding in found:
        if finding.location.path in touched:
            new.append(finding)
        elif known[finding.meaning] > 0:
            known[finding.meaning] -= 1
        else:
            new.append(finding)
    return new


def shrunk(entries: Iterable[Entry], found: Iterable[Finding]) -> list[Entry]:
    """Return the entries without what is no longer found."""
    counts = Counter(finding.meaning for finding in found)
    kept = []
    for entry in sorted(entries):
        count = min(entry.count, counts[entry.meaning])
        counts[entry.meaning] -= count
        if count:
            kept.append(Entry(*entry.meaning, count, entry.owner, entry.until))
    return kept


def text_of(entries: Iterable[Entry]) -> str:
    """Return the file that holds the entries: sorted, one on a line, so that a diff shows what is gone."""
    lines = [
        json.dumps({**vars(entry), "until": entry.until.isoformat()}, ensure_ascii=False) for entry in sorted(entries)
    ]
    return f'{{"version": {VERSION}, "findings": [\n' + ",\n".join(lines) + "\n]}\n"


def load(file: Path) -> list[Entry]:
    """Read a baseline. Raises :class:`ScpError` for a file that is none."""
    try:
        data = json.loads(files.read(file, MAX_BYTES))
        if data["version"] != VERSION:
            raise ValueError(data["version"])
        return [
            Entry(
                str(item["rule"]),
                str(item["document"]),
                str(item["about"]),
                int(item["count"]),
                str(item["owner"]),
                datetime.date.fromisoformat(item["until"]),
            )
            for item in data["findings"]
        ]
    except files.Unreadable as error:
        message = _("{file} can't be read: {reason}").format(file=file.name, reason=error.reason)
        raise ScpError(message, error.hint) from None
    except (ValueError, KeyError, TypeError, RecursionError):
        message = _("{file} is not a baseline of scpctl").format(file=file.name)
        raise ScpError(message, _("make one with --write-baseline, or take the last one from git")) from None
