"""The statutory terms that can be counted for a case: each belongs to an entry of the procedure, whose card says where it stands in law."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from knowledge import holidays, small_files
from knowledge.campaigns.rules import Length
from knowledge.counting import MOST, Counted, count
from knowledge.faults import Fault, KnowledgeFaults
from knowledge.working_days import is_working_day, next_working_day

FILE = Path(__file__).parent / "timers.csv"
_HEADINGS = ("key", "entry", "title", "names", "event", "number", "length", "direction", "leads", "whose", "before_end", "note")
LONGEST_KEY = 20
"""Characters: a key travels in a button."""


class Whose(StrEnum):
    """Who has to do something within the term."""

    AGENCY = "agency"
    PARTY = "party"
    """The party: the officer looks into it once it is over."""


@dataclass(frozen=True, slots=True)
class Timer:
    """A term that can be counted for a case."""

    key: str
    entry: str
    """The id of the procedure's entry."""
    title: str
    names: tuple[str, ...]
    """What people call it."""
    event: str
    """From when it counts, or before what: ``登记保存之日``."""
    number: int
    length: Length
    before: bool
    """Whether it runs backwards from its event, which is yet to come."""
    leads: tuple[int, ...]
    """Days ahead on which it is named."""
    whose: Whose
    before_end: str
    """What has to be done by then, or looked into afterwards."""
    note: str

    @property
    def counts_hours(self) -> bool:
        """Whether it needs a time of day."""
        return self.length is Length.HOURS


@dataclass(frozen=True, slots=True)
class Running:
    """A timer counted from its event."""

    counted: Counted
    due_on: date
    """When the officer has to have acted: the last day of the agency's own term; after the party's the first working day."""
    due_at: datetime | None
    """The moment, where hours count."""
    may_change: bool
    """Whether an announcement of holidays can still move ``due_on``."""


@lru_cache(maxsize=1)
def timers() -> tuple[Timer, ...]:
    """All of them, in the order of the file. Raises ``KnowledgeFaults``, ``OSError``: the installation is broken."""
    faults: list[Fault] = []
    rows = small_files.rows(FILE, FILE.name, _HEADINGS, faults)
    found = [timer for line, row in rows if (timer := _read(line, row, faults)) is not None]
    if len({timer.key for timer in found}) != len(found):
        faults.append(Fault(FILE.name, 0, "key", "有重复的", "每个计时一个 key"))
    if faults:
        raise KnowledgeFaults(faults)
    return tuple(found)


def timer(key: str) -> Timer | None:
    """The timer of that key."""
    return next((each for each in timers() if each.key == key), None)


def of_entry(entry: str) -> tuple[Timer, ...]:
    """The timers of an entry of the procedure."""
    return tuple(each for each in timers() if each.entry == entry)


def of_term(text: str, number: int, length: Length | None) -> Timer | None:
    """The timer of a term of that length whose name is made of words of ``text``, such as 处罚公示 of 公示处罚决定; none where two fit."""
    plain = squeezed(text)
    found = [
        each
        for each in timers()
        if (each.number, each.length, each.before) == (number, length, False)
        and any(_is_made_of(squeezed(name), plain) for name in (each.title, *each.names))
    ]
    return found[0] if len(found) == 1 else None


def named(text: str) -> tuple[Timer, str] | None:
    """The timer that ``text`` names and the name that it uses: the longest one, for 扣押延长 holds 扣押."""
    plain = squeezed(text)
    found = [(len(name), each, name) for each in timers() for name in (each.title, *each.names) if squeezed(name) in plain]
    if not found:
        return None
    _, best, name = max(found, key=lambda each: each[0])
    return best, name


def suggested(text: str) -> tuple[Timer, ...]:
    """The timers whose names hold a word of ``text`` of two or more characters, or the two of which share some: for a choice."""
    words = [word for word in (squeezed(part) for part in text.split()) if len(word) > 1]
    pairs = {word[place : place + 2] for word in words for place in range(len(word) - 1) if not word[place : place + 2].isascii()}
    scored = []
    for place, each in enumerate(timers()):
        names = [squeezed(name) for name in (each.title, *each.names)]
        score = 10 * sum(any(word in name for name in names) for word in words) + sum(any(pair in name for name in names) for pair in pairs)
        if score:
            scored.append((-score, place, each))
    return tuple(each for *_, each in sorted(scored, key=lambda one: one[:2]))


def run(each: Timer, event: datetime) -> Running:
    """Count ``each`` from its event (local time)."""
    counted = count(event, each.number, each.length, before=each.before)
    if each.whose is Whose.AGENCY:
        return Running(counted, counted.due_on, counted.due_at, counted.may_change)
    # Where the last day is one of rest the party may still act on the next working day: nothing is taken for missed before that.
    last = counted.due_on if is_working_day(counted.due_on) else next_working_day(counted.due_on)
    due = next_working_day(last)
    return Running(counted, due, None, counted.may_change or holidays.may_change(counted.due_on, due))


def squeezed(text: str) -> str:
    """``text`` for comparing names: no blanks, full-width letters made plain."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _is_made_of(name: str, plain: str) -> bool:
    # Words of two characters, in any order; one alone, such as 公示, could mean anything.
    return len(name) > 2 and len(name) % 2 == 0 and all(name[place : place + 2] in plain for place in range(0, len(name), 2))


def _read(line: int, row: dict[str, str], faults: list[Fault]) -> Timer | None:
    before = len(faults)
    lengths: Sequence[str] = [str(each) for each in Length]
    checks = (
        ("key", row["key"].isascii() and row["key"].replace("_", "").isalpha() and len(row["key"]) <= LONGEST_KEY, "写小写字母"),
        ("title", bool(row["title"]), "写它叫什么"),
        ("names", bool(row["names"]), "写人们怎么叫它"),
        ("event", bool(row["event"]), "写从哪天起算"),
        ("length", row["length"] in lengths, f"写 {'、'.join(lengths)}"),
        ("direction", row["direction"] in {"after", "before"}, "写 after 或 before"),
        ("whose", row["whose"] in set(Whose), "写 agency 或 party"),
        ("before_end", bool(row["before_end"]), "写到期前要做什么"),
        ("leads", all(part.isdecimal() for part in row["leads"].split("；")), "写 3；1；0"),
    )
    faults.extend(Fault(FILE.name, line, name, f"现在是“{row[name]}”", remedy) for name, is_good, remedy in checks if not is_good)
    if len(faults) > before:
        return None
    length = Length(row["length"])
    if not (row["number"].isdecimal() and 1 <= int(row["number"]) <= MOST[length]):
        faults.append(Fault(FILE.name, line, "number", f"现在是“{row['number']}”", "写整数"))
        return None
    return Timer(
        row["key"],
        row["entry"],
        row["title"],
        tuple(row["names"].split("；")),
        row["event"],
        int(row["number"]),
        length,
        row["direction"] == "before",
        tuple(int(part) for part in row["leads"].split("；")),
        Whose(row["whose"]),
        row["before_end"],
        row["note"],
    )
