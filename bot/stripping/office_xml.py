"""One XML part of an Office file, written anew while it is read: no tree is built, and no document type is followed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape

from bot.stripping.office_attributes import Attributes
from bot.stripping.office_rules import (
    FIELDS,
    HOLDING,
    LEFT_OUT,
    LOOKED_THROUGH,
    NAMED_WITHIN,
    OPENED,
    OUTWARD,
    REFUSED,
    SPACES,
)
from bot.stripping.outcome import NotStrippedError, WhyNot

MOST_ELEMENTS = 3_000_000
DEEPEST = 250
_PIECE = 256 * 1024
_QUOTES = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
_XML = "http://www.w3.org/XML/1998/namespace"
_JUDGED: Mapping[str, re.Pattern[str]] = {"w:instrText": FIELDS, "w:delInstrText": FIELDS}
_FORMULAS = frozenset({"x:f", "c:f", "x:definedName", "x:formula", "x:formula1", "x:formula2", "x:calculatedColumnFormula"})
_AUTHORS = "x:author"
_HIDES_AUTHORS = frozenset({"x:text"})


@dataclass(slots=True)
class Rewritten:
    """A part as it now stands, and the relations it still refers to."""

    data: bytes
    used: frozenset[str]


def rewrite(part: bytes, kind: str, relations: Mapping[str, str], styles: dict[str, str]) -> Rewritten:
    """``part``, of the relation ``kind``, without what tells of people and machines.

    ``relations`` are the ids that may stay, to their new names; ``styles`` those of styles, filled as they are met, for all parts of
    one file. Raises ``NotStrippedError``.
    """
    writer = _Writer("workbook" if kind == "officeDocument" else kind, relations, styles)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.namespace_prefixes = True
    parser.buffer_text = True
    parser.ordered_attributes = True
    parser.StartDoctypeDeclHandler = _refuse_type
    parser.StartNamespaceDeclHandler = writer.declare
    parser.StartElementHandler = writer.start
    parser.EndElementHandler = writer.end
    parser.CharacterDataHandler = writer.text
    try:
        for begin in range(0, len(part), _PIECE):
            parser.Parse(part[begin : begin + _PIECE], False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError):
        raise NotStrippedError(WhyNot.DAMAGED, "Office: XML") from None
    return Rewritten(writer.written(), writer.used)


def _refuse_type(*_: object) -> None:
    # With it every entity is refused, before it can unfold or fetch anything.
    raise NotStrippedError(WhyNot.TOO_LARGE, "Office: a document type")


@dataclass(slots=True)
class _Element:
    name: str
    tag: str
    """As it is written; empty for one that is not."""
    has_choice: bool = False
    """Of alternatives: one has been taken."""
    written_at: int = -1
    """Which piece of the part its start tag is."""
    held: list[str] | None = None
    """The text of an element that is judged when it ends, and before it its start tag."""
    attributes: Mapping[str, str] = field(default_factory=dict)


class _Writer:
    def __init__(self, kind: str, relations: Mapping[str, str], styles: dict[str, str]) -> None:
        self._kind = kind
        self._attributes = Attributes(relations, styles)
        self._out: list[str] = ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n']
        self._stack: list[_Element] = []
        self._skipped = 0
        """How deep inside of an element that is left out."""
        self._left = MOST_ELEMENTS
        self._declared: list[tuple[str, str]] = []
        self._prefixes: dict[str, str] = {}
        self._names: dict[str, tuple[str, str]] = {}
        self._formulas: set[str] = set()
        self._authors: list[str] = []
        self._starts_note = False

    @property
    def used(self) -> frozenset[str]:
        """Relations that the part still refers to."""
        return frozenset(self._attributes.used)

    def written(self) -> bytes:
        """The part."""
        return "".join(self._out).encode()

    def declare(self, prefix: str | None, uri: str | None) -> None:
        """A namespace gets a prefix, for the element that begins next."""
        self._prefixes[prefix or ""] = SPACES.get(uri or "", "")
        if SPACES.get(uri or "", "mc") not in {"mc", "xml"}:
            self._declared.append((prefix or "", uri or ""))

    def start(self, name: str, attributes: list[str]) -> None:
        """An element begins."""
        declared, self._declared = self._declared, []
        self._left -= 1
        if self._left < 0 or len(self._stack) > DEEPEST:
            raise NotStrippedError(WhyNot.TOO_LARGE, "Office: elements")
        if self._skipped:
            self._skipped += 1
            return
        short, tag = self._name(name)
        if short in REFUSED:
            raise NotStrippedError(WhyNot.UNREMOVABLE, f"Office: {short}")
        if short.startswith("mc:"):
            self._alternative(short, attributes)
            return
        if self._is_left_out(short):
            self._skipped = 1
            return
        if short in OPENED:
            self._stack.append(_Element(short, ""))
            return
        named = ((*self._name(key), value) for key, value in zip(attributes[::2], attributes[1::2], strict=True))
        above = self._stack[-1] if self._stack else _Element("", "")
        kept = self._attributes.kept(short, named, above.name, above.attributes)
        if kept is None:
            self._skipped = 1
            return
        pieces = [f"<{tag}"]
        pieces += [f' xmlns{":" if prefix else ""}{prefix}="{_quoted(uri)}"' for prefix, uri in declared]
        pieces += [f' {own}="{_quoted(value)}"' for own, value in kept.items()]
        pieces.append(">")
        element = _Element(short, tag, attributes=kept)
        if short in _JUDGED or short in _FORMULAS or short == _AUTHORS or (self._starts_note and short == "x:t"):
            element.held = ["".join(pieces)]
        else:
            self._open(element, "".join(pieces))
        if short in _HIDES_AUTHORS and self._kind == "comments":
            self._starts_note = True
        self._stack.append(element)

    def end(self, _name: str) -> None:
        """An element ends."""
        if self._skipped:
            self._skipped -= 1
            return
        element = self._stack.pop()
        if element.held is not None:
            self._judge(element, element.held[0], "".join(element.held[1:]))
        elif element.tag:
            self._close(element)

    def text(self, text: str) -> None:
        """Text inside the element that has begun last."""
        if self._skipped or not self._stack:
            return
        element = self._stack[-1]
        if element.held is not None:
            element.held.append(text)
        elif element.tag:
            self._out.append(escape(text))

    def _open(self, element: _Element, tag: str) -> None:
        element.written_at = len(self._out)
        self._out.append(tag)

    def _close(self, element: _Element) -> None:
        if element.name in HOLDING and not "".join(self._out[element.written_at + 1 :]).strip():
            del self._out[element.written_at :]
        elif element.written_at == len(self._out) - 1:
            self._out[-1] = f"{self._out[-1][:-1]}/>"
        else:
            self._out.append(f"</{element.tag}>")

    def _name(self, name: str) -> tuple[str, str]:
        """What the rules call an element or attribute, and as it is written; both empty for a namespace that is not kept."""
        known = self._names.get(name)
        if known is None:
            parts = name.split(" ")
            if len(parts) == 1:
                known = parts[0], parts[0]
            else:
                space = SPACES.get(parts[0], "")
                prefix = f"{parts[2]}:" if len(parts) > 2 else ""
                known = (f"{space}:{parts[1]}", f"{prefix}{parts[1]}") if space else ("", "")
            self._names[name] = known
        return known

    def _is_left_out(self, short: str) -> bool:
        if not short or short in LEFT_OUT:
            return True
        if ":" not in short and self._kind != "vmlDrawing":
            return True
        if short == "w:name" and self._stack and self._stack[-1].name in NAMED_WITHIN:
            return True
        wanted = LOOKED_THROUGH.get(self._kind)
        return wanted is not None and len(self._stack) == 1 and self._stack[0].name in {"w:settings", "x:workbook"} and short not in wanted

    def _alternative(self, short: str, attributes: list[str]) -> None:
        """Of several ways to say the same the first whose namespaces are all kept; the frame around them goes."""
        if short == "mc:Choice":
            required = dict(zip(attributes[::2], attributes[1::2], strict=True)).get("Requires", "").split()
            around = self._stack[-1] if self._stack else None
            if around is None or around.has_choice or not all(self._prefixes.get(prefix) for prefix in required):
                self._skipped = 1
                return
            around.has_choice = True
        elif short == "mc:Fallback" and self._stack and self._stack[-1].has_choice:
            self._skipped = 1
            return
        self._stack.append(_Element(short, ""))

    def _judge(self, element: _Element, opening: str, text: str) -> None:
        if element.name == _AUTHORS:
            self._authors.append(text)
            text = ""
        elif element.name in _JUDGED:
            text = text if _JUDGED[element.name].fullmatch(text) else ""
        elif element.name in _FORMULAS:
            shared = element.attributes.get("si", "") if element.attributes.get("t") == "shared" else ""
            if OUTWARD.search(text) or (shared and shared in self._formulas):
                if shared:
                    self._formulas.add(shared)
                # The cell keeps what the formula came to.
                if element.name in {"x:f", "x:definedName", "x:calculatedColumnFormula"}:
                    return
                text = ""
        else:
            self._starts_note = False
            text = self._unsigned(text)
        self._open(element, opening)
        if text:
            self._out.append(escape(text))
        self._close(element)

    def _unsigned(self, text: str) -> str:
        """The beginning of a note without the name that Excel puts there."""
        for author in sorted(self._authors, key=len, reverse=True):
            if author and text.startswith(author) and text[len(author) :].lstrip()[:1] in {":", "："}:
                return text[len(author) :].lstrip()[1:]
        return text


def _quoted(value: str) -> str:
    return escape(value, _QUOTES)
