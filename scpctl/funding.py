"""Who pays for a project: its sources of funding beside its cost, in whole Kč.

Rules and documents both build on this, so that what is checked is what is printed.
"""

from __future__ import annotations

from scpctl.document import Document
from scpctl.model import Values


def parts(fiche: Document) -> list[Values]:
    """Return the sources of a project that say how much they give."""
    return [part for part in fiche.values.get("funding", ()) if part and "source" in part and "amount" in part]


def gap(fiche: Document) -> int | None:
    """Return how much of the total cost no source covers; below 0, how much more than it they give.

    None where the cost or one of the amounts is not known.
    """
    cost: int | None = fiche.values.get("cost_total")
    known = parts(fiche)
    if not cost or "funding" in fiche.values.faulty or len(known) < len(fiche.values.get("funding", ())):
        return None
    covered: int = sum(part["amount"] for part in known)
    return cost - covered
