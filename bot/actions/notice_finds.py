"""警示案例通报 (乳山2022方案 6): what in a text tells of whom it speaks, as far as the bot can know. It is never complete.

Found are the names of everybody who was ever enrolled, whom the cases that the author sees are about, and what looks like a number of a
certain kind. Nothing is looked at that the author may not see: a find tells of no case held for somebody else.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from bot.actions.clue_sight import sight_of as clues_seen
from bot.actions.due_sight import sight_of as dues_seen
from bot.actions.marked_words import Words
from bot.actions.masking import HIDDEN, narrow, numbers
from bot.actions.notice_find_kinds import Find as Find
from bot.actions.notice_find_kinds import FindKind as FindKind
from bot.actions.notice_find_kinds import Finds as Finds
from bot.actions.notice_find_kinds import Named as Named
from bot.actions.notice_masking import masked as masked
from bot.actions.permissions import Right, allows
from bot.actions.work import RefusedError, Work
from knowledge.normalise import simplify
from storage import notice_finds

_GAP = re.compile(r"[^\S\n\r]|[·•・.\u200b-\u200f\u2060\ufeff]")
"""What may stand between the characters of a name; not the end of a line."""
_MOST_GAP = 3
_MOST_ROUNDS = 10
_SHORTEST, _LONGEST = 2, 40
_SHORTEST_NUMBER = 5
_SOMEBODY = "某"
_LATIN = re.compile(r"[a-z0-9]")
_PARTS = re.compile(r"[\n,，、;；/（）()]+")
_LABELLED = re.compile(
    r"(?:证|证件|工号|警号|胸牌|护照)(?:号码|编号|号)?\s*(?:是|为)?\s*[:：]?\s*((?=[A-Z\-]*\d)[0-9A-Z][0-9A-Z\-]{3,})", re.IGNORECASE
)
_EMAIL = re.compile(r"[a-z0-9][a-z0-9._%+\-]*@[a-z0-9\-]+(?:\.[a-z0-9\-]+)+", re.IGNORECASE)
_INSIDE = r"(?:\s*\d{1,5}\s*(?:号?楼|栋|幢|座|单元|层|室|户))"
_ADDRESS = re.compile(
    rf"(?<=[路街道巷弄村组园区寨屯庄镇])\s*\d{{1,5}}(?:[-—－]\d{{1,5}})*\s*号(?!楼){_INSIDE}*|\d{{1,4}}\s*(?:号楼|栋|幢){_INSIDE}+"
)
_TO_SOMEBODY = re.compile(r"(?:tg|tel|mailto|sms|weixin):|//(?:t|telegram)\.me/", re.IGNORECASE)
_FIGURES = (
    FindKind.CERTIFICATE, FindKind.CREDIT_CODE, FindKind.EMAIL, FindKind.ID_NUMBER, FindKind.PHONE, FindKind.PLATE, FindKind.BANK_CARD,
    FindKind.ADDRESS, FindKind.NUMBER,
)  # fmt: skip
"""What has digits: the kind that says most comes first."""


def find(work: Work, plain: str, html: str = "") -> Finds:
    """What ``plain`` holds; with its ``html`` also the links that lead to somebody. Never raises, whatever was typed."""
    known = known_names(work)
    found: list[Find] = []
    left = plain
    for _ in range(_MOST_ROUNDS):
        names = _names(known, left)
        figures = [*_figures(left), *(each for each in names if each.kind is FindKind.CERTIFICATE)]
        anew = [*_outermost(figures), *(each for each in names if each.kind is not FindKind.CERTIFICATE)]
        if not anew:
            break
        found += anew
        left = _blanked(left, anew)
    whole = [replace(each, text=plain[each.start : each.end]) for each in found]
    return Finds(tuple(sorted([*whole, *_links(plain, html)], key=lambda each: (each.start, -each.end, each.kind))))


def named_files(work: Work, names: Iterable[str]) -> tuple[str, ...]:
    """What the names of files hold, each once: a file that goes out keeps its name, so nothing of it can be masked."""
    return tuple(dict.fromkeys(each.text for name in names if name for each in find(work, name).found))


def known_names(work: Work) -> Mapping[str, FindKind]:
    """What is looked for by name, squeezed: everybody ever enrolled, and the cases that the actor sees."""
    units = {_squeezed(name) for name in notice_finds.names_of_units(work.db)}
    known: dict[str, FindKind] = {}
    for label in _cases(work):
        for part in (label, *_PARTS.split(label)):
            name = _squeezed(part)
            if _SHORTEST <= len(name) <= _LONGEST and name not in units and not (name.isdecimal() and len(name) < _SHORTEST_NUMBER):
                known[name] = FindKind.CASE
    for person, certificate in notice_finds.names_of_people(work.db):
        name, number = _squeezed(person), _squeezed(certificate)
        # Somebody who is entered as 张某 is hidden already.
        if len(name) >= _SHORTEST and _SOMEBODY not in name:
            known[name] = FindKind.PERSON
        if len(number) >= _SHORTEST_NUMBER:
            known[number] = FindKind.CERTIFICATE
    return known


def _cases(work: Work) -> Iterator[str]:
    actor = work.person
    if allows(actor.role, Right.SEE_DUES):
        yield from notice_finds.labels_of_timers(work.db, actor.id, dues_seen(work))
    try:
        sight = clues_seen(work)
    except RefusedError:
        # Whoever handles no clues knows of none.
        return
    yield from notice_finds.whom_clues_are_about(work.db, sight)


def _blanked(text: str, found: list[Find]) -> str:
    """``text`` as it is once these are hidden, in the same places: what ran into one of them is seen then."""
    letters = list(text)
    for each in found:
        kept = 1 if each.kind is FindKind.PLATE else 0
        letters[each.start : each.end - kept] = HIDDEN[0] * (each.end - kept - each.start)
    return "".join(letters)


def _names(known: Mapping[str, FindKind], plain: str) -> list[Find]:
    lengths: dict[str, set[int]] = defaultdict(set)
    for name in known:
        lengths[name[0]].add(len(name))
    letters = [(letter, place) for place, letter in enumerate(_folded(plain)) if not _GAP.fullmatch(letter)]
    squeezed = "".join(letter for letter, _ in letters)
    found: list[Find] = []
    reach: dict[FindKind, int] = {}
    for at, (letter, start) in enumerate(letters):
        for length in sorted(lengths.get(letter, ()), reverse=True):
            kind = known.get(squeezed[at : at + length])
            if kind is None:
                continue
            end = letters[at + length - 1][1] + 1
            if end <= reach.get(kind, 0) or _is_cut(plain, start, end) or not _is_close(letters[at : at + length]):
                continue
            reach[kind] = end
            found.append(Find(kind, plain[start:end], start, end))
    return found


def _is_cut(plain: str, start: int, end: int) -> bool:
    """Whether it is the inside of a longer word or number in Latin letters: Li is nobody in limit."""
    before, first, last, after = (_folded(each) for each in (plain[start - 1 : start], plain[start], plain[end - 1], plain[end : end + 1]))
    return bool((_LATIN.match(before) and _LATIN.match(first)) or (_LATIN.match(last) and _LATIN.match(after)))


def _is_close(letters: list[tuple[str, int]]) -> bool:
    return all(after - before <= 1 + _MOST_GAP for (_, before), (_, after) in pairwise(letters))


def _figures(plain: str) -> Iterator[Find]:
    for number in numbers(plain):
        yield Find(FindKind(number.kind.value), plain[number.start : number.end], number.start, number.end)
    narrowed = narrow(plain)
    for kind, pattern in ((FindKind.EMAIL, _EMAIL), (FindKind.ADDRESS, _ADDRESS), (FindKind.CERTIFICATE, _LABELLED)):
        for match in pattern.finditer(narrowed):
            start, end = match.span(pattern.groups)
            yield Find(kind, plain[start:end], start, end)


def _outermost(found: list[Find]) -> Iterator[Find]:
    """Those that stand in no other one; of those at the same place the kind that says most."""
    reach = 0
    for each in sorted(found, key=lambda each: (each.start, -each.end, _FIGURES.index(each.kind))):
        if each.end > reach:
            reach = each.end
            yield each


def _links(plain: str, html: str) -> Iterator[Find]:
    words = Words(html)
    shift = words.place_of(plain)
    if shift is None:
        return
    for link in words.links():
        start, end = link.start - shift, link.end - shift
        if 0 <= start < end <= len(plain) and (_TO_SOMEBODY.search(link.to) or any(True for _ in _figures(link.to))):
            yield Find(FindKind.LINK, plain[start:end], start, end)


def _folded(text: str) -> str:
    """Letter by letter simplified, narrow and small; everything keeps its place."""
    narrowed = narrow(text)
    simplified = simplify(narrowed)
    if len(simplified) != len(narrowed):
        simplified = "".join(each if len(each := simplify(letter)) == 1 else letter for letter in narrowed)
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in simplified)


@lru_cache(maxsize=20_000)
def _squeezed(text: str) -> str:
    # The same ten thousand names are asked for at every step of a form.
    return "".join(letter for letter in _folded(text) if not _GAP.fullmatch(letter)).strip()
