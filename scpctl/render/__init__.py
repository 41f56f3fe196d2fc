"""Documents made from the library: a record and its template become Markdown, HTML, DOCX, ODT and PDF.

What is one table becomes CSV and XLSX, too, what takes place a file for calendars.
"""

from __future__ import annotations

import base64
import dataclasses
import functools
import hashlib
import json
import queue
from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any, get_type_hints

from scpctl import child, czech, display, export, files, language, masking, spreadsheet
from scpctl.config import Letterhead
from scpctl.errors import DocumentError, ScpError
from scpctl.export.calendar import Calendar, ics
from scpctl.language import _
from scpctl.render import provenance, stationery
from scpctl.render.contexts import INTERNAL, Context, Markdown, Person, Setting
from scpctl.render.stationery import Stationery
from scpctl.render.templates import (
    CALENDARS,
    DRAWINGS,
    FORMATS,
    TABLES,
    TEMPLATES,
    Template,
    kinds_of,
    template_of,
    used,
)
from scpctl.spreadsheet import Table

__all__ = [
    "CALENDARS",
    "DRAWINGS",
    "FORMATS",
    "TABLES",
    "TEMPLATES",
    "Job",
    "Setting",
    "Stationery",
    "Template",
    "file_name",
    "kinds_of",
    "make_all",
    "prepare",
    "signed",
    "template_of",
]

# Images that weigh as much as they may stand in up to four outputs, in Base64.
LIMITS = child.Limits(seconds=10, memory=2**30, output=6 * stationery.MAX_IMAGES)


@dataclass(frozen=True)
class Job:
    """A document to be made: the template, all that reaches it, the formats, and what its calendar holds.

    Two jobs that are equal, with the same stationery and the same scpctl, give the same bytes. The ``table``, called
    ``name``, says no more than the context. ``images`` are the digests of those that are shown, by name; ``refused``
    says why others are not, by path. ``drawing`` is SVG.
    """

    template: str
    context: Mapping[str, Any]
    sheet: export.Sheet
    formats: tuple[str, ...]
    is_public: bool = False
    name: str = ""
    table: Table | None = None
    calendar: Calendar | None = None
    drawing: str = ""
    images: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)


def prepare(template: Template, setting: Setting, formats: Sequence[str], written_on: Stationery) -> Job:
    """Return the job of making what a template makes of a record, or of the programme, in each of ``formats``.

    The record must have passed the check without errors. Raises :class:`DocumentError` where it lacks what is asked
    for, :class:`ScpError` for git's troubles.
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
    drawing = ""
    if template.drawing:
        drawing = template.drawing(setting)
        values["drawing"] = f"{file_name(template, setting)}.{DRAWINGS[0]}"
        # The Markdown shows the drawing by the name of its file.
        formats = [*dict.fromkeys([*formats, *(DRAWINGS if "md" in formats else ())])]
    own = [text for text in used(template.file, written_on.templates).values() if isinstance(text, str)]
    images, refused = stationery.images([*_markdowns(values), *own], written_on)
    return Job(
        template.file,
        values,
        _sheet(template, setting, context, written_on),
        tuple(formats),
        is_public,
        template.title,
        template.table(context) if template.table else None,
        calendar,
        drawing,
        images,
        refused,
    )


def signed(job: Job, template: Template, setting: Setting, commit: str) -> Job:
    """Return a job whose document says where it comes from; ``commit`` is empty for what is not committed."""
    keywords = provenance.written(provenance.of(template, setting, commit))
    return replace(job, sheet=replace(job.sheet, keywords=keywords))


def make_all(
    jobs: Sequence[Job], written_on: Stationery, processes: int
) -> Generator[dict[str, bytes] | DocumentError, None, None]:
    """Yield, in order, the outputs of each job by format, or what is wrong with it or its template.

    So many processes work at the same time, until it is closed. Raises :class:`ScpError` where a converter is missing.
    """
    setting = {
        "templates": written_on.templates,
        "language": language.current(),
        "references": {kind: _sent(data) for kind, data in written_on.references.items()},
        "fonts": list(map(_sent, written_on.fonts)),
        "font": written_on.config.letterhead.font,
        "logo": _sent(written_on.logo),
    }
    idle: queue.SimpleQueue[child.Service] = queue.SimpleQueue()
    services = [child.Service("scpctl.render.worker", setting, LIMITS) for _number in range(min(processes, len(jobs)))]
    for service in services:
        idle.put(service)

    def made(job: Job) -> dict[str, bytes] | DocumentError:
        service = idle.get()
        try:
            return _make(job, written_on, service)
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


def _make(job: Job, written_on: Stationery, service: child.Service) -> dict[str, bytes]:
    """Make a document. Raises :class:`DocumentError`, and :class:`ScpError` where a converter is missing."""
    answer = _answer(job, _images(job, written_on), service) if set(job.formats) & set(FORMATS) else {}
    return {name: _output(job, name, answer) for name in job.formats}


def _output(job: Job, name: str, answer: Mapping[str, str]) -> bytes:
    match name:
        case "csv" | "xlsx":
            assert job.table is not None
            return spreadsheet.csv(job.table).encode() if name == "csv" else export.xlsx(job.table, job.name, job.sheet)
        case "ics":
            assert job.calendar is not None
            return ics(job.calendar)
        case "svg":
            return job.drawing.encode()
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


def _markdowns(value: Any) -> Iterator[str]:
    """Yield the texts that are Markdown in JSON's values."""
    if isinstance(value, dict):
        if value.keys() == {"markdown"}:
            yield value["markdown"]
        else:
            yield from (text for item in value.values() for text in _markdowns(item))
    elif isinstance(value, list):
        yield from (text for item in value for text in _markdowns(item))


def _images(job: Job, written_on: Stationery) -> dict[str, bytes]:
    """Return the images of a document by name. Raises :class:`DocumentError` where one has changed since."""
    found = {}
    for name, digest in job.images.items():
        path = stationery.path_of(name)
        try:
            found[name] = written_on.read(path, export.MAX_IMAGE)
        except files.Unreadable:
            found[name] = b""
        if hashlib.sha256(found[name]).hexdigest() != digest:
            message = _("{path} was changed while the document was being made").format(path=path)
            raise DocumentError(message, _("render it again"))
    if job.drawing:
        found[job.context["drawing"]] = job.drawing.encode()
    return found


def _sent(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _sheet(template: Template, setting: Setting, context: Context, written_on: Stationery) -> export.Sheet:
    """Return what the document says about itself, but for where it comes from."""
    about = display.called(setting.record, setting.library) if setting.record else setting.library.config.programme.name
    authors: tuple[Person, ...] = getattr(context, "authors", ())
    return export.Sheet(
        title=f"{template.title}: {about}",
        author="; ".join(author.name for author in authors),
        date=context.date,
        landscape=template.landscape,
        letterhead=_letterhead(written_on.config.letterhead),
        logo=written_on.config.letterhead.logo,
        footer=written_on.config.letterhead.footer,
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
    return tuple(map(czech.typeset, filter(None, lines)))


def _answer(job: Job, images: Mapping[str, bytes], service: child.Service) -> dict[str, Any]:
    """Have the worker do its part. Raises what went wrong there, with the place where it is in a template."""
    request = {
        "template": job.template,
        "context": job.context,
        "sheet": dataclasses.asdict(job.sheet),
        "images": {name: _sent(data) for name, data in images.items()},
        "note": masking.MASK_NOTE if job.is_public else "",
        "formats": [name for name in job.formats if name in FORMATS],
    }
    try:
        answer: dict[str, Any] = json.loads(service.ask(request))
    except child.ChildFailed as error:
        reasons = {
            "timeout": _("it took longer than {seconds} seconds").format(seconds=int(LIMITS.seconds)),
            "memory": _("it took too much memory"),
            "output": _("the result is too large"),
            "exit": ": ".join(filter(None, [_("it crashed"), error.stderr.rpartition("\n")[2]])),
            "missing": _("no process could be started"),
        }
        message = _("{template} was stopped: {reason}").format(template=job.template, reason=reasons[error.reason])
        hint = _("look for a loop in the template, or for a very long text")
        if images:
            hint = _(
                "look for a loop in the template, a very long text, or images that are larger than they need to be"
            )
        if error.reason in ("exit", "missing"):
            hint = _("render it alone, in one format after another (--to), to see what can't be made")
        raise DocumentError(message, hint) from None
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
