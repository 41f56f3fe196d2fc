"""``scpctl verify``: whether a document is what this repository yields at the commit that it names."""

from __future__ import annotations

import difflib
import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from scpctl import __version__, edition, files
from scpctl import render as rendering
from scpctl.cli import orders
from scpctl.cli.orders import Order
from scpctl.cli.parser import FILE
from scpctl.cli.session import Session
from scpctl.errors import DocumentError, ScpError
from scpctl.language import _
from scpctl.output import Line, Styled
from scpctl.render import Setting, own, provenance, stationery
from scpctl.render.provenance import Provenance

MAX_BYTES = 100_000_000
# Of a page that differs, so many lines are shown.
SHOWN = 20


def verify(
    context: typer.Context,
    documents: Annotated[
        list[Path],
        typer.Argument(click_type=FILE, metavar=_("FILE…"), help=_("Documents that scpctl render has made.")),
    ],
) -> int:
    """Say of each document whether it is what it says it is; the status is 1 where one is not."""
    session: Session = context.obj
    failed = 0
    for file in documents:
        try:
            session.show(_verified(session, session.start / file))
        except DocumentError as error:
            session.complain(error)
            failed += 1
    return 1 if failed else 0


def _verified(session: Session, file: Path) -> list[Line]:
    """Return what is said of a document that is genuine. Raises :class:`DocumentError` of one that is not."""
    try:
        data = files.read(file, MAX_BYTES)
    except files.Unreadable as error:
        raise ScpError(_("{file} can't be read: {reason}").format(file=file, reason=error.reason), error.hint) from None
    said = provenance.read(data)
    if said is None:
        message = _("{file} does not say where it comes from").format(file=file.name)
        raise DocumentError(
            message, _("only HTML, DOCX, ODT and PDF by scpctl render do, as long as nobody saves them anew")
        )
    format_ = file.suffix.removeprefix(".").lower()
    if format_ not in rendering.FORMATS:
        message = _("{file}: its name does not say of what format it is").format(file=file.name)
        raise DocumentError(message, _("let it end with one of .html, .docx, .odt, .pdf, as it was made"))
    if not said.commit:
        message = _("{file} was made of files that were not committed").format(file=file.name)
        raise DocumentError(message, _("commit them and render it again"))
    if said.tool != __version__:
        message = _("{file} was made by scpctl {made}, and this is {current}")
        raise ScpError(
            message.format(file=file.name, made=said.tool, current=__version__), _("install that version to compare")
        )
    made = _made_again(session, said, format_)
    if made != data:
        message = _("{file} is not what commit {commit} yields").format(file=file.name, commit=said.commit[:12])
        raise DocumentError(message, _("it was changed, or made from something else"), _differences(made, data))
    source = said.record or said.template
    message = _("{file} is what {source} yields at commit {commit}")
    return [[Styled(message.format(file=file.name, source=source, commit=said.commit[:12]), "good")]]


def _made_again(session: Session, said: Provenance, format_: str) -> bytes:
    """Return the document as it is made from the commit. Raises :class:`ScpError` where it can't be made at all."""
    library = session.library_as_it_was(said.commit, said.day)
    written_on = stationery.of(library.config, said.commit)
    template = own.find(said.template, written_on.templates)
    is_public = said.edition == "public"
    told = edition.public(library) if is_public else library
    record = told.by_path.get(said.record)
    item = int(said.item) if said.item.isdecimal() else None
    day = date.fromisoformat(said.day)
    order = Order(template, Setting(told, day, record, item, said.period, is_public, said.commit, day))
    is_one = template.fits(record) if record else not (template.kind or said.record)
    if not is_one or orders.errors(library, [order]):
        message = _("commit {commit} has no {name} of {path}")
        raise DocumentError(message.format(commit=said.commit[:12], name=said.template, path=said.record or "–"))
    job = rendering.signed(rendering.prepare(*order, [format_], written_on), *order, said.commit)
    (outputs,) = rendering.make_all([job], written_on, 1)
    if isinstance(outputs, DocumentError):
        raise outputs
    return outputs[format_]


def _differences(made: bytes, found: bytes) -> list[str]:
    """Return what differs, as far as it can be told: lines of a page, parts of an office document."""
    if found.startswith(b"PK") and made.startswith(b"PK"):
        before, after = _parts(made), _parts(found)
        names = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
        return [_("parts that differ: {names}").format(names=", ".join(names) or _("only how they are packed"))]
    if found.lstrip().startswith(b"<!DOCTYPE html"):
        was, is_now = (data.decode("utf-8", errors="replace").splitlines() for data in (made, found))
        changed = [line for line in difflib.unified_diff(was, is_now, lineterm="", n=0) if line[:1] in "+-"][2:]
        return changed[:SHOWN] + (["…"] if len(changed) > SHOWN else [])
    return []


def _parts(data: bytes) -> dict[str, int]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {item.filename: item.CRC for item in archive.infolist()}
    except zipfile.BadZipFile:
        return {}
