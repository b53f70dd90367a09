"""What is done with something due, and by whom: finished, put off, disowned, given to somebody, moved, voided, reopened."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from bot.actions import certificates
from bot.actions import due_handling as handling
from bot.actions import due_snoozing as snoozing
from bot.actions.due_results import CertificateSet, DueCard, DueDeed, DueNews, DueTold
from bot.actions.work import RefusedError
from bot.wording.messages import show
from storage import dues, leaves
from storage.dues import Due, DueHistoryKind, DueKind, DueState
from storage.moments import to_text
from storage.people import Person, Role
from tests.bot.due_office import DueOffice

TODAY = date(2026, 11, 25)
DAY = timedelta(days=1)


@pytest.fixture
def office() -> DueOffice:
    return DueOffice()


def now(office: DueOffice, due: Due) -> Due:
    found = dues.due(office.db, due.id)
    assert found is not None
    return found


def finish(office: DueOffice, who: Person, due: Due, text: str = "") -> DueCard:
    return office.agency.does(who, lambda work: handling.finish(work, due.id, due.revision, text))


def news(office: DueOffice, who: Person) -> list[DueNews]:
    return [message.news for message in office.agency.told(who) if isinstance(message, DueTold)]


def steps(office: DueOffice, due: Due) -> list[tuple[DueHistoryKind, str]]:
    return [(step.kind, step.text) for step in dues.history(office.db, due.id)]


def test_a_head_finishes_what_the_unit_has_to_do(office: DueOffice) -> None:
    due = office.due("报简报", TODAY)
    card = finish(office, office.head, due, "已报")
    assert (card.due.state, card.done_by, card.done_on, card.done_late) == (DueState.DONE, "中队长丙", TODAY, 0)
    assert steps(office, due) == [(DueHistoryKind.DONE, "已报")]
    assert office.agency.acts()[-1] == "due.done"


@pytest.mark.parametrize("who", ["officer", "second_head", "observer", "stranger"])
def test_nobody_else_finishes_it(office: DueOffice, who: str) -> None:
    due = office.due("报简报", TODAY)
    with pytest.raises(RefusedError) as refused:
        finish(office, getattr(office, who), due)
    assert refused.value.problem in {"due_not_yours", "no_such_due", "not_allowed"}
    assert now(office, due) == due


@pytest.mark.parametrize("who", ["above", "legal"])
def test_those_who_answer_for_the_unit_may_finish_it(office: DueOffice, who: str) -> None:
    due = office.due("报简报", TODAY)
    assert finish(office, getattr(office, who), due).due.state is DueState.DONE


def test_a_second_tap_and_a_second_phone_change_nothing(office: DueOffice) -> None:
    due = office.due("报简报", TODAY)
    finish(office, office.head, due)
    done = now(office, due)
    office.agency.refuses(office.head, lambda work: handling.finish(work, due.id, due.revision), "due_over")
    office.agency.refuses(office.above, lambda work: handling.finish(work, due.id, done.revision), "due_over")
    assert now(office, due) == done
    assert len(steps(office, due)) == 1


def test_a_step_from_an_old_screen_is_not_taken(office: DueOffice) -> None:
    due = office.due("报简报", TODAY)
    office.agency.does(office.above, lambda work: handling.set_day(work, due.id, due.revision, TODAY + DAY, "会议改期"))
    office.agency.refuses(office.head, lambda work: handling.finish(work, due.id, due.revision), "due_moved")


def test_a_deputy_finishes_it_for_whoever_is_on_leave(office: DueOffice) -> None:
    due = office.due("报简报", TODAY, given=office.colleague)
    leaves.add(office.db, office.colleague.id, TODAY, TODAY, office.officer.id, set_by=None, at=to_text(office.agency.now))
    card = finish(office, office.officer, due)
    assert (card.done_by, card.done_for) == ("执法员甲", "执法员乙")
    (fields,) = office.db.conn.execute("SELECT fields FROM audit WHERE act = 'due.done'").fetchone()
    assert f"for:{office.colleague.id}" in fields


def test_what_is_late_says_by_how_much_it_was_done_late(office: DueOffice) -> None:
    due = office.due("报简报", TODAY - 3 * DAY)
    card = finish(office, office.head, due)
    assert card.done_late == 3


def test_what_is_due_several_times_is_done_with_the_last(office: DueOffice) -> None:
    due = office.due(office.duty("开专题会", "at least 2 per month"), TODAY, target=2)
    assert finish(office, office.head, due).due.state is DueState.OPEN
    again = finish(office, office.head, now(office, due))
    assert (again.due.state, again.due.progress) == (DueState.DONE, 2)


def test_what_is_counted_is_not_finished_by_hand(office: DueOffice) -> None:
    due = office.due(office.duty("集中学习", "at least 1 per month", counted="study"), TODAY)
    office.agency.refuses(office.head, lambda work: handling.finish(work, due.id, due.revision), "due_needs_record")


def test_whoever_did_it_may_reopen_it_for_a_day_and_a_head_later(office: DueOffice) -> None:
    due = office.due("报简报", TODAY, given=office.officer)
    finish(office, office.officer, due)
    office.agency.refuses(office.colleague, lambda work: handling.reopen(work, due.id, due.revision + 1, "漏了附件"), "due_only_heads")
    card = office.agency.does(office.officer, lambda work: handling.reopen(work, due.id, due.revision + 1, "漏了附件"))
    assert (card.due.state, card.due.done_by, card.due.progress) == (DueState.OPEN, None, 0)
    finish(office, office.officer, card.due)
    office.agency.later(days=1, minutes=1)
    done = now(office, due)
    office.agency.refuses(office.officer, lambda work: handling.reopen(work, due.id, done.revision, "漏了"), "due_only_heads")
    office.agency.does(office.head, lambda work: handling.reopen(work, due.id, done.revision, "纪要没盖章"))
    assert news(office, office.officer) == [DueNews.REOPENED]


def test_what_ended_with_its_campaign_is_not_reopened(office: DueOffice) -> None:
    due = office.due("报简报", TODAY)
    finish(office, office.head, due)
    office.db.conn.execute("UPDATE campaigns SET state = 'ended'")
    office.agency.refuses(office.above, lambda work: handling.reopen(work, due.id, due.revision + 1, "没报"), "due_campaign_over")


def test_whoever_says_that_it_is_not_theirs_hears_no_more_and_the_head_gives_it_to_somebody(office: DueOffice) -> None:
    due = office.due("报简报", TODAY, given=office.officer)
    card = office.agency.does(office.officer, lambda work: handling.disown(work, due.id, due.revision, "unit"))
    assert card.is_unclaimed
    assert card.responsible == ("中队长丙",)
    assert news(office, office.head) == [DueNews.DISOWNED]
    office.agency.refuses(office.head, lambda work: handling.disown(work, due.id, due.revision + 1, "unit"), "due_not_first")
    given = office.agency.does(office.head, lambda work: handling.assign(work, due.id, due.revision + 1, office.colleague.id))
    assert (given.owner, given.is_unclaimed) == ("执法员乙", False)
    assert news(office, office.colleague) == [DueNews.ASSIGNED]
    assert (DueHistoryKind.ASSIGNED, str(office.colleague.id)) in steps(office, due)
    assert not office.agency.told(office.officer)


def test_a_deputy_says_it_for_whoever_is_on_leave_and_the_head_reads_for_whom(office: DueOffice) -> None:
    due = office.due("报简报", TODAY, given=office.colleague)
    leaves.add(office.db, office.colleague.id, TODAY, TODAY, office.officer.id, set_by=None, at=to_text(office.agency.now))
    card = office.agency.does(office.officer, lambda work: handling.view(work, due.id))
    assert DueDeed.NOT_MINE in card.deeds
    card = office.agency.does(office.officer, lambda work: handling.disown(work, due.id, due.revision, "unit"))
    assert dues.disowned_by(office.db, (due.id,)) == {(due.id, office.colleague.id)}
    assert (card.is_unclaimed, card.responsible, card.is_mine) == (True, ("中队长丙",), False)
    (told,) = office.agency.told(office.head)
    assert "执法员甲替休假的执法员乙说这件事不归他办，现在没人认领。" in show(told).text
    assert "执法员甲 替执法员乙说不归他办：这是别的单位的事" in show(card).text
    (fields,) = office.db.conn.execute("SELECT fields FROM audit WHERE act = 'due.disowned'").fetchone()
    assert f"for:{office.colleague.id}" in fields


def test_the_only_head_of_a_unit_passes_it_to_the_one_above(office: DueOffice) -> None:
    due = office.due("报简报", TODAY)
    office.agency.does(office.head, lambda work: handling.disown(work, due.id, due.revision, "归办公室"))
    assert news(office, office.above) == [DueNews.DISOWNED]
    card = office.agency.does(office.above, lambda work: handling.view(work, due.id))
    assert (card.is_unclaimed, card.is_mine) == (True, True)
    back = office.agency.does(office.above, lambda work: handling.assign(work, due.id, card.due.revision, office.head.id))
    assert not back.is_unclaimed
    assert news(office, office.head) == [DueNews.ASSIGNED]


def test_of_two_heads_one_says_no_and_the_other_has_it(office: DueOffice) -> None:
    other = office.agency.person("副中队长壬", Role.SUPERVISOR)
    due = office.due("报简报", TODAY)
    card = office.agency.does(office.head, lambda work: handling.disown(work, due.id, due.revision, "person"))
    assert not card.is_unclaimed
    assert news(office, other) == [DueNews.YOURS_NOW]
    assert news(office, office.above) == []


def test_at_the_top_nobody_can_pass_it_on(office: DueOffice) -> None:
    due = office.due("报总结", TODAY, office.agency.top.id)
    office.agency.refuses(office.above, lambda work: handling.disown(work, due.id, due.revision, "unit"), "due_nobody_above")
    assert not dues.disowned_by(office.db, (due.id,))


def test_who_had_it_hears_that_it_was_given_to_somebody_else(office: DueOffice) -> None:
    due = office.due("报简报", TODAY, given=office.officer)
    office.agency.does(office.head, lambda work: handling.assign(work, due.id, due.revision, office.colleague.id))
    assert news(office, office.officer) == [DueNews.TAKEN_AWAY]


def test_it_is_given_only_to_people_of_the_unit(office: DueOffice) -> None:
    due = office.due("报简报", TODAY)
    for person in (office.second_head, office.above, office.stranger, office.observer):
        office.agency.refuses(office.head, lambda work, who=person: handling.assign(work, due.id, due.revision, who.id), "unknown_choice")
    shown = office.agency.does(office.head, lambda work: handling.whom(work, due.id, due.revision, 9))
    assert [name for _, name in shown.people] == ["执法员甲", "执法员乙", "中队长丙"]


def test_what_everybody_does_for_themselves_is_given_to_nobody_else_but_back(office: DueOffice) -> None:
    duty = office.duty("个人自查", each="person")
    due = office.due(duty, TODAY, person=office.officer)
    office.agency.refuses(office.head, lambda work: handling.assign(work, due.id, due.revision, office.colleague.id), "due_personal")
    office.agency.does(office.officer, lambda work: handling.disown(work, due.id, due.revision, "moved"))
    shown = office.agency.does(office.head, lambda work: handling.whom(work, due.id, due.revision + 1, 0))
    assert [name for _, name in shown.people] == ["执法员甲"]
    card = office.agency.does(office.head, lambda work: handling.assign(work, due.id, due.revision + 1, office.officer.id))
    assert (card.due.assigned_to, card.responsible) == (None, ("执法员甲",))


def test_what_a_document_lays_on_one_person_a_head_may_give_on(office: DueOffice) -> None:
    due = office.due("报简报", TODAY, person=office.officer)
    card = office.agency.does(office.head, lambda work: handling.assign(work, due.id, due.revision, office.colleague.id))
    assert (card.due.person_id, card.responsible) == (office.officer.id, ("执法员乙",))


def test_another_day_is_told_to_whoever_has_it_and_stands_in_the_history(office: DueOffice) -> None:
    due = office.due("报简报", TODAY - 2 * DAY, given=office.officer)
    office.agency.refuses(
        office.officer, lambda work: handling.set_day(work, due.id, due.revision, TODAY + 5 * DAY, "忙"), "due_only_heads"
    )
    card = office.agency.does(office.head, lambda work: handling.set_day(work, due.id, due.revision, TODAY + 5 * DAY, "会议改期"))
    assert (card.due.due_on, card.line.late) == (TODAY + 5 * DAY, 0)
    assert steps(office, due) == [(DueHistoryKind.MOVED, "2026-11-23>2026-11-30 会议改期")]
    assert news(office, office.officer) == [DueNews.MOVED]


@pytest.mark.parametrize("days", [-1, 367])
def test_it_is_moved_neither_back_nor_out_of_sight(office: DueOffice, days: int) -> None:
    due = office.due("报简报", TODAY)
    office.agency.refuses(
        office.head, lambda work: handling.set_day(work, due.id, due.revision, TODAY + days * DAY, "会议"), "due_day_out_of_reach"
    )


def test_a_head_who_eases_the_own_burden_is_seen_from_above(office: DueOffice) -> None:
    due = office.due("报简报", TODAY)
    office.agency.does(office.head, lambda work: handling.void(work, due.id, due.revision, "本月没有内容"))
    assert news(office, office.above) == [DueNews.VOID]
    card = office.agency.does(office.head, lambda work: handling.view(work, due.id))
    assert card.deeds == {DueDeed.REOPEN}


def test_a_statutory_term_and_a_certificate_are_not_moved(office: DueOffice) -> None:
    for kind in (DueKind.TIMER, DueKind.CERTIFICATE):
        due = office.due("登记保存", TODAY, person=office.officer, kind=kind, period=f"x:{kind}")
        for step in (DueDeed.DAY, DueDeed.NOT_MINE, DueDeed.ASSIGN):
            office.agency.refuses(
                office.head, lambda work, of=due, step=step: handling.ask(work, of.id, of.revision, step), "due_no_such_step"
            )


def test_a_timer_names_a_case_and_no_colleague_sees_it(office: DueOffice) -> None:
    due = office.due("登记保存 测A00001", TODAY, person=office.officer, kind=DueKind.TIMER, period="timer:1")
    office.agency.refuses(office.colleague, lambda work: handling.view(work, due.id), "no_such_due")
    assert finish(office, office.officer, due).due.state is DueState.DONE


def expires(office: DueOffice, person: Person) -> date | None:
    return office.agency.now_is(person).certificate_expires


def test_a_new_certificate_ends_the_old_reminder_and_the_head_is_told(office: DueOffice) -> None:
    due = office.due("", TODAY + 5 * DAY, person=office.officer, kind=DueKind.CERTIFICATE, period="2026-11-30")
    office.agency.refuses(office.officer, lambda work: handling.finish(work, due.id, due.revision), "due_needs_new_day")
    office.agency.refuses(office.officer, lambda work: certificates.renew(work, due.id, TODAY + 5 * DAY), "due_expires_no_later")
    office.agency.refuses(office.colleague, lambda work: certificates.renew(work, due.id, date(2032, 3, 1)), "no_such_due")
    card = office.agency.does(office.officer, lambda work: certificates.renew(work, due.id, date(2032, 3, 1)))
    assert card.due.state is DueState.DONE
    assert expires(office, office.officer) == date(2032, 3, 1)
    assert [type(message) for message in office.agency.told(office.head)] == [CertificateSet]


@pytest.mark.parametrize(
    ("said", "day"), [("2032-03-01", "2032-03-01"), ("到2032年3月1日", "2032-03-01"), ("2032.3.1", "2032-03-01"), ("12-01", "2026-12-01")]
)
def test_in_one_message_somebody_says_until_when_the_own_certificate_is_good(office: DueOffice, said: str, day: str) -> None:
    office.agency.does(office.officer, lambda work: certificates.enter(work, said))
    assert expires(office, office.officer) == date.fromisoformat(day)
    assert [type(message) for message in office.agency.told(office.head)] == [CertificateSet]
    office.agency.does(office.agency.now_is(office.officer), lambda work: certificates.enter(work, said))
    assert not office.agency.told(office.head)


@pytest.mark.parametrize(
    ("said", "problem"),
    [("2126-01-01", "certificate_day"), ("明年", "due_needs_new_day"), ("2032-13-01", "no_such_day"), ("2020-01-01", "day_is_over")],
)
def test_a_day_that_cannot_be_is_not_entered(office: DueOffice, said: str, problem: str) -> None:
    office.agency.refuses(office.officer, lambda work: certificates.enter(work, said), problem)
    assert expires(office, office.officer) is None


def snooze(office: DueOffice, who: Person, due: Due, deed: DueDeed) -> snoozing.Snoozed:
    return office.agency.does(who, lambda work: snoozing.snooze(work, due.id, deed))


def test_in_an_hour_again_unless_that_is_at_night(office: DueOffice) -> None:
    due = office.due("报简报", TODAY)
    assert f"{snooze(office, office.head, due, DueDeed.HOUR).until:%d %H:%M}" == "25 11:00"
    office.agency.later(hours=9.5)
    found = snooze(office, office.head, due, DueDeed.HOUR)
    assert (f"{found.until:%d %H:%M}", found.is_quiet, found.is_late) == ("26 08:00", True, True)
    assert len(office.db.conn.execute("SELECT * FROM due_snoozes").fetchall()) == 1


@pytest.mark.parametrize(("due_on", "until"), [("2026-11-27", "11-30"), ("2026-11-28", "11-28"), ("2026-12-08", "11-30")])
def test_tomorrow_is_the_next_working_day_unless_it_is_due_before(office: DueOffice, due_on: str, until: str) -> None:
    office.agency.now = datetime(2026, 11, 27, 9, tzinfo=office.agency.now.tzinfo)
    due = office.due("报简报", date.fromisoformat(due_on))
    assert f"{snooze(office, office.head, due, DueDeed.TOMORROW).until:%m-%d %H:%M}" == f"{until} 08:30"


def test_only_who_is_nudged_puts_it_off(office: DueOffice) -> None:
    due = office.due("报简报", TODAY)
    for who in (office.above, office.officer):
        office.agency.refuses(who, lambda work: snoozing.snooze(work, due.id, DueDeed.HOUR), "due_not_nudged")


def test_all_that_todays_digest_named_is_put_off_at_once(office: DueOffice) -> None:
    named = [office.due("报简报", TODAY), office.due("报清单", TODAY + DAY)]
    other = office.due("报总结", TODAY + DAY)
    foreign = office.due("报台账", TODAY, office.agency.second.id)
    for due in (*named, foreign):
        office.db.conn.execute("UPDATE dues SET told_on = ? WHERE id = ?", [TODAY.isoformat(), due.id])
    found = office.agency.does(office.head, lambda work: snoozing.snooze_all(work, TODAY, DueDeed.HOUR))
    assert found.count == 2
    rows = {row[0] for row in office.db.conn.execute("SELECT due_id FROM due_snoozes")}
    assert rows == {due.id for due in named}
    assert other.id not in rows
    office.agency.refuses(office.head, lambda work: snoozing.snooze_all(work, TODAY - DAY, DueDeed.HOUR), "due_old_digest")
    for due in named:
        finish(office, office.head, now(office, due))
    office.agency.refuses(office.head, lambda work: snoozing.snooze_all(work, TODAY, DueDeed.TOMORROW), "due_nothing_left")


def test_what_is_done_wakes_nobody(office: DueOffice) -> None:
    due = office.due("报简报", TODAY)
    snooze(office, office.head, due, DueDeed.HOUR)
    finish(office, office.above, due)
    assert not office.db.conn.execute("SELECT * FROM due_snoozes WHERE until_at IS NOT NULL").fetchall()
