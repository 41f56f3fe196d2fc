"""What else has to change when a document gets another id, goes away, or becomes part of another one.

Nothing is written here, and nothing guessed: a change is only made of what certainly leads to the document, and it is
proved that every link leads where it led before. What may mean the document, but can't be decided, is named.
"""

from __future__ import annotations

import contextlib
import json
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from scpctl import config, create, document, edit, front_matter, generated, links, query, rule
from scpctl.document import Document, Link
from scpctl.errors import ScpError
from scpctl.finding import Finding, Location, Range, Replacement, Span
from scpctl.language import _
from scpctl.library import FOLDER, Library, attachments, is_local, names_of
from scpctl.model import Target, inside
from scpctl.rule import Rule
from scpctl.rules import RULES
from scpctl.rules.suppressions import unused_suppression

# Where a new id makes the name of a file say another day than the key, the key follows.
DATED = ("minutes", "report")
NAMED = 5
# What a document is called; merged, it is kept as other names.
NAMES = ("title", "name", "short", "aliases", "given", "family")


@dataclass(frozen=True)
class Change:
    """The repository as it is to be.

    ``texts`` are the texts of documents by their new paths, ``moves`` the new paths of files by their old ones, with
    nothing for one that goes away, ``settings`` the new text of ``scpctl.toml`` or nothing, ``undecided`` the places
    that may mean the document and stay as they are.
    """

    library: Library
    texts: Mapping[str, str]
    moves: Mapping[str, str]
    settings: str
    undecided: Sequence[Location]


def rename(library: Library, old: Document, new_id: str) -> Change:
    """Give a document another id; the minutes and files of a group move with it. Raises :class:`ScpError`."""
    if not old.kind or not old.readable:
        raise ScpError(_("{path} can't be read").format(path=old.path), _("see scpctl check"))
    group, slash, _day = old.id.rpartition("/")
    if slash and not new_id.startswith(f"{group}/"):
        message = _("minutes stay with their group: {id}").format(id=old.id)
        raise ScpError(message, _("write {value}").format(value=f"{group}/2017-01-20"))
    if new_id != old.id and new_id == old.id.lower():
        message = _("{old} and {new} differ in letter case only, which some systems do not tell apart")
        between = create.free_id(old.kind, new_id, library)
        hint = _("rename it to {between} first, and that to {new}").format(between=between, new=new_id)
        raise ScpError(message.format(old=old.id, new=new_id), hint)
    path = create.path_of(old.kind, new_id, library, option="")
    moves = {old.path: path}
    if old.kind_name == "group":
        was, will = old.path.removesuffix(".md") + "/", path.removesuffix(".md") + "/"
        if library.is_folder(will.rstrip("/")):
            raise ScpError(_("there is {path} already").format(path=will), _("choose another id"))
        moves |= {file: will + file.removeprefix(was) for file in sorted(library.files) if file.startswith(was)}
    return _changed(library, moves, {}, lambda item: _own_changes(item, old, path))


def remove(library: Library, old: Document) -> Change:
    """Take a document away. Raises :class:`ScpError` with the places that refer to it, or may, where there are any."""
    _require_readable(library, old)
    edges = [edge for edge in links.graph(library).incoming.get(old.path, ()) if edge.source is not old]
    if edges:
        places = _named([edge.source.at(edge.place) for edge in edges])
        message = _("{path} is still referred to: {places}").format(path=old.path, places=places)
        raise ScpError(message, _("change or delete these references first"))
    after = replace(
        library,
        documents=tuple(item for item in library.documents if item is not old),
        files=library.files - {old.path},
    )
    fresh, texts = _refreshed(after)
    return Change(fresh, texts, {old.path: ""}, "", ())


def merge(library: Library, double: Document, into: Document, *, drop: bool = False) -> Change:
    """Lead what leads to ``double`` to ``into``, keep its names there as aliases, and take it away.

    What ``into`` does not say, or says otherwise, would be lost: that needs ``drop``. Raises :class:`ScpError`.
    """
    _require_readable(library)
    if double is into or double.kind_name != into.kind_name:
        message = _("{one} and {other} can't be made one").format(one=double.path, other=into.path)
        raise ScpError(message, _("name two documents of one kind"))
    if double.kind_name == "group" and library.is_folder(double.path.removesuffix(".md")):
        raise ScpError(_("the group {name} has minutes of its own").format(name=double.title), _("move them first"))
    lost = _only_in(double, into)
    if lost and not drop:
        message = _("{path} says what {other} does not: {keys}").format(
            path=double.path, other=into.path, keys=", ".join(lost)
        )
        raise ScpError(message, _("write it there first, or add --drop to give it up"))

    def own(item: Document) -> Iterator[Replacement]:
        if item is into:
            yield from _with_aliases(into, [name for name in names_of(double) if name not in names_of(into)])
        yield from _without_doubles(item, double, into)

    return _changed(library, {double.path: ""}, {double.path: into}, own)


def _require_readable(library: Library, but: Document | None = None) -> None:
    """Let no document go away while one that can't be read may refer to it. Raises :class:`ScpError` with its place."""
    if places := [location for item, location in _unreadable(library) if item is not but]:
        raise ScpError(
            _("what can't be read may refer to the document: {places}").format(places=_named(places)),
            _("repair it first; scpctl check says how"),
        )


def _unreadable(library: Library) -> Iterator[tuple[Document, Location]]:
    return ((item, item.at(item.faults[0].place)) for item in library.documents if not item.readable)


def _named(places: Sequence[Location]) -> str:
    """Return the first of some places for a sentence."""
    named = ", ".join(f"{place.path}:{place.span.line}" for place in places[:NAMED])
    return named + (" …" if len(places) > NAMED else "")


def _only_in(double: Document, into: Document) -> list[str]:
    """Return the keys whose values only ``double`` has, or one of their list, and the body where it has its own."""
    ours, theirs = front_matter.plain(double.node), front_matter.plain(into.node)
    keys = [key for key, value in ours.items() if key not in NAMES and not _holds(theirs.get(key), value)]
    own = double.text[double.body.start :].strip()
    return [*keys, *([_("the text")] if own and own not in into.text else [])]


def _holds(theirs: object, ours: object) -> bool:
    """Tell whether a value says all that another does, which may be empty."""
    if isinstance(theirs, list) and isinstance(ours, list):
        return all(item in theirs for item in ours)
    return not ours or theirs == ours


def _with_aliases(into: Document, new: Sequence[str]) -> Iterator[Replacement]:
    """Add names to the other names of a document, in the style of the list that is there."""
    if not new:
        return
    written = [json.dumps(name, ensure_ascii=False) for name in new]
    _key, node = into.node.entries.get("aliases", (None, None))
    end = "\r\n" if "\r\n" in into.text[: into.body.start] else "\n"
    if isinstance(node, front_matter.Sequence) and node.items and into.text[node.start] != "[":
        line = into.text.rfind("\n", 0, node.items[-1].start) + 1
        indent = re.match(r"[ \t]*", into.text[line:])
        last = into.text.find("\n", node.items[-1].end) + 1
        yield Replacement(Range(last, last), "".join(f"{indent[0] if indent else ''}- {name}{end}" for name in written))
    elif isinstance(node, front_matter.Sequence) and node.items:
        yield Replacement(Range(node.items[-1].end, node.items[-1].end), "".join(f", {name}" for name in written))
    elif node is None:
        place = front_matter.boundaries(into.text)[0].end
        yield Replacement(Range(place, place), f"aliases:{end}" + "".join(f"  - {name}{end}" for name in written))


def _without_doubles(item: Document, double: Document, into: Document) -> Iterator[Replacement]:
    """Take a reference to ``double`` out of lists that refer to ``into`` as well: each is named once."""
    named: dict[str, dict[str, Target]] = {}
    for target in item.targets:
        if double.kind_name in target.kinds and target.id in (double.id, into.id) and target.field.endswith("]"):
            named.setdefault(target.field.rpartition("[")[0], {})[target.id] = target
    for found in named.values():
        if len(found) > 1:
            place = item.place_of(found[double.id])
            yield Replacement(_item(item.text, place), "")


def _item(text: str, place: Range) -> Range:
    """Return where an item of a list stands with what parts it from the others: its line, or its comma."""
    line = Range(text.rfind("\n", 0, place.start) + 1, text.find("\n", place.end) + 1)
    if re.fullmatch(r"[ \t]*-[ \t]+", text[line.start : place.start]):
        return line
    if behind := re.compile(r"[ \t]*,[ \t]*").match(text, place.end):
        return Range(place.start, behind.end())
    before = re.search(r"[ \t]*,[ \t]*$", text[line.start : place.start])
    return Range(place.start - len(before[0]) if before else place.start, place.end)


def _own_changes(item: Document, old: Document, path: str) -> Iterator[Replacement]:
    """Yield what changes in the document itself: the day that its new name says."""
    day = re.match(r"\d{4}-\d\d-\d\d", posixpath.basename(path))
    if item is old and old.kind_name in DATED and day and "date" in old.values:
        yield Replacement(old.values.at("date"), day[0])


def _changed(
    library: Library,
    moves: Mapping[str, str],
    instead: Mapping[str, Document],
    own: Callable[[Document], Iterable[Replacement]],
) -> Change:
    """Return the change that ``moves`` files, and leads what led to the documents ``instead`` replaces to those."""
    leads = _Leads(library, moves, instead)
    made: dict[str, Document] = {}
    undecided = [location for _document, location in _unreadable(library)]
    for item in library.documents:
        gone = moves.get(item.path) == ""
        if gone or not item.readable:
            continue
        owned = list(own(item))
        found = [
            change for change in leads.changes(item) if not any(_touch(change.place, each.place) for each in owned)
        ]
        path = moves.get(item.path, item.path)
        changed = item
        try:
            if owned:
                # Lists that grow or shrink are more than edit would prove; what they refer to is proved below.
                changed = _parsed(path, edit.replaced(item.text, sorted([*found, *owned])), library)
            elif found:
                changed = edit.changed(item, found)
        except edit.Unproved:
            undecided += [item.at(change.place) for change in found]
        if changed is not item or path != item.path:
            made[path] = changed if changed.path == path else _parsed(path, changed.text, library)
        undecided += leads.unclear(item)
    after = _after(library, made, moves)
    _prove(library, after, leads)
    fresh, refilled = _refreshed(after)
    texts = {path: item.text for path, item in made.items()} | refilled
    settings, unclear = _settings(library, leads)
    return Change(fresh, texts, moves, settings, [*undecided, *unclear])


def _refreshed(library: Library) -> tuple[Library, dict[str, str]]:
    """Return the library with the generated blocks of all documents filled anew, and the texts that change so."""
    fresh, _wrong = generated.refresh(library, [item.path for item in library.documents if item.blocks[0]])
    changed = (item for item in fresh.documents if item is not library.by_path[item.path])
    return fresh, {item.path: item.text for item in changed}


def _parsed(path: str, text: str, library: Library) -> Document:
    return document.parse(path, text.encode(), library.config.kinds)


def _touch(one: Range, other: Range) -> bool:
    return one.start < other.end and other.start < one.end


@dataclass(frozen=True)
class _Leads:
    """Where what leads to a document will have to lead."""

    library: Library
    moves: Mapping[str, str]
    instead: Mapping[str, Document]

    def path(self, path: str) -> str:
        """Return where the file at ``path`` will be, or what takes its place."""
        return self.instead[path].path if path in self.instead else self.moves.get(path, path)

    def id(self, item: Document) -> str:
        """Return the id that a document will have, or that of the one in its place."""
        other = self.instead.get(item.path)
        if other or item.path not in self.moves or not item.kind:
            return (other or item).id
        match = item.kind.pattern.fullmatch(self.moves[item.path].removeprefix(f"{FOLDER}/"))
        return "/".join(match.groups()) if match else item.id

    @cached_property
    def _kinds_with(self) -> Mapping[str, set[str]]:
        """The kinds of the documents by the ids that they will have."""
        kinds: dict[str, set[str]] = {}
        for item in self.library.documents:
            if item.kind:
                kinds.setdefault(self.id(item), set()).add(item.kind_name)
        return kinds

    def changes(self, item: Document) -> Iterator[Replacement]:
        """Yield what changes in a document for its references to lead to the same documents."""
        for target in item.targets:
            found = self.library.referred(target.kinds, target.id)
            if found and (id_ := self.id(found)) != target.id:
                yield from target.written(item.place_of(target), id_)
        seen = set()
        for link in item.links:
            place = links.address(item, link)
            new = self._address(item, link, item.text[place.start : place.end]) if place else None
            if place and new is not None and place not in seen:
                seen.add(place)
                yield Replacement(place, new)
        for block in item.blocks[0]:
            if (arguments := generated.with_ids(block, self.library, self.id)) != block.arguments:
                start = item.text.rindex(block.arguments, block.begin.start, block.begin.end)
                yield Replacement(Range(start, start + len(block.arguments)), arguments)
        for attachment, path in attachments(item):
            if path in self.library.files:
                was = posixpath.relpath(path, posixpath.dirname(item.path))
                new = posixpath.relpath(self.path(path), posixpath.dirname(self.path(item.path)))
                yield from inside(attachment.at("file"), attachment["file"], new) if new != was else ()

    def unclear(self, item: Document) -> Iterator[Location]:
        """Yield where the text names a file that moves in a way that is no link, such as HTML."""
        known = sorted([*(link.place for link in item.links), *(block.place for block in item.blocks[0])])
        reached = passed = 0
        for match in self._names.finditer(item.text, item.body.start) if self._names else ():
            start = match.start()
            while passed < len(known) and known[passed].start <= start:
                reached = max(reached, known[passed].end)
                passed += 1
            if start >= reached and not _is_definition(item.text, start):
                yield item.at(Range(start, match.end()))
        for block in item.blocks[0]:
            arguments = generated.with_ids(block, self.library, self.id)
            if self.ids and self.ids.search(arguments):
                yield item.at(block.begin)

    @cached_property
    def ids(self) -> re.Pattern[str] | None:
        """What finds the ids that documents no longer have, as words of an expression."""
        gone = [item.id for item in self.library.documents if self.id(item) != item.id]
        return re.compile(rf"(?<![\w./-])(?:{'|'.join(map(re.escape, gone))})(?![\w./-])") if gone else None

    @cached_property
    def _names(self) -> re.Pattern[str] | None:
        """What finds the names of the documents that move, as they stand behind a folder."""
        moved = [path for path, new in self.moves.items() if new != path and path.endswith(".md")]
        names = "|".join(sorted({re.escape(posixpath.basename(path)) for path in moved}))
        return re.compile(f"(?<=/)(?:{names})") if names else None

    def _address(self, item: Document, link: Link, raw: str) -> str | None:
        """Return how the address of a link is to be written, or None where it stays."""
        if link.wiki:
            return self._short(link, raw)
        path = self.library.destination(item, link) if is_local(link) else None
        if not path or link.target.startswith("#"):
            return None
        new, source = self.path(path), self.path(item.path)
        moved = replace(item, path=source)
        if self.library.destination(moved, link) == new:
            return None
        if path not in self.library.files and not self.library.is_folder(path):
            return None
        return links.redirected(raw, new, source)

    def _short(self, link: Link, raw: str) -> str | None:
        """Return what stands in ``[[…]]``; the kind is added where the id alone would mean another document, too."""
        id_, hash_, fragment = link.target.partition("#")
        found = links.meant_by(link, self.library)
        if len(found) != 1 or not found[0].kind:
            return None
        new, kind = self.id(found[0]), found[0].kind_name
        prefix = f"{kind}:" if ":" in id_ or self._kinds_with[new] - {kind} else ""
        written = f"{prefix}{new}{hash_}{fragment}"
        return None if written == raw else written


def _is_definition(text: str, place: int) -> bool:
    """Tell whether a place is that of an address in ``[label]: address``."""
    line = text.rfind("\n", 0, place) + 1
    return re.match(r" {0,3}\[[^\]\n]*\]:", text[line:place]) is not None


def _after(library: Library, made: Mapping[str, Document], moves: Mapping[str, str]) -> Library:
    """Return the library with the documents that change in their new places."""
    kept = [
        item for item in library.documents if moves.get(item.path, item.path) not in made and item.path not in moves
    ]
    files = frozenset(filter(None, (moves.get(path, path) for path in library.files)))
    documents = sorted([*kept, *made.values()], key=lambda item: item.path)
    return replace(library, documents=tuple(documents), files=files)


def _prove(before: Library, after: Library, leads: _Leads) -> None:
    """Raise :class:`ScpError` unless every link leads to where it led before and no rule finds more."""
    wanted, found = Counter(_edges(before, leads)), Counter(_edges(after, _Leads(after, {}, {})))
    # What led to both of two documents that become one leads there once.
    lost, gained = set(wanted) - set(found), found - wanted
    if lost or gained:
        source, key, target = min(lost or gained)
        message = _("{path}: {key} would not lead to {target} any more")
        if not lost:
            message = _("{path}: {key} would lead to {target} then")
        raise ScpError(message.format(path=source, key=key, target=target), _("nothing was changed"))
    counts = _counts(after, RULES)
    # Of what is not found at all there can't be more; whether a comment is needed, only all rules together can tell.
    rules = [item for item in RULES if item.code in counts or unused_suppression.code in counts]
    more = counts - _counts(before, rules)
    if more:
        found_then = [item for item in _findings(after, RULES) if item.rule in more]
        known = {(leads.path(item.location.path), item.message) for item in _findings(before, rules)}
        finding = next((item for item in found_then if (item.location.path, item.message) not in known), found_then[0])
        places = _named([finding.location, *finding.related])
        message = _("{places}: after the change this would be wrong: {message} ({rule})")
        hint = _("nothing was changed; do this there first: {advice}") if finding.hint else _("nothing was changed")
        raise ScpError(
            message.format(places=places, message=finding.message, rule=finding.rule),
            hint.format(advice=finding.hint),
        )


def _counts(library: Library, rules: Iterable[Rule]) -> Counter[str]:
    return Counter(finding.rule for finding in _findings(library, rules))


def _findings(library: Library, rules: Iterable[Rule]) -> Iterator[Finding]:
    return (finding for found in rule.find(library, rules) for finding in found)


def _edges(library: Library, leads: _Leads) -> Iterator[tuple[str, str, str]]:
    for edges in links.graph(library).outgoing.values():
        for edge in edges:
            if leads.moves.get(edge.source.path) != "":
                yield leads.path(edge.source.path), edge.key, leads.path(edge.target.path)


def _settings(library: Library, leads: _Leads) -> tuple[str, list[Location]]:
    """Return the text of ``scpctl.toml`` where it names a document, else nothing, and where it may do so."""
    settings = library.config
    text = before = (settings.root / config.FILE).read_bytes().decode("utf-8")
    owner = library.get("organisation", settings.programme.commissioned_to)
    if owner and leads.id(owner) != owner.id:
        pattern = rf"^(\s*commissioned_to\s*=\s*[\"']){re.escape(owner.id)}(?=[\"'])"
        text = re.sub(pattern, lambda match: match[1] + leads.id(owner), text, count=1, flags=re.MULTILINE)
    for saved in settings.queries.values():
        with contextlib.suppress(ScpError):
            new = query.with_ids(saved.where, settings.kinds[saved.kind], library, leads.id)
            for quote in "\"'":
                text = text.replace(f"{quote}{saved.where}{quote}", f"{quote}{new}{quote}")
    unclear = []
    for number, line in enumerate(text.splitlines(), start=1):
        if leads.ids and re.match(r"\s*where\b", line) and (found := leads.ids.search(line)):
            unclear.append(Location(config.FILE, Span(number, found.start() + 1, number, found.end() + 1), line))
    return text if text != before else "", unclear
