"""A notice gets to everybody for whom it is, once; its sender hears whom it has not reached."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bot.actions import notice_handling, notice_sending
from bot.actions import notice_rounds as rounds
from bot.actions.notice_audience import Audience
from bot.actions.notice_round_results import Holding, NoticeFinished, NoticeHeld, NoticeWithdrawn
from bot.wording.messages import show
from storage import notices, people
from storage.moments import to_text
from storage.notice_recipients import Counts
from storage.notices import NoticeHistoryKind, NoticeState, NoticeUrgency
from storage.people import Role, Standing
from storage.scrubbing import scrub
from tests.bot.notice_office import Office


def test_everybody_gets_it_once_and_then_it_is_finished() -> None:
    office = Office()
    notice = office.send()
    assert office.now(notice).state is NoticeState.SENDING
    assert office.sweep() == []
    now = office.now(notice)
    assert (now.state, now.finished_at) == (NoticeState.SENT, None)
    office.deliver(2)
    office.sweep()
    assert office.now(notice).finished_at is None
    assert office.run() == []
    assert office.now(notice).finished_at is not None
    assert office.counts(notice) == Counts(total=5, sent=5, unread=5)
    for officer in office.officers:
        assert office.chat(officer).arrived == [f"notice:{notice.id}"]
        assert "明早八点集合" in next(iter(office.chat(officer).shown.values()))


def test_its_sender_is_told_once_whom_it_has_not_reached_and_why() -> None:
    office = Office()
    office.person("某无号", account=False)
    blocked = office.account(office.officers[0])
    office.refuses = lambda parcel: "403 bot was blocked by the user" if parcel.account_id == blocked else ""
    notice = office.send()
    (told,) = office.run()
    assert isinstance(told, NoticeFinished)
    assert (told.total, told.missing) == (6, 2)
    assert [owed.person_id for owed in office.doing.owed] == [office.head.id]
    text = show(told).text
    assert "2 人没收到" in text
    assert "某0　停用了机器人" in text
    assert "某无号　还没绑定账号" in text
    office.agency.later(days=1)
    assert office.run() == []
    # Sent once more to whom it did not reach, and in vain: the sender sees that on the card.
    office.agency.db.conn.execute("UPDATE notice_recipients SET state = 'waiting' WHERE state = 'failed'")
    assert office.now(notice).finished_at is None
    assert office.run() == []
    assert office.now(notice).finished_at is not None


def test_whoever_is_suspended_in_the_middle_gets_nothing_and_holds_up_nothing() -> None:
    office = Office()
    notice = office.send()
    office.sweep()
    office.deliver(1)
    people.set_standing(office.agency.db, office.officers[3].id, Standing.SUSPENDED)
    office.run()
    assert office.counts(notice) == Counts(total=5, sent=4, unread=4, dropped=1)
    assert office.now(notice).finished_at is not None
    assert office.row(notice, office.officers[3]).reason == "no longer theirs"


def test_a_correction_reaches_what_waits_what_is_on_its_way_and_what_has_arrived() -> None:
    office = Office()
    notice = office.send()
    office.sweep()
    office.deliver(2)
    done = False

    def on_its_way(_parcel: object) -> None:
        nonlocal done
        if not done:
            done = True
            office.correct(notice, "改成九点")

    office.before = on_its_way
    office.deliver(1)
    office.run()
    for officer in office.officers:
        (text,) = office.chat(officer).shown.values()
        assert "改成九点" in text
        assert office.chat(officer).arrived == [f"notice:{notice.id}"]
        assert office.row(notice, officer).sent_version == 2
    assert office.now(notice).finished_at is not None


def test_a_correction_shows_who_has_confirmed_that_they_have() -> None:
    office = Office(2)
    notice = office.send()
    office.run()
    office.read(notice, office.officers[0])
    office.correct(notice, "改成九点")
    office.run()
    assert "已确认" in next(iter(office.chat(office.officers[0]).shown.values()))
    assert "已确认" not in next(iter(office.chat(office.officers[1]).shown.values()))


def test_who_confirms_while_the_correction_is_on_its_way_sees_that_in_the_end() -> None:
    office = Office(1)
    notice = office.send()
    office.run()
    office.correct(notice, "改成九点")
    office.before = lambda parcel: None if office.row(notice, office.officers[0]).read_at else office.read(notice, office.officers[0])
    office.run()
    (text,) = office.chat(office.officers[0]).shown.values()
    assert "改成九点" in text
    assert "已确认" in text
    assert office.row(notice, office.officers[0]).sent_version == 2


def test_a_correction_that_cannot_be_shown_is_not_tried_for_ever() -> None:
    office = Office(2)
    notice = office.send()
    office.run()
    office.correct(notice, "改成九点")
    office.refuses = lambda _parcel: "403 bot was blocked by the user"
    office.run()
    assert office.deliver() == 0
    assert office.now(notice).finished_at is not None
    assert office.row(notice, office.officers[0]).sent_version == 1
    office.refuses = lambda _parcel: ""
    office.correct(notice, "改成十点")
    office.run()
    assert office.row(notice, office.officers[0]).sent_version == 3


def test_a_recall_takes_away_what_has_arrived_and_stops_what_has_not() -> None:
    office = Office()
    notice = office.send()
    office.sweep()
    office.deliver(2)
    office.read(notice, office.officers[1])
    done = False

    def on_its_way(_parcel: object) -> None:
        nonlocal done
        if not done:
            done = True
            office.recall(notice)

    office.before = on_its_way
    office.deliver(1)
    told = office.run()
    assert all(office.chat(officer).shown == {} for officer in office.officers)
    assert [office.row(notice, officer).state for officer in office.officers] == ["sent", "sent", "sent", "dropped", "dropped"]
    assert [office.row(notice, officer).taken_back for officer in office.officers] == ["deleted", "deleted", "deleted", "", ""]
    # Only who had confirmed it has to hear of it.
    (withdrawn,) = told
    assert isinstance(withdrawn, NoticeWithdrawn)
    assert "明早八点集合" in show(withdrawn).text
    assert "原因" not in show(withdrawn).text
    assert "原因：改期了" in show(replace(withdrawn, notice=replace(withdrawn.notice, reason="改期了"))).text
    assert office.now(notice).finished_at is not None
    assert office.deliver() == 0


def test_a_recall_after_a_correction_that_is_still_on_its_way_takes_the_right_message_away() -> None:
    office = Office(1)
    notice = office.send()
    office.run()
    chat = office.chat(office.officers[0])
    office.correct(notice, "改成九点")
    office.sweep()

    def on_its_way(_parcel: object) -> None:
        office.before = lambda _parcel: None
        # The reader has deleted the message, so that the correction is sent anew.
        chat.shown.clear()
        office.recall(notice)
        office.sweep()

    office.before = on_its_way
    office.run()
    assert chat.shown == {}


@pytest.mark.parametrize("late", [0, 119])
def test_a_scheduled_notice_goes_out_when_its_time_comes(late: int) -> None:
    office = Office()
    notice = office.send(at=office.agency.now + timedelta(hours=2))
    other = office.send("另一条", at=office.agency.now + timedelta(hours=2))
    assert office.run() == []
    assert office.now(notice).state is NoticeState.SCHEDULED
    office.agency.later(hours=2, minutes=late)
    assert office.run() == []
    assert office.chat(office.officers[0]).arrived == [f"notice:{notice.id}", f"notice:{other.id}"]


def test_a_notice_whose_time_was_slept_through_is_held_until_somebody_decides() -> None:
    office = Office()
    notice = office.send(at=office.agency.now + timedelta(hours=2))
    office.agency.later(hours=2 + 2, minutes=1)
    (told,) = office.run()
    assert isinstance(told, NoticeHeld)
    assert told.why is Holding.LATE
    assert "先替您留着" in show(told).text
    assert office.now(notice).state is NoticeState.HELD
    assert [each.kind for each in notices.history(office.agency.db, notice.id)] == [NoticeHistoryKind.MADE, NoticeHistoryKind.HELD]
    office.agency.later(days=1)
    assert office.run() == []
    assert office.deliver() == 0


def test_a_notice_of_somebody_who_sends_none_any_more_is_held_and_the_heads_are_asked() -> None:
    office = Office()
    other = office.person("某副职", Role.SUPERVISOR, office.agency.top.id)
    sent = [office.send(at=office.agency.now + timedelta(hours=1)) for _ in range(2)]
    people.set_role(office.agency.db, office.head.id, Role.OFFICER)
    office.agency.later(hours=1)
    told = office.run()
    assert [message.why for message in told if isinstance(message, NoticeHeld)] == [Holding.SENDER] * 2
    assert {owed.person_id for owed in office.doing.owed} <= {other.id}
    assert "某负责人现在不能发通知了" in show(told[0]).text
    assert {office.now(notice).state for notice in sent} == {NoticeState.HELD}


def test_a_notice_for_nobody_any_more_is_held() -> None:
    office = Office(1)
    notice = office.send(at=office.agency.now + timedelta(hours=1))
    people.set_standing(office.agency.db, office.officers[0].id, Standing.LEFT)
    office.agency.later(hours=1)
    (told,) = office.run()
    assert isinstance(told, NoticeHeld)
    assert told.why is Holding.NOBODY
    assert office.now(notice).state is NoticeState.HELD


def test_a_clock_that_was_set_back_sends_nothing_early_and_nothing_twice() -> None:
    office = Office()
    due = office.agency.now + timedelta(hours=2)
    notice = office.send(at=due)
    office.agency.now = due
    office.run()
    office.agency.later(hours=-3)
    other = office.send("另一条", at=due)
    office.run()
    assert office.now(other).state is NoticeState.SCHEDULED
    office.agency.now = due
    office.run()
    assert office.chat(office.officers[0]).arrived == [f"notice:{notice.id}", f"notice:{other.id}"]


def test_an_important_notice_waits_for_the_end_of_quiet_hours_and_an_urgent_one_does_not() -> None:
    office = Office(1)
    office.agency.now = office.agency.now.replace(hour=23)
    important, urgent = office.send("重要", urgency=NoticeUrgency.IMPORTANT), office.send("紧急", urgency=NoticeUrgency.URGENT)
    office.run()
    assert office.chat(office.officers[0]).arrived == [f"notice:{urgent.id}"]
    assert office.now(important).finished_at is None
    office.agency.later(hours=10)
    office.run()
    assert f"notice:{important.id}" in office.chat(office.officers[0]).arrived


def test_a_restore_says_nothing_again_and_tells_whom_it_left_out() -> None:
    office = Office()
    notice, later = office.send(), office.send("定时的", at=office.agency.now + timedelta(minutes=30))
    office.sweep()
    office.deliver(2)
    office.agency.later(minutes=40)
    scrub(office.agency.db, at=to_text(office.agency.now))
    office.start()
    told = office.run()
    assert [office.row(notice, officer).state for officer in office.officers] == ["sent", "sent", "dropped", "dropped", "dropped"]
    (finished,) = [message for message in told if isinstance(message, NoticeFinished)]
    assert "3 人没收到" in show(finished).text
    assert "某2　恢复备份时没有再发" in show(finished).text
    (held,) = [message for message in told if isinstance(message, NoticeHeld)]
    assert held.why is Holding.RESTORED
    assert "可能已经发过" in show(held).text
    assert office.now(later).state is NoticeState.HELD


def test_who_gets_a_notice_to_many_is_noted_in_pieces_and_a_recall_in_between_ends_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notice_sending, "AT_ONCE", 2)
    monkeypatch.setattr(rounds, "NOTED", 2)
    office = Office(5)
    notice = office.send()
    assert office.counts(notice).total == 0
    office.run()
    assert office.counts(notice) == Counts(total=5, sent=5, unread=5)
    other = office.send()
    office.recall(other)
    office.run()
    assert office.counts(other).total == 0
    assert office.now(other).finished_at is not None


def test_an_urgent_notice_goes_before_what_waits_already() -> None:
    office = Office(3)
    ordinary = office.send()
    office.sweep()
    office.deliver(1)
    urgent = office.send("紧急", urgency=NoticeUrgency.URGENT)
    office.sweep()
    office.deliver(3)
    assert office.counts(urgent).sent == 3
    assert office.counts(ordinary).sent == 1


def test_a_scheduled_notice_goes_beyond_neither_the_old_tree_nor_the_new_one_of_its_sender() -> None:
    office = Office(1)
    agency = office.agency
    moved = office.person("某队长", Role.SUPERVISOR)
    second = office.person("某二", unit=agency.second.id)
    named = Audience(people=(office.officers[0].id, second.id))
    notice = office.send("名单上的", at=agency.now + timedelta(hours=1), to=named, by=moved)
    people.set_unit(agency.db, moved.id, agency.top.id)
    agency.later(hours=1)
    office.run()
    assert office.chat(office.officers[0]).arrived == [f"notice:{notice.id}"]
    assert office.chat(second).arrived == []


def test_whom_a_restore_has_left_without_it_is_sent_it_once_more_on_a_tap() -> None:
    office = Office(3)
    notice = office.send()
    office.sweep()
    office.deliver(1)
    scrub(office.agency.db, at=to_text(office.agency.now))
    (finished,) = office.run()
    assert isinstance(finished, NoticeFinished)
    missing = finished.missing
    assert missing == 2
    assert office.agency.does(office.head, lambda work: notice_handling.retry(work, notice.id)) == missing
    office.run()
    assert office.counts(notice).sent == 3


def test_a_notice_with_which_something_is_wrong_holds_up_neither_newcomers_nor_other_notices() -> None:
    office = Office(1)
    broken, whole = office.send("坏的"), office.send("好的")
    office.run()
    notices.note(office.agency.db, broken.id, audience="{")
    new = office.person("某新人")
    office.run()
    later = office.send("再来一条")
    office.run()
    assert office.chat(new).arrived == [f"notice:{whole.id}", f"notice:{later.id}"]
    notices.note(office.agency.db, broken.id, is_gathering=1, finished_at=None)
    last = office.send("最后一条")
    office.run()
    assert office.chat(new).arrived[-1] == f"notice:{last.id}"


def test_what_is_sent_once_more_by_night_waits_for_the_morning_unless_it_is_urgent() -> None:
    office = Office(2)
    office.refuses = lambda parcel: "403 bot was blocked by the user" if parcel.account_id == office.account(office.officers[0]) else ""
    ordinary, urgent = office.send("平常的"), office.send("急的", urgency=NoticeUrgency.URGENT)
    office.run()
    office.refuses = lambda _parcel: ""
    office.agency.now = office.agency.now.replace(hour=23)
    for notice in (ordinary, urgent):
        office.agency.does(office.head, partial(notice_handling.retry, notice_id=notice.id))
    office.run()
    states = [office.row(notice, office.officers[0]).state for notice in (ordinary, urgent)]
    assert states == ["queued", "sent"]
    office.agency.later(hours=9)
    office.run()
    assert office.row(ordinary, office.officers[0]).state == "sent"


def test_whom_a_backup_has_not_noted_yet_the_sender_hears_of_after_the_restore(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notice_sending, "AT_ONCE", 2)
    office = Office(4)
    notice = office.send()
    assert office.counts(notice).total == 0
    scrub(office.agency.db, at=to_text(office.agency.now))
    (finished,) = office.run()
    assert isinstance(finished, NoticeFinished)
    assert finished.missing == 4
    assert office.agency.does(office.head, lambda work: notice_handling.retry(work, notice.id)) == 4
    office.run()
    assert office.counts(notice).sent == 4
    held = office.send("定时的", at=office.agency.now + timedelta(hours=1))
    notices.note(office.agency.db, held.id, reason="backup")
    office.agency.does(office.head, lambda work: notice_sending.begin(work, office.now(held)))
    office.run()
    assert office.counts(held).sent == 4
