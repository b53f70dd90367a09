"""The words of what is due: how long there is, down to the hour."""

from __future__ import annotations

import pytest

from bot.actions import campaigns, due_views
from bot.actions import due_handling as handling
from bot.actions.timer_form import TimerData, TimerForm
from bot.actions.timers import TimerDesk
from bot.replies import Press
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


@pytest.mark.parametrize(
    ("what", "rule", "offers"),
    [
        ("在政务服务网公示处罚决定", "after 7 working_days", True),
        ("公示检查结果", "after 7 working_days", False),
        ("公示处罚决定", "every FREQ=MONTHLY;BYMONTHDAY=7", False),
    ],
)
def test_the_event_from_which_a_duty_counts_is_entered_as_a_timer(office: DueOffice, what: str, rule: str, *, offers: bool) -> None:
    duty = office.duty(what, rule)
    reply = show(office.agency.does(office.head, lambda work: campaigns.duty(work, duty.id)))
    begins = [button.argument for row in reply.buttons for button in row if isinstance(button, Press) and button.label == "⏱ 开始计时"]
    assert begins == (["PR-047"] if offers else [])
    if offers:
        found = office.agency.does(office.head, lambda work: TimerForm(TimerDesk(lambda: None)).heard(work, begins[0]))  # type: ignore[arg-type,return-value]
        assert isinstance(found, TimerData)
        assert found.key == "publish"
