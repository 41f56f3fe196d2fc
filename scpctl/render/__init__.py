"""Documents made from the library: a record and its template become Markdown, HTML, DOCX, ODT and PDF.

What is one table becomes CSV and XLSX, too, what takes place a file for calendars.
"""

from __future__ import annotations

import base64
import dataclasses
import functools
import json
import queue
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, get_type_hints

from scpctl import child, display, edition, export, language, spreadsheet
from scpctl.config import Letterhead
from scpctl.errors import DocumentError, ScpError
from scpctl.export.calendar import Calendar, ics
from scpctl.language import _
from scpctl.render import provenance
from scpctl.render.contexts import INTERNAL, Context, Markdown, Person, Setting
from scpctl.render.templates import CALENDARS, FORMATS, TABLES, TEMPLATES, Template, Text, template_of, texts
from scpctl.spreadsheet import Table

__all__ = [
    "CALENDARS",
    "FORMATS",
    "TABLES",
    "TEMPLATES",
    "Job",
    "Setting",
    "Template",
    "Text",
    "file_name",
    "make_all",
    "prepare",
    "template_of",
    "texts",
]

LIMITS = child.Limits(seconds=10, memory=2**30, output=40_000_000)


@dataclass(frozen=True)
class Job:
    """A document to be made: the template, all that reaches it, the formats, and what its calendar holds.

    Two jobs that are equal, with the same templates and the same scpctl, give the same bytes. The ``table``, called
    ``name``, says no more than the context.
    """

    template: str
    context: Mapping[str, Any]
    sheet: export.Sheet
    formats: tuple[str, ...]
    is_public: bool = False
    name: str = ""
    table: Table | None = None
    calendar: Calendar | None = None


def prepare(template: Template, setting: Setting, formats: Sequence[str], commit: str = "") -> Job:
    """Return the job of making what a template makes of a record, or of the programme, in each of ``formats``.

    The record must have passed the check without errors. Raises :class:`DocumentError` where it lacks what is asked
    for.
    """
    context = template.context(setting)
    calendar = template.calendar(setting) if template.calendar and {*formats} & {*CALENDARS} else None
    config = setting.library.config
    is_public = setting.is_public
    values = {
        "programme": _plain(config.programme, is_public),
        "letterhead": _plain(config.letterhead, is_public),
        "edition": "public" if is_public else "internal",
        **_plain(context, is_public),
    }
    sheet = _sheet(template, setting, context, commit)
    table = template.table(context) if template.table else None
    return Job(template.file, values, sheet, tuple(formats), is_public, template.title, table, calendar)


def make_all(
    jobs: Sequence[Job], templates: Mapping[str, Text], processes: int
) -> Iterator[dict[str, bytes] | DocumentError]:
    """Yield, in order, the outputs of each job by format, or what is wrong with it or its template.

    So many processes work at the same time. Raises :class:`ScpError` where a converter is missing.
    """
    setting = {"templates": templates, "language": language.current()}
    idle: queue.SimpleQueue[child.Service] = queue.SimpleQueue()
    services = [child.Service("scpctl.render.worker", setting, LIMITS) for _number in range(min(processes, len(jobs)))]
    for service in services:
        idle.put(service)

    def made(job: Job) -> dict[str, bytes] | DocumentError:
        service = idle.get()
        try:
            return _make(job, service)
        except DocumentError as error:
            return error
        finally:
            idle.put(service)

    pool = ThreadPoolExecutor(max(1, len(services)))
    try:
        yield from pool.map(made, jobs)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for service in services:
            service.close()


def _make(job: Job, service: child.Service) -> dict[str, bytes]:
    """Make a document. Raises :class:`DocumentError`, and :class:`ScpError` where a converter is missing."""
    answer = _answer(job, service) if set(job.formats) & set(FORMATS) else {}
    return {name: _output(job, name, answer) for name in job.formats}


def _output(job: Job, name: str, answer: Mapping[str, str]) -> bytes:
    match name:
        case "csv" | "xlsx":
            assert job.table is not None
            return spreadsheet.csv(job.table).encode() if name == "csv" else export.xlsx(job.table, job.name, job.sheet)
        case "ics":
            assert job.calendar is not None
            return ics(job.calendar)
    return answer[name].encode() if name in ("md", "html") else base64.b64decode(answer[name])


def file_name(template: Template, setting: Setting) -> str:
    """Return what the file of a document is called, without its ending; two documents never share a name.

    Where it is what the record is rendered with anyway, that is the id of the record.
    """
    record = setting.record
    parts = [] if record and template_of(record) is template else [template.name]
    parts += [record.id.replace("/", "-")] if record else []
    parts += [f"bod-{setting.item}"] if setting.item is not None else []
    return "-".join([*parts, *(["verejna-verze"] if setting.is_public else [])])


def _sheet(template: Template, setting: Setting, context: Context, commit: str) -> export.Sheet:
    """Return what the document says about itself."""
    about = display.called(setting.record, setting.library) if setting.record else setting.library.config.programme.name
    authors: tuple[Person, ...] = getattr(context, "authors", ())
    return export.Sheet(
        title=f"{template.title}: {about}",
        author="; ".join(author.name for author in authors),
        date=context.date,
        landscape=template.landscape,
        keywords=provenance.written(provenance.of(template, setting, commit)),
        letterhead=_letterhead(setting.library.config.letterhead),
    )


def _letterhead(said: Letterhead) -> tuple[str, ...]:
    """Return the lines at the head of a document: who writes, and below each other where and how to be reached."""
    reached = (
        f"tel. {said.phone}" if said.phone else "",
        said.email,
        said.web,
        f"datová schránka {said.data_box}" if said.data_box else "",
    )
    lines = (said.organisation, said.department, said.address, ", ".join(filter(None, reached)))
    return tuple(filter(None, lines))


def _answer(job: Job, service: child.Service) -> dict[str, Any]:
    """Have the worker do its part. Raises what went wrong there, with the place where it is in a template."""
    request = {
        "template": job.template,
        "context": job.context,
        "sheet": dataclasses.asdict(job.sheet),
        "note": edition.MASK_NOTE if job.is_public else "",
        "formats": [name for name in job.formats if name in FORMATS],
    }
    try:
        answer: dict[str, Any] = json.loads(service.ask(request))
    except child.ChildFailed as error:
        reasons = {
            "timeout": _("it took longer than {seconds} seconds").format(seconds=int(LIMITS.seconds)),
            "memory": _("it took too much memory"),
            "output": _("the result is too large"),
        }
        if error.reason not in reasons:
            raise RuntimeError(error.stderr) from error
        message = _("{template} was stopped: {reason}").format(template=job.template, reason=reasons[error.reason])
        raise DocumentError(message, _("look for a loop in the template, or for a very long text")) from None
    if "error" in answer:
        fault = answer["error"]
        place = f"templates/{fault['place']}: " if fault["place"] else ""
        kind = DocumentError if fault["status"] == DocumentError.status else ScpError
        raise kind(place + fault["message"], fault["hint"])
    return answer


def _plain(value: Any, is_public: bool) -> Any:
    """Turn a context into JSON's values; texts that are Markdown say so. What is internal is not in the public ones."""
    if isinstance(value, Markdown):
        return {"markdown": str(value)}
    if dataclasses.is_dataclass(value):
        left_out = _internal(value.__class__) if is_public else ()
        names = [item.name for item in dataclasses.fields(value) if item.name not in left_out]
        return {name: _plain(getattr(value, name), is_public) for name in names}
    if isinstance(value, tuple):
        return [_plain(item, is_public) for item in value]
    return value


@functools.cache
def _internal(context: type) -> frozenset[str]:
    """Return the values of a context that are internal."""
    hints = get_type_hints(context, include_extras=True)
    return frozenset(name for name, hint in hints.items() if INTERNAL in getattr(hint, "__metadata__", ()))
