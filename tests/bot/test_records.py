"""Counted records: the same is one, who may enter for whom, what a due counts, what is taken back opens it again, and who sees what."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.actions import files, record_counts, record_views
from bot.actions import record_entering as entering
from bot.actions.forms import Done, File, Screen, Ticket
from bot.actions.record_form import CountedForm, RecordData
from bot.actions.record_results import RecordCard, RecordVoided
from bot.actions.work import RefusedError, Work
from bot.record_papers import HourSheetPaper, SessionSheetPaper
from bot.wording import records as wording
from bot.wording.forms import _VIEWS
from bot.wording.messages import show
from knowledge.campaigns.kinds import Counted
from storage import attachments, campaigns, due_records, dues, leaves, people
from storage.attachments import Kept
from storage.campaigns import NewDuty
from storage.dues import Due, DueHistoryKind, DueKind, DueState, NewDue
from storage.people import Person
from tests.bot.test_ledger import Office

DAY = date(2026, 11, 20)
FORM = CountedForm()
FOUR = 4 * 60


@pytest.fixture
def office() -> Office:
    return Office()


def asked(
    office: Office, counted: Counted, rule: str, target: int, first: date, last: date, *, unit: int = 0, person: Person | None = None
) -> Due:
    """A due of a campaign that runs, with what it counts."""
    db, at = office.agency.db, "2026-01-01T00:00:00.000Z"
    running = campaigns.campaigns(db)
    campaign = (
        running[0]
        if running
        else campaigns.add(db, "x_2022", "某长效机制", "某文件", office.agency.top.id, first, None, (), by=None, at=at)
    )
    known = {duty.code: duty for duty in campaigns.duties(db, campaign.id)}
    code = f"OB-{counted}"
    duty = known.get(code) or campaigns.add_duty(
        db,
        campaign.id,
        NewDuty(code, "做", "第19条", ("r",), (), rule, "每年", "", "", "person" if person else "unit", first, None, (), counted, "", ""),
    )
    where = person.unit_id if person is not None else unit or office.agency.first.id
    new = NewDue(DueKind.DUTY, where, "做", last.isoformat(), first, last, duty.id, person.id if person else None, target=target)
    made = dues.add(db, new, at=at)
    assert made is not None
    return made


def now(office: Office, due: Due) -> Due:
    found = dues.due(office.agency.db, due.id)
    assert found is not None
    return found


def own(
    office: Office, who: Person, what: str = "行政处罚法", amount: int = FOUR, day: date = DAY, kind: Counted = Counted.TRAINING
) -> RecordCard:
    return office.agency.does(who, lambda work: entering.enter_own(work, kind, day, amount, what))


def session(
    office: Office, who: Person, *there: Person, kind: Counted = Counted.STUDY, what: str = "案卷规范", unit: int = 0
) -> RecordCard:
    where, ids = unit or office.agency.first.id, [person.id for person in there]
    return office.agency.does(who, lambda work: entering.enter_session(work, kind, where, DAY, FOUR, what, ids))


def year(office: Office, counted: Counted = Counted.TRAINING, target: int = 60 * 60) -> Due:
    return asked(office, counted, "hours 60 per year", target, date(2026, 1, 1), date(2026, 12, 31), person=office.officer)


def month(office: Office, counted: Counted = Counted.STUDY) -> Due:
    return asked(office, counted, "at least 1 per month", 1, date(2026, 11, 1), date(2026, 11, 30))


def test_hours_add_up_to_the_target_and_the_due_is_done(office: Office) -> None:
    due = year(office, target=8 * 60)
    first = own(office, office.officer)
    assert (first.is_entered, first.total, first.asked and first.asked.target) == (True, FOUR, 8 * 60)
    assert (now(office, due).progress, now(office, due).state) == (FOUR, DueState.OPEN)
    own(office, office.officer, "行政强制法")
    done = now(office, due)
    assert (done.progress, done.state, done.done_by) == (8 * 60, DueState.DONE, office.officer.id)
    assert [step.kind for step in dues.history(office.agency.db, due.id)] == [DueHistoryKind.DONE]


def test_the_same_again_is_one_and_other_hours_are_named(office: Office) -> None:
    due = year(office)
    own(office, office.officer, "《行政处罚法》培训")
    again = own(office, office.officer, "行政处罚法 培训。", amount=6 * 60)
    assert (again.stood_already, again.is_entered, again.other_amount, again.total) == (True, False, 6 * 60, FOUR)
    assert now(office, due).progress == FOUR
    assert "先撤回这条再记" in show(again).text


def test_what_is_taken_back_opens_what_counting_had_finished(office: Office) -> None:
    due = year(office, target=FOUR)
    made = own(office, office.officer)
    assert now(office, due).state is DueState.DONE
    office.agency.does(office.officer, lambda work: entering.void(work, made.record.id))
    opened = now(office, due)
    assert (opened.state, opened.progress, opened.done_by, opened.done_at) == (DueState.OPEN, 0, None, None)
    assert [step.kind for step in dues.history(office.agency.db, due.id)] == [DueHistoryKind.DONE, DueHistoryKind.REOPENED]
    assert own(office, office.officer).is_entered, "what was taken back can be entered again"


def test_what_a_person_has_finished_is_not_opened_by_counting(office: Office) -> None:
    due = month(office, Counted.VISIT)
    dues.change(office.agency.db, due, at="x", state=DueState.DONE, done_by=office.head.id, done_at="x")
    made = session(office, office.head, kind=Counted.VISIT)
    office.agency.does(office.head, lambda work: entering.void(work, made.record.id))
    assert now(office, due).state is DueState.DONE


def test_a_due_that_is_made_later_counts_what_was_done_in_its_period(office: Office) -> None:
    own(office, office.officer)
    own(office, office.officer, "去年的", day=date(2025, 12, 31))
    due = year(office)
    counted = office.agency.does(None, lambda work: record_counts.refresh(work, due), system=True)
    assert (counted.progress, counted.done_by) == (FOUR, None)
    again = office.agency.does(None, lambda work: record_counts.refresh(work, counted), system=True)
    assert again == counted, "counted again it changes nothing"


def test_one_session_counts_once_for_the_unit_and_once_for_each_who_was_there(office: Office) -> None:
    of_unit = month(office)
    of_person = asked(office, Counted.STUDY, "at least 1 per month", 2, date(2026, 11, 1), date(2026, 11, 30), person=office.officer)
    made = session(office, office.head, office.officer, office.colleague)
    assert (len(made.present), made.is_entered) == (2, True)
    assert (now(office, of_unit).progress, now(office, of_unit).state) == (1, DueState.DONE)
    assert now(office, of_person).progress == 1
    gone = office.agency.does(office.head, lambda work: entering.void(work, made.record.id))
    assert (gone.others, now(office, of_unit).state, now(office, of_person).progress) == (2, DueState.OPEN, 0)


def test_ones_own_study_is_none_of_the_units(office: Office) -> None:
    due = month(office)
    own(office, office.officer, kind=Counted.STUDY)
    assert now(office, due).progress == 0


def test_a_session_before_or_after_the_period_counts_nothing(office: Office) -> None:
    due = asked(office, Counted.STUDY, "at least 1 per month", 1, date(2026, 10, 1), date(2026, 10, 31))
    session(office, office.head, office.officer)
    assert now(office, due).progress == 0


def test_two_heads_who_enter_the_same_session_enter_one_and_add_who_is_missing(office: Office) -> None:
    due = month(office)
    session(office, office.head, office.officer)
    again = session(office, office.second_head, office.officer, office.colleague, what="案卷 规范。")
    assert (again.stood_already, again.added, again.present) == (True, 1, ("执法员甲", "执法员乙"))
    assert now(office, due).progress == 1
    assert office.agency.db.conn.execute("SELECT count(*) FROM due_records").fetchone() == (3,)


def test_a_day_has_no_more_hours_than_it_has(office: Office) -> None:
    own(office, office.officer, "甲", amount=20 * 60)
    office.agency.refuses(office.officer, lambda work: entering.enter_own(work, Counted.TRAINING, DAY, 5 * 60, "乙"), "record_day_full")
    own(office, office.officer, "丙", amount=4 * 60)
    own(office, office.officer, "丁", amount=24 * 60, day=DAY - timedelta(days=1))
    assert office.agency.db.conn.execute("SELECT count(*) FROM due_records").fetchone() == (3,)


def test_where_one_of_many_has_no_hours_left_nobody_gets_any_and_the_name_is_said(office: Office) -> None:
    own(office, office.colleague, "甲", amount=22 * 60)
    there = [office.officer.id, office.colleague.id]

    def enter(work: Work) -> object:
        return entering.enter_session(work, Counted.TRAINING, office.agency.first.id, DAY, FOUR, "讲座", there)

    office.agency.refuses(office.head, enter, "record_day_full")


@pytest.mark.parametrize(
    ("day", "what", "amount", "problem"),
    [
        (date(2026, 11, 26), "甲", FOUR, "record_future"),
        (date(2024, 12, 31), "甲", FOUR, "record_too_old"),
        (DAY, "😀", FOUR, "says_nothing"),
        (DAY, "", FOUR, "says_nothing"),
        (DAY, "长" * 201, FOUR, "record_too_long"),
        (DAY, "甲", 25 * 60, "record_bad_hours"),
        (DAY, "甲", 0, "record_bad_hours"),
    ],
)
def test_what_cannot_be_is_refused(office: Office, day: date, what: str, amount: int, problem: str) -> None:
    office.agency.refuses(office.officer, lambda work: entering.enter_own(work, Counted.TRAINING, day, amount, what), problem)


def test_nobody_enters_for_a_unit_that_is_not_theirs(office: Office) -> None:
    unit, there = office.agency.first.id, [office.officer.id]

    def enter(work: Work) -> object:
        return entering.enter_session(work, Counted.STUDY, unit, DAY, 1, "案卷", there)

    for who in (office.elsewhere, office.officer, office.discipline, office.observer, office.admin):
        office.agency.refuses(who, enter, "not_allowed")
    for who in (office.head, office.above, office.legal):
        office.agency.does(who, enter)
    office.agency.refuses(office.observer, lambda work: entering.enter_own(work, Counted.TRAINING, DAY, FOUR, "甲"), "not_allowed")


def test_to_whom_a_units_due_was_given_enters_it_until_it_is_done(office: Office) -> None:
    due = month(office, Counted.VISIT)
    dues.change(office.agency.db, due, at="x", assigned_to=office.officer.id)

    def enter(work: Work, kind: Counted = Counted.VISIT) -> RecordCard:
        return entering.enter_session(work, kind, office.agency.first.id, DAY, 1, "某物流企业")

    office.agency.refuses(office.officer, lambda work: enter(work, Counted.RECEPTION), "not_allowed")
    made = office.agency.does(office.officer, enter)
    assert made.counts[0].state is DueState.DONE
    assert made.present == ()
    office.agency.refuses(office.officer, enter, "not_allowed")


def test_who_is_elsewhere_is_not_entered_as_having_been_there(office: Office) -> None:
    made = session(office, office.head, office.officer, office.elsewhere, office.observer)
    assert made.present == ("执法员甲",)
    ids = [office.elsewhere.id]
    unit = office.agency.first.id
    office.agency.refuses(office.head, lambda work: entering.enter_session(work, Counted.STUDY, unit, DAY, 1, "乙", ids), "record_nobody")


def seen(office: Office, who: Person, record_id: int) -> bool:
    try:
        office.agency.does(who, lambda work: entering.record_seen(work, record_id))
    except RefusedError:
        return False
    return True


def test_who_sees_a_record_and_its_files(office: Office) -> None:
    made = session(office, office.head, office.officer)
    mine = due_records.present(office.agency.db, made.record.id)[0]
    entitled = {office.officer, office.head, office.second_head, office.above, office.legal}
    assert {who for who in office.everybody if seen(office, who, made.record.id)} == entitled
    assert {who for who in office.everybody if seen(office, who, mine.id)} == entitled
    attachments.add(office.agency.db, made.record.owner, Kept("ab", "image/png", 1, "x"), at="x")
    for number in (made.record.id, mine.id):
        office.agency.does(office.officer, lambda work, number=number: files.show(work, "due_record", str(number)))
        assert len(office.agency.replies()) == 1
    office.agency.refuses(office.colleague, lambda work: files.show(work, "due_record", str(mine.id)), "no_such_record")
    assert office.agency.acts()[-1] == "due_record.files_shown"


def test_those_in_charge_take_back_with_a_reason_which_is_told(office: Office) -> None:
    made = own(office, office.officer)
    for who in (office.colleague, office.elsewhere):
        office.agency.refuses(who, lambda work: entering.void(work, made.record.id, "不是培训"), "no_such_record")
    office.agency.refuses(office.head, lambda work: entering.void(work, made.record.id, " 。"), "record_needs_reason")
    office.agency.does(office.head, lambda work: entering.void(work, made.record.id, "不是培训"))
    told = office.agency.told(office.officer)
    assert isinstance(told[0], RecordVoided)
    assert "中队长丙撤回了一条登记" in show(told[0]).text
    assert "不是培训" in show(told[0]).text
    office.agency.refuses(office.officer, lambda work: entering.void(work, made.record.id), "no_such_record")


def test_somebody_who_was_entered_by_a_head_cannot_take_it_back_and_a_head_takes_back_one_of_many(office: Office) -> None:
    made = session(office, office.head, office.officer, office.colleague)
    mine = due_records.present(office.agency.db, made.record.id)[0]
    office.agency.refuses(office.officer, lambda work: entering.void(work, mine.id, "没去"), "not_allowed")
    office.agency.does(office.head, lambda work: entering.void(work, mine.id))
    assert [type(message) for message in office.agency.told(office.officer)] == [RecordVoided]
    left = office.agency.does(office.head, lambda work: entering.card(work, made.record.id))
    assert left.present == ("执法员乙",)


def test_a_picture_under_the_words_belongs_to_the_record(office: Office) -> None:
    photo = File("photo", 10)
    made = office.agency.does(office.officer, lambda work: entering.enter_own(work, Counted.TRAINING, DAY, FOUR, "甲", files=(photo,)))
    assert made.files == 1
    assert attachments.count(office.agency.db, f"due_record:{made.record.id}") == 1


def begun(office: Office, who: Person, words: str) -> RecordData:
    return office.agency.does(who, lambda work: FORM.begin(work, words))


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


def hours(office: Office, who: Person, whose: Person | None = None) -> str:
    return wording.my_hours(office.agency.does(who, lambda work: record_views.hours_of(work, whose and whose.id))).text


def test_ones_hours_say_what_is_missing_until_when_and_by_whose_rule(office: Office) -> None:
    year(office)
    own(office, office.officer, amount=24 * 60)
    text = hours(office, office.officer)
    assert "▰▰▰▰▱▱▱▱▱▱ <b>24/60</b>" in text
    assert "还差 <b>36</b> 学时，12 月 31 日前" in text
    assert "依据　某长效机制 第19条" in text
    assert "乳山" not in text


def test_another_places_rule_is_never_ones_own(office: Office) -> None:
    own(office, office.officer)
    text = hours(office, office.officer)
    assert "还差" not in text
    assert "要求您学满多少" in text
    assert "本单位没有启动这项行动" in text
    year(office)
    assert "没有启动" not in hours(office, office.colleague), "it runs, but asks nothing of them"


def test_hours_of_others_are_for_those_in_charge(office: Office) -> None:
    assert "执法员甲的学时" in hours(office, office.head, office.officer)
    for who in (office.colleague, office.elsewhere, office.discipline, office.admin):
        office.agency.refuses(who, lambda work: record_views.hours_of(work, office.officer.id), "not_allowed")


def test_heads_see_who_lacks_most_first(office: Office) -> None:
    year(office)
    asked(office, Counted.TRAINING, "hours 60 per year", 3600, date(2026, 1, 1), date(2026, 12, 31), person=office.colleague)
    own(office, office.officer, amount=24 * 60)
    found = office.agency.does(office.above, record_views.people_hours)
    assert [line.name for line in found.lines[:2]] == ["执法员乙", "执法员甲"]
    assert (found.below, found.asked) == (2, 2)
    assert "执法员甲（一中队）　24/60，差 36" in wording.people_hours(found).text
    assert {line.name for line in office.agency.does(office.elsewhere, record_views.people_hours).lines} == {"二中队长己"}
    office.agency.refuses(office.officer, record_views.people_hours, "not_allowed")


def test_units_are_counted_by_quarter(office: Office) -> None:
    session(office, office.head, office.officer)
    found = office.agency.does(office.above, record_views.unit_counts)
    assert {line.unit: dict(line.counts) for line in found.lines}["一中队"] == {Counted.STUDY: (0, 0, 0, 1)}
    assert "集中学习 1 次（0、0、0、1）" in wording.unit_counts(found).text


def test_what_units_did_is_listed_one_by_one_for_those_in_charge_and_who_entered_it(office: Office) -> None:
    due = month(office, Counted.VISIT)
    dues.change(office.agency.db, due, at="x", assigned_to=office.officer.id)
    session(office, office.officer, kind=Counted.VISIT, what="某物流企业")
    session(office, office.head, office.officer)
    session(office, office.elsewhere, office.elsewhere, what="别处的事", unit=office.agency.second.id)
    expected = {
        office.officer: ["某物流企业"],
        office.head: ["案卷规范", "某物流企业"],
        office.elsewhere: ["别处的事"],
        office.colleague: [],
    }
    for who, lines in expected.items():
        found = office.agency.does(who, lambda work: record_views.sessions(work, None, 99))
        assert [each.what for each, _ in found.lines] == lines
    assert "走访调研　某物流企业（一中队）" in wording.sessions(office.agency.does(office.officer, record_views.sessions)).text


def test_certificates_that_end_are_listed_the_first_first(office: Office) -> None:
    today = office.agency.now.date()
    for who, days in ((office.officer, 7), (office.colleague, -3), (office.elsewhere, 60), (office.legal, 61)):
        people.set_certificate(office.agency.db, who.id, f"测{who.id}", today + timedelta(days=days))
    found = office.agency.does(office.above, record_views.certificates)
    assert [(line.name, line.days) for line in found.lines] == [("执法员乙", -3), ("执法员甲", 7), ("二中队长己", 60)]
    assert (found.expired, found.soon, found.unknown) == (1, 2, 3)
    text = wording.certificates(found).text
    assert "⛔ 执法员乙（一中队）　2026-11-22，过期 3 天" in text
    assert [line.name for line in office.agency.does(office.elsewhere, record_views.certificates).lines] == ["二中队长己"]
    for who in (office.officer, office.legal, office.discipline):
        office.agency.refuses(who, record_views.certificates, "not_allowed")


@pytest.mark.parametrize("look", [record_views.people_hours, record_views.unit_counts, record_views.certificates, record_views.hours_of])
def test_an_empty_agency_and_a_forged_page_are_no_trouble(office: Office, look: Callable[..., object]) -> None:
    office.agency.does(office.above, lambda work: look(work))
    assert wording.read_page("h.2026.999999.") == ("h", 2026, 999999, None)
    office.agency.does(office.above, lambda work: record_views.people_hours(work, 2026, 999))
    office.agency.refuses(office.above, lambda work: record_views.people_hours(work, 1999), "record_no_such_year")
    for forged in ("", "h", "x.0.0.", "h.a.0.", "h.0.0.x", "h.0.0.1.2", "h.-1.0."):
        assert wording.read_page(forged) is None


def test_records_stay_in_the_house_under_the_strict_rule(office: Office) -> None:
    def outside(action: Callable[[Work], object]) -> Callable[[Work], object]:
        def act(work: Work) -> object:
            work.outside = True
            return action(work)

        return act

    for action in (
        lambda work: entering.enter_own(work, Counted.TRAINING, DAY, FOUR, "甲"),
        lambda work: entering.enter_session(work, Counted.STUDY, office.agency.first.id, DAY, 1, "甲", [office.officer.id]),
        record_views.hours_of,
        record_views.people_hours,
        record_views.unit_counts,
    ):
        office.agency.refuses(office.head, outside(action), "outside")


def text_in(file: Path) -> str:
    with zipfile.ZipFile(file) as book:
        return "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))


def test_both_sheets_say_what_their_asker_may_see(office: Office, tmp_path: Path) -> None:
    year(office)
    own(office, office.officer, amount=150)
    session(office, office.head, office.officer)
    session(office, office.elsewhere, office.elsewhere, what="别处的事", unit=office.agency.second.id)
    for kind, expected in ((HourSheetPaper(), "执法员甲"), (SessionSheetPaper(), "案卷规范")):
        file = tmp_path / kind.name
        office.agency.does(office.head, lambda work, kind=kind, file=file: kind.write(kind.gather(work, "2026"), file, lambda *_: None))
        text = text_in(file)
        assert expected in text
        assert "别处的事" not in text
        assert "二中队长己" not in text
        office.agency.refuses(office.officer, lambda work, kind=kind: kind.check(work, "2026"), "not_allowed")
        office.agency.refuses(office.head, lambda work, kind=kind: kind.check(work, "99"), "paper_gone")
    assert "2.5" in text_in(tmp_path / "hour_sheet")


def test_the_longest_session_fits_one_message(office: Office) -> None:
    there = [office.agency.person("名" * 40) for _ in range(300)]
    made = session(office, office.head, *there, what="长" * 200)
    assert len(made.present) == 300
    assert len(show(made).text) < 4096
    data = begun(office, office.head, ":学习 全体 " + "长" * 190)
    shown = office.agency.does(office.head, lambda work: FORM.shows(work, data.model_copy(update={"asking": "absent"}), 1))
    screen = Screen(Ticket(1, 1), "record", data.model_copy(update={"asking": "absent"}), 0, False, shown)
    assert len(_VIEWS["record"](screen).text) < 4096


@pytest.mark.parametrize("kind", Counted)
def test_a_due_that_is_counted_can_open_the_entry_of_its_kind(office: Office, kind: Counted) -> None:
    opened = wording.read_new(wording.enter("登记", kind).argument)
    assert opened is not None
    assert begun(office, office.head, opened).kind is kind
    assert wording.read_new("x") is None
