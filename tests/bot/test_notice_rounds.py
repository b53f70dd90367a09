"""A notice gets to everybody for whom it is, once; its sender hears whom it has not reached."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.actions import notice_rounds as rounds
from bot.actions import notice_sending
from bot.actions.notice_audience import Audience
from bot.actions.notice_kinds import Meeting
from bot.actions.notice_round_results import Holding, NoticeFinished, NoticeGivenUp, NoticeHeld, NoticeWithdrawn
from bot.actions.notice_rounds import ask
from bot.wording.messages import show
from knowledge.noticing import noticing
from storage import leaves, notice_rounds, notices, people
from storage.moments import from_text, to_text
from storage.notice_recipients import Counts
from storage.notices import NoticeHistoryKind, NoticeKind, NoticeState, NoticeUrgency
from storage.people import Role, Standing
from storage.scrubbing import scrub
from tests.bot.agency import DOOR
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
    assert [type(message) for message in told] == [NoticeWithdrawn]
    assert "明早八点集合" in show(told[0]).text
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


def asks(office: Office, number: int) -> int:
    return sum(subject.startswith("notice_ask:") for subject in office.chat(office.officers[number]).arrived)


def test_who_has_not_read_is_asked_again_until_it_is_given_up() -> None:
    office = Office(3)
    notice = office.send("重要", urgency=NoticeUrgency.IMPORTANT)
    office.run()
    office.read(notice, office.officers[0])
    office.agency.later(minutes=239)
    office.run()
    assert [asks(office, number) for number in range(3)] == [0, 0, 0]
    office.agency.later(minutes=1)
    office.run()
    assert [asks(office, number) for number in range(3)] == [0, 1, 1]
    # The reminder lies in the chat once, however often it comes.
    for times in range(2, 5):
        office.agency.later(minutes=1440)
        told = office.run()
        assert told == []
        assert [asks(office, number) for number in range(3)] == [0, times, times]
        assert len(office.chat(office.officers[1]).shown) == 2
    office.read(notice, office.officers[1])
    office.agency.later(minutes=1440)
    (given_up,) = office.run()
    assert isinstance(given_up, NoticeGivenUp)
    assert given_up.unread == 1
    assert "还有 <b>1 人未阅</b>" in show(given_up).text
    assert office.now(notice).ask_at is None
    assert office.row(notice, office.officers[2]).given_up_at is not None
    office.agency.later(days=30)
    assert office.run() == []
    assert asks(office, 2) == 4


def test_nobody_is_told_of_giving_up_where_everybody_has_read() -> None:
    office = Office(1)
    notice = office.send("重要", urgency=NoticeUrgency.IMPORTANT)
    office.run()
    office.read(notice, *office.officers)
    office.agency.later(days=9)
    assert office.run() == []
    assert office.now(notice).ask_at is None


def test_who_is_on_leave_is_asked_only_for_what_is_urgent_and_who_wants_quiet_when_it_is_over() -> None:
    office = Office(2)
    day = office.agency.now.date()
    leaves.add(office.agency.db, office.officers[0].id, day, day, None, set_by=None, at=to_text(office.agency.now))
    office.agency.now = office.agency.now.replace(hour=18)
    office.send("重要", urgency=NoticeUrgency.IMPORTANT)
    office.run()
    office.agency.later(hours=4)
    office.run()
    assert [asks(office, number) for number in range(2)] == [0, 0]
    office.agency.later(hours=10)
    office.run()
    assert [asks(office, number) for number in range(2)] == [0, 1]
    office.agency.now = office.agency.now.replace(day=day.day, hour=23)
    office.send("紧急", urgency=NoticeUrgency.URGENT)
    office.run()
    office.agency.later(minutes=10)
    office.run()
    assert [asks(office, number) for number in range(2)] == [1, 2]


def test_who_reads_before_the_reminder_goes_out_is_not_reminded() -> None:
    office = Office(2)
    notice = office.send("紧急", urgency=NoticeUrgency.URGENT)
    office.run()
    office.agency.later(minutes=10)
    office.sweep()
    office.read(notice, office.officers[0])
    office.deliver()
    assert [asks(office, number) for number in range(2)] == [0, 1]


def test_who_has_only_just_got_it_is_not_asked_again_yet() -> None:
    office = Office(2)
    notice = office.send("紧急", urgency=NoticeUrgency.URGENT)
    office.sweep()
    office.deliver(1)
    office.agency.later(minutes=9)
    office.deliver()
    office.agency.later(minutes=1)
    office.run()
    assert [asks(office, number) for number in range(2)] == [1, 0]
    assert from_text(office.now(notice).ask_at or "") > office.agency.now


def test_somebody_who_joins_gets_what_is_in_force_each_or_as_a_list() -> None:
    office = Office(1)
    most = noticing().limits.joiner_messages
    sent = [office.send(f"第{number}条") for number in range(most)]
    over = office.send("开会", kind=NoticeKind.MEETING, detail=Meeting(starts_at=office.agency.now + timedelta(hours=1)))
    gone = office.send("撤回的")
    office.run()
    office.recall(gone)
    office.run()
    office.agency.later(hours=2)
    new = office.person("某新人")
    office.run()
    assert office.chat(new).arrived == [f"notice:{notice.id}" for notice in sent]
    assert over.id not in {
        number for (number,) in office.db.execute("SELECT notice_id FROM notice_recipients WHERE person_id = ?", [new.id])
    }
    sent.append(office.send("再一条"))
    office.run()
    newest = office.person("某更新")
    elsewhere = office.person("某别处", unit=people.add_unit(office.agency.db, "另一支队").id)
    office.run()
    assert office.chat(newest).arrived == [f"notices_in_force:{newest.id}"]
    (text,) = office.chat(newest).shown.values()
    assert f"现在有 {most + 1} 条通知还在效" in text
    assert [office.row(notice, newest).state for notice in sent] == ["sent"] * (most + 1)
    assert office.chat(elsewhere).arrived == []
    # Twice bound is no second time.
    people.bind(office.agency.db, DOOR, 9_999, newest.id, "某", at=to_text(office.agency.now))
    office.run()
    assert office.chat(newest).arrived == []
    assert office.now(sent[0]).finished_at is not None


def test_who_had_no_account_gets_it_once_they_have_one() -> None:
    office = Office(1)
    late = office.person("某无号", account=False)
    notice = office.send()
    office.run()
    assert office.row(notice, late).state == "none"
    people.bind(office.agency.db, DOOR, 7_777, late.id, "某", at=to_text(office.agency.now))
    office.run()
    assert office.chat(late).arrived == [f"notice:{notice.id}"]


def test_who_moves_gets_what_is_for_the_new_place_and_keeps_what_they_have() -> None:
    office = Office(1)
    mover = office.officers[0]
    here, there = office.send("一中队的", to=Audience(units=(office.agency.first.id,))), office.send("大家的")
    second = office.person("某二")
    people.set_unit(office.agency.db, second.id, office.agency.second.id)
    theirs = office.send("二中队的", to=Audience(units=(office.agency.second.id,)))
    office.run()
    people.set_unit(office.agency.db, mover.id, office.agency.second.id)
    office.run()
    assert office.chat(mover).arrived == [f"notice:{notice.id}" for notice in (here, there, theirs)]


def test_a_notice_recalled_before_the_list_goes_is_not_in_it() -> None:
    office = Office(1)
    sent = [office.send(f"第{number}条") for number in range(noticing().limits.joiner_messages + 1)]
    office.run()
    new = office.person("某新人")
    office.sweep()
    office.recall(sent[0])
    office.run()
    (text,) = office.chat(new).shown.values()
    assert "第0条" not in text
    assert "第1条" in text
    assert office.row(sent[0], new).state == "dropped"
    assert office.now(sent[0]).finished_at is not None


def test_a_recall_takes_the_reminders_away_too() -> None:
    office = Office(2)
    notice = office.send("紧急", urgency=NoticeUrgency.URGENT)
    office.run()
    office.agency.later(minutes=10)
    office.sweep()
    office.deliver(1)
    # The second reminder arrives just when the notice is recalled.
    office.before = lambda parcel: office.recall(notice) if office.now(notice).is_out else None
    office.run()
    assert [asks(office, number) for number in range(2)] == [1, 1]
    assert [office.chat(officer).shown for officer in office.officers] == [{}, {}]


def test_a_reminder_that_waits_for_the_morning_is_dropped_where_it_was_given_up_meanwhile() -> None:
    office = Office(1)
    office.agency.now = office.agency.now.replace(hour=18)
    notice = office.send("重要", urgency=NoticeUrgency.IMPORTANT)
    office.run()
    office.agency.later(hours=4)
    office.sweep()
    office.agency.does(None, lambda work: notice_rounds.give_up(work.db, notice.id, at=work.at), system=True)
    office.change(notice, ask_at=None)
    office.agency.later(hours=12)
    office.run()
    assert asks(office, 0) == 0
    # By hand somebody may still be asked.
    office.agency.does(office.head, lambda work: ask(work, notice, office.head.id))
    office.run()
    assert asks(office, 0) == 1


def test_what_was_corrected_or_recalled_while_somebody_was_suspended_is_put_right_once_they_are_back() -> None:
    office = Office(2)
    corrected, recalled = office.send("八点"), office.send("撤回的")
    office.run()
    away = office.officers[0]
    people.set_standing(office.agency.db, away.id, Standing.SUSPENDED)
    office.correct(corrected, "九点")
    office.recall(recalled)
    office.run()
    assert office.row(recalled, away).taken_back == "failed"
    assert office.now(recalled).finished_at is not None
    people.set_standing(office.agency.db, away.id, Standing.ACTIVE)
    office.run()
    (text,) = office.chats[office.accounts[away.id]].shown.values()
    assert "九点" in text
    assert office.row(recalled, away).taken_back == "deleted"


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
