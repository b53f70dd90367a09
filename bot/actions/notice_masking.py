"""What was found in a text is replaced in it, and the marks of the text stay whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from bot.actions.marked_words import Change, Words
from bot.actions.masking import HIDDEN
from bot.actions.notice_find_kinds import Find, FindKind, Finds
from knowledge.clues import family_name

_BLANK = re.compile(r"[\s·•・.\u200b-\u200f\u2060\ufeff]+")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]")


def masked(html: str, plain: str, finds: Finds) -> tuple[str, str]:
    """Both with each of ``finds`` replaced: 张三 by 张某, 鲁K12345 by 鲁＊＊＊5, everything else by ＊＊＊.

    ``finds`` are those of ``plain``. Where ``html`` has other words than ``plain`` its marks are lost, and nothing is left in it.
    """
    changes = tuple(_changes(finds))
    out, at = [], 0
    for change in changes:
        if change.words is not None:
            out += [plain[at : change.start], change.words]
            at = change.end
    hidden = "".join([*out, plain[at:]])
    words = Words(html)
    shift = words.place_of(plain)
    if shift is None:
        return escape(hidden, quote=False), hidden
    return words.changed([Change(change.start + shift, change.end + shift, change.words) for change in changes]), hidden


def _changes(finds: Finds) -> Iterator[Change]:
    links = [find for find in finds.found if find.kind is FindKind.LINK]
    spans = [find for find in finds.found if find.kind is not FindKind.LINK]
    done: list[Change] = []
    at = 0
    while at < len(spans):
        together = [spans[at]]
        end = spans[at].end
        while at + len(together) < len(spans) and spans[at + len(together)].start < end:
            together.append(spans[at + len(together)])
            end = max(end, together[-1].end)
        done.append(Change(together[0].start, end, _words(together)))
        at += len(together)
    # A link whose words are hidden goes with them.
    free = [Change(link.start, link.end, None) for link in links if not any(c.start < link.end and link.start < c.end for c in done)]
    yield from sorted([*done, *free], key=lambda change: change.start)


def _words(together: list[Find]) -> str:
    if len({(find.start, find.end) for find in together}) > 1:
        return HIDDEN
    find, text = together[0], _BLANK.sub("", together[0].text)
    if find.kind is FindKind.PERSON and _HAN.match(text):
        return f"{family_name(text)}某"
    if find.kind is FindKind.PLATE and _HAN.match(text):
        return f"{text[0]}{HIDDEN}{text[-1]}"
    return HIDDEN
