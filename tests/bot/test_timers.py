"""Timers of cases: what one message says, what is asked, what is counted, and what is never started by mistake."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.actions import due_handling
from bot.actions.form_kinds import Done, Screen, Ticket
from bot.actions.permissions import Right, allows
from bot.actions.timer_form import TimerData, TimerForm
from bot.actions.timer_words import day_of, read_told
from bot.actions.timers import TimerCard, TimerDesk, TimerMoved
from bot.actions.work import RefusedError, Work
from bot.wording.card_buttons import Reader, under
from bot.wording.forms import _VIEWS
from bot.wording.messages import show
from bot.wording.timers import running
from knowledge import holidays
from knowledge.timers import timers
from storage import dues
from storage.dues import DueState
from storage.people import Person, Role
from tests.bot.agency import NOW, Agency
from tests.bot.test_cards import lookup

DESK = TimerDesk(partial(lookup, "全国"))
FORM = TimerForm(DESK)
TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def shipped_days() -> Iterator[None]:
    """Nobody's own days are in force before a test or after it."""
    holidays.take_up(None)
    yield
    holidays.take_up(None)


@pytest.fixture
def agency() -> Agency:
    return Agency()


@pytest.fixture
def officer(agency: Agency) -> Person:
    return agency.person("执法员甲")


def started(agency: Agency, who: Person, words: str) -> TimerCard:
    """A timer that one message starts."""
    step = agency.does(who, lambda work: FORM.heard(work, words))
    assert isinstance(step, Done), step
    assert isinstance(step.message, TimerCard)
    return step.message


def asked(agency: Agency, who: Person, words: str) -> TimerData:
    """What is still to be asked after a message, shown as it is asked."""
    step = agency.does(who, lambda work: FORM.heard(work, words))
    assert isinstance(step, TimerData), step
    look(agency, who, step)
    return step


def look(agency: Agency, who: Person, data: TimerData) -> str:
    """The screen of a form."""
    shows = agency.does(who, lambda work: FORM.shows(work, data, 1))
    return _VIEWS["timer"](Screen(Ticket(1, 1), "timer", data, 0, FORM.asks(data), shows)).text


def said(agency: Agency, who: Person, data: TimerData, text: str) -> TimerData | Done:
    """What follows from a text."""
    return agency.does(who, lambda work: FORM.take_text(work, data, text))


def chosen(agency: Agency, who: Person, data: TimerData, choice: str) -> TimerData | Done:
    """What follows from a button."""
    return agency.does(who, lambda work: FORM.choose(work, data, choice, 1))


@pytest.mark.parametrize(
    "words",
    [
        *(
            "登记保存 辽X12345 11-20",
            "11-20 登记保存 辽X12345",
            "辽X12345 11.20 先行登记",
            "登记保存 11月20日 辽X12345",
            "登记保存11月20日辽X12345",
        ),
        *("登记保存 辽X12345 2026-11-20", "5天前 登记保存 辽X12345", "登记保存7日 辽X12345 11/20", "从 11-20 起 证据保存 辽X12345。"),
    ],
)
def test_one_message_in_any_order_starts_a_timer(agency: Agency, officer: Person, words: str) -> None:
    card = started(agency, officer, words)
    due = card.due
    assert (due.title, due.due_on, due.person_id, due.unit_id) == ("登记保存 辽X12345", date(2026, 12, 1), officer.id, officer.unit_id)
    assert (due.leads, due.detail["entry"], due.detail["started_on"]) == ((3, 1, 0), "PR-010", "2026-11-20")
    assert agency.acts() == ["timer.started"]
    text = show(card).text
    for line in (
        "12月1日（周二）",
        "11月20日（周五），当天不算",
        "11-21～11-22　周末，不算",
        "11-30～12-1　第 6～7 天",
        "第五十六条",
        "到期前",
    ):
        assert line in text


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("登记保存 货车3.15吨 11-20", "货车3.15吨"),
        ("登记保存 案号12-345 11-20", "案号12-345"),
        ("登记保存 （2026）0153号 11-20", "(2026)0153号"),
        ("登记保存 11-20", ""),
        ('登记保存 <b>&" 11-20', '<b>&"'),
        ("登记保存 🚚 11-20", "🚚"),
    ],
)
def test_the_rest_is_the_case(agency: Agency, officer: Person, words: str, label: str) -> None:
    card = started(agency, officer, words)
    assert card.due.detail["label"] == label
    show(card)


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("紧急扣车 昨天 14:30", "2026-11-24T14:30"),
        ("补批 昨天下午2点半", "2026-11-24T14:30"),
        ("补批 昨晚10点", "2026-11-24T22:00"),
        ("补批 11-24 9点05分", "2026-11-24T09:05"),
        ("刚才 紧急扣车", "2026-11-25T10:00"),
        ("补批 8:15", "2026-11-25T08:15"),
    ],
)
def test_hours_need_a_time(agency: Agency, officer: Person, words: str, moment: str) -> None:
    card = started(agency, officer, words) if moment > "2026-11-24T10" else None
    if card is None:
        assert asked(agency, officer, words).over_since == date(2026, 11, 25)
        return
    assert card.due.detail["started"] == moment
    assert card.due.due_at is not None
    assert card.running is not None
    assert card.running.due_at == datetime.fromisoformat(moment).replace(tzinfo=NOW.tzinfo) + timedelta(hours=24)
    assert "周末、夜间都算" in show(card).text


def test_what_is_missing_is_asked(agency: Agency, officer: Person) -> None:
    data = asked(agency, officer, "登记保存 辽X12345")
    assert "哪天？" in look(agency, officer, data)
    step = said(agency, officer, data, "昨天")
    assert isinstance(step, Done)
    assert isinstance(step.message, TimerCard)
    assert step.message.due.detail["started_on"] == "2026-11-24"


def test_a_word_that_several_share_is_asked_and_taken_out_of_the_case(agency: Agency, officer: Person) -> None:
    data = asked(agency, officer, "听证 辽X12345 11-20")
    assert set(data.offered) == {"hearing_wish", "hearing_notice"}
    step = chosen(agency, officer, data, "t-hearing_wish")
    assert isinstance(step, Done)
    assert isinstance(step.message, TimerCard)
    assert (step.message.due.title, step.message.due.due_on) == ("听证申请期 辽X12345", date(2026, 11, 30))


def test_alone_the_common_ones_are_offered_and_any_other_is_found_by_its_name(agency: Agency, officer: Person) -> None:
    data = asked(agency, officer, "")
    assert "给什么计时" in look(agency, officer, data)
    with pytest.raises(RefusedError, match="timer_unknown"):
        said(agency, officer, data, "火星")
    step = said(agency, officer, data, "催告")
    assert isinstance(step, TimerData)
    assert step.key == "urge"
    step = chosen(agency, officer, step, "d-0")
    assert isinstance(step, Done)


def test_what_the_form_asks_stays_said(agency: Agency, officer: Person) -> None:
    data = asked(agency, officer, "登记保存")
    with pytest.raises(RefusedError, match="timer_needs_day"):
        said(agency, officer, data, "辽X12345")
    step = said(agency, officer, data, "扣押的 辽X12345 11-20")
    assert isinstance(step, Done)
    assert isinstance(step.message, TimerCard)
    # The timer is known: the words are the case, whatever they remind of.
    assert step.message.due.title == "登记保存 扣押的 辽X12345"


def test_a_day_to_come_is_asked_again(agency: Agency, officer: Person) -> None:
    data = asked(agency, officer, "登记保存 辽X12345 11-28")
    assert (data.doubt, data.day, data.label) == ("ahead", None, "辽X12345")
    assert "11月28日（周六）还没到" in look(agency, officer, data)
    assert asked(agency, officer, "登记保存 2020-01-02").doubt == "old"
    assert asked(agency, officer, "补批 今天 14:30").doubt == "ahead"


def test_what_is_over_already_says_by_how_much_and_still_can_be_started(agency: Agency, officer: Person) -> None:
    data = asked(agency, officer, "登记保存 辽X12345 11-2")
    assert "11月11日（周三） 已到期，超 14 天" in look(agency, officer, data)
    assert dues.due(agency.db, 1) is None
    corrected = said(agency, officer, data, "11-20")
    assert isinstance(corrected, Done)
    step = chosen(agency, officer, data, "go")
    assert isinstance(step, Done)
    assert isinstance(step.message, TimerCard)
    assert "超14天" in show(step.message).text


def test_a_hearing_is_ahead_and_its_notice_counts_backwards(agency: Agency, officer: Person) -> None:
    card = started(agency, officer, "听证通知 辽X12345 12-10")
    assert card.due.due_on == date(2026, 12, 1)
    text = show(card).text
    assert "往前数" in text
    assert "12-1～12-4　第 4～7 天" in text
    assert "早一个工作日送到最稳妥" in text
    assert asked(agency, officer, "听证通知 11-20").doubt == "gone"
    assert started(agency, officer, "听证通知 2-10").due.detail["started_on"] == "2027-02-10"


def test_the_partys_term_is_looked_into_after_it(agency: Agency, officer: Person) -> None:
    card = started(agency, officer, "缴款 辽X12345 11-20")
    text = show(card).text
    assert card.due.due_on == date(2026, 12, 8)
    assert "12月8日（周二）</b> 核对" in text
    assert "当事人最晚 12月5日（周六）" in text
    assert "顺延" in text
    assert "满期后" in text


def test_an_entry_that_is_not_verified_says_so(agency: Agency, officer: Person) -> None:
    assert "未核实" in show(started(agency, officer, "办案延长 11-20")).text
    assert "未核实" not in show(started(agency, officer, "办案 11-20")).text


def test_a_count_into_a_year_not_announced_may_change_and_is_counted_anew(agency: Agency, officer: Person, tmp_path: Path) -> None:
    agency.now = NOW.replace(month=12, day=28)
    card = started(agency, officer, "登记保存 辽X12345 今天")
    assert card.due.due_on == date(2027, 1, 7)
    assert "可能变动" in show(card).text
    agency.does(None, DESK.recount, system=True)
    assert agency.owed == []
    lines = ["day,name,kind,note", "2027-01-02,元旦,work,", "2027,,announced,", "2028,,announced,"]
    (tmp_path / "holidays.csv").write_text("\n".join(lines), encoding="utf-8")
    holidays.take_up(tmp_path)
    agency.does(None, DESK.recount, system=True)
    (moved,) = agency.told(officer)
    assert isinstance(moved, TimerMoved)
    assert (moved.was, moved.card.due.due_on) == (date(2027, 1, 7), date(2027, 1, 6))
    assert "原来 2027年1月7日（周四），现在 2027年1月6日（周三）" in show(moved).text
    assert "可能变动" not in show(moved).text
    opened = show(agency.does(officer, lambda work: due_handling.view(work, card.due.id)))
    assert "从" in opened.text
    assert "看怎么数的" in [button.label for row in opened.buttons for button in row]
    agency.does(None, DESK.recount, system=True)
    assert agency.owed == []


def test_a_day_set_by_hand_stays_whatever_is_announced(agency: Agency, officer: Person, tmp_path: Path) -> None:
    agency.now = NOW.replace(month=12, day=28)
    due = started(agency, officer, "登记保存 辽X12345 今天").due
    agency.does(officer, lambda work: dues.change(work.db, due, at=work.at, due_on=date(2027, 1, 5)))
    assert "按法定期限数到 2027年1月7日（周四），后来改过日子" in show(agency.does(officer, lambda work: DESK.view(work, due.id))).text
    (tmp_path / "holidays.csv").write_text("day,name,kind,note\n2027-01-02,元旦,work,\n2027,,announced,\n", encoding="utf-8")
    holidays.take_up(tmp_path)
    agency.does(None, DESK.recount, system=True)
    assert agency.owed == []
    after = dues.due(agency.db, due.id)
    assert after is not None
    assert (after.due_on, after.detail["counted_on"]) == (date(2027, 1, 5), "2027-01-06")


def test_the_same_timer_twice_is_one(agency: Agency, officer: Person) -> None:
    first = started(agency, officer, "登记保存 辽X12345 11-20")
    again = started(agency, officer, "11.20 辽x 12345 登记保存")
    assert (again.due.id, again.was_running, first.was_running) == (first.due.id, True, False)
    assert "已经在计时了" in show(again).text
    assert started(agency, officer, "登记保存 辽X99999 11-20").due.id != first.due.id
    colleague = agency.person("执法员乙")
    assert started(agency, colleague, "登记保存 辽X12345 11-20").due.id != first.due.id


def test_what_was_entered_by_mistake_is_taken_back_by_its_owner_alone(agency: Agency, officer: Person) -> None:
    card = started(agency, officer, "登记保存 辽X12345 11-20")
    head = agency.person("大队长丙", Role.SUPERVISOR)
    agency.refuses(head, lambda work: DESK.void(work, card.due.id, card.due.revision), "no_such_due")
    old = agency.does(officer, lambda work: DESK.void(work, card.due.id, card.due.revision + 1))
    assert old.due.state is DueState.OPEN
    after = agency.does(officer, lambda work: DESK.void(work, card.due.id, card.due.revision))
    assert after.due.state is DueState.VOID
    assert show(after).text.count("已撤销") == 1
    agency.does(officer, lambda work: DESK.void(work, card.due.id, card.due.revision))
    assert agency.acts() == ["timer.started", "timer.voided"]
    assert not started(agency, officer, "登记保存 辽X12345 11-20").was_running


def test_a_timer_is_seen_by_its_owner_and_who_handles_dues(agency: Agency, officer: Person) -> None:
    card = started(agency, officer, "登记保存 辽X12345 11-20")
    head = agency.person("大队长丙", Role.SUPERVISOR)
    colleague = agency.person("执法员乙")
    assert not agency.does(head, lambda work: DESK.view(work, card.due.id)).is_own
    agency.refuses(colleague, lambda work: DESK.view(work, card.due.id), "no_such_due")
    agency.refuses(colleague, lambda work: DESK.view(work, 999), "no_such_due")


def test_records_do_not_travel_over_an_outside_platform(agency: Agency, officer: Person) -> None:
    def outside(work: Work) -> object:
        return FORM.heard(replace(work, outside=True), "登记保存 辽X12345 11-20")

    agency.refuses(officer, outside, "outside")
    observer = agency.person("观察员", Role.OBSERVER)
    assert not allows(Role.OBSERVER, Right.SEE_DUES)
    agency.refuses(observer, lambda work: FORM.heard(work, "登记保存 11-20"), "not_allowed")


def test_what_runs_is_listed_soonest_first(agency: Agency, officer: Person) -> None:
    for words in ("办案 甲 11-20", "补批 乙 今天 8:15", "登记保存 丙 11-20"):
        started(agency, officer, words)
    found = agency.does(officer, lambda work: DESK.running(work, 10))
    assert [line.due.detail["label"] for line in found.lines] == ["乙", "丙", "甲"]
    text = running(found).text
    assert "1. 紧急强制补批 乙　11月26日（周四） 08:15　还有1天" in text
    empty = agency.does(agency.person("执法员乙"), lambda work: DESK.running(work, 10))
    assert "没有正在计时的" in running(empty).text


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("登记保存 11-31", "no_such_day"),
        ("登记保存 11-20 11-21", "timer_two_days"),
        ("补批 今天 25:00", "no_such_time"),
        ("登记保存 11-20 " + "辽" * 5000, "too_long"),
    ],
)
def test_words_that_cannot_be_meant_are_refused(agency: Agency, officer: Person, words: str, problem: str) -> None:
    agency.refuses(officer, lambda work: FORM.heard(work, words), problem)


def test_a_day_without_a_year_is_the_near_one() -> None:
    told = read_told("登记保存 12-28", NOW)
    assert told.day is not None
    assert day_of(told.day, date(2027, 1, 5), ahead=False) == date(2026, 12, 28)
    assert day_of(told.day, TODAY, ahead=True) == date(2026, 12, 28)
    early = read_told("听证通知 1-5", NOW)
    assert early.day is not None
    assert day_of(early.day, TODAY, ahead=True) == date(2027, 1, 5)


@pytest.mark.parametrize("each", timers(), ids=lambda each: each.key)
def test_each_timer_is_asked_for_and_shown_on_one_screen(agency: Agency, officer: Person, each: object) -> None:
    timer = next(one for one in timers() if one is each)
    day = TODAY + timedelta(days=30) if timer.before else TODAY
    words = f"{timer.title} 辽X12345 {day:%Y-%m-%d} 8:00"
    data = asked(agency, officer, f"{timer.title} 辽X12345")
    assert len(look(agency, officer, data)) < 300
    text = show(started(agency, officer, words)).text
    assert len(text.splitlines()) <= 34
    assert timer.before_end in text


def test_a_card_of_the_procedure_offers_its_timer_first_and_only_to_whoever_counts_terms() -> None:
    rules = lookup("全国")
    entries = {each.entry for each in timers()}
    for entry in rules.library.entries():
        found = rules.reopened(entry.id)
        if found is None:
            continue
        rows = under(found, rules, Reader(counts_terms=True))
        labels = [button.label for row in rows for button in row]
        assert ("⏱ 开始计时" in labels) == (entry.id in entries)
        if entry.id in entries:
            assert labels[0] == "⏱ 开始计时"
            assert len(rows) <= 2
            assert "⏱ 开始计时" not in [button.label for row in under(found, rules, Reader()) for button in row]
            assert "⏱ 开始计时" not in [button.label for row in under(found, rules, None) for button in row]
