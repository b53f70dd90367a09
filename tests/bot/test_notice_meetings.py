"""Meetings: who comes, who asks to be excused, who is reminded, and what stands on the sender's card."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import icalendar
import pytest

from bot.actions import notice_meetings as meetings
from bot.actions.forms import Forms
from bot.actions.notice_away_form import AwayForm, MeetingMissed
from bot.actions.notice_kinds import Meeting
from bot.actions.notice_meetings import Attendance, MeetingAnswered, MeetingCounts, MeetingSoon, meeting_counts
from bot.actions.notice_results import NoticeLetter
from bot.actions.work import Work
from bot.notice_calendar import MeetingCalendarPaper
from bot.wording import notice_meetings as wording
from bot.wording.messages import show
from storage import leaves, notices, people
from storage.moments import to_text
from storage.notices import Confirm, Notice, NoticeKind, NoticeState
from storage.people import Person, Role, Standing
from tests.bot.agency import NOW, Agency
from tests.bot.notices import LETTER, now, row, sent

STARTS = NOW + timedelta(hours=5)


class House:
    """A head, three officers, and a meeting at 15:00 to which they are asked."""

    def __init__(self) -> None:
        self.agency = Agency()
        self.head = self.agency.person("某甲", Role.SUPERVISOR, account=1)
        self.officers = [self.agency.person(f"某{name}", account=10 + place) for place, name in enumerate("乙丙丁")]
        self.meeting = self.called(STARTS)

    def called(self, starts_at: object) -> Notice:
        detail = Meeting(starts_at=starts_at, place="三楼会议室")
        return sent(self.agency, self.head, NoticeKind.MEETING, detail, Confirm.CHOICE, text="安全例会")

    def comes(self, officer: Person, message: int = LETTER) -> Attendance | None:
        account = 10 + self.officers.index(officer)
        return self.agency.does(officer, lambda work: meetings.come(work, self.meeting.id, message), account=account)

    def stays(self, officer: Person, reason: str) -> MeetingAnswered:
        account = 10 + self.officers.index(officer)
        return self.agency.does(officer, lambda work: meetings.stay_away(work, self.meeting.id, reason), account=account)

    def counts(self) -> MeetingCounts:
        return meeting_counts(self.agency.db, self.meeting.id)

    def reminds(self) -> dict[int, list[object]]:
        told: dict[int, list[object]] = {}
        for _ in range(50):
            if not self.agency.does(None, meetings.remind, system=True):
                break
            for owed in self.agency.owed:
                assert owed.person_id is not None
                told.setdefault(owed.person_id, []).append(owed.message)
        else:
            pytest.fail("it goes on reminding for ever")
        return told


@pytest.fixture
def house() -> House:
    return House()


def test_whoever_comes_or_not_is_counted_and_may_change_their_mind(house: House) -> None:
    first, second, _ = house.officers
    house.comes(first)
    letter = house.agency.owed[0]
    assert isinstance(letter.message, NoticeLetter)
    assert letter.replaces == LETTER
    said = show(letter.message)
    assert "参加" in said.text
    assert [press.label for line in said.buttons for press in line] == ["参加", "请假", "📅 加到日历"]
    house.stays(second, " 值班 ，走不开 ")
    assert house.counts() == MeetingCounts(comes=1, away=1, silent=1)
    assert wording.counts_words(house.counts()) == "参加 1 · 请假 1 · 没答 1"
    house.stays(first, "病了")
    assert row(house.agency, house.meeting, first).answer == "away:病了"
    assert "请假：病了" in show(house.agency.owed[0].message).text
    house.comes(second)
    assert house.counts() == MeetingCounts(comes=1, away=1, silent=1)
    assert house.agency.acts().count("notices.read") == 4


def test_a_second_tap_changes_nothing_and_says_the_same(house: House) -> None:
    first = house.officers[0]
    house.comes(first)
    before = row(house.agency, house.meeting, first)
    house.agency.later(minutes=1)
    house.comes(first)
    assert row(house.agency, house.meeting, first) == before
    assert isinstance(house.agency.owed[0].message, NoticeLetter)
    assert house.agency.acts().count("notices.read") == 1


def test_pressed_under_a_reminder_both_messages_say_it(house: House) -> None:
    house.comes(house.officers[0], message=900)
    assert [(type(owed.message), owed.replaces) for owed in house.agency.owed] == [(MeetingAnswered, 900), (NoticeLetter, LETTER)]
    assert "✅ 您参加" in show(house.agency.owed[0].message).text


@pytest.mark.parametrize("reason", ["", "  ", "……", "😀"])
def test_to_be_excused_takes_a_reason(house: House, reason: str) -> None:
    officer = house.officers[0]
    house.agency.refuses(officer, lambda work: meetings.stay_away(work, house.meeting.id, reason), "meeting_needs_reason")
    house.agency.refuses(officer, lambda work: meetings.stay_away(work, house.meeting.id, "很" * 201), "too_long")


def test_once_it_has_begun_nothing_is_changed_any_more(house: House) -> None:
    first = house.officers[0]
    house.comes(first)
    house.agency.now = STARTS
    house.agency.refuses(first, lambda work: meetings.come(work, house.meeting.id, LETTER), "meeting_begun")
    house.agency.refuses(first, lambda work: meetings.stay_away(work, house.meeting.id, "晚了"), "meeting_begun")
    assert row(house.agency, house.meeting, first).answer == "come"


def test_nobody_answers_for_a_meeting_to_which_they_were_not_asked(house: House) -> None:
    stranger = house.agency.person("某戊", unit=house.agency.second.id, account=30)
    house.agency.refuses(stranger, lambda work: meetings.come(work, house.meeting.id, LETTER), "no_such_notice")
    house.agency.refuses(house.head, lambda work: meetings.come(work, house.meeting.id, LETTER), "no_such_notice")
    notices.note(house.agency.db, house.meeting.id, state=NoticeState.RECALLED)
    house.agency.refuses(house.officers[0], lambda work: meetings.come(work, house.meeting.id, LETTER), "notice_recalled")


def test_a_corrected_notice_is_read_before_it_is_answered(house: House) -> None:
    first = house.officers[0]
    notices.note(house.agency.db, house.meeting.id, version=2, asked_version=2, html="改在四楼", plain="改在四楼")
    assert house.comes(first) is None
    assert "改在四楼" in show(house.agency.owed[0].message).text
    assert row(house.agency, house.meeting, first).answer == ""
    assert house.comes(first) == Attendance(comes=True)
    assert row(house.agency, house.meeting, first).read_version == 2


def test_whoever_is_on_leave_that_day_is_counted_so_until_they_answer(house: House) -> None:
    third = house.officers[2]
    day = date(2026, 11, 25)
    leaves.add(house.agency.db, third.id, day, day, None, set_by=None, at=to_text(NOW))
    assert house.counts() == MeetingCounts(silent=2, on_leave=1)
    assert wording.counts_words(house.counts()).endswith("休假 1")
    house.comes(third)
    assert house.counts() == MeetingCounts(comes=1, silent=2)


class TestReminding:
    def test_whoever_comes_is_reminded_once_an_hour_before_also_at_night(self, house: House) -> None:
        first, second, _ = house.officers
        house.meeting = house.called(NOW + timedelta(hours=18))
        house.comes(first)
        house.stays(second, "值班")
        house.agency.later(hours=16, minutes=59)
        assert house.reminds() == {}
        house.agency.later(minutes=1)
        told = house.reminds()
        assert list(told) == [first.id]
        soon = told[first.id][0]
        assert isinstance(soon, MeetingSoon)
        assert "还有 60 分钟开会" in show(soon).text
        house.agency.later(minutes=10)
        assert house.reminds() == {}

    def test_after_a_long_sleep_it_says_how_much_is_left_and_after_the_beginning_nothing(self, house: House) -> None:
        first, second, _ = house.officers
        house.comes(first)
        house.agency.now = STARTS - timedelta(minutes=7, seconds=30)
        assert "还有 8 分钟" in show(house.reminds()[first.id][0]).text
        house.meeting = house.called(STARTS + timedelta(hours=3))
        house.comes(second)
        house.agency.now = STARTS + timedelta(hours=3)
        assert house.reminds() == {}

    def test_whoever_said_so_just_now_is_not_reminded_nor_who_has_left(self, house: House) -> None:
        first, second, third = house.officers
        house.comes(first)
        house.comes(second)
        people.set_standing(house.agency.db, second.id, Standing.LEFT)
        house.agency.now = STARTS - timedelta(hours=1)
        house.comes(third)
        assert list(house.reminds()) == [first.id]

    def test_many_are_reminded_in_pieces_each_once_and_two_meetings_beside_each_other(self, house: House) -> None:
        for place in range(250):
            house.officers.append(house.agency.person(f"某{place}", account=100 + place))
        house.meeting = house.called(STARTS)
        other = house.called(STARTS)
        for notice in (house.meeting, other):
            house.agency.db.conn.execute(
                "UPDATE notice_recipients SET answer = 'come', read_at = ?, read_version = 1 WHERE notice_id = ?", [to_text(NOW), notice.id]
            )
        house.agency.now = STARTS - timedelta(minutes=30)
        told = house.reminds()
        assert len(told) == 253
        assert {len(messages) for messages in told.values()} == {2}


class TestTheForm:
    def test_one_tap_gives_a_reason(self, house: House) -> None:
        officer = house.officers[0]
        data, form = _opened(house, officer)
        done = house.agency.does(officer, lambda work: form.choose(work, data, "duty", 1), account=10)
        assert isinstance(done.message, MeetingAnswered)
        assert "📝 您请假：值班" in show(done.message).text
        house.agency.refuses(officer, lambda work: form.choose(work, data, "sleep", 1), "unknown_choice")

    def test_too_late_or_recalled_it_ends_and_says_why(self, house: House) -> None:
        officer = house.officers[0]
        data, form = _opened(house, officer)
        house.agency.now = STARTS
        done = house.agency.does(officer, lambda work: form.take_text(work, data, "堵车"))
        assert isinstance(done.message, MeetingMissed)
        assert "已经开始" in show(done.message).text

    def test_a_forged_number_opens_nothing(self, house: House) -> None:
        forms = Forms(AwayForm({}))
        for forged in ("", "x", "9" * 20, "²"):
            house.agency.refuses(house.officers[0], lambda work, forged=forged: forms.open(work, "notice_away", forged), "unknown_choice")  # type: ignore[misc]


def _opened(house: House, officer: Person) -> tuple[object, AwayForm]:
    form = AwayForm({"duty": "值班"})

    def begin(work: Work) -> object:
        return form.begin(work, str(house.meeting.id))

    return house.agency.does(officer, begin), form


def test_the_names_are_for_whoever_handles_the_notice_and_looking_is_written_down(house: House) -> None:
    first, second, _ = house.officers
    house.comes(first)
    house.stays(second, "值班 <b>&")
    shown = house.agency.does(house.head, lambda work: meetings.attendance(work, house.meeting.id, "away", 9))
    said = wording.attendance(shown).text
    assert "某丙：值班 &lt;b&gt;&amp;" in said
    assert "参加 1 · 请假 1 · 没答 1" in said
    assert house.agency.acts()[-1] == "notices.attendance_shown"
    house.agency.refuses(first, lambda work: meetings.attendance(work, house.meeting.id, "away", 0), "no_such_notice")
    assert wording.read_names("5.sleep.0") is None
    assert wording.read_names("5.away.0") == (5, "away", 0)


def test_the_calendar_file_has_the_hour_the_place_and_a_bell(house: House, tmp_path: Path) -> None:
    paper = MeetingCalendarPaper()
    data = house.agency.does(house.officers[0], lambda work: paper.gather(work, str(house.meeting.id)))
    name = paper.write(data, tmp_path / "m.ics", lambda _done, _total: None)
    assert name == "会议-2026-11-25.ics"
    (event,) = icalendar.Calendar.from_ical((tmp_path / "m.ics").read_bytes()).walk("VEVENT")
    assert event["dtstart"].dt == STARTS
    assert (str(event["summary"]), str(event["location"]), str(event["transp"])) == ("安全例会", "三楼会议室", "OPAQUE")
    assert [alarm["trigger"].dt for alarm in event.walk("VALARM")] == [-timedelta(hours=1)]
    # Moved, it is the same event, and the calendar takes the newer one.
    later = Meeting(starts_at=STARTS + timedelta(hours=1), place="二楼").model_dump(mode="json")
    assert notices.change(house.agency.db, now(house.agency, house.meeting), at=to_text(NOW), detail=later, version=2) is not None
    paper.write(
        house.agency.does(house.officers[0], lambda work: paper.gather(work, str(house.meeting.id))), tmp_path / "n.ics", lambda *_: None
    )
    (moved,) = icalendar.Calendar.from_ical((tmp_path / "n.ics").read_bytes()).walk("VEVENT")
    assert (moved["uid"], moved["dtstart"].dt) == (event["uid"], STARTS + timedelta(hours=1))
    assert moved["sequence"] > event["sequence"]
    stranger = house.agency.person("某戊", unit=house.agency.second.id)
    house.agency.refuses(stranger, lambda work: paper.check(work, str(house.meeting.id)), "no_such_notice")
