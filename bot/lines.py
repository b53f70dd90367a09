"""What people write in one line: a leave with its days, a new person. Plain reading; who may, the actions say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.actions.leave import LeaveWish
from bot.actions.people import LONGEST_NUMBER, NewPerson
from knowledge.cells import day as written_day
from knowledge.cells import tidy
from storage.people import Role


@dataclass(frozen=True, slots=True)
class Unread:
    """What was not understood: ``fault`` names a sentence of the templates, ``word`` stands in it."""

    fault: str
    word: str = ""


_DEPUTY = re.compile(r"(?:由)?代理人?[\s:,]*")
_NEAR = {"今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2}
_DAY = re.compile(
    r"(?P<near>今天|今日|明天|明日|后天)"
    r"|(?:(?P<year>\d{4})\s*[-/.年]\s*)?(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})(?!\d)\s*[日号]?"
    r"|(?P<alone>\d{1,2})\s*[日号]"
)
_BETWEEN = re.compile(r"[\s~—–\-至到从起止,、]*(?:为止)?")
_PAST_DAYS = 31
"""A day without a year may lie that far back: leave is often entered late. Anything before is next year's."""


def read_leave(text: str, today: date) -> LeaveWish | Unread:
    """The leave in ``[name] <day> [<day>] [代理人 <name>]``.

    Days are ``11-26``, ``11月26日``, ``2026-11-26``, 今天, 明天, 后天; after a first day with its month the day alone suffices. A day
    without a year is the one nearest to ``today``; the last day is the next such day after the first, so that a leave reaches
    across New Year.
    """
    folded = unicodedata.normalize("NFKC", tidy(text))
    before, *rest = _DEPUTY.split(folded, maxsplit=1)
    deputy = "".join(rest[0].split()) if rest else None
    if deputy == "":
        return Unread("no_deputy")
    first = _DAY.search(before)
    if first is None or first["alone"]:
        return Unread("no_day", before.strip())
    name = "".join(before[: first.start()].split()).removesuffix("从")
    tail = before[first.end() :]
    gap = _BETWEEN.match(tail)
    second = _DAY.match(tail, gap.end() if gap else 0)
    left_over = _BETWEEN.sub("", tail[second.end() :] if second else tail)
    if left_over:
        return Unread("not_understood", left_over[:20])
    first_day = _day(first, today, after=None)
    last_day = first_day if second is None or first_day is None else _day(second, today, after=first_day)
    if first_day is None or last_day is None:
        return Unread("not_a_day", (first if first_day is None or second is None else second)[0].strip())
    return LeaveWish(first_day, last_day, name or None, deputy)


def _day(written: re.Match[str], today: date, after: date | None) -> date | None:
    """The day that was written; ``after`` is the first day, for the last one."""
    if written["near"]:
        return today + timedelta(days=_NEAR[written["near"]])
    if written["alone"]:
        return None if after is None else _valid(after.year, after.month, int(written["alone"]))
    month, day = int(written["month"]), int(written["day"])
    if written["year"]:
        return _valid(int(written["year"]), month, day)
    earliest = after or today - timedelta(days=_PAST_DAYS)
    # Four years on there is a 29th of February again; whoever means that writes the year.
    candidates = (_valid(earliest.year + more, month, day) for more in (0, 1))
    return next((each for each in candidates if each is not None and each >= earliest), None)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_NUMBER = re.compile(r"(?:执法)?证?(?:件|书)?(?:编)?号(?:码)?:?(.+)")
_EXPIRES = re.compile(r"(?:证件)?有效(?:期)?(?:至|到)?:?(.+)")
_BARE_NUMBER = re.compile(r"[A-Za-z]{0,4}\d{5,20}")


def read_new_person(text: str, roles: Mapping[str, Role]) -> NewPerson | Unread:
    """The person in ``<name> <unit> [<role>] [证号…] [有效期…]``; ``roles`` says what roles are called."""
    words = unicodedata.normalize("NFKC", tidy(text)).replace(",", " ").replace("、", " ").split()
    if len(words) < 2:
        return Unread("too_few")
    name, unit, *rest = words
    role = Role.OFFICER
    number: str | None = None
    expires: date | None = None
    for word in rest:
        if word in roles:
            role = roles[word]
        elif (found := _EXPIRES.fullmatch(word)) is not None:
            expires = written_day(found[1])
            if expires is None:
                return Unread("bad_day", word)
        elif (found := _NUMBER.fullmatch(word)) is not None and len(found[1]) <= LONGEST_NUMBER:
            number = found[1]
        elif _BARE_NUMBER.fullmatch(word):
            number = word
        else:
            return Unread("not_understood", word[:20])
    return NewPerson(name, unit, role, number, expires)
