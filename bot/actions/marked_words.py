"""Telegram HTML as the words that it marks: some of them can be replaced, and the marks around them stay whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape, unescape

_PIECE = re.compile(r"<[^<>]*>|&(?:#\d+|#x[0-9a-f]+|[a-z]+\d*);|.", re.DOTALL | re.IGNORECASE)
_TO = re.compile(r"<a\s[^>]*?href=(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_EMPTY = re.compile(r"<([a-z][a-z-]*)(?:\s[^<>]*)?></\1>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """The words from ``start`` to ``end`` lead to ``to``."""

    to: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Change:
    """The words from ``start`` to ``end`` become ``words``; none: they stay, and only lead nowhere any more."""

    start: int
    end: int
    words: str | None


class Words:
    """The words of a text in Telegram HTML. Whoever made it has escaped what is no mark."""

    def __init__(self, html: str) -> None:
        self._pieces = tuple(_PIECE.findall(html))
        self.plain = "".join(unescape(piece) for piece in self._pieces if not _is_mark(piece))
        """The words without marks."""

    def place_of(self, plain: str) -> int | None:
        """Where ``plain`` begins in the words: blanks around it may be missing. None where they are other words."""
        place = self.plain.find(plain)
        return place if place >= 0 and len(self.plain.strip()) <= len(plain) else None

    def links(self) -> Iterator[Link]:
        """What leads somewhere."""
        for _, _, link in self._spans():
            yield link

    def changed(self, changes: Sequence[Change]) -> str:
        """The HTML with ``changes``, which do not overlap. A link on words that change goes, the other marks stay."""
        dropped = {
            place
            for opens, closes, link in self._spans()
            if any(change.start < link.end and link.start < change.end for change in changes)
            for place in (opens, closes)
        }
        change_at = {place: change for change in changes if change.words is not None for place in range(change.start, change.end)}
        out: list[str] = []
        at = 0
        for place, piece in enumerate(self._pieces):
            if _is_mark(piece):
                out += [] if place in dropped else [piece]
                continue
            width = len(unescape(piece))
            change = change_at.get(at)
            if change is None:
                out.append(piece)
            elif change.start == at:
                out.append(escape(change.words or "", quote=False))
            at += width
        html = "".join(out)
        while (tidied := _EMPTY.sub("", html)) != html:
            html = tidied
        return html

    def _spans(self) -> Iterator[tuple[int, int, Link]]:
        """Each link with the places of its two marks among the pieces."""
        opened: tuple[int, int, str] | None = None
        at = 0
        for place, piece in enumerate(self._pieces):
            if not _is_mark(piece):
                at += len(unescape(piece))
            elif found := _TO.match(piece):
                opened = place, at, unescape(found.group(1) or found.group(2) or "")
            elif piece.lower() == "</a>" and opened is not None:
                yield opened[0], place, Link(opened[2], opened[1], at)
                opened = None


def _is_mark(piece: str) -> bool:
    return len(piece) > 1 and piece.startswith("<")
