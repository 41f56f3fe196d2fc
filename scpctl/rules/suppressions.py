"""Rules about findings that were set aside (:mod:`scpctl.suppress` says how)."""

from __future__ import annotations

from collections.abc import Iterator

from scpctl import suppress
from scpctl.document import Document
from scpctl.finding import Severity
from scpctl.language import _
from scpctl.library import Library
from scpctl.rule import Problem, rule


@rule("SCP120", Severity.ERROR)
def bad_suppression(document: Document, library: Library) -> Iterator[Problem]:
    """A finding is set aside without the code of a rule or without a reason.

    Why: whoever reads the document next year must see what was decided and why; without both it has no effect.

    Bad: <!-- scpctl: ignore SCP203 -->

    Good: <!-- scpctl: ignore SCP203: citujeme název z roku 2016 -->

    Source: the content model.
    """
    from scpctl.rules import RULES  # the catalogue, which holds this rule, too

    for suppression in suppress.of_document(document):
        if not suppression.reason or not suppression.rules:
            message = _("this sets nothing aside: it needs the code of a rule and a reason")
            yield Problem(suppression.place, message, _("write ignore SCP203: and the reason"))
        for code in suppression.rules:
            if not any(item.code.startswith(code) for item in RULES):
                message = _("there is no rule {code}").format(code=code)
                yield Problem(suppression.place, message, _("scpctl explain --list names them all"), about=code)


@rule("SCP121", Severity.WARNING)
def unused_suppression(document: Document, library: Library) -> Iterator[Problem]:
    """A finding is set aside that is not there.

    Why: it would hide the next finding of the same kind, which nobody has looked at.

    Bad: Pracovní skupina Mobilita zasedala. <!-- scpctl: ignore SCP203: citace -->

    Good: Pracovní skupina Mobilita zasedala.

    Source: the content model.
    """
    # What is not used is known only after all the other rules have run: scpctl.rule.check adds these findings.
    yield from ()


RULES = (bad_suppression, unused_suppression)
