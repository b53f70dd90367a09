"""How far a notice has come: the card, by unit, by name, the list; and who may look."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import cast

import pytest

from bot.actions import notice_progress as progress
from bot.actions.notice_kinds import Question, Survey
from bot.actions.notice_progress import NoticeNames
from bot.line import failures
from bot.line.authors import Delivered
from bot.line.effects import Effects
from bot.notice_line import NoticeLine
from bot.texts import labels
from bot.wording import notice_cards as wording
from bot.wording.messages import show
from storage import attachments, leaves, notices, people
from storage.moments import to_text
from storage.notice_progress import Standing
from storage.notice_recipients import RecipientState
from storage.notices import Confirm, NoticeFile, NoticeKind, NoticeState, NoticeUrgency
from storage.outbox import Operation, Parcel, Settled
from storage.people import Role
from storage.people import Standing as PersonStanding
from tests.bot.agency import DOOR
from tests.bot.mornings import Doing
from tests.bot.notice_desk import NoticeDesk


@pytest.fixture
def desk() -> NoticeDesk:
    return NoticeDesk()


def card_text(desk: NoticeDesk, notice_id: int) -> str:
    return show(desk.agency.does(desk.head, lambda work: progress.card(work, notice_id))).text


def pressed(reply_buttons: object) -> list[str]:
    return [press.label for row in reply_buttons for press in row]  # type: ignore[attr-defined]


def test_the_card_says_how_many_stand_where_and_why_it_failed(desk: NoticeDesk) -> None:
    absent = desk.person("未注册壬", account=False)
    sent = desk.sends(urgency=NoticeUrgency.IMPORTANT)
    desk.reads(sent, desk.first)
    desk.fails(sent, desk.second)
    leaves.add(desk.db, desk.third.id, date(2026, 11, 20), date(2026, 11, 30), None, set_by=None, at=to_text(desk.agency.now))
    card = desk.agency.does(desk.head, lambda work: progress.card(work, sent.id))
    assert (card.counts.total, card.counts.sent, card.counts.read, card.counts.unread) == (4, 2, 1, 1)
    assert (card.counts.failed, card.counts.none, card.away, card.is_done) == (1, 1, 1, True)
    text = show(card).text
    told = ("明天9点三楼开会", "通知 · 重要", "发给　一中队", "已送达 2", "已阅 1 · 未阅 1（休假 1）")
    for words in (*told, "失败 1：停用了机器人 1", "没注册 1", "发完了"):
        assert words in text
    assert absent.name not in text


def test_it_is_not_finished_while_anything_is_on_its_way(desk: NoticeDesk) -> None:
    sent = desk.sends()
    desk.change(sent, desk.first.id, state=RecipientState.QUEUED)
    assert "发送中，还有 1 条" in card_text(desk, sent.id)
    desk.change(sent, desk.first.id, state=RecipientState.SENT)
    assert "发完了" in card_text(desk, sent.id)
    notices.note(desk.db, sent.id, state=NoticeState.SENDING)
    assert "发完了" not in card_text(desk, sent.id)


def test_one_that_waits_shows_when_it_goes_out_to_how_many_and_its_own_buttons(desk: NoticeDesk) -> None:
    sent = desk.sends()
    at = to_text(desk.agency.now + timedelta(days=1))
    notices.note(desk.db, sent.id, state=NoticeState.SCHEDULED, send_at=at, sent_at=None)
    reply = show(desk.agency.does(desk.head, lambda work: progress.card(work, sent.id)))
    assert "11-26 周四 10:00</b> 发出" in reply.text
    assert "共 3 人" in reply.text
    assert {"不发了", "改时间"} <= set(pressed(reply.buttons))
    assert "撤回" not in pressed(reply.buttons)


@pytest.mark.parametrize("who", ["second_head", "first"])
def test_nobody_else_looks(desk: NoticeDesk, who: str) -> None:
    sent = desk.sends()
    somebody = getattr(desk, who)
    for question in (
        lambda work: progress.card(work, sent.id),
        lambda work: progress.by_unit(work, sent.id),
        lambda work: progress.names(work, sent.id, Standing.UNREAD),
        lambda work: progress.full_text(work, sent.id),
        lambda work: progress.open_card(work, sent.id),
    ):
        desk.agency.refuses(somebody, question, "no_such_notice")
    assert "notices.names_shown" not in desk.agency.acts()


def test_the_head_above_looks_too(desk: NoticeDesk) -> None:
    sent = desk.sends()
    card = desk.agency.does(desk.above, lambda work: progress.card(work, sent.id))
    assert (card.counts.total, card.sender) == (3, "中队长丙")


def test_units_stand_with_those_first_who_are_furthest_behind(desk: NoticeDesk) -> None:
    sent = desk.sends(desk.above)
    for person in (desk.other, desk.second_head):
        desk.reads(sent, person)
    found = desk.agency.does(desk.above, lambda work: progress.by_unit(work, sent.id))
    assert [(each.name, each.counts.read, each.counts.total) for each in found.units] == [("一中队", 0, 4), ("二中队", 2, 2)]
    reply = show(found)
    assert "一中队　0/4 已阅" in reply.text
    assert pressed(reply.buttons) == ["一中队 未阅4"]


def test_names_come_by_unit_with_why_and_when_and_looking_is_noted(desk: NoticeDesk) -> None:
    sent = desk.sends(desk.above)
    desk.reads(sent, desk.first, "已安排")
    desk.fails(sent, desk.second, "400 chat not found")
    desk.change(sent, desk.third.id, asked=2)

    def shown(which: Standing, unit: int | None = None) -> str:
        return show(desk.agency.does(desk.above, lambda work: progress.names(work, sent.id, which, unit_id=unit))).text

    assert re.search(r"执法员甲　10:00：已安排", shown(Standing.READ))
    assert re.search(r"执法员乙　账号找不到了", shown(Standing.FAILED))
    unread = shown(Standing.UNREAD)
    assert re.search(r"执法员庚　10:00 送达，催过 2 次", unread)
    assert unread.index("一中队") < unread.index("执法员庚") < unread.index("二中队") < unread.index("执法员辛")
    assert "执法员辛" not in shown(Standing.UNREAD, desk.agency.first.id)
    assert desk.agency.acts()[-4:] == ["notices.names_shown"] * 4


def test_names_are_read_by_the_page(desk: NoticeDesk) -> None:
    for number in range(30):
        desk.person(f"执法员{number:02}")
    sent = desk.sends()

    def page(number: int) -> NoticeNames:
        return desk.agency.does(desk.head, lambda work: progress.names(work, sent.id, Standing.UNREAD, number))

    pages = [page(number) for number in range(3)]
    assert [len(each.named) for each in pages] == [15, 15, 3]
    assert len({each.recipient.person_id for found in pages for each in found.named}) == 33
    assert page(99).page == 2
    assert pressed(show(pages[1]).buttons) == ["上一页", "下一页", "导出名单"]


def test_of_an_anonymous_survey_neither_answers_nor_times_are_shown(desk: NoticeDesk) -> None:
    detail = Survey(questions=(Question(text="满意吗", options=("满意", "不满意")),), is_anonymous=True)
    for number in range(5):
        desk.person(f"旁人{number}")
    sent = desk.sends(kind=NoticeKind.SURVEY, confirm=Confirm.BALLOT, detail=detail)
    desk.agency.later(hours=1)
    desk.reads(sent, desk.first, "满意")
    text = show(desk.agency.does(desk.head, lambda work: progress.names(work, sent.id, Standing.READ))).text
    assert "执法员甲" in text
    assert "满意" not in text
    assert "11:00" not in text


def test_the_list_shows_what_waits_first_then_the_newest_and_those_of_the_own_tree(desk: NoticeDesk) -> None:
    old, waiting, new = (desk.sends(text=text) for text in ("旧的一条", "等着的一条", "新的一条"))
    notices.note(desk.db, waiting.id, state=NoticeState.HELD, send_at=to_text(desk.agency.now))
    desk.sends(desk.second_head, "别处的一条")
    found = desk.agency.does(desk.head, progress.sent)
    assert [line.notice.id for line in found.lines] == [waiting.id, new.id, old.id]
    text = show(found).text
    assert "到点没有发，等您决定" in text
    assert "10:00 · 已阅 0/3" in text
    assert "别处的一条" not in text
    above = desk.agency.does(desk.above, progress.sent)
    assert [line.sender for line in above.lines] == ["中队长丙", "二中队长丁", "中队长丙", "中队长丙"]


def test_the_list_turns_its_pages_and_says_when_there_is_nothing(desk: NoticeDesk) -> None:
    assert "还没有发过" in show(desk.agency.does(desk.head, progress.sent)).text
    for number in range(8):
        desk.sends(text=f"第{number}条通知")
    assert len(desk.agency.does(desk.head, lambda work: progress.sent(work, 1)).lines) == 2
    assert desk.agency.does(desk.head, lambda work: progress.sent(work, 7)).page == 1
    desk.agency.refuses(desk.first, progress.sent, "not_allowed")


def test_the_sender_of_the_card_opened_anew_leaves_a_pointer_in_the_old_one(desk: NoticeDesk) -> None:
    sent = desk.sends()
    account = people.accounts_of(desk.db, desk.head.id)[0]
    notices.note(desk.db, sent.id, card_door=account.door, card_account=account.account_id, card_message=77, card_shown="x")
    desk.agency.does(desk.head, lambda work: progress.open_card(work, sent.id), account=account.account_id)
    below, anew = desk.agency.owed
    assert below.replaces == 77
    assert "请看下面新的一条" in show(below.message).text
    assert (anew.replaces, anew.subject) == (None, f"notice_card:{sent.id}")
    assert "会自己更新" in show(anew.message).text
    assert desk.now(sent).card_message is None
    # Somebody else's is no sender's card: it is not moved, and follows nothing.
    desk.agency.does(desk.above, lambda work: progress.open_card(work, sent.id))
    (theirs,) = desk.agency.owed
    assert (theirs.subject, theirs.replaces) == ("", None)
    assert "刷新" in pressed(show(theirs.message).buttons)


def test_with_the_sender_gone_the_next_head_watches(desk: NoticeDesk) -> None:
    sent = desk.sends()
    people.set_standing(desk.db, desk.head.id, PersonStanding.LEFT)
    desk.agency.does(desk.above, lambda work: progress.open_card(work, sent.id))
    assert desk.agency.owed[0].subject == f"notice_card:{sent.id}"


def test_every_reason_that_the_line_knows_has_plain_words() -> None:
    known = [words for words, meaning in failures._BAD_REQUESTS if meaning is failures.Meaning.UNREACHABLE]
    known += [words for words, _ in failures._FORBIDDEN]
    assert set(known) <= set(labels("notice_cards", "reasons"))
    assert wording.reason("403 unknown") == wording.reason("400 unknown") == "Telegram 不收"
    assert wording.reason("413") == "附件太大"


def test_an_empty_unit_has_no_names(desk: NoticeDesk) -> None:
    sent = desk.sends()
    text = show(desk.agency.does(desk.head, lambda work: progress.names(work, sent.id, Standing.FAILED))).text
    assert "现在没有人" in text


@pytest.mark.parametrize(("done", "total", "filled"), [(0, 0, 0), (0, 9, 0), (1, 1000, 1), (999, 1000, 9), (5, 10, 5), (3, 3, 10)])
def test_the_bar_is_full_only_where_all_have_read(done: int, total: int, filled: int) -> None:
    assert wording.bar(done, total) == "▰" * filled + "▱" * (10 - filled)


@pytest.mark.parametrize("argument", ["", "x", "1.unread", "1.unread.0", "1.nobody.0.0", "1.unread.-1.0", "1.unread.0.0.0", "٣.unread.0.0"])
def test_forged_buttons_are_not_read(argument: str) -> None:
    assert wording.read_names(argument) is None


def test_a_role_that_sends_no_notices_has_no_list(desk: NoticeDesk) -> None:
    desk.agency.refuses(desk.person("纪检员癸", Role.DISCIPLINE), progress.sent, "not_allowed")


def test_the_card_names_whoever_was_left_out_with_why_and_says_nothing_of_why_in_the_sum(desk: NoticeDesk) -> None:
    sent = desk.sends()
    desk.change(sent, desk.first.id, state=RecipientState.DROPPED, reason="backup", message_id=None)
    shown = show(desk.agency.does(desk.head, lambda work: progress.card(work, sent.id)))
    assert "没有发 1" in shown.text
    assert "停用" not in shown.text
    assert any(button.label == "没有发 1" for row in shown.buttons for button in row)
    assert "只重试失败 1" in [button.label for row in shown.buttons for button in row]


def test_the_card_says_to_how_many_the_words_came_without_a_file(desk: NoticeDesk) -> None:
    sent = desk.sends()
    number = attachments.want(desk.db, f"notice:{sent.id}", door="telegram", file_id="f", size=9, at=to_text(desk.agency.now))
    notices.add_files(desk.db, sent.id, [NoticeFile(1, "photo", number, "某.jpg")])
    author = NoticeLine(cast("Effects", Doing(desk.agency)), lambda: desk.agency.now, lambda: None)
    for officer, left_out in ((desk.first, 1), (desk.second, 0)):
        parcel = Parcel(desk.row(sent, officer).outbox_id or 0, DOOR, 1, officer.id, 2, Operation.SEND, "", f"notice:{sent.id}", None, 1)
        author.delivered(desk.db, parcel, Settled.SENT, Delivered(7, version=1, left_out=left_out), "")
    assert "1 人收到了文字，附件没发到" in show(desk.agency.does(desk.head, lambda work: progress.card(work, sent.id))).text
