"""The words of what is due: how long there is, down to the hour."""

from __future__ import annotations

import pytest

from bot.actions import due_handling as handling
from bot.actions import due_views
from bot.wording import dues
from bot.wording.due_views import list_lines
from bot.wording.messages import show
from storage.dues import DueKind
from storage.moments import to_text
from tests.bot.due_office import DueOffice


@pytest.fixture
def office() -> DueOffice:
    return DueOffice()


@pytest.mark.parametrize(
    ("ends", "line", "of_list"),
    [("09:00", "🔴 紧急扣车 09:00 已过", ("🔴", "09:00 已过")), ("18:00", "🟠 紧急扣车 今天 18:00", ("🟠", "今天 18:00"))],
)
def test_a_term_of_hours_that_ended_earlier_today_is_over(office: DueOffice, ends: str, line: str, of_list: tuple[str, str]) -> None:
    # It is 10:00 on 25 November.
    at = office.agency.now.replace(hour=int(ends[:2]))
    due = office.due("紧急扣车", at.date(), person=office.officer, kind=DueKind.TIMER, due_at=to_text(at))
    card = office.agency.does(office.officer, lambda work: handling.view(work, due.id))
    assert dues.line(card.line) == line
    assert f"11-25 周三 · {of_list[1]}" in show(card).text
    (listed,) = list_lines(office.agency.does(office.officer, due_views.book))
    assert (listed["mark"], listed["left"]) == of_list
