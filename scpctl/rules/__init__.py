"""The catalogue of rules, in the order of their codes.

SCP0xx a file and its name · SCP1xx keys and values · SCP2xx references and links · SCP7xx reports.
A code is never used for anything else again.
"""

from scpctl.rule import Rule
from scpctl.rules import references, reports, structure

RULES: tuple[Rule, ...] = (
    structure.unreadable_document,
    structure.misplaced_document,
    structure.duplicate_id,
    structure.missing_key,
    structure.unknown_key,
    structure.wrong_value,
    references.dangling_reference,
    references.broken_link,
    references.alias_for_name,
    reports.missing_attachment,
    reports.stray_text,
    reports.missing_section,
)
