"""The catalogue of rules, in the order of their codes.

SCP0xx a file and its name · SCP1xx keys and values, findings set aside · SCP2xx references and links · SCP3xx time ·
SCP4xx minutes · SCP5xx tasks · SCP60x fiches · SCP65x money · SCP7xx reports · SCP8xx privacy · SCP90x typography ·
SCP95x accessibility.
A code is never used for anything else again.
"""

from scpctl.rule import Rule
from scpctl.rules import (
    accessibility,
    attendance,
    chain,
    completeness,
    fiches,
    keys,
    marks,
    minutes,
    money,
    near_misses,
    orphans,
    pairs,
    phases,
    privacy,
    references,
    relations,
    reports,
    structure,
    suppressions,
    tasks,
    time,
    typography,
)

RULES: tuple[Rule, ...] = (
    *structure.RULES,
    *phases.RULES,
    *keys.RULES,
    *suppressions.RULES,
    *references.RULES,
    *relations.RULES,
    *orphans.RULES,
    *near_misses.RULES,
    *pairs.RULES,
    *marks.RULES,
    *time.RULES,
    *attendance.RULES,
    *minutes.RULES,
    *tasks.RULES,
    *fiches.RULES,
    *money.RULES,
    *reports.RULES,
    *chain.RULES,
    *completeness.RULES,
    *privacy.RULES,
    *typography.RULES,
    *accessibility.RULES,
)
