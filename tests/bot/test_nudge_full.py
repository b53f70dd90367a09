"""A digest that has more to name than it has lines for: what is named, and that nothing stays behind what is late for long."""

from __future__ import annotations

from bot.actions.nudge_digest import FEWEST, LINES, PhaseShare
from bot.actions.nudge_results import Digest
from bot.replies import Press
from bot.wording.messages import show
from storage.dues import Due
from tests.bot.mornings import Mornings, only

THURSDAY, FRIDAY = "2026-11-26", "2026-11-27"


def digest(mornings: Mornings, day: str) -> Digest:
    mornings.at(day)
    return only(Digest, mornings.tick()["某甲"])


def named(message: Digest) -> list[int]:
    return [line.due.id for line in message.lines]


def many(mornings: Mornings, first: int, last: int, *, leads: tuple[int, ...] = ()) -> list[Due]:
    """One for each of these days of November."""
    return [mornings.due(f"2026-11-{day:02}", person=mornings.officer, title=f"第{day}件", leads=leads) for day in range(first, last + 1)]


def test_what_is_late_for_long_hides_neither_what_is_due_today_nor_what_is_new() -> None:
    mornings = Mornings()
    late = many(mornings, 4, 12)
    digest(mornings, "2026-11-24")
    digest(mornings, "2026-11-25")
    today, new = many(mornings, 26, 26)[0], many(mornings, 28, 28, leads=(7,))[0]
    message = digest(mornings, THURSDAY)
    assert message.count == len(late) + 2
    assert len(message.lines) == LINES
    assert named(message) == [*(due.id for due in late[: LINES - 2]), today.id, new.id]


def test_what_has_found_no_line_is_named_the_next_time_though_its_day_for_that_is_over() -> None:
    mornings = Mornings()
    far = [mornings.due("2026-12-26", person=mornings.officer, title=f"第{number}件", leads=(30,)) for number in range(LINES + 2)]
    first = named(digest(mornings, THURSDAY))
    assert sorted([*first, *named(digest(mornings, FRIDAY))]) == [due.id for due in far]
    mornings.at("2026-11-30")
    assert mornings.tick() == {}


def test_what_was_put_off_has_a_line_when_its_time_has_come() -> None:
    mornings = Mornings()
    late = many(mornings, 4, 20)
    digest(mornings, "2026-11-24")
    digest(mornings, "2026-11-25")
    assert late[-1].id not in named(digest(mornings, THURSDAY))
    mornings.snooze(late[-1], mornings.officer, f"{FRIDAY} 08:30")
    assert late[-1].id in named(digest(mornings, FRIDAY))


def test_where_a_phase_comes_along_there_are_fewer_lines_and_each_of_them_is_shown() -> None:
    mornings = Mornings()
    mornings.phases = (PhaseShare("作风整顿专项行动", "深入整治", True, 0, True, frozenset({mornings.agency.top.id}), frozenset()),)
    many(mornings, 20, 30)
    message = digest(mornings, THURSDAY)
    assert len(message.lines) == FEWEST
    assert sum(isinstance(button, Press) and button.label.isdigit() for row in show(message).buttons for button in row) == FEWEST


def test_nobody_on_leave_hears_of_a_phase() -> None:
    mornings = Mornings()
    mornings.phases = (PhaseShare("作风整顿专项行动", "深入整治", True, 0, True, frozenset({mornings.agency.top.id}), frozenset()),)
    mornings.away(mornings.officer, THURSDAY, FRIDAY, mornings.other)
    mornings.away(mornings.head, THURSDAY, FRIDAY)
    mornings.at(THURSDAY)
    assert set(mornings.tick()) == {"某乙", "某丁", "某戊"}
