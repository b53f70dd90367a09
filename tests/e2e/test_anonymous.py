"""Anonymous clues as a reporter lives through them: draft, receipt, submission, the night, and what comes back."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pytest
from PIL import Image

from bot.receipts import is_whole, new_receipt
from storage.people import Role
from tests.e2e.conftest import House, Officer, labels

WORDS = "某检测站收费不给票，还要现金"


def photo(words: bytes = b"taken by a phone") -> bytes:
    """A picture with something planted in its EXIF."""
    exif = Image.Exif()
    exif[0x010E] = words.decode()
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (10, 200, 30)).save(out, "JPEG", exif=exif)
    return out.getvalue()


async def submitted(officer: Officer, words: str = WORDS) -> str:
    """Submit an anonymous clue; returns the receipt."""
    await officer.says(f"匿名线索 {words}")
    await officer.sees("还没提交")
    receipt = officer.copies("复制回执号")
    await officer.taps("已保存回执")
    await officer.sees("已提交")
    return receipt


async def night(house: House) -> None:
    """Let the next night come."""
    await house.quiet()
    now = house.clock.now
    await house.later(seconds=1)
    house.clock.now = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), now.tzinfo) + timedelta(minutes=21)
    await house.bot.schedule.tick()


async def test_the_receipt_is_shown_before_anything_is_submitted(house: House, officer: Officer) -> None:
    await officer.says(f"匿名线索 {WORDS}")
    shown = await officer.sees("还没提交")
    receipt = officer.copies("复制回执号")
    assert receipt in shown.text
    assert is_whole(receipt.replace("-", ""))
    assert house.rows("SELECT count(*) FROM clues") == [(0,)]
    await officer.taps("已保存回执")
    await officer.sees("已提交")
    assert house.rows("SELECT text, person_id, received_at, is_shown FROM clues") == [(WORDS, None, "2026-03-02", 0)]


async def test_after_submission_the_chat_holds_nothing_but_the_last_word(house: House, officer: Officer) -> None:
    receipt = await submitted(officer)
    await house.quiet()
    said = [message.text for message in officer.person.messages()]
    assert len(said) == 1
    assert receipt not in said[0]
    assert "仍有记录" in said[0]
    assert house.rows("SELECT count(*) FROM anonymous_drafts") == [(0,)]


async def test_what_is_not_submitted_within_half_an_hour_is_gone(house: House, officer: Officer) -> None:
    await officer.says(f"匿名线索 {WORDS}")
    await officer.sees("还没提交")
    officer.person.send_photo(photo())
    await officer.sees("文件　1 个")
    await house.quiet()
    assert len(list(house.settings.attachments_dir.glob("*/*"))) == 1
    await house.later(minutes=31)
    await officer.sees_in_place("30 分钟没动")
    assert house.rows("SELECT count(*) FROM anonymous_drafts") == [(0,)]
    assert house.rows("SELECT count(*) FROM anonymous_files") == [(0,)]
    assert list(house.settings.attachments_dir.glob("*/*")) == []
    assert WORDS.encode() not in house.settings.database_file.read_bytes()


async def test_whatever_follows_is_kept_in_the_draft_and_never_looked_up(house: House, officer: Officer) -> None:
    await officer.says("匿名线索")
    await officer.sees("别写自己是谁")
    await officer.says("没带从业资格证")
    await officer.sees("没带从业资格证")
    await officer.taps("涉及谁")
    await officer.sees_in_place("请写涉及谁")
    await officer.says("站里管收费的")
    await officer.sees("涉及谁　站里管收费的")
    await officer.taps("已保存回执")
    await officer.sees("已提交")
    assert house.rows("SELECT text, about FROM clues") == [("没带从业资格证", "站里管收费的")]
    assert house.rows("SELECT count(*) FROM seen_cards") == [(0,)]


async def test_a_doubled_tap_submits_once(house: House, officer: Officer) -> None:
    await officer.says(f"匿名线索 {WORDS}")
    message = await officer.sees("还没提交")
    first = officer.person.press(message, "已保存回执，提交")
    second = officer.person.press(message, "已保存回执，提交")
    await officer.person.answered(first)
    await officer.person.answered(second)
    await house.quiet()
    assert house.rows("SELECT count(*) FROM clues") == [(1,)]


async def test_a_cancelled_draft_leaves_nothing(house: House, officer: Officer) -> None:
    await officer.says(f"匿名线索 {WORDS}")
    await officer.sees("还没提交")
    await officer.taps("取消")
    await officer.sees("已取消")
    await house.quiet()
    assert len(officer.person.messages()) == 1
    assert house.rows("SELECT count(*) FROM anonymous_drafts") == [(0,)]
    assert WORDS.encode() not in house.settings.database_file.read_bytes()


async def test_an_edited_message_changes_the_draft(house: House, officer: Officer) -> None:
    await officer.says(f"匿名线索 {WORDS}")
    await officer.sees("还没提交")
    message = next(each for each in officer.person.messages() if each.text.startswith("匿名线索"))
    officer.person.edit(message, "匿名线索 改过的话")
    await officer.sees_in_place("改过的话")
    await officer.taps("已保存回执")
    await officer.sees("已提交")
    assert house.rows("SELECT text FROM clues") == [("改过的话",)]


async def test_an_album_is_stripped_and_counted(house: House, officer: Officer) -> None:
    await officer.says(f"匿名线索 {WORDS}")
    await officer.sees("还没提交")
    officer.person.send_album([photo(b"PLANTED-ONE"), photo(b"PLANTED-TWO")], "车牌没拍到")
    await officer.sees_in_place("文件　2 个")
    await officer.taps("已保存回执")
    await officer.sees("已提交")
    await house.quiet()
    assert house.rows("SELECT count(*), min(account_id IS NULL) FROM anonymous_files") == [(2, 1)]
    assert house.rows("SELECT text FROM clues") == [(f"{WORDS}\n车牌没拍到",)]
    kept = b"".join(file.read_bytes() for file in house.settings.attachments_dir.glob("*/*"))
    assert kept
    assert b"PLANTED" not in kept


async def test_a_file_that_cannot_be_cleaned_is_refused_with_a_way_out(house: House, officer: Officer) -> None:
    await officer.says(f"匿名线索 {WORDS}")
    await officer.sees("还没提交")
    officer.person.send_document(b"#!/bin/sh\necho", "run.sh")
    await officer.sees("请截图再发")
    await officer.says("还有一句")
    await officer.sees("还有一句")
    await officer.taps("已保存回执")
    await officer.sees("已提交")
    await house.quiet()
    assert len(officer.person.messages()) == 1


async def test_a_position_is_not_taken_because_it_may_be_the_reporters(house: House, officer: Officer) -> None:
    await officer.says(f"匿名线索 {WORDS}")
    await officer.sees("还没提交")
    officer.person.send_location(36.9, 121.5)
    await officer.sees("把地点写成字")


async def test_nobody_sees_it_before_the_night_and_then_with_the_day_alone(house: House, officer: Officer) -> None:
    await submitted(officer)
    assert house.rows("SELECT count(*) FROM audit WHERE subject LIKE 'clue:%'") == [(0,)]
    await night(house)
    assert house.rows("SELECT is_shown, received_at FROM clues") == [(1, "2026-03-02")]
    assert house.rows("SELECT at, actor, act FROM audit WHERE subject LIKE 'clue:%'") == [("2026-03-02", "anonymous", "clue.submitted")]
    assert house.rows("SELECT count(*) FROM anonymous_acts") == [(0,)]


async def test_a_receipt_works_from_another_account(house: House, officer: Officer) -> None:
    receipt = await submitted(officer)
    other = house.enrolled("执法员乙")
    await other.says(receipt)
    await other.sees("已收到")
    await other.taps("补充")
    await other.sees("请写要补充的")
    await other.says("车是白色的")
    await other.sees("车是白色的")
    await other.taps("提交")
    await other.sees("补充过 1 次")
    assert house.rows("SELECT kind, text, person_id, at, is_shown FROM clue_remarks") == [("addition", "车是白色的", None, "2026-03-02", 0)]
    await night(house)
    assert house.rows("SELECT is_shown FROM clue_remarks") == [(1,)]
    await other.taps("看完了")
    await other.sees("聊天记录已清除")
    await house.quiet()
    assert [message.text for message in other.person.messages() if receipt in message.text] == []


async def test_a_question_is_answered_by_receipt(house: House, officer: Officer) -> None:
    receipt = await submitted(officer)
    await night(house)
    with house.store.transaction() as db:
        db.conn.execute(
            "INSERT INTO clue_remarks SELECT id, 1, 'question', '哪一天的事？', ?, '2026-03-03T01:00:00.000Z', 1 FROM clues", [officer.id]
        )
    await officer.says(f"查回执 {receipt}")
    await officer.sees("哪一天的事")
    await officer.taps("回答")
    await officer.sees("请写您的回答")
    await officer.says("上周三")
    await officer.sees("上周三")
    await officer.taps("提交")
    assert "哪一天的事" not in (await officer.sees("已收到")).text
    assert house.rows("SELECT text, is_shown FROM clue_remarks WHERE kind = 'answer'") == [("上周三", 0)]


async def test_guessing_has_to_wait_and_a_slip_costs_nothing(house: House, officer: Officer) -> None:
    receipt = await submitted(officer)
    digits = receipt.replace("-", "")
    slip = digits[:-1] + str((int(digits[-1]) + 1) % 10)
    for _ in range(7):
        await officer.says(slip)
        await officer.sees("抄错")
    for _ in range(5):
        await officer.says(new_receipt())
        await officer.sees("没有查到")
    await officer.says(receipt)
    await officer.sees("15 分钟")
    await house.later(minutes=16)
    await officer.says(receipt)
    await officer.sees("已收到")


async def test_a_clue_may_be_taken_back_before_the_night_and_not_after(house: House, officer: Officer) -> None:
    receipt = await submitted(officer)
    await officer.says(receipt)
    await officer.sees("已收到")
    await officer.taps("撤回")
    await officer.sees_in_place("确定吗")
    await officer.taps("确定撤回")
    await officer.sees("聊天记录已清除")
    assert house.rows("SELECT state, text FROM clues") == [("withdrawn", "")]
    second = await submitted(officer, "另一件事")
    await night(house)
    await officer.says(second)
    assert "撤回" not in "".join(labels(await officer.sees("已收到")))


async def test_messages_that_cannot_be_deleted_are_told(house: House, officer: Officer) -> None:
    await officer.says(f"匿名线索 {WORDS}")
    await officer.sees("还没提交")
    house.door.faults.error(400, "Bad Request: message can't be deleted", method="deleteMessage")
    await officer.taps("已保存回执")
    await officer.sees("有 1 条消息没能删掉")


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.SUPERVISOR])
async def test_everybody_may(house: House, role: Role) -> None:
    somebody = house.enrolled("某人", role)
    await submitted(somebody)
    assert house.rows("SELECT count(*) FROM clues") == [(1,)]
