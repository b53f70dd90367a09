"""What other capabilities put into the digest: told when it goes out and not before, in one order, with words of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.actions.nudge_parts import PartKind, deposit, is_first_today
from bot.actions.nudge_results import Digest
from bot.actions.work import Work
from bot.schedule import first_working_day
from bot.wording import nudge_parts
from tests.bot.mornings import Mornings, only

THURSDAY, FRIDAY = "2026-11-26", "2026-11-27"


@dataclass(frozen=True, slots=True)
class Note:
    text: str


class Notes:
    """A capability with notes for people; an empty one holds no more."""

    def __init__(self, name: str) -> None:
        self.told: list[tuple[int, str]] = []
        self.kind = PartKind(name, Note, lambda _work, _person, note: note if note.text else None, self._tell)

    def _tell(self, _work: Work, person_id: int, note: Note) -> None:
        self.told.append((person_id, note.text))


def put(mornings: Mornings, notes: Notes, text: str, *names: str) -> None:
    persons = [mornings.officer, mornings.other, mornings.head]
    for person in persons:
        if person.name in names:
            mornings.agency.does(None, lambda work, person=person: deposit(work, notes.kind, person.id, Note(text)), system=True)


def test_who_was_told_is_noted_when_the_digest_is_owed() -> None:
    notes = Notes("notes")
    mornings = Mornings(kinds=(notes.kind,))
    mornings.at(THURSDAY, "05:00")
    put(mornings, notes, "要做", "某甲", "某乙")
    put(mornings, notes, "", "某丙")
    assert mornings.tick() == {}
    assert notes.told == []
    mornings.at(THURSDAY)
    told = mornings.tick()
    assert {name: only(Digest, messages).parts for name, messages in told.items()} == {"某甲": (Note("要做"),), "某乙": (Note("要做"),)}
    assert notes.told == [(mornings.officer.id, "要做"), (mornings.other.id, "要做")]
    # What comes later that day waits: nobody gets a second one.
    put(mornings, notes, "还要做", "某甲")
    mornings.at(THURSDAY, "15:00")
    assert mornings.tick() == {}
    mornings.at(FRIDAY)
    assert only(Digest, mornings.tick()["某甲"]).parts == (Note("还要做"),)


def test_a_kill_in_the_middle_tells_nobody_and_the_next_tick_does() -> None:
    notes = Notes("notes")
    mornings = Mornings(kinds=(notes.kind,))
    mornings.at(THURSDAY)
    put(mornings, notes, "要做", "某甲")

    def dies(_work: Work) -> None:
        raise KeyboardInterrupt

    mornings.doing.before = dies
    with pytest.raises(KeyboardInterrupt):
        mornings.tick()
    mornings.start()
    assert set(mornings.tick()) == {"某甲"}
    assert len(notes.told) == 1


def test_the_parts_stand_in_the_order_in_which_their_kinds_are_given() -> None:
    first, second = Notes("z"), Notes("a")
    mornings = Mornings(kinds=(first.kind, second.kind))
    mornings.at(THURSDAY)
    put(mornings, second, "后", "某甲")
    put(mornings, first, "先", "某甲")
    assert only(Digest, mornings.tick()["某甲"]).parts == (Note("先"), Note("后"))


def test_a_part_without_words_fails_and_is_not_passed_over() -> None:
    with pytest.raises(LookupError, match="Note"):
        nudge_parts.lines(Note("x"))
    assert nudge_parts.buttons(Note("x")) == ()


@pytest.mark.parametrize(("clock", "is_first"), [("00:00", True), ("19:59", True), ("20:00", False)])
def test_a_capability_looks_once_a_day_and_no_more_in_the_evening(clock: str, is_first: bool) -> None:
    mornings = Mornings()
    mornings.at(THURSDAY, clock)
    looks = [mornings.agency.does(None, lambda work: is_first_today(work, "notes_looked"), system=True) for _ in range(2)]
    assert looks == [is_first, False]


@pytest.mark.parametrize(
    ("moment", "following"),
    [
        ((2026, 11, 26, 9), (2026, 12, 1)),
        # The first is a holiday and the days behind it are a weekend.
        ((2026, 12, 15, 9), (2027, 1, 4)),
        ((2027, 1, 3, 23), (2027, 1, 4)),
        ((2027, 1, 4, 0), (2027, 2, 1)),
        ((2026, 9, 30, 9), (2026, 10, 8)),
        ((2026, 10, 31, 9), (2026, 11, 2)),
    ],
)
def test_a_month_begins_with_its_first_working_day(moment: tuple[int, ...], following: tuple[int, ...]) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    year, month, day, hour = moment
    assert first_working_day(datetime(year, month, day, hour, tzinfo=zone)) == datetime(*following, tzinfo=zone)  # type: ignore[arg-type, misc]
