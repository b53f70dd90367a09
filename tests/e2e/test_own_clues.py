"""Clues under the own name: one message is the whole of one, and its reporter adds to it, follows it and takes it back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import DataRule
from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from bot.webchat.files import Media
from bot.webchat.pictures import sample_png
from storage import clues
from storage.clues import RemarkKind
from storage.moments import to_text
from storage.people import Role
from tests.e2e.conftest import NOON, TOKEN, House, Officer, Opening, labels, running, settings_for
from tests.e2e.outages import healed, heard, no_room, settled

PLAIN = "某检测站排队两个小时没人管"
MONEY = "某检测站收红包才放行"


def said(house: House) -> list[tuple]:
    return house.rows("SELECT text, version, state, hold FROM clues ORDER BY received_at")


def only(house: House, columns: str) -> tuple:
    (row,) = house.rows(f"SELECT {columns} FROM clues")
    return row


async def filed(officer: Officer, text: str = PLAIN) -> str:
    """File a clue; returns its id."""
    await officer.says(f"线索 {text}")
    shown = await officer.sees("线索收到了")
    found = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", shown.text)
    assert found is not None
    return found[0].replace("-", "")


class TestOneMessageIsAClue:
    @pytest.mark.parametrize("word", ["线索 ", "/clue ", "线索\n", "线索\u3000", "报线索 ", "线索：", "线索: "])
    async def test_the_word_and_a_sentence(self, house: House, officer: Officer, word: str) -> None:
        await officer.says(f"{word}{PLAIN}")
        shown = await officer.sees("线索收到了")
        assert only(house, "text, state, hold, person_id, is_anonymous") == (PLAIN, "new", "", officer.id, 0)
        clue_id = only(house, "id")[0]
        assert officer.copies("复制编号") == f"{clue_id[:4]}-{clue_id[4:]}"
        assert shown.wire["has_protected_content"]
        for button in ("改类别", "加照片/视频/文件", "加位置", "涉及谁", "补充", "撤回"):
            assert any(button in each for each in labels(shown)), button

    async def test_it_is_saved_with_its_audit_row_in_one_transaction_and_without_a_word_in_it(self, house: House, officer: Officer) -> None:
        clue_id = await filed(officer)
        await house.quiet()
        assert house.rows("SELECT actor, act, subject, fields FROM audit")[0][:3] == (
            f"person:{officer.id}",
            "clue.submitted",
            f"clue:{clue_id}",
        )
        assert house.rows("SELECT count(*) FROM inbox WHERE payload IS NOT NULL") == [(0,)]
        assert house.rows("SELECT count(*) FROM clue_search WHERE clue_search MATCH '排队'") == [(1,)]

    async def test_the_word_alone_asks_and_the_next_message_is_the_clue(self, house: House, officer: Officer) -> None:
        await officer.says("线索")
        asked = await officer.sees("发一条消息给我")
        await officer.says(PLAIN)
        await officer.sees_in_place("线索收到了")
        assert said(house) == [(PLAIN, 1, "new", "")]
        assert [message.id for message in officer.person.received()] == [asked.id]

    async def test_a_picture_whose_caption_begins_with_the_word(self, house: House, officer: Officer) -> None:
        officer.person.send_photo(sample_png(), f"线索 {PLAIN}")
        shown = await officer.sees("线索收到了")
        assert "附件　1 个" in shown.text
        assert said(house) == [(PLAIN, 1, "new", "")]
        await house.later(seconds=1)
        assert house.rows("SELECT state, owner FROM attachments") == [("stored", f"clue:{only(house, 'id')[0]}")]

    @pytest.mark.parametrize("word", ["线索", "/clue"])
    async def test_a_picture_with_the_word_alone_asks_for_a_sentence_and_keeps_the_picture(
        self, house: House, officer: Officer, word: str
    ) -> None:
        officer.person.send_photo(sample_png(), word)
        await officer.sees("已收 1 个文件")
        await officer.says(PLAIN)
        await officer.sees_in_place("附件　1 个")
        assert said(house) == [(PLAIN, 1, "new", "")]

    async def test_an_album_of_which_one_has_the_word_is_one_clue(self, house: House, officer: Officer) -> None:
        officer.person.send_album([sample_png(), None, None], f"线索 {PLAIN}")
        await officer.sees_in_place("附件　3 个")
        await settled(house)
        assert said(house) == [(PLAIN, 1, "new", "")]
        assert len(officer.person.received()) == 1

    async def test_an_album_without_a_word_is_answered_once_and_becomes_a_clue_by_one_tap(self, house: House, officer: Officer) -> None:
        officer.person.send_album([sample_png(), None, None])
        await settled(house)
        assert heard(officer, "要报线索，点下面") == 1
        await officer.taps("当线索提交")
        await officer.sees("已收 3 个文件")
        await officer.says(PLAIN)
        await officer.sees_in_place("附件　3 个")

    async def test_an_album_whose_second_picture_has_the_word_brings_the_first_one_too(self, house: House, officer: Officer) -> None:
        person = officer.person
        group = {"media_group_id": "77"}
        for caption in ("", f"线索 {PLAIN}", ""):
            person._say(None, group | person._media_content(Media.PHOTO, None, "", "", caption), None)
        await officer.sees_in_place("附件　3 个")
        await settled(house)
        assert said(house) == [(PLAIN, 1, "new", "")]

    async def test_a_picture_sent_to_be_filed_replying_to_it_comes_along(self, house: House, officer: Officer) -> None:
        picture = officer.person.send_photo(sample_png())
        await officer.person.sees("要报线索")
        officer.person.send(f"线索 {PLAIN}", reply_to=picture)
        await officer.sees_in_place("附件　1 个")

    async def test_after_the_word_alone_a_picture_with_a_caption_is_the_clue(self, house: House, officer: Officer) -> None:
        await officer.says("线索")
        await officer.sees("发一条消息给我")
        officer.person.send_photo(sample_png(), PLAIN)
        await officer.sees_in_place("附件　1 个")
        assert said(house) == [(PLAIN, 1, "new", "")]

    async def test_the_word_said_twice_asks_again_and_keeps_the_picture(self, house: House, officer: Officer) -> None:
        officer.person.send_photo(sample_png(), "线索")
        await officer.sees("已收 1 个文件")
        await officer.says("线索")
        await officer.sees("已收 1 个文件")
        await officer.says(PLAIN)
        await officer.sees_in_place("附件　1 个")

    async def test_a_form_of_something_else_does_not_swallow_a_picture_that_says_clue(self, house: House, officer: Officer) -> None:
        await officer.says("反馈")
        await officer.sees("哪里不好用")
        officer.person.send_photo(sample_png(), f"线索 {PLAIN}")
        await officer.sees("线索收到了")
        assert said(house) == [(PLAIN, 1, "new", "")]

    async def test_a_file_that_is_not_taken_is_told_with_a_way_out(self, house: House, officer: Officer) -> None:
        officer.person.send_document(b"MZ" + b"\0" * 200, "a.jpg", caption=f"线索 {PLAIN}")
        await officer.sees("线索收到了")
        await settled(house)
        await house.later(seconds=1)
        await officer.sees_in_place("线索里有一个文件没有收下")

    async def test_a_message_is_filed_by_replying_to_it_with_the_word(self, house: House, officer: Officer) -> None:
        first = officer.person.send(PLAIN)
        await settled(house)
        officer.person.send("线索 昨天的事", reply_to=first)
        await officer.person.sees("线索收到了")
        assert said(house) == [(f"昨天的事\n{PLAIN}", 1, "new", "")]

    async def test_a_reply_to_the_bot_takes_nothing_of_what_the_bot_said(self, house: House, officer: Officer) -> None:
        await officer.says("货车掉渣")
        await settled(house)
        card = officer.person.received()[-1]
        officer.person.send(f"线索 {PLAIN}", reply_to=card)
        await officer.person.sees("线索收到了")
        assert said(house) == [(PLAIN, 1, "new", "")]

    async def test_a_place_shared_right_after_belongs_to_it(self, house: House, officer: Officer) -> None:
        await filed(officer)
        officer.person.send_location(36.9, 121.5)
        await officer.sees_in_place("36.900000,121.500000")
        assert only(house, "point, version") == ("36.900000,121.500000", 2)

    async def test_a_place_shared_later_is_answered_with_what_can_be_done(self, house: House, officer: Officer) -> None:
        await filed(officer)
        await house.later(minutes=3)
        officer.person.send_location(36.9, 121.5)
        await officer.person.sees("收到一个位置")
        assert only(house, "point") == ("",)
        await officer.taps("当线索提交")
        await officer.sees("位置记下了")
        await officer.says("码头有人乱堆货")
        await officer.sees_in_place("36.900000,121.500000")

    @pytest.mark.parametrize("nothing", ["👍👍", "……", "。"])
    async def test_what_says_nothing_is_asked_for_in_words(self, house: House, officer: Officer, nothing: str) -> None:
        await officer.says(f"线索 {nothing}")
        await officer.sees("请用文字写一句")
        assert said(house) == []

    async def test_what_is_too_long_is_refused_with_its_length(self, house: House, officer: Officer) -> None:
        await officer.says("线索 " + "长" * 4050)
        refused = await officer.sees("太长了")
        assert "4050" in refused.text
        assert said(house) == []

    @pytest.mark.parametrize("text", ['<b>某站</b>&amp; "收费"', '=HYPERLINK("http://x")&某站', "'; DROP TABLE clues; --某站"])
    async def test_markup_formulas_and_sql_are_words_like_others(self, house: House, officer: Officer, text: str) -> None:
        await officer.says(f"线索 {text}")
        await settled(house)
        assert said(house)[0][0] == text
        assert text in officer.person.received()[-1].text

    async def test_a_long_text_full_of_marks_still_fits_into_the_panel(self, house: House, officer: Officer) -> None:
        await officer.says("线索 " + "&<某>" * 990)
        await officer.sees("线索收到了")
        assert len(said(house)[0][0]) == 3960

    async def test_in_a_group_nothing_is_filed(self, house: House, officer: Officer) -> None:
        group = house.door.group("工作群", officer.person)
        officer.person.send(f"线索 {PLAIN}", chat=group)
        officer.person.send(f"/clue {PLAIN}", chat=group)
        await settled(house)
        assert said(house) == []


class TestTheSameAgain:
    async def test_an_identical_resend_is_one_clue(self, house: House, officer: Officer) -> None:
        await filed(officer)
        await house.later(days=3)
        await officer.says(f"线索  {PLAIN}。")
        await officer.sees("没有重复登记")
        assert said(house) == [(PLAIN, 1, "new", "")]

    async def test_the_same_words_of_somebody_else_are_another_clue(self, house: House, officer: Officer) -> None:
        other = house.officer("执法员乙")
        await filed(officer)
        await filed(other)
        assert len(said(house)) == 2

    async def test_a_changed_resend_is_a_version_and_the_old_words_stay(self, house: House, officer: Officer) -> None:
        await filed(officer)
        await officer.says(f"线索 {PLAIN}，窗口只开一个")
        await officer.sees("第 2 版")
        assert said(house) == [(f"{PLAIN}，窗口只开一个", 2, "new", "")]
        assert house.rows("SELECT text FROM clue_versions ORDER BY version") == [(PLAIN,), (f"{PLAIN}，窗口只开一个",)]

    async def test_one_that_was_meant_as_another_is_made_one_by_a_tap(self, house: House, officer: Officer) -> None:
        await filed(officer)
        await officer.says(f"线索 {PLAIN}，窗口只开一个")
        await officer.sees("第 2 版")
        await officer.taps("是新的一条")
        await officer.sees("线索收到了")
        assert sorted(row[0] for row in said(house)) == [PLAIN, f"{PLAIN}，窗口只开一个"]

    async def test_two_lorries_that_did_the_same_are_two_clues(self, house: House, officer: Officer) -> None:
        await filed(officer, "鲁K11111 闯卡没人管")
        await filed(officer, "鲁K22222 闯卡没人管")
        assert len(said(house)) == 2

    async def test_ten_minutes_later_it_is_a_new_one(self, house: House, officer: Officer) -> None:
        await filed(officer)
        await house.later(minutes=11)
        await filed(officer, f"{PLAIN}，窗口只开一个")
        assert len(said(house)) == 2

    async def test_two_phones_at_once_file_it_once(self, house: House, officer: Officer) -> None:
        for _ in range(2):
            officer.person.send(f"线索 {PLAIN}")
        await settled(house)
        assert said(house) == [(PLAIN, 1, "new", "")]


class TestEdited:
    async def test_an_edit_is_a_new_version_shown_in_place(self, house: House, officer: Officer) -> None:
        message = officer.person.send(f"线索 {PLAIN}")
        await officer.person.sees("线索收到了")
        await settled(house)
        officer.person.edit(message, f"线索 {PLAIN}，南门")
        await officer.sees_in_place("南门")
        await settled(house)
        assert said(house) == [(f"{PLAIN}，南门", 2, "new", "")]
        assert len(officer.person.received()) == 1

    async def test_an_edited_caption_counts_and_the_same_text_makes_no_version(self, house: House, officer: Officer) -> None:
        message = officer.person.send_photo(sample_png(), f"线索 {PLAIN}")
        await officer.person.sees("线索收到了")
        await settled(house)
        officer.person.edit(message, f"线索 {PLAIN}，南门")
        await settled(house)
        officer.person.edit(message, f"线索 {PLAIN}，南门")
        await settled(house)
        assert said(house) == [(f"{PLAIN}，南门", 2, "new", "")]

    async def test_an_edit_leaves_what_was_added_since_and_an_addition_can_be_edited_too(self, house: House, officer: Officer) -> None:
        message = officer.person.send(f"线索 {PLAIN}")
        await officer.person.sees("线索收到了")
        await settled(house)
        await officer.taps("补充")
        await officer.sees("要补充什么")
        addition = officer.person.send("窗口只开一个")
        await officer.sees_in_place("存好了")
        await settled(house)
        officer.person.edit(message, f"线索 {PLAIN}，南门")
        await settled(house)
        assert only(house, "text") == (f"{PLAIN}，南门\n窗口只开一个",)
        officer.person.edit(addition, "窗口只开两个")
        await settled(house)
        assert only(house, "text, version") == (f"{PLAIN}，南门\n窗口只开两个", 4)

    async def test_after_a_changed_resend_the_older_message_changes_nothing_and_the_newer_one_does(
        self, house: House, officer: Officer
    ) -> None:
        older = officer.person.send(f"线索 {PLAIN}")
        await officer.person.sees("线索收到了")
        newer = officer.person.send(f"线索 {PLAIN}，窗口只开一个")
        await officer.person.sees("第 2 版")
        await settled(house)
        officer.person.edit(older, "线索 别的")
        await officer.person.sees("重新发")
        officer.person.edit(newer, f"线索 {PLAIN}，窗口只开两个")
        await settled(house)
        assert only(house, "text, version") == (f"{PLAIN}，窗口只开两个", 3)

    async def test_one_made_a_clue_of_its_own_is_edited_by_its_own_message(self, house: House, officer: Officer) -> None:
        officer.person.send(f"线索 {PLAIN}")
        await officer.person.sees("线索收到了")
        newer = officer.person.send(f"线索 {PLAIN}，窗口只开一个")
        await officer.person.sees("第 2 版")
        await officer.taps("是新的一条")
        await settled(house)
        officer.person.edit(newer, f"线索 {PLAIN}，窗口只开两个")
        await settled(house)
        assert sorted(row[0] for row in said(house)) == [PLAIN, f"{PLAIN}，窗口只开两个"]

    async def test_an_edited_caption_of_an_added_picture_changes_only_what_it_said(self, house: House, officer: Officer) -> None:
        await filed(officer)
        await officer.taps("加照片/视频/文件")
        await officer.sees("一个个发")
        picture = officer.person.send_photo(sample_png(), "三号窗口")
        await officer.sees_in_place("附件　1 个")
        await settled(house)
        officer.person.edit(picture, "四号窗口")
        await settled(house)
        assert only(house, "text") == (f"{PLAIN}\n四号窗口",)

    async def test_an_edit_of_one_taken_back_changes_nothing(self, house: House, officer: Officer) -> None:
        message = officer.person.send(f"线索 {PLAIN}")
        await officer.person.sees("线索收到了")
        await officer.taps("撤回")
        await officer.sees_in_place("要撤回")
        await officer.taps("确定撤回")
        await officer.sees_in_place("已撤回")
        await settled(house)
        officer.person.edit(message, f"线索 {PLAIN}，南门")
        await settled(house)
        assert said(house) == [("", 1, "withdrawn", "")]


class TestAmended:
    async def test_what_is_added_makes_a_version_and_the_same_again_makes_none(self, house: House, officer: Officer) -> None:
        await filed(officer)
        for _ in range(2):
            await officer.taps("补充")
            await officer.sees("要补充什么")
            await officer.says("窗口只开一个")
            await settled(house)
        assert said(house) == [(f"{PLAIN}\n窗口只开一个", 2, "new", "")]
        assert heard(officer, "内容没变") == 1

    async def test_the_category_is_changed_by_two_taps(self, house: House, officer: Officer) -> None:
        await filed(officer)
        await officer.taps("改类别")
        await officer.sees_in_place("属于哪一类")
        await officer.taps("宗旨不牢")
        await officer.sees_in_place("类别　宗旨不牢")
        assert only(house, "category_by, hold") == ("reporter", "")
        await officer.taps("改类别")
        await officer.sees_in_place("属于哪一类")
        await officer.taps("拿不准")
        await officer.sees_in_place("类别　拿不准")

    async def test_whom_and_where_are_asked_for_and_shown(self, house: House, officer: Officer) -> None:
        await filed(officer)
        await officer.taps("涉及谁")
        await officer.sees("涉及哪个人")
        await officer.says("三号窗口")
        await officer.sees_in_place("涉及　三号窗口")
        await officer.taps("加位置")
        await officer.sees("在哪里")
        officer.person.send_location(36.9, 121.5)
        await officer.sees_in_place("36.900000,121.500000")
        await settled(house)
        await officer.taps("加位置")
        await officer.sees("在哪里")
        await officer.says("城南检测站")
        await officer.sees_in_place("城南检测站")
        assert only(house, "about, place, point") == ("三号窗口", "城南检测站", "36.900000,121.500000")

    async def test_files_join_after_the_button_and_ten_are_the_most(self, house: House, officer: Officer) -> None:
        await filed(officer)
        await officer.taps("加照片/视频/文件")
        await officer.sees("一个个发")
        for _ in range(10):
            officer.person.send_photo(sample_png())
        await officer.sees_in_place("附件　10 个")
        officer.person.send_document(b"%PDF-1.4 x", "a.pdf", caption="还有这个")
        await officer.sees_in_place("有 1 个没有加上")
        assert house.rows("SELECT count(*) FROM attachments") == [(10,)]
        assert "还有这个" in said(house)[0][0]

    async def test_a_file_of_the_own_clue_is_shown_to_its_reporter_and_to_nobody_elses_eyes(self, house: House, officer: Officer) -> None:
        other, boss = house.officer("执法员乙"), house.enrolled("别队队长", Role.SUPERVISOR, "别中队")
        officer.person.send_photo(sample_png(), f"线索 {PLAIN}")
        shown = await officer.sees("线索收到了")
        await settled(house)
        await house.later(seconds=1)
        await officer.taps("看附件")
        await officer.person.wait_for(lambda person: any("document" in message.wire for message in person.received()) or None)
        data = f"1:files:clue.{only(house, 'id')[0]}"
        for stranger in (other, boss):
            press = stranger.person.press(shown, data=data, forged=True)
            assert await stranger.person.answered(press) != ""
        await settled(house)
        assert house.rows("SELECT count(*) FROM audit WHERE act = 'clue.files_shown'") == [(1,)]
        assert other.person.received() == boss.person.received() == []

    async def test_an_old_button_shows_how_it_now_is_and_changes_nothing(self, house: House, officer: Officer) -> None:
        await filed(officer)
        old = officer.person.received()[-1]
        data = next(b["callback_data"] for row in old.keyboard for b in row if b["text"] == "改类别").replace(".c", ".c:1")
        await officer.taps("补充")
        await officer.sees("要补充什么")
        await officer.says("窗口只开一个")
        await settled(house)
        press = officer.person.press(old, data=data, forged=True)
        assert "已为您刷新" in await officer.person.answered(press)
        await settled(house)
        assert only(house, "category_by") == ("suggested",)

    async def test_somebody_elses_buttons_do_nothing(self, house: House, officer: Officer) -> None:
        other = house.officer("执法员乙")
        clue_id = await filed(officer)
        await other.says("货车掉渣")
        await settled(house)
        card = other.person.received()[-1]
        for data in (
            f"1:oc:{clue_id}.1.w!",
            f"1:oc:{clue_id}.1.+t",
            f"1:oc:{clue_id}.1.c:1",
            f"1:oc_show:{clue_id}",
            "1:oc:x",
            "1:oc:.1.c:9",
        ):
            press = other.person.press(card, data=data, forged=True)
            assert await other.person.answered(press)
        await settled(house)
        assert said(house) == [(PLAIN, 1, "new", "")]
        assert heard(other, PLAIN) == 0


class TestTakenBack:
    async def test_it_asks_once_and_then_words_versions_and_files_are_gone(self, house: House, officer: Officer) -> None:
        officer.person.send_photo(sample_png(), f"线索 {PLAIN}")
        await officer.sees("线索收到了")
        await settled(house)
        await house.later(seconds=1)
        await officer.taps("撤回")
        await officer.sees_in_place("要撤回")
        assert said(house) == [(PLAIN, 1, "new", "")]
        await officer.taps("确定撤回")
        await officer.sees_in_place("已撤回")
        await house.later(seconds=1)
        assert only(house, "text, state, digest") == ("", "withdrawn", b"")
        for table in ("clue_versions", "clue_remarks", "clue_messages", "clue_subjects"):
            assert house.rows(f"SELECT count(*) FROM {table}") == [(0,)], table
        assert house.rows("SELECT count(*) FROM clue_search WHERE clue_search MATCH '排队'") == [(0,)]
        assert not [file for file in house.settings.attachments_dir.rglob("*") if file.is_file()]

    async def test_the_way_back_and_a_double_tap_are_harmless(self, house: House, officer: Officer) -> None:
        await filed(officer)
        await officer.taps("撤回")
        asked = await officer.sees_in_place("要撤回")
        await officer.taps("返回")
        await officer.sees_in_place("我的线索")
        await settled(house)
        await officer.taps("撤回")
        await officer.sees_in_place("要撤回")
        presses = [officer.person.press(asked, "确定撤回") for _ in range(2)]
        assert "已经结束" in await officer.person.answered(presses[1])
        assert only(house, "state") == ("withdrawn",)

    async def test_not_once_something_was_found(self, house: House, officer: Officer) -> None:
        clue_id = await filed(officer)
        with house.store.transaction() as db:
            clue = clues.clue(db, clue_id)
            assert clue is not None
            clues.change(db, clue, at=to_text(house.clock()), state="substantiated", remark="查实了")
        await officer.says("我的线索")
        await officer.sees("共 1 条")
        await officer.taps("查证属实")
        shown = await officer.sees("查实了")
        assert not any("撤回" in each for each in labels(shown))


class TestFollowed:
    async def test_the_list_shows_states_and_one_tap_opens_one(self, house: House, officer: Officer) -> None:
        for number in range(10):
            await filed(officer, f"第{number + 11}号泊位乱堆货")
            await house.later(minutes=11)
        await officer.says("我的线索")
        listed = await officer.sees("共 10 条，第 1 页，共 2 页")
        assert labels(listed)[0].startswith("已收到，还没人接 · 第20号")
        await officer.taps("下一页")
        await officer.sees_in_place("第 2 页")
        await officer.taps("第11号")
        await officer.sees("第11号泊位乱堆货")
        await officer.says("我的")
        mine = await officer.sees("我的")
        assert "我的线索　10" in labels(mine)

    async def test_a_question_of_the_handler_is_answered_and_a_note_is_never_seen(self, house: House, officer: Officer) -> None:
        boss = house.enrolled("测试队长", Role.SUPERVISOR)
        clue_id = await filed(officer)
        with house.store.transaction() as db:
            at = to_text(house.clock())
            clue = clues.clue(db, clue_id)
            assert clue is not None
            clues.change(db, clue, at=at, state="claimed", claimed_by=boss.id)
            clues.say(db, clue_id, RemarkKind.NOTE, "内部备注", by=boss.id, at=at)
            clues.say(db, clue_id, RemarkKind.QUESTION, "是上午还是下午？", by=boss.id, at=at)
        await officer.says("/myclues")
        await officer.sees("共 1 条")
        await officer.taps("正在核实")
        shown = await officer.sees("是上午还是下午")
        assert "内部备注" not in shown.text
        await officer.taps("回答")
        await officer.sees("请写您的回答")
        await officer.says("下午三点")
        await officer.sees_in_place("存好了")
        await boss.sees("有补充")
        assert house.rows("SELECT text FROM clue_remarks WHERE kind = 'answer'") == [("下午三点",)]

    async def test_one_that_was_merged_shows_how_the_other_stands(self, house: House, officer: Officer) -> None:
        other = house.officer("执法员乙")
        main, double = await filed(other), await filed(officer)
        with house.store.transaction() as db:
            at = to_text(house.clock())
            for clue_id, changes in ((main, {"state": "closed", "remark": "已经整改"}), (double, {"state": "merged", "merged_into": main})):
                clue = clues.clue(db, clue_id)
                assert clue is not None
                clues.change(db, clue, at=at, **changes)
        await officer.says("我的线索")
        await officer.sees("共 1 条")
        await officer.taps("已办结")
        shown = await officer.sees("已经整改")
        assert not any("补充" in each for each in labels(shown))

    async def test_an_observer_files_and_follows_the_own_ones_alone(self, house: House, officer: Officer) -> None:
        observer = house.enrolled("监督员测", Role.OBSERVER)
        await filed(officer)
        await filed(observer, "码头有人乱堆货")
        await observer.says("我的线索")
        listed = await observer.sees("共 1 条")
        assert not any("检测站" in each for each in labels(listed))


class TestHeld:
    async def test_what_touches_integrity_is_for_discipline_alone_and_a_heads_phone_stays_silent(
        self, house: House, officer: Officer
    ) -> None:
        boss, admin = house.enrolled("测试队长", Role.SUPERVISOR), house.enrolled("管理员己", Role.ADMIN)
        house.enrolled("纪检庚", Role.DISCIPLINE)
        await officer.says(f"线索 {MONEY}，司机受伤")
        await officer.sees("只有纪检人员能看到")
        await settled(house)
        assert only(house, "hold, level") == ("integrity", "red")
        assert boss.person.received() == admin.person.received() == []

    async def test_a_red_one_that_is_not_held_is_told_to_the_head_at_once(self, house: House, officer: Officer) -> None:
        boss = house.enrolled("测试队长", Role.SUPERVISOR)
        await officer.says("线索 工地塌了有人受伤")
        await officer.sees("某执法大队负责人")
        told = await boss.sees("有一条红色线索")
        assert "工地" not in told.text

    async def test_a_red_one_is_told_to_no_head_who_put_it_in_is_named_in_it_or_has_another_unit(
        self, house: House, officer: Officer
    ) -> None:
        boss, other = house.enrolled("测试队长", Role.SUPERVISOR), house.enrolled("别队队长", Role.SUPERVISOR, "别中队")
        house.enrolled("纪检庚", Role.DISCIPLINE)
        await officer.says("线索 测试队长开车撞人，有人受伤")
        await officer.sees("只有纪检人员能看到")
        await boss.says("线索 工地塌了有人受伤")
        await boss.sees("还没有人能看")
        await settled(house)
        assert not any("红色线索" in message.text for each in (boss, other) for message in each.person.received())

    @pytest.mark.parametrize("discipline", [False, True])
    async def test_without_anybody_who_may_see_it_the_admin_learns_only_that_one_waits(
        self, house: House, officer: Officer, discipline: bool
    ) -> None:
        admin = house.enrolled("管理员己", Role.ADMIN)
        if discipline:
            house.enrolled("欧阳纪检", Role.DISCIPLINE)
        await officer.says("线索 欧阳纪检收红包" if discipline else f"线索 {MONEY}")
        await officer.sees("现在还没有人能看")
        told = await admin.sees("没有人能看")
        assert "红包" not in told.text
        assert only(house, "id")[0][:4] not in told.text

    async def test_an_addition_that_names_somebody_takes_it_from_whoever_had_it(self, house: House, officer: Officer) -> None:
        boss = house.enrolled("测试队长", Role.SUPERVISOR)
        house.enrolled("纪检庚", Role.DISCIPLINE)
        clue_id = await filed(officer)
        with house.store.transaction() as db:
            clue = clues.clue(db, clue_id)
            assert clue is not None
            clues.change(db, clue, at=to_text(house.clock()), state="claimed", claimed_by=boss.id)
        await officer.taps("补充")
        await officer.sees("要补充什么")
        await officer.says("测试队长知道这事")
        await officer.sees_in_place("只有纪检人员能看到")
        await settled(house)
        assert only(house, "hold, state, claimed_by") == ("named", "new", None)
        assert boss.person.received() == []
        assert house.rows("SELECT person_id FROM clue_subjects") == [(boss.id,)]

    async def test_its_reporter_may_keep_it_for_discipline_whatever_it_says(self, house: House, officer: Officer) -> None:
        boss = house.enrolled("测试队长", Role.SUPERVISOR)
        house.enrolled("纪检庚", Role.DISCIPLINE)
        clue_id = await filed(officer)
        await officer.taps("只给纪检看")
        shown = await officer.sees_in_place("只有纪检人员能看到")
        assert "只给纪检看" not in labels(shown)
        await boss.says(f"线索办理 {clue_id}")
        await boss.sees("没有找到")

    async def test_choosing_the_category_of_integrity_holds_it_and_choosing_another_does_not_let_it_go(
        self, house: House, officer: Officer
    ) -> None:
        house.enrolled("纪检庚", Role.DISCIPLINE)
        await filed(officer)
        for choice in ("执法不廉", "作风不优"):
            await officer.taps("改类别")
            await officer.sees_in_place("属于哪一类")
            await officer.taps(choice)
            await officer.sees_in_place(f"类别　{choice}")
            assert only(house, "hold") == ("integrity",)

    async def test_a_caption_that_names_somebody_holds_it(self, house: House, officer: Officer) -> None:
        house.enrolled("测试队长", Role.SUPERVISOR)
        await filed(officer)
        await officer.taps("加照片/视频/文件")
        await officer.sees("一个个发")
        officer.person.send_photo(sample_png(), "测试队长也在")
        await officer.sees_in_place("附件　1 个")
        assert only(house, "hold") == ("named",)


class TestOffered:
    async def test_a_question_that_accuses_can_be_filed_by_one_tap_and_a_double_tap_files_once(
        self, house: House, officer: Officer
    ) -> None:
        await officer.says("某检测站收费不给票")
        offered = await officer.sees("要把这句当线索交吗")
        assert [each for each in labels(offered) if "提交" in each] == ["当线索提交", "匿名提交"]
        for _ in range(2):
            officer.person.press(offered, "当线索提交")
        await officer.sees("线索收到了")
        await settled(house)
        assert [row[0] for row in said(house)] == ["某检测站收费不给票"]

    async def test_an_ordinary_question_and_a_group_get_no_offer(self, house: House, officer: Officer) -> None:
        group = house.door.group("工作群", officer.person)
        officer.person.send("/ask 某检测站收费不给票", chat=group)
        await officer.says("货车掉渣")
        await settled(house)
        assert heard(officer, "当线索交吗") == 0
        assert not any("当线索交吗" in message.text for message in officer.person.received(group))

    async def test_a_voice_message_is_still_answered_with_one_sentence(self, house: House, officer: Officer) -> None:
        officer.person.send_voice()
        await officer.person.sees("请用文字说")


class TestTheStrictRule:
    @pytest.mark.parametrize("text", [f"线索 {PLAIN}", "线索", f"/clue {PLAIN}", "我的线索"])
    async def test_over_telegram_everything_is_refused_and_nothing_kept(self, open_house: Opening, text: str) -> None:
        house = await open_house(data_rule=DataRule.STRICT)
        officer = house.officer()
        await officer.says(text)
        await officer.sees("不能通过 Telegram 办")
        assert said(house) == []
        assert house.rows("SELECT count(*) FROM forms") == [(0,)]

    async def test_no_offer_and_no_button_leads_round_it(self, open_house: Opening) -> None:
        house = await open_house(data_rule=DataRule.STRICT)
        officer = house.officer()
        await officer.says("某检测站收费不给票")
        await settled(house)
        officer.person.send_photo(sample_png())
        await settled(house)
        assert heard(officer, "线索") == 0
        shown = officer.person.received()[-1]
        for data in ("1:oc_take:", "1:oc_take:1", "1:oc_list:", "1:oc_show:ABCDEFGH", "1:oc:ABCDEFGH.1.+t"):
            assert await officer.person.answered(officer.person.press(shown, data=data, forged=True))
        assert house.rows("SELECT count(*) FROM forms") == [(0,)]


class TestAccidents:
    async def test_after_a_restart_everything_goes_on(self, cache_dir: Path, tmp_path: Path) -> None:
        app = create_app(DoorConfig(TOKEN))
        settings = settings_for("全国", cache_dir).model_copy(update={"data_dir": tmp_path})
        async with running(settings, NOON, app) as house:
            officer = house.officer()
            await officer.says("线索")
            await officer.sees("发一条消息给我")
            officer.person.send_photo(sample_png())
            await officer.sees_in_place("已收 1 个文件")
            await settled(house)
        async with running(settings, NOON, app) as house:
            officer.person.send(PLAIN)
            await officer.sees_in_place("附件　1 个")
            await settled(house)
        async with running(settings, NOON, app) as house:
            await officer.taps("加照片/视频/文件")
            await officer.sees("一个个发")
            await settled(house)
        async with running(settings, NOON, app) as house:
            officer.person.send_photo(sample_png())
            await officer.sees_in_place("附件　2 个")
            await officer.says("我的线索")
            await officer.sees("共 1 条")
            await settled(house)
            assert said(house) == [(PLAIN, 1, "new", "")]

    async def test_a_picture_remembered_before_a_restart_is_asked_for_again(self, cache_dir: Path, tmp_path: Path) -> None:
        app = create_app(DoorConfig(TOKEN))
        settings = settings_for("全国", cache_dir).model_copy(update={"data_dir": tmp_path})
        async with running(settings, NOON, app) as house:
            officer = house.officer()
            officer.person.send_photo(sample_png())
            shown = await officer.person.sees("要报线索")
            await settled(house)
            assert house.rows("SELECT count(*) FROM attachments") == [(0,)]
        async with running(settings, NOON, app) as house:
            assert "再发一次" in await officer.person.answered(officer.person.press(shown, "当线索提交"))
            await officer.person.sees("发一条消息给我")

    async def test_a_full_disk_puts_it_off_and_it_is_filed_once(self, house: House, officer: Officer) -> None:
        long = "很长的情况说明" * 250
        with no_room(house.store):
            await officer.says(f"线索 {long}")
            await officer.sees("不用重发")
            await house.bot.line.lanes.idle()
        await healed(house)
        assert [row[0] for row in said(house)] == [long]
        assert heard(officer, "线索收到了") == 1

    @pytest.mark.parametrize("status", [429, 502])
    async def test_an_answer_that_does_not_get_through_comes_later_and_nothing_is_filed_twice(
        self, house: House, officer: Officer, status: int
    ) -> None:
        if status == 429:
            house.door.faults.too_many(1, method="sendMessage")
        else:
            house.door.faults.broken(method="sendMessage")
        await officer.says(f"线索 {PLAIN}")
        await healed(house)
        assert said(house) == [(PLAIN, 1, "new", "")]
        assert heard(officer, "线索收到了") == 1
