"""Drawings, SVG 1.1, as documents may carry them: without what makes one a program, or takes for ever to be drawn."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from xml.etree import ElementTree

from scpctl.export.bitmaps import Picture, Refused, bitmap, damaged
from scpctl.language import _

_MAX_BYTES = 2_000_000
_MAX_ELEMENTS = 20_000
_MAX_DEPTH = 60
_MAX_ATTRIBUTES = 200
_MAX_LETTERS = 20_000
_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_ACTIVE = frozenset("script foreignObject handler iframe object embed audio video".split())
_MOVING = frozenset("animate animateMotion animateTransform animateColor set metadata".split())
# How much longer than a shape effects take; others than these may take any time.
_EFFECTS = {
    **dict.fromkeys(("feGaussianBlur", "feDropShadow"), 3_000),
    **dict.fromkeys(("feBlend", "feColorMatrix", "feComponentTransfer", "feComposite", "feFlood", "feMerge"), 700),
    **dict.fromkeys(("feFuncA", "feFuncB", "feFuncG", "feFuncR", "feMergeNode", "feOffset"), 700),
}
_EFFECT_IN_STYLE = re.compile(r"(?:blur|drop-shadow)\(", re.IGNORECASE)
# How far an effect may reach, in widths or heights of what it is for.
_REACH = 2.0
_TEXTS = frozenset(f"{_SVG}{name}" for name in ("text", "tspan", "textPath"))
_GRADIENTS = frozenset((f"{_SVG}linearGradient", f"{_SVG}radialGradient"))
_OUTWARD = re.compile(
    r"url\((?!\s*['\"]?#)|@import|\\|expression\(|image-set|cross-fade|\b(?:src|image)\(", re.IGNORECASE
)
_OUTWARD_STYLE = re.compile(rf"{_OUTWARD.pattern}|@|https?:|//", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
# One class, identifier or name of elements; what a selector says otherwise may be meant of any element.
_SIMPLE = re.compile(r"[.#]?[\w-]+")
_ANY = "*"
_PART = re.compile(r"url\(\s*['\"]?#([^'\")]*)", re.IGNORECASE)
_EMBEDDED = re.compile(r"data:image/(?:png|jpe?g);base64,", re.IGNORECASE)
_LENGTH = re.compile(r"\s*\+?(\d*\.?\d+)\s*(px|pt|pc|mm|cm|in)?\s*")
_NUMBER = re.compile(r"-?\d*\.?\d+(?:[eE][+-]?\d+)?")
_MAX_SIZE = 200
_MM = {"px": 25.4 / 96, "": 25.4 / 96, "pt": 25.4 / 72, "pc": 25.4 / 6, "mm": 1.0, "cm": 10.0, "in": 25.4}


def drawing(data: bytes) -> Picture | None:
    """Return an SVG as it may be shown, None where it is none. Raises Refused where it may not be."""
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] != b"<":
        return None
    if len(data) > _MAX_BYTES:
        raise Refused(_("it is larger than {limit} MB").format(limit=_MAX_BYTES // 1_000_000))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(_("it is not in UTF-8")) from None
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        # Old drawing programs write a document type that says nothing; one with declarations of its own may.
        text = re.sub(r"<!DOCTYPE[^\[\]>]*>", "", text, count=1)
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            raise Refused(_("it declares entities"))
    try:
        # What expat is given declares no entity: there is nothing that could grow or be fetched.
        root = ElementTree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))  # noqa: S314
    except ElementTree.ParseError:
        raise damaged() from None
    if root.tag != f"{_SVG}svg":
        return None
    _sanitize(root)
    width, height = _svg_size(root)
    letters = sum(len(text) for element in root.iter(f"{_SVG}text") for text in element.itertext())
    if letters > _MAX_LETTERS or _drawn(root) > _MAX_ELEMENTS:
        raise _too_complex()
    for prefix, space in (("", _SVG), ("xlink", _HREF.removesuffix("href"))):
        ElementTree.register_namespace(prefix, space.strip("{}"))
    return Picture("svg", ElementTree.tostring(root), width, height)


def _sanitize(root: ElementTree.Element) -> None:
    """Take from a drawing what is no drawing. Raises Refused where it would do, or reach, something."""
    level = [root]
    for _depth in range(_MAX_DEPTH):
        for element in level:
            if _takes_any_time(element):
                raise _too_complex()
            _sanitize_element(element)
        level = [child for element in level for child in element]
        if not level:
            return
    raise Refused(_("its parts are nested too deep"))


def _sanitize_element(element: ElementTree.Element) -> None:
    for child in list(element):
        name = child.tag.removeprefix(_SVG) if isinstance(child.tag, str) else ""
        if name in _ACTIVE:
            raise Refused(_("it holds a script or a foreign document"))
        if not child.tag.startswith(_SVG) or name in _MOVING:
            element.remove(child)
    for name, value in list(element.attrib.items()):
        if name.lower().startswith("on"):
            raise Refused(_("it holds a script or a foreign document"))
        if name in ("href", _HREF):
            element.set(name, _reference(value))
        elif name.startswith("{"):
            del element.attrib[name]
        elif (_OUTWARD_STYLE if name == "style" else _OUTWARD).search(value):
            raise _outward()
    if element.tag == f"{_SVG}style":
        _sanitize_style(element)


def _takes_any_time(element: ElementTree.Element) -> bool:
    name = element.tag.removeprefix(_SVG)
    if name == "filter" and element.get("filterUnits") != "userSpaceOnUse":
        return max(_share(element.get(side, "1")) for side in ("width", "height")) > _REACH
    return len(element.attrib) > _MAX_ATTRIBUTES or (name.startswith("fe") and name not in _EFFECTS)


def _share(text: str) -> float:
    """Return a share that is written as a number or in per cent; what is neither counts as all."""
    number = _NUMBER.match(text.strip()[:_MAX_SIZE])
    return float(number[0]) / (100 if text.strip().endswith("%") else 1) if number else 1.0


def _sanitize_style(element: ElementTree.Element) -> None:
    if len(element):
        raise damaged()
    element.text = _COMMENT.sub("", element.text or "")
    if _OUTWARD_STYLE.search(element.text):
        raise _outward()


def _reference(value: str) -> str:
    """Return what an element refers to: a part of the drawing, or an image in it, of which only the picture is kept."""
    value = value.strip()
    if value.startswith("#") or not value:
        return value
    if not _EMBEDDED.match(value):
        raise _outward()
    try:
        inner = base64.b64decode(value.partition(",")[2])
    except binascii.Error:
        raise damaged() from None
    picture = bitmap(inner)
    if picture is None:
        raise Refused(_("it is no PNG, JPEG or SVG"))
    return f"data:image/{picture.kind};base64,{base64.b64encode(picture.data).decode()}"


def _outward() -> Refused:
    return Refused(_("it refers to something outside of itself"))


def _too_complex() -> Refused:
    return Refused(_("it is too complex to be drawn: save it as a PNG"))


def _drawn(root: ElementTree.Element) -> int:
    """Return how many elements are drawn where each use of another one, be it as a mask or a pattern, is drawn anew."""
    by_name = {element.get("id"): element for element in root.iter()}
    by_selector: dict[str, list[str]] = {}
    for style in root.iter(f"{_SVG}style"):
        for selectors, rule in _RULE.findall(style.text or ""):
            for selector in map(str.strip, selectors.split(",")):
                by_selector.setdefault(selector if _SIMPLE.fullmatch(selector) else _ANY, []).append(rule)
    sizes: dict[ElementTree.Element, int] = {}

    def used(element: ElementTree.Element, styles: list[str]) -> Iterator[ElementTree.Element]:
        names = [name for style in styles for name in _PART.findall(style)]
        if element.tag != f"{_SVG}a":
            names.append((element.get("href") or element.get(_HREF) or "").removeprefix("#"))
        for name in names:
            part = by_name.get(name)
            if name and part is not None and part.tag not in _GRADIENTS:
                yield part

    def size(element: ElementTree.Element, depth: int) -> int:
        if element not in sizes:
            sizes[element] = _MAX_ELEMENTS + 1  # what uses itself has no end
            selectors = [_ANY, element.tag.removeprefix(_SVG), f"#{element.get('id')}"]
            selectors += [f".{name}" for name in element.get("class", "").split()]
            styles = [*element.attrib.values(), *(rule for name in selectors for rule in by_selector.get(name, ()))]
            inner = [*element, *used(element, styles)]
            if depth < _MAX_DEPTH or not inner:
                own = _EFFECTS.get(element.tag.removeprefix(_SVG), 1)
                if element.tag in _TEXTS:
                    own += sum(map(len, filter(None, [element.text, *(child.tail for child in element)]))) // 4
                own += _EFFECTS["feGaussianBlur"] * sum(len(_EFFECT_IN_STYLE.findall(style)) for style in styles)
                total = own + sum(size(each, depth + 1) for each in inner) * _times(element, styles)
                sizes[element] = min(total, _MAX_ELEMENTS + 1)
        return sizes[element]

    return size(root, 0)


def _times(element: ElementTree.Element, styles: list[str]) -> int:
    """Return how often what an element uses is drawn: a marker once for each point of a line."""
    if not any("marker" in text for text in (*element.attrib, *styles)):
        return 1
    return max(1, len(_NUMBER.findall(element.get("d", "") + element.get("points", ""))))


def _svg_size(root: ElementTree.Element) -> tuple[float, float]:
    """Return width and height in millimetres; what has no size of its own is as wide as it may be.

    They are then told by the drawing itself, too: others would work out something else.
    """
    box = [float(number) for number in _NUMBER.findall(root.get("viewBox", "")[:_MAX_SIZE])]
    ratio = box[3] / box[2] if len(box) == 4 and box[2] > 0 and box[3] > 0 else 1.0
    told = across, down = [_length(root.get(name, "")) for name in ("width", "height")]
    if 0 in told or (len(box) == 4 and min(box[2:]) <= 0):
        raise Refused(_("it has no width or no height"))
    across = across or (down / ratio if down else 1000.0)
    down = down or across * ratio
    if not 1 / 1000 < down / across < 1000:
        raise damaged()
    if None in told:
        root.attrib.update(width=f"{across:.3f}mm", height=f"{down:.3f}mm")
    return across, down


def _length(text: str) -> float | None:
    """Return a length in millimetres; None where it depends on something else."""
    found = _LENGTH.fullmatch(text[:_MAX_SIZE])
    return float(found[1]) * _MM[found[2] or ""] if found else None
