"""The kinds of document and their fields: the one table that validation, messages and documents are fed from.

Keys are English and fixed, labels are what people see. Where a field is required only in some phase, the repository's
``scpctl.toml`` says so, not this table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from scpctl.language import mark, mark_plural
from scpctl.model import (
    DATE,
    DUE,
    FLAG,
    INTEGER,
    LINE,
    MONEY,
    NUMBER,
    PARTIAL_DATE,
    TEXT,
    TIME,
    YEAR,
    Choice,
    Field,
    Group,
    ListOf,
    Reference,
    Table,
    Type,
)


class Life(NamedTuple):
    """The key that says how far a document is, its values in the order of a life, and the one that is meant by none."""

    key: str
    order: tuple[str, ...] = ()
    default: str = ""


@dataclass(frozen=True)
class Kind:
    """A type of document.

    ``count`` says how many there are, for one and for more, ``none`` what somebody has who has none. ``path`` is where
    such documents stand below ``content/``; what its ``{…}`` match, joined by ``/``, is the id. ``title`` names the
    keys that make up what people call the document. ``nouns`` are the stems of the Czech nouns that stand before its
    name in running text ("pracovní skupinou Mobilita").
    """

    name: str
    label: str
    count: tuple[str, str]
    none: str
    path: str
    title: tuple[str, ...]
    fields: tuple[Field, ...]
    nouns: tuple[str, ...] = ()
    life: Life | None = None

    @cached_property
    def keys(self) -> Group:
        """Its fields and those of every kind."""
        return Group((*self.fields, *EVERY_KIND))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern of its paths; the id's parts are the groups."""
        return re.compile(re.sub(r"\\\{[a-z]+\\\}", "([^/]+)", re.escape(self.path)))

    @property
    def folder(self) -> str:
        """The name of the folder that its documents lie in."""
        return self.path.split("/")[-2]

    def path_of(self, id_: str) -> str:
        """Return the path, below ``content/``, of the document with this id."""
        parts = iter(id_.split("/"))
        return re.sub(r"\{[a-z]+\}", lambda _: next(parts), self.path)

    @cached_property
    def references(self) -> Mapping[str, tuple[str, ...]]:
        """The paths of the keys that refer to documents, such as ``tasks.owner``, and the kinds they lead to."""
        return {path: type_.kinds for path, type_ in single_values(self.keys) if isinstance(type_, Reference)}

    @property
    def statuses(self) -> Mapping[str, str]:
        """The codes of how far a document of this kind can be, with their labels."""
        status = self.keys.by_name[self.life.key].type if self.life else None
        return status.labels if isinstance(status, Choice) else {}


PERSON = Reference(("person",))
PEOPLE = ListOf(PERSON)
GROUPS = ListOf(Reference(("group",)))
FICHES = ListOf(Reference(("fiche",)))
ORGANISATION = Reference(("organisation",))

# The cases of Czech in the order in which they are numbered, without the first and the fifth.
CASES = {
    "genitive": mark("2nd case"),
    "dative": mark("3rd case"),
    "accusative": mark("4th case"),
    "locative": mark("6th case"),
    "instrumental": mark("7th case"),
}
FORMS = Group(tuple(Field(name, LINE, label) for name, label in CASES.items()))

# Of a record, and of a part of one; what does not say is public.
PUBLIC = Field("public", FLAG, mark("public"))

EVERY_KIND = (
    Field("aliases", ListOf(LINE), mark("other names")),
    Field(
        "forms", Group(tuple(Field(name, LINE, label) for name, label in CASES.items())), mark("name in other cases")
    ),
    Field("unlinked", ListOf(LINE), mark("names left without a link")),
    Field("tags", ListOf(LINE), mark("tags")),
    PUBLIC,
    Field(
        "ignore",
        ListOf(
            Group(
                (
                    Field("rule", LINE, mark("rule"), required=True),
                    Field("reason", LINE, mark("reason"), required=True),
                )
            )
        ),
        mark("findings set aside"),
    ),
)

ATTACHMENT = (
    Field("title", LINE, mark("title"), required=True),
    Field("file", LINE, mark("file")),
    PUBLIC,
)

GROUP = Kind(
    "group",
    mark("working group"),
    mark_plural("{n} working group", "{n} working groups"),
    mark("no working group"),
    "groups/{id}.md",
    ("name",),
    (
        Field("name", LINE, mark("name"), required=True),
        Field("short", LINE, mark("short name")),
        Field("report_order", INTEGER, mark("order in reports")),
        Field(
            "status",
            Choice({"active": mark("active"), "suspended": mark("suspended"), "closed": mark("closed")}),
            mark("status"),
        ),
        Field("since", PARTIAL_DATE, mark("since")),
        Field("until", PARTIAL_DATE, mark("until")),
        Field("chair", PERSON, mark("chair")),
        Field("secretary", PERSON, mark("secretary")),
        Field(
            "members",
            ListOf(
                Group(
                    (
                        Field("person", PERSON, mark("person"), required=True),
                        Field(
                            "role",
                            Choice(
                                {
                                    "chair": mark("chair"),
                                    "deputy": mark("deputy chair"),
                                    "secretary": mark("secretary"),
                                    "member": mark("member"),
                                    "guest": mark("permanent guest"),
                                    "substitute": mark("substitute"),
                                }
                            ),
                            mark("role"),
                        ),
                        Field("voting", FLAG, mark("has a vote")),
                        Field("since", PARTIAL_DATE, mark("since")),
                        Field("until", PARTIAL_DATE, mark("until")),
                    )
                )
            ),
            mark("members"),
        ),
        Field("quorum", Choice({"none": mark("none"), "majority": mark("majority of members")}), mark("quorum")),
        Field("minutes_due_days", INTEGER, mark("days to verify minutes")),
        Field("meets_every_days", INTEGER, mark("days between meetings")),
    ),
    nouns=("skupin",),
    life=Life("status", default="active"),
)

# What a project goes through in order; it can be suspended, rejected or put aside from each.
PHASES = ("idea", "proposal", "consultation", "approved", "preparation", "implementation", "operation", "completed")
FICHE_STATUS = Choice(
    {
        "idea": mark("idea"),
        "proposal": mark("proposal"),
        "consultation": mark("under consultation"),
        "approved": mark("approved"),
        "preparation": mark("in preparation"),
        "implementation": mark("being implemented"),
        "operation": mark("in operation"),
        "completed": mark("completed"),
        "suspended": mark("suspended"),
        "rejected": mark("rejected"),
        "reserve": mark("in reserve"),
    }
)

# The parts of its text, by their headings of level 2.
FICHE_SECTIONS = ("Výchozí stav", "Cíle", "Popis řešení", "Cílové skupiny a přínosy", "Udržitelnost")

FICHE = Kind(
    "fiche",
    mark("project fiche"),
    mark_plural("{n} project fiche", "{n} project fiches"),
    mark("no project fiche"),
    "fiches/{id}.md",
    ("title",),
    (
        Field("title", LINE, mark("title"), required=True),
        Field("number", LINE, mark("number")),
        Field("status", FICHE_STATUS, mark("status"), required=True),
        Field("status_date", DATE, mark("date of the status")),
        Field("group", Reference(("group",)), mark("lead working group")),
        Field("cooperating_groups", GROUPS, mark("cooperating groups")),
        Field("goals", ListOf(Reference(("goal",))), mark("goals")),
        Field("submitter", ORGANISATION, mark("submitter")),
        Field("carrier", ORGANISATION, mark("carrier")),
        Field("guarantor", PERSON, mark("guarantor")),
        Field("manager", PERSON, mark("project manager")),
        Field(
            "partners",
            ListOf(
                Group(
                    (
                        Field("organisation", ORGANISATION, mark("organisation"), required=True),
                        Field("role", LINE, mark("role")),
                    )
                )
            ),
            mark("partners"),
        ),
        Field("start", PARTIAL_DATE, mark("start")),
        Field("end", PARTIAL_DATE, mark("end")),
        Field(
            "milestones",
            ListOf(
                Group(
                    (
                        Field("title", LINE, mark("title"), required=True),
                        Field("due", PARTIAL_DATE, mark("due")),
                        Field("done", FLAG, mark("done")),
                    )
                )
            ),
            mark("milestones"),
        ),
        Field("cost_total", MONEY, mark("total cost")),
        Field("cost_eligible", MONEY, mark("eligible cost")),
        Field("cost_operating", MONEY, mark("operating cost a year")),
        Field(
            "vat",
            Choice({"included": mark("with VAT"), "excluded": mark("without VAT"), "exempt": mark("exempt from VAT")}),
            mark("VAT"),
        ),
        Field(
            "funding",
            ListOf(
                Group(
                    (
                        Field(
                            "source",
                            Choice(
                                {
                                    "city": mark("city budget"),
                                    "district": mark("district budget"),
                                    "region": mark("region"),
                                    "state": mark("state"),
                                    "eu": mark("European Union"),
                                    "private": mark("private"),
                                    "other": mark("other"),
                                }
                            ),
                            mark("source"),
                            required=True,
                        ),
                        Field("programme", LINE, mark("programme")),
                        Field("amount", MONEY, mark("amount"), required=True),
                        Field(
                            "state",
                            Choice({"requested": mark("requested"), "granted": mark("granted")}),
                            mark("status"),
                        ),
                    )
                )
            ),
            mark("funding"),
        ),
        Field("budget_years", Table(YEAR, MONEY), mark("budget by year")),
        Field(
            "indicators",
            ListOf(
                Group(
                    (
                        Field("name", LINE, mark("name"), required=True),
                        Field("unit", LINE, mark("unit")),
                        Field("baseline", NUMBER, mark("baseline")),
                        Field("target", NUMBER, mark("target")),
                        Field("actual", NUMBER, mark("actual value")),
                    )
                )
            ),
            mark("indicators"),
        ),
        Field(
            "risks",
            ListOf(
                Group(
                    (
                        Field("text", TEXT, mark("text"), required=True),
                        Field("probability", INTEGER, mark("probability")),
                        Field("impact", INTEGER, mark("impact")),
                        Field("measure", TEXT, mark("measure")),
                        Field("owner", PERSON, mark("owner")),
                    )
                )
            ),
            mark("risks"),
        ),
        Field(
            "priority",
            Choice({"high": mark("high"), "medium": mark("medium"), "low": mark("low")}),
            mark("priority"),
        ),
        Field("locations", ListOf(LINE), mark("locations")),
        Field(
            "comments",
            ListOf(
                Group(
                    (
                        Field("date", DATE, mark("date"), required=True),
                        Field("by", Reference(("group", "person")), mark("by"), required=True),
                        Field("text", TEXT, mark("text"), required=True),
                        Field(
                            "settlement",
                            Choice(
                                {
                                    "open": mark("open"),
                                    "accepted": mark("accepted"),
                                    "partly": mark("partly accepted"),
                                    "rejected": mark("rejected"),
                                }
                            ),
                            mark("settlement"),
                        ),
                        Field("reply", TEXT, mark("reply")),
                    )
                )
            ),
            mark("comments"),
        ),
        Field("depends_on", FICHES, mark("depends on")),
        Field("supersedes", FICHES, mark("supersedes")),
        Field(
            "resolutions",
            ListOf(
                Group(
                    (
                        Field("body", LINE, mark("body"), required=True),
                        Field("number", LINE, mark("number"), required=True),
                        Field("date", DATE, mark("date"), required=True),
                        PUBLIC,
                    )
                )
            ),
            mark("resolutions"),
        ),
        Field("attachments", ListOf(Group(ATTACHMENT)), mark("attachments")),
    ),
    nouns=("projekt", "fich", "záměr"),
    life=Life("status", PHASES),
)

MINUTES = Kind(
    "minutes",
    mark("minutes"),
    mark_plural("minutes of {n} meeting", "minutes of {n} meetings"),
    mark("no minutes"),
    "groups/{group}/minutes/{date}.md",
    ("date",),
    (
        Field("date", DATE, mark("date"), required=True),
        Field("groups", GROUPS, mark("further groups")),
        Field("number", LINE, mark("number")),
        Field("start", TIME, mark("start")),
        Field("end", TIME, mark("end")),
        Field("place", LINE, mark("place")),
        Field(
            "type",
            Choice(
                {
                    "regular": mark("regular"),
                    "extraordinary": mark("extraordinary"),
                    "per-rollam": mark("per rollam"),
                    "joint": mark("joint"),
                }
            ),
            mark("type"),
        ),
        Field(
            "state",
            Choice(
                {
                    "draft": mark("draft"),
                    "for-verification": mark("for verification"),
                    "verified": mark("verified"),
                    "cancelled": mark("cancelled"),
                }
            ),
            mark("status"),
            required=True,
        ),
        Field("chair", PERSON, mark("chaired by")),
        Field("recorder", PERSON, mark("recorder"), required=True),
        Field("verifier", PERSON, mark("verifier")),
        Field("present", PEOPLE, mark("present"), required=True),
        Field("excused", PEOPLE, mark("excused")),
        Field("absent", PEOPLE, mark("absent")),
        Field(
            "guests",
            ListOf(
                Group(
                    (
                        Field("name", LINE, mark("name"), required=True),
                        Field("organisation", LINE, mark("organisation")),
                        Field("items", ListOf(INTEGER), mark("agenda items")),
                    )
                )
            ),
            mark("guests"),
        ),
        Field(
            "agenda",
            ListOf(
                Group(
                    (
                        Field("no", INTEGER, mark("number"), required=True),
                        Field("title", LINE, mark("title"), required=True),
                        Field("presenter", PERSON, mark("presenter")),
                        Field("fiches", FICHES, mark("fiches")),
                        PUBLIC,
                    )
                )
            ),
            mark("agenda"),
            required=True,
        ),
        Field(
            "resolutions",
            ListOf(
                Group(
                    (
                        Field("no", INTEGER, mark("number"), required=True),
                        Field("item", INTEGER, mark("agenda item")),
                        Field("verb", LINE, mark("verb")),
                        Field("text", TEXT, mark("text"), required=True),
                        Field(
                            "vote",
                            Group(
                                (
                                    Field("for", INTEGER, mark("for")),
                                    Field("against", INTEGER, mark("against")),
                                    Field("abstain", INTEGER, mark("abstained")),
                                    Field("not_voting", INTEGER, mark("not voting")),
                                    Field("present", INTEGER, mark("number present")),
                                )
                            ),
                            mark("vote"),
                        ),
                        Field("fiche", Reference(("fiche",)), mark("fiche")),
                        Field("sets_status", FICHE_STATUS, mark("sets the status")),
                        PUBLIC,
                    )
                )
            ),
            mark("resolutions"),
        ),
        Field(
            "tasks",
            ListOf(
                Group(
                    (
                        Field("id", LINE, mark("id"), required=True),
                        Field("text", TEXT, mark("text"), required=True),
                        Field("owner", PERSON, mark("owner"), required=True),
                        Field("due", DUE, mark("due"), required=True),
                        Field(
                            "state",
                            Choice(
                                {
                                    "open": mark("open"),
                                    "done": mark("done"),
                                    "cancelled": mark("cancelled"),
                                    "transferred": mark("transferred"),
                                }
                            ),
                            mark("status"),
                        ),
                        Field("fiche", Reference(("fiche",)), mark("fiche")),
                        Field("done_on", DATE, mark("done on")),
                        Field("evidence", LINE, mark("evidence")),
                        Field("note", TEXT, mark("note")),
                        PUBLIC,
                    )
                )
            ),
            mark("tasks"),
        ),
        Field("next_meeting", DATE, mark("next meeting")),
        Field("attachments", ListOf(Group(ATTACHMENT)), mark("attachments")),
    ),
    life=Life("state", ("draft", "for-verification", "verified")),
)

REPORT = Kind(
    "report",
    mark("report"),
    mark_plural("{n} report", "{n} reports"),
    mark("no report"),
    "reports/{id}.md",
    ("subject",),
    (
        Field(
            "type",
            Choice(
                {"informative": mark("informative"), "explanatory": mark("explanatory"), "progress": mark("progress")}
            ),
            mark("type"),
            required=True,
        ),
        Field("body", LINE, mark("body"), required=True),
        Field("subject", LINE, mark("subject"), required=True),
        Field("date", DATE, mark("date"), required=True),
        Field("meeting_date", DATE, mark("date of the meeting")),
        Field("previous", Reference(("report",)), mark("previous report")),
        Field("previous_date", DATE, mark("date of the previous report")),
        Field("period_from", DATE, mark("period from")),
        Field("period_to", DATE, mark("period to")),
        Field("presenters", PEOPLE, mark("presented by"), required=True),
        Field("authors", PEOPLE, mark("written by"), required=True),
        Field("attendees", PEOPLE, mark("attending the meeting"), required=True),
        Field("item_no", LINE, mark("agenda item")),
        Field("code", LINE, mark("code")),
        Field("reference", LINE, mark("reference number")),
        Field("groups", GROUPS, mark("groups")),
        Field("resolution", TEXT, mark("draft resolution")),
        Field("budget_impact", TEXT, mark("budget impact")),
        Field(
            "attachments",
            ListOf(
                Group(
                    (
                        Field("no", INTEGER, mark("number")),
                        *ATTACHMENT,
                        Field("generated", LINE, mark("generated document")),
                    )
                )
            ),
            mark("attachments"),
        ),
    ),
)

PERSON_KIND = Kind(
    "person",
    mark("person"),
    mark_plural("{n} person", "{n} people"),
    mark("no person"),
    "people/{id}.md",
    ("given", "family"),
    (
        Field("given", LINE, mark("given name"), required=True),
        Field("family", LINE, mark("family name"), required=True),
        Field("title_before", LINE, mark("title before the name")),
        Field("title_after", LINE, mark("title after the name")),
        Field("gender", Choice({"f": mark("woman"), "m": mark("man"), "x": mark("other")}), mark("gender")),
        Field("dative", LINE, mark("name in the dative")),
        Field(
            "positions",
            ListOf(
                Group(
                    (
                        Field("title", LINE, mark("title"), required=True),
                        Field("organisation", ORGANISATION, mark("organisation")),
                        Field("since", PARTIAL_DATE, mark("since")),
                        Field("until", PARTIAL_DATE, mark("until")),
                    )
                )
            ),
            mark("positions"),
        ),
        Field("email", LINE, mark("e-mail")),
        Field("phone", LINE, mark("telephone")),
        Field("publish_name", FLAG, mark("name may be published")),
    ),
)

ORGANISATION_KIND = Kind(
    "organisation",
    mark("organisation"),
    mark_plural("{n} organisation", "{n} organisations"),
    mark("no organisation"),
    "organisations/{id}.md",
    ("name",),
    (
        Field("name", LINE, mark("name"), required=True),
        Field("short", LINE, mark("short name")),
        Field("legal_form", LINE, mark("legal form")),
        Field("ico", LINE, mark("company number (IČO)")),
        Field("parent", ORGANISATION, mark("parent organisation")),
    ),
)

GOAL = Kind(
    "goal",
    mark("goal"),
    mark_plural("{n} goal", "{n} goals"),
    mark("no goal"),
    "goals/{id}.md",
    ("title",),
    (
        Field("title", LINE, mark("title"), required=True),
        Field("code", LINE, mark("code"), required=True),
        Field("document", LINE, mark("strategic document")),
        Field("parent", Reference(("goal",)), mark("parent goal")),
        Field("valid_from", PARTIAL_DATE, mark("valid from")),
        Field("valid_until", PARTIAL_DATE, mark("valid until")),
    ),
)

EVENT = Kind(
    "event",
    mark("event"),
    mark_plural("{n} event", "{n} events"),
    mark("no event"),
    "events/{id}.md",
    ("title",),
    (
        Field("title", LINE, mark("title"), required=True),
        Field("start", PARTIAL_DATE, mark("start")),
        Field("end", PARTIAL_DATE, mark("end")),
        Field("when", LINE, mark("when")),
        Field("place", LINE, mark("place")),
        Field("public_access", FLAG, mark("open to the public")),
        Field("organiser", ORGANISATION, mark("organiser")),
        Field("groups", GROUPS, mark("groups")),
        Field("fiches", FICHES, mark("fiches")),
    ),
)

KINDS: Mapping[str, Kind] = MappingProxyType(
    {kind.name: kind for kind in (GROUP, FICHE, MINUTES, REPORT, PERSON_KIND, ORGANISATION_KIND, GOAL, EVENT)}
)


def single_values(type_: Type, path: str = "") -> Iterator[tuple[str, Type]]:
    """Yield the path, such as ``members.role``, and the type of every value that has no keys of its own."""
    match type_:
        case ListOf():
            yield from single_values(type_.item, path)
        case Group():
            for field in type_.fields:
                yield from single_values(field.type, f"{path}.{field.name}" if path else field.name)
        case _:
            yield path, type_


def keys_of(group: Group, prefix: str = "") -> Iterator[tuple[str, Field]]:
    """Yield every key by its path, those of records inside lists too, such as ``tasks.owner``."""
    for field in group.fields:
        yield prefix + field.name, field
        inner = field.type.item if isinstance(field.type, ListOf) else field.type
        if isinstance(inner, Group):
            yield from keys_of(inner, f"{prefix}{field.name}.")


def code_lists(kind: Kind) -> list[str]:
    """Return the paths of the keys whose values are, or can be made, a list of codes."""
    values = single_values(Group(kind.fields))
    return [path for path, type_ in values if isinstance(type_, Choice) or type_ is LINE]


def with_codes(kind: Kind, path: str, labels: Mapping[str, str]) -> Kind:
    """Return a kind with further codes at ``path``, one of its :func:`code_lists`; free text becomes a choice."""
    return replace(kind, fields=_with_codes(kind.fields, path.split("."), labels))


def _with_codes(fields: tuple[Field, ...], path: Sequence[str], labels: Mapping[str, str]) -> tuple[Field, ...]:
    first, *rest = path
    return tuple(
        replace(field, type=_extended(field.type, rest, labels)) if field.name == first else field for field in fields
    )


def _extended(type_: Type, path: Sequence[str], labels: Mapping[str, str]) -> Type:
    match type_:
        case ListOf():
            return ListOf(_extended(type_.item, path, labels))
        case Group():
            return Group(_with_codes(type_.fields, path, labels))
        case Choice():
            return Choice({**type_.labels, **labels})
        case _:
            return Choice(dict(labels))


def of_path(path: str) -> tuple[Kind, str] | None:
    """Return the kind and the id of a document by its path below ``content/``, or None where no kind lives there."""
    for kind in KINDS.values():
        if found := kind.pattern.fullmatch(path):
            return kind, "/".join(found.groups())
    return None
