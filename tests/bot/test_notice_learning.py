"""Learning material: whoever has studied it has the hours, once, and they can be taken back like all others."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.actions import notice_learning as learning
from bot.actions import record_entering as entering
from bot.actions.notice_kinds import Learning
from bot.actions.notice_learning import LearnedSoFast, NotCounted
from bot.actions.notice_reading import ReadShort
from bot.actions.notice_results import NoticeLetter
from bot.actions.record_results import RecordCard
from bot.wording import notice_learning as wording
from bot.wording.messages import show
from bot.wording.notice_buttons import confirming
from knowledge.campaigns.kinds import Counted
from storage import due_records, notices
from storage.notices import Confirm, Notice, NoticeKind, NoticeState
from storage.people import Person, Role
from tests.bot.agency import Agency
from tests.bot.notices import LETTER, row, sent


class House:
    """A head, an officer, and something to be studied that counts for two hours."""

    def __init__(self) -> None:
        self.agency = Agency()
        self.head = self.agency.person("某甲", Role.SUPERVISOR, account=1)
        self.officer = self.agency.person("某乙", account=10)
        self.notice = self.given(120)

    def given(self, sixtieths: int, confirm: Confirm = Confirm.READ) -> Notice:
        return sent(self.agency, self.head, NoticeKind.LEARNING, Learning(sixtieths=sixtieths), confirm, text="行政处罚法要点")

    def learns(self, notice: Notice | None = None, *, message: int = LETTER, sure: bool = False, who: Person | None = None) -> bool:
        number = (notice or self.notice).id
        return self.agency.does(
            who or self.officer, lambda work: learning.learn(work, number, message, (learning.count,), is_sure=sure), account=10
        )

    def hours(self) -> int:
        return due_records.amount_on(self.agency.db, (self.officer.id,), Counted.TRAINING, self.agency.now.date()).get(self.officer.id, 0)


@pytest.fixture
def house() -> House:
    return House()


def test_one_tap_enters_the_hours_and_the_notice_says_so(house: House) -> None:
    house.agency.later(minutes=30)
    assert house.learns()
    card, letter = (owed.message for owed in house.agency.owed)
    assert isinstance(letter, NoticeLetter)
    assert not show(letter).buttons
    assert isinstance(card, RecordCard)
    assert "行政处罚法要点" in show(card).text
    assert house.hours() == 120
    assert house.agency.acts()[-2:] == ["notices.read", "records.entered"]


def test_two_taps_a_correction_and_a_taken_back_record_enter_nothing_twice(house: House) -> None:
    house.agency.later(minutes=30)
    house.learns()
    house.learns()
    assert [type(owed.message) for owed in house.agency.owed] == [NoticeLetter]
    notices.note(house.agency.db, house.notice.id, version=2, asked_version=2, title="改了题目")
    assert not house.learns()
    assert house.learns()
    assert house.hours() == 120
    assert row(house.agency, house.notice, house.officer).read_version == 2
    record = due_records.of_person(house.agency.db, house.officer.id, house.agency.now.date(), house.agency.now.date())[0]
    house.agency.does(house.officer, lambda work: entering.void(work, record.id))
    notices.note(house.agency.db, house.notice.id, version=3, asked_version=3)
    house.learns()
    house.learns()
    assert house.hours() == 0


def test_another_notice_of_the_same_title_counts_as_well(house: House) -> None:
    house.agency.later(minutes=30)
    again = house.given(60)
    house.agency.later(minutes=30)
    house.learns()
    house.learns(again)
    assert house.hours() == 180


class TestTooFast:
    def test_within_a_minute_it_is_asked_and_a_second_tap_does_it(self, house: House) -> None:
        house.agency.later(seconds=20)
        assert not house.learns()
        asked = house.agency.owed[0].message
        assert isinstance(asked, LearnedSoFast)
        assert house.hours() == 0
        said = show(asked)
        assert "材料看完了吗？" in said.text
        told = wording.read_learned(said.buttons[0][0].data.rpartition(":")[2])  # type: ignore[union-attr]
        assert told == (house.notice.id, True)
        assert house.learns(message=900, sure=True)
        assert [(type(owed.message), owed.replaces) for owed in house.agency.owed] == [
            (RecordCard, None),
            (ReadShort, 900),
            (NoticeLetter, LETTER),
        ]
        assert house.hours() == 120

    @pytest.mark.parametrize("sixtieths", [0, 30])
    def test_what_counts_for_little_is_taken_at_a_word(self, house: House, sixtieths: int) -> None:
        little = house.given(sixtieths)
        assert house.learns(little)
        assert house.hours() == sixtieths


def test_a_day_that_is_full_takes_no_more_hours_and_the_reading_stands(house: House) -> None:
    full = timedelta(hours=23).seconds // 60
    house.agency.does(house.officer, lambda work: entering.enter_own(work, Counted.TRAINING, work.today, full, "集中培训"))
    house.agency.later(minutes=30)
    assert house.learns()
    told = house.agency.owed[0].message
    assert isinstance(told, NotCounted)
    assert "没有计入" in show(told).text
    assert row(house.agency, house.notice, house.officer).read_version == 1


def test_a_question_must_be_answered_and_then_counts(house: House) -> None:
    asked = house.given(60, Confirm.ANSWER)
    house.agency.refuses(house.officer, lambda work: learning.learn(work, asked.id, LETTER), "no_such_notice")
    assert confirming(asked)[0][0].label == "学完了"
    card = house.agency.does(house.officer, lambda work: learning.entered(work, asked))
    assert isinstance(card, RecordCard)
    assert house.agency.does(house.officer, lambda work: learning.entered(work, asked)) is None
    assert house.hours() == 60


def test_somebody_from_outside_reads_and_has_no_hours(house: House) -> None:
    guest = house.agency.person("某丙", Role.OBSERVER)
    assert house.agency.does(guest, lambda work: learning.entered(work, house.notice)) is None


def test_recalled_it_is_studied_by_nobody_more_and_the_hours_stay(house: House) -> None:
    house.agency.later(minutes=30)
    house.learns()
    notices.note(house.agency.db, house.notice.id, state=NoticeState.RECALLED)
    house.agency.refuses(house.officer, lambda work: learning.learn(work, house.notice.id, LETTER), "notice_recalled")
    assert learning.records_left(house.agency.db, house.notice.id) == 1
    assert house.hours() == 120
