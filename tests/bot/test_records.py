"""Counted records: the same is one, who may enter for whom, what a due counts, what is taken back opens it again, and who sees what."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.actions import files, record_counts
from bot.actions import record_entering as entering
from bot.actions.form_kinds import File
from bot.actions.record_results import RecordCard, RecordVoided
from bot.actions.work import RefusedError, Work
from bot.wording.messages import show
from knowledge.campaigns.kinds import Counted
from storage import attachments, due_records, dues
from storage.attachments import Kept
from storage.dues import DueHistoryKind, DueState
from storage.people import Person
from tests.bot.record_office import DAY, FOUR, asked, month, now, own, session, year
from tests.bot.test_ledger import Office


@pytest.fixture
def office() -> Office:
    return Office()


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
