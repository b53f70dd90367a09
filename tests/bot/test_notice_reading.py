"""Somebody confirms a notice: once, in the words that they were shown, and with what it asks for."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from bot.actions import notice_reading
from bot.actions.notice_kinds import Learning
from bot.actions.notice_reading import ReadByWord, ReadShort, StillNeeded, WhichRead
from bot.actions.notice_results import Enclosure, NoticeLetter
from bot.actions.work import Work
from bot.replies import shown_length
from bot.wording.messages import show
from bot.wording.notice_reading import received_word
from storage import notice_recipients, notice_threads
from storage.notice_recipients import RecipientState
from storage.notices import Confirm, Notice, NoticeKind, NoticeState
from storage.people import Person
from tests.bot.agency import DOOR
from tests.bot.notice_readers import Readers


@pytest.fixture
def readers() -> Readers:
    return Readers()


def word(readers: Readers, person: Person, said: str = "收到") -> list[object]:
    """What somebody is told who says that they have read it."""
    readers.agency.does(person, lambda work: notice_reading.take_word(work, said), account=readers.account(person))
    return readers.agency.replies()


def refuses(readers: Readers, person: Person, notice: Notice, problem: str, answer: str = "") -> None:
    readers.agency.refuses(person, lambda work: notice_reading.confirm(work, notice.id, answer), problem)


def test_a_tap_confirms_and_a_second_one_changes_nothing(readers: Readers) -> None:
    notice = readers.sent()
    first = readers.confirm(notice, readers.officer)
    readers.agency.later(minutes=5)
    second = readers.confirm(notice, readers.officer)
    assert first.read_at == second.read_at is not None
    assert readers.agency.acts().count("notices.read") == 1
    assert "✅ 您" in show(second).text
    assert not show(second).buttons
    assert readers.row(notice, readers.second).read_version == 0


def test_whoever_was_not_sent_it_learns_nothing_by_a_forged_button(readers: Readers) -> None:
    notice = readers.sent()
    for other in (readers.elsewhere, readers.top, readers.head):
        refuses(readers, other, notice, "no_such_notice")
    readers.agency.refuses(readers.officer, lambda work: notice_reading.confirm(work, 999), "no_such_notice")


def test_what_was_recalled_is_not_confirmed(readers: Readers) -> None:
    notice = readers.sent()
    readers.change(notice, state=NoticeState.RECALLED)
    refuses(readers, readers.officer, notice, "notice_recalled")
    assert readers.row(notice, readers.officer).read_at is None


def test_what_was_corrected_is_shown_in_its_new_words_before_it_is_confirmed(readers: Readers) -> None:
    notice = readers.sent()
    readers.correct(notice, "改在周六检查", asks=False)
    refuses(readers, readers.officer, notice, "notice_corrected")
    message = readers.row(notice, readers.officer).message_id
    assert message is not None
    readers.agency.does(readers.officer, lambda work: notice_reading.say_newest(work, notice.id, message), account=2)
    (owed,) = readers.agency.owed
    assert owed.replaces == message
    assert isinstance(owed.message, NoticeLetter)
    assert "改在周六检查" in show(owed.message).text
    assert readers.confirm(notice, readers.officer).read_at is not None
    assert readers.row(notice, readers.officer).read_version == 2


def test_a_correction_that_asks_anew_makes_it_unread_and_one_that_does_not_leaves_it_read(readers: Readers) -> None:
    notice = readers.sent()
    readers.confirm(notice, readers.officer)
    corrected = readers.correct(notice, "改在周六检查", asks=False)
    assert notice_reading.is_read(corrected, readers.row(notice, readers.officer))
    assert readers.confirm(notice, readers.officer).read_at is not None
    again = readers.correct(corrected, "改在周日检查", asks=True)
    assert not notice_reading.is_read(again, readers.row(notice, readers.officer))
    refuses(readers, readers.officer, notice, "notice_corrected")


@pytest.mark.parametrize(
    ("confirm", "problem"),
    [
        (Confirm.ANSWER, "notice_needs_answer"),
        (Confirm.REPLY, "notice_needs_reply"),
        (Confirm.CHOICE, "notice_needs_choice"),
        (Confirm.BALLOT, "notice_needs_ballot"),
    ],
)
def test_what_it_asks_for_has_to_be_there(readers: Readers, confirm: Confirm, problem: str) -> None:
    notice = readers.sent(confirm=confirm, question="几人参加？")
    refuses(readers, readers.officer, notice, problem)
    refuses(readers, readers.officer, notice, problem, " 。！ ")


def test_what_is_to_be_studied_is_confirmed_where_that_is_asked_and_not_by_a_forged_button(readers: Readers) -> None:
    notice = readers.sent(kind=NoticeKind.LEARNING, detail=Learning(sixtieths=60))
    refuses(readers, readers.officer, notice, "notice_needs_learning")
    refuses(readers, readers.officer, notice, "notice_needs_learning", "收到")


def test_an_answer_is_kept_and_one_too_long_refused(readers: Readers) -> None:
    notice = readers.sent(confirm=Confirm.ANSWER, question="几人参加？")
    refuses(readers, readers.officer, notice, "too_long", "人" * 501)
    assert readers.confirm(notice, readers.officer, " 三人参加😀 ").answer == "三人参加😀"
    assert readers.confirm(notice, readers.officer, "四人参加").answer == "三人参加😀"


@pytest.mark.parametrize(("length", "files", "most"), [(3_500, 0, 4_096), (860, 1, 1_024)])
@pytest.mark.parametrize("letter", ["答", "😀"])
def test_a_long_answer_leaves_the_notice_room_where_it_stands(readers: Readers, letter: str, length: int, files: int, most: int) -> None:
    notice = readers.sent("字" * length, confirm=Confirm.ANSWER, question="问" * 100 if not files else "问")
    read = readers.agency.does(readers.officer, partial(notice_reading.confirm, notice_id=notice.id, answer="答" + letter * 499))
    shown = show(replace(read, attached=(Enclosure("photo", 1, "h", "n", "某.jpg"),) * files, corrected_at=read.at))
    assert shown_length(shown.text) <= most
    assert letter in shown.text
    assert shown.text.count("…") == 1


def test_what_else_happens_does_so_once_with_each_confirmation_and_falls_with_it(readers: Readers) -> None:
    notice, seen = readers.sent(), []
    for _ in range(2):
        readers.agency.does(
            readers.officer, lambda work: notice_reading.confirm(work, notice.id, "", [lambda *told: seen.append(told[2].person_id)])
        )
    assert seen == [readers.officer.id]

    def fails(_work: Work, *_told: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        readers.agency.does(readers.second, lambda work: notice_reading.confirm(work, notice.id, "", [fails]))
    assert readers.row(notice, readers.second).read_at is None


def test_the_message_that_was_pressed_and_the_one_in_which_it_came_both_say_so(readers: Readers) -> None:
    notice = readers.sent()
    came = readers.row(notice, readers.officer).message_id
    letter = readers.confirm(notice, readers.officer)

    def pressed(message: int) -> list[tuple[type, int | None]]:
        readers.agency.does(readers.officer, lambda work: notice_reading.say_read(work, letter, message), account=2)
        return [(type(owed.message), owed.replaces) for owed in readers.agency.owed]

    assert pressed(came or 0) == [(NoticeLetter, came)]
    assert pressed(7) == [(ReadShort, 7), (NoticeLetter, came)]
    where = {"door": DOOR, "account_id": 2, "message_id": 8, "shows": notice_threads.Shows.LETTER, "at": readers.agency.now.isoformat()}
    notice_threads.note_message(readers.agency.db, notice.id, readers.officer.id, **where)  # type: ignore[arg-type]
    assert pressed(8) == [(NoticeLetter, 8), (NoticeLetter, came)]


@pytest.mark.parametrize("text", ["收到", "收到！", "好的，收到。", " 收到👌", "已阅", "知道了", "明白"])
def test_these_are_words_with_which_somebody_says_so(text: str) -> None:
    assert received_word(text)


@pytest.mark.parametrize("text", ["", "👌", "收到罚款怎么办", "没收到", "不知道", "收到条怎么写", "知道了吗"])
def test_these_are_not(text: str) -> None:
    assert not received_word(text)


def test_a_word_alone_confirms_the_only_one_that_waits_and_says_which(readers: Readers) -> None:
    readers.confirm(readers.sent("已经看过的"), readers.officer)
    notice = readers.sent("周五检查", confirm=Confirm.REPLY)
    told = word(readers, readers.officer, "好的收到")
    assert [each for each in told if isinstance(each, ReadByWord)] == [ReadByWord((readers.now(notice),))]
    assert readers.row(notice, readers.officer).answer == "好的收到"
    assert word(readers, readers.officer) == []


def test_a_word_confirms_nothing_that_asks_for_more_or_has_not_come(readers: Readers) -> None:
    readers.sent(confirm=Confirm.ANSWER, question="几人？")
    readers.sent(kind=NoticeKind.LEARNING, detail=Learning(sixtieths=60))
    readers.sent("夜里才送到", delivered=False)
    corrected = readers.sent("更正还没送到")
    readers.correct(corrected, "新的", asks=True)
    recalled = readers.sent("撤回的")
    readers.change(recalled, state=NoticeState.RECALLED)
    assert word(readers, readers.officer) == []
    assert readers.agency.acts().count("notices.read") == 0


def test_where_several_wait_it_is_asked_which(readers: Readers) -> None:
    first, second = readers.sent("第一条"), readers.sent("第二条")
    (asked,) = word(readers, readers.officer)
    assert asked == WhichRead((readers.now(second), readers.now(first)))
    assert "1. 📢 第二条" in show(asked).text
    late = readers.sent("刚来的")
    done = readers.agency.does(readers.officer, lambda work: notice_reading.confirm_all(work, second.id, "收到"), account=2)
    assert {notice.id for notice in done} == {first.id, second.id}
    assert readers.row(late, readers.officer).read_at is None


def test_a_list_of_very_many_fits_into_one_message(readers: Readers) -> None:
    several = tuple(replace(readers.sent("长" * 90), id=10**14 + number) for number in range(8))
    text = show(WhichRead(several)).text
    assert len(text) < 1000
    assert "还有 2 条" in text


def test_a_word_in_reply_confirms_that_one_or_says_what_it_still_needs(readers: Readers) -> None:
    plain, asking = readers.sent("看看"), readers.sent(confirm=Confirm.ANSWER, question="几人？")
    learning = readers.sent(kind=NoticeKind.LEARNING)

    def replied(notice: Notice) -> list[object]:
        readers.agency.does(readers.officer, partial(notice_reading.take_word_for, notice_id=notice.id, word="收到"), account=2)
        return readers.agency.replies()

    assert isinstance(replied(plain)[-1], ReadByWord)
    assert replied(asking) == [StillNeeded(readers.now(asking))]
    assert "几人？" in show(StillNeeded(asking)).text
    assert replied(learning) == [StillNeeded(readers.now(learning))]
    assert "学完了" in show(StillNeeded(learning)).text
    readers.correct(plain, "改了", asks=True)
    (shown,) = replied(plain)
    assert isinstance(shown, NoticeLetter)
    assert not notice_reading.is_read(readers.now(plain), readers.row(plain, readers.officer))


def test_what_failed_to_arrive_is_shown_before_it_is_confirmed(readers: Readers) -> None:
    notice = readers.sent(delivered=False)
    notice_recipients.change(readers.agency.db, notice.id, readers.officer.id, state=RecipientState.FAILED)
    refuses(readers, readers.officer, notice, "notice_corrected")
    readers.agency.does(readers.officer, lambda work: notice_reading.newest(work, notice.id))
    assert readers.confirm(notice, readers.officer).read_at is not None
