"""警示案例通报 (乳山2022方案 6): what in a text tells of whom it speaks, as far as the bot can know. It is never complete.

Found are the names of everybody who was ever enrolled, whom the cases that the author sees are about, and what looks like a number of a
certain kind. Nothing is looked at that the author may not see: a find tells of no case held for somebody else.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.actions.clue_sight import sight_of as clues_seen
from bot.actions.due_sight import sight_of as dues_seen
from bot.actions.masking import NumberKind, narrow, numbers
from bot.actions.permissions import Right, allows
from bot.actions.work import Work
from knowledge.normalise import simplify
from storage import notice_finds


class FindKind(StrEnum):
    """What was found."""

    PERSON = "person"
    """The name of somebody enrolled."""
    CASE = "case"
    """Whom a case is about that the author sees, an enterprise too."""
    CERTIFICATE = "certificate"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    PLATE = "plate"
    CREDIT_CODE = "credit_code"
    BANK_CARD = "bank_card"
    NUMBER = "number"
    EMAIL = "email"
    ADDRESS = "address"
    """A house number, and what follows it."""
    LINK = "link"
    """A link that leads to somebody: its words stay, where it leads does not."""


@dataclass(frozen=True, slots=True)
class Find:
    """Something found: ``text`` as it was written, from ``start`` to ``end`` in characters of the plain text."""

    kind: FindKind
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Named:
    """All places at which the same was found."""

    kind: FindKind
    text: str
    times: int


@dataclass(frozen=True, slots=True)
class Finds:
    """What was found in a text, in its order; several may overlap."""

    found: tuple[Find, ...] = ()

    @property
    def named(self) -> tuple[Named, ...]:
        """Each thing once, where it came first. A button carries its place here."""
        times = Counter((find.kind, find.text) for find in self.found)
        return tuple(Named(kind, text, number) for (kind, text), number in times.items())

    @property
    def counts(self) -> dict[str, int]:
        """How many different ones of each kind: what may be kept in ``Case.left``."""
        return dict(Counter(str(each.kind) for each in self.named))

    def without(self, left: Collection[str]) -> Finds:
        """The finds to be masked, where the author leaves the texts of ``left`` as they are."""
        return Finds(tuple(find for find in self.found if find.text not in left))


_GAP = re.compile(r"[^\S\n\r]|[·•・.\u200b-\u200f\u2060\ufeff]")
"""What may stand between the characters of a name; not the end of a line."""
_MOST_GAP = 3
_SHORTEST, _LONGEST = 2, 40
_SOMEBODY = "某"
_LATIN = re.compile(r"[a-z0-9]")
_PARTS = re.compile(r"[\s,，、;；/（）()]+")
_LABELLED = re.compile(
    r"(?:执法证|资格证|许可证|驾驶证|驾照|行驶证|证件|工作证|证|工号|警号|胸牌|护照)(?:号码|编号|号)\s*(?:是|为)?\s*[:：]?\s*([0-9A-Z][0-9A-Z\-]{3,})",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[a-z0-9][a-z0-9._%+\-]*@[a-z0-9\-]+(?:\.[a-z0-9\-]+)+", re.IGNORECASE)
_HOUSE = r"\d{1,5}(?:[-—－]\d{1,5})*\s*号"
_INSIDE = r"(?:\s*\d{1,5}\s*(?:号?楼|栋|幢|座|单元|层|楼|室|户))"
_ADDRESS = re.compile(rf"(?<=[路街道巷弄同村组园区寨屯庄镇])\s*{_HOUSE}(?!楼){_INSIDE}*|\d{{1,4}}\s*(?:号楼|栋|幢){_INSIDE}+")
_TO_SOMEBODY = re.compile(r"(?:tg|tel|mailto|sms|weixin):|//t\.me/\+?\d", re.IGNORECASE)
_ANCHOR = re.compile(r"<a\s[^>]*?href=(?P<quote>[\"'])(?P<to>.*?)(?P=quote)[^>]*>(?P<words>.*?)</a>", re.IGNORECASE | re.DOTALL)


def find(work: Work, text: str, html: str = "") -> Finds:
    """What ``text`` holds; with its ``html`` also the links that lead to somebody. Never raises, whatever was typed."""
    found = {*_numbers(text), *_names(work, text)}
    return Finds(tuple(sorted(found, key=lambda each: (each.start, -each.end, each.kind))))


def masked(html: str, plain: str, finds: Finds) -> tuple[str, str]:
    """Both with each of ``finds`` replaced."""
    raise NotImplementedError


def _numbers(text: str) -> Iterator[Find]:
    for number in numbers(text):
        yield Find(FindKind(number.kind.value), text[number.start : number.end], number.start, number.end)
    plain = narrow(text)
    for kind, pattern in ((FindKind.EMAIL, _EMAIL), (FindKind.ADDRESS, _ADDRESS), (FindKind.CERTIFICATE, _LABELLED)):
        for match in pattern.finditer(plain):
            start, end = match.span(pattern.groups)
            yield Find(kind, text[start:end], start, end)
