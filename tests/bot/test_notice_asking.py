"""Who has not read a notice is asked again, not too often, and in the end no more."""

from __future__ import annotations

import pytest

from bot.actions import notice_rounds as rounds
from bot.actions.notice_round_results import NoticeGivenUp
from bot.actions.notice_rounds import ask
from bot.actions.work import Work
from bot.wording.messages import show
from storage import leaves, notice_rounds
from storage.moments import from_text, to_text
from storage.notices import NoticeUrgency
from tests.bot.killing import KilledError
from tests.bot.notice_office import Office


def test_who_has_not_read_is_asked_again_until_it_is_given_up() -> None:
    office = Office(3)
    notice = office.send("重要", urgency=NoticeUrgency.IMPORTANT)
    office.run()
    office.read(notice, office.officers[0])
    office.agency.later(minutes=239)
    office.run()
    assert [office.asks(number) for number in range(3)] == [0, 0, 0]
    office.agency.later(minutes=1)
    office.run()
    assert [office.asks(number) for number in range(3)] == [0, 1, 1]
    # The reminder lies in the chat once, however often it comes.
    for times in range(2, 5):
        office.agency.later(minutes=1440)
        told = office.run()
        assert told == []
        assert [office.asks(number) for number in range(3)] == [0, times, times]
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
    assert office.asks(2) == 4


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
    assert [office.asks(number) for number in range(2)] == [0, 0]
    office.agency.later(hours=10)
    office.run()
    assert [office.asks(number) for number in range(2)] == [0, 1]
    office.agency.now = office.agency.now.replace(day=day.day, hour=23)
    office.send("紧急", urgency=NoticeUrgency.URGENT)
    office.run()
    office.agency.later(minutes=10)
    office.run()
    assert [office.asks(number) for number in range(2)] == [1, 2]


def test_who_reads_before_the_reminder_goes_out_is_not_reminded() -> None:
    office = Office(2)
    notice = office.send("紧急", urgency=NoticeUrgency.URGENT)
    office.run()
    office.agency.later(minutes=10)
    office.sweep()
    office.read(notice, office.officers[0])
    office.deliver()
    assert [office.asks(number) for number in range(2)] == [0, 1]


def test_who_has_only_just_got_it_is_not_asked_again_yet() -> None:
    office = Office(2)
    notice = office.send("紧急", urgency=NoticeUrgency.URGENT)
    office.sweep()
    office.deliver(1)
    office.agency.later(minutes=9)
    office.deliver()
    office.agency.later(minutes=1)
    office.run()
    assert [office.asks(number) for number in range(2)] == [1, 0]
    assert from_text(office.now(notice).ask_at or "") > office.agency.now


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
    assert [office.asks(number) for number in range(2)] == [1, 1]
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
    assert office.asks(0) == 0
    # By hand somebody may still be asked.
    office.agency.does(office.head, lambda work: ask(work, notice, office.head.id))
    office.run()
    assert office.asks(0) == 1


def test_a_kill_in_the_middle_of_asking_asks_nobody_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "ASKED_AT_ONCE", 1)
    office = Office(3)
    notice = office.send("紧急", urgency=NoticeUrgency.URGENT)
    office.run()
    office.agency.later(minutes=10)
    pieces = []

    def kill(_work: Work) -> None:
        pieces.append(1)
        if len(pieces) == 4:
            raise KilledError

    office.doing.before = kill
    with pytest.raises(KilledError):
        office.sweep()
    assert 0 < sum(office.row(notice, officer).asked for officer in office.officers) < 3
    office.start()
    office.agency.later(seconds=20)
    office.run()
    assert [office.asks(number) for number in range(3)] == [1, 1, 1]
    assert [office.row(notice, officer).asked for officer in office.officers] == [1, 1, 1]
