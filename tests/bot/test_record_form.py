"""The dialogue that enters a counted record: what is missing is asked, and who was there."""

from __future__ import annotations

from datetime import date

import pytest

from bot.actions import record_views
from bot.actions.form_kinds import Done, Screen, Ticket
from bot.actions.record_form import RecordData
from bot.actions.record_results import RecordCard
from bot.actions.work import Work
from bot.wording.forms import _VIEWS
from bot.wording.messages import show
from knowledge.campaigns.kinds import Counted
from storage import leaves, people
from storage.people import Person
from tests.bot.record_office import DAY, FORM, FOUR, asked, begun, hours, own, session
from tests.bot.test_ledger import Office


@pytest.fixture
def office() -> Office:
    return Office()


def through(office: Office, who: Person, data: RecordData, *steps: str) -> RecordData | Done:
    """Press (``=x``) or write; each screen is put into words on the way."""
    for step in steps:

        def move(work: Work, data: RecordData = data, step: str = step) -> RecordData | Done:
            _VIEWS["record"](Screen(Ticket(1, 1), "record", data, 0, FORM.asks(data), FORM.shows(work, data, 1)))
            return FORM.choose(work, data, step[1:], 1) if step.startswith("=") else FORM.take_text(work, data, step)

        after = office.agency.does(who, move)
        if isinstance(after, Done):
            return after
        data = after
    return data


def entered(office: Office, who: Person, words: str, *steps: str) -> RecordCard:
    done = through(office, who, begun(office, who, words), *steps)
    assert isinstance(done, Done)
    assert isinstance(done.message, RecordCard)
    return done.message


def test_a_head_enters_for_all_but_those_who_were_not_there(office: Office) -> None:
    data = begun(office, office.head, ":集中学习 全体 11-20 学习了案卷规范")
    assert (data.waits_for, data.day, data.what, data.unit_id) == ("ready", DAY, "学习了案卷规范", office.agency.first.id)
    steps = ("=e-absent", f"=a-{office.colleague.id}", f"=a-{office.officer.id}", f"=a-{office.officer.id}", "=ok")
    made = entered(office, office.head, ":集中学习 全体 11-20 学习了案卷规范", *steps)
    assert made.present == ("执法员甲", "中队长丙", "副中队长丁")
    assert "到场 3 人" in show(made).text.replace("到场　", "到场 ")


def test_whoever_was_on_leave_is_taken_to_have_been_away_and_stands_there_by_name(office: Office) -> None:
    leaves.add(office.agency.db, office.colleague.id, DAY, DAY, None, set_by=None, at="2026-11-01T00:00:00.000Z")
    data = begun(office, office.head, ":学习 全体 案卷规范 11-20")
    assert data.absent == (office.colleague.id,)
    shown = office.agency.does(office.head, lambda work: FORM.shows(work, data, 1))
    assert "缺席 1 人：执法员乙" in _VIEWS["record"](Screen(Ticket(1, 1), "record", data, 0, False, shown)).text
    assert "执法员乙" in entered(office, office.head, ":学习 全体 案卷规范 11-20", f"=a-{office.colleague.id}", "=ok").present


def test_who_was_on_leave_follows_the_day_until_somebody_says_who_was_there(office: Office) -> None:
    leaves.add(office.agency.db, office.colleague.id, DAY, DAY, None, set_by=None, at="2026-11-01T00:00:00.000Z")
    leaves.add(
        office.agency.db, office.officer.id, date(2026, 11, 25), date(2026, 11, 25), None, set_by=None, at="2026-11-01T00:00:00.000Z"
    )
    data = through(office, office.head, begun(office, office.head, ":"), "=k-study", "=w-all")
    assert (data.waits_for, data.absent) == ("what", (office.officer.id,))
    data = through(office, office.head, data, "案卷规范 11-20")
    assert (data.waits_for, data.day, data.absent) == ("ready", DAY, (office.colleague.id,))
    data = through(office, office.head, data, f"=a-{office.colleague.id}", "=e-day", "=d-0")
    assert data.absent == ()


def test_what_was_not_begun_makes_room_for_another_kind_and_what_was_begun_does_not(office: Office) -> None:
    empty, other = begun(office, office.officer, "training:"), begun(office, office.officer, ":")
    assert not FORM.is_same(empty, other)
    assert not FORM.holds_work(empty)
    assert FORM.holds_work(through(office, office.officer, empty, "法律培训"))


def test_what_is_asked_since_a_later_day_says_so_and_counts_from_then(office: Office) -> None:
    asked(office, Counted.TRAINING, "hours 60 per year", 3600, date(2026, 5, 1), date(2026, 12, 31), person=office.officer)
    own(office, office.officer, "早的", day=date(2026, 3, 1))
    own(office, office.officer)
    text = hours(office, office.officer)
    assert "<b>4/60</b> 学时，5 月 1 日起算" in text
    assert "3 月 4　11 月 4" in text
    found = office.agency.does(office.head, record_views.people_hours)
    assert next((line.total, line.progress) for line in found.lines if line.name == "执法员甲") == (2 * FOUR, FOUR)


def test_who_joins_while_the_form_lies_open_was_not_there(office: Office) -> None:
    data = begun(office, office.head, ":学习 全体 案卷规范 11-20")
    office.agency.person("执法员新", unit=office.agency.first.id)
    done = through(office, office.head, data, "=ok")
    assert isinstance(done, Done)
    assert "执法员新" not in done.message.present  # type: ignore[attr-defined]


def test_what_is_missing_is_asked_one_after_the_other(office: Office) -> None:
    data = begun(office, office.officer, "training:半天 法律培训 上周五")
    assert (data.waits_for, data.names_no_hours) == ("hours", True)
    office.agency.refuses(office.officer, lambda work: FORM.take_text(work, data, "半天"), "record_needs_hours")
    made = entered(office, office.officer, "training:半天 法律培训 上周五", "4", "11-20", "=ok")
    assert (made.record.amount, made.record.day, made.record.person_id) == (FOUR, DAY, office.officer.id)


def test_an_officer_has_no_choice_of_whom_and_a_head_has(office: Office) -> None:
    alone = begun(office, office.officer, ":学习 案卷规范")
    assert (alone.is_for_all, alone.waits_for) == (False, "ready")
    assert begun(office, office.head, ":学习 案卷规范").waits_for == "who"
    office.agency.refuses(office.officer, lambda work: FORM.choose(work, alone, "w-all", 1), "unknown_choice")
    office.agency.refuses(office.officer, lambda work: FORM.begin(work, ":走访 某企业"), "record_not_yours")
    assert begun(office, office.officer, ":学习 全体 案卷规范").is_for_all is False


def test_who_heads_several_units_says_which(office: Office) -> None:
    data = begun(office, office.above, ":走访 某企业 11-20")
    assert data.unit_id == office.agency.top.id
    made = entered(office, office.above, ":走访 某企业 11-20", "=e-unit", f"=u-{office.agency.second.id}", "=ok")
    assert made.record.unit_id == office.agency.second.id
    theirs = begun(office, office.head, ":走访 某企业")
    office.agency.refuses(office.head, lambda work: FORM.choose(work, theirs, f"u-{office.agency.second.id}", 1), "unknown_choice")


def test_the_form_names_what_stands_there_on_the_same_day(office: Office) -> None:
    session(office, office.head, office.officer)
    data = begun(office, office.second_head, ":学习 全体 学习案卷 11-20")
    shown = office.agency.does(office.second_head, lambda work: FORM.shows(work, data, 1))
    text = _VIEWS["record"](Screen(Ticket(1, 1), "record", data, 0, False, shown)).text
    assert "当天已登记过：案卷规范（中队长丙）" in text


@pytest.mark.parametrize("choice", ["k-x", "u-999", "h-9", "d-5", "a-1", "p-1", "e-kind", "ok", "zz", "w-all"])
def test_a_forged_choice_changes_nothing(office: Office, choice: str) -> None:
    data = begun(office, office.officer, "training:法律培训")
    office.agency.refuses(office.officer, lambda work: FORM.choose(work, data, choice, 1), "unknown_choice")


def test_moved_away_while_the_form_lay_open_one_enters_nothing_for_the_old_unit(office: Office) -> None:
    data = begun(office, office.head, ":走访 某企业 11-20")
    people.set_unit(office.agency.db, office.head.id, office.agency.second.id)
    office.agency.refuses(office.agency.now_is(office.head), lambda work: FORM.choose(work, data, "ok", 1), "form_over")
