"""Anonymous clues as a reporter lives through them: draft, receipt, submission, the night, and what comes back."""

from __future__ import annotations

import io
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from bot.receipts import is_whole, new_receipt
from bot.settings import DataRule
from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from knowledge.clues import search_terms
from storage import anonymous, clues
from storage.database import Store
from storage.moments import to_text
from storage.people import Role
from tests.e2e.conftest import TOKEN, House, Officer, Opening, labels, running, settings_for

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


async def test_a_restart_keeps_the_draft_and_its_receipt(cache_dir: Path, tmp_path: Path) -> None:
    place = settings_for("全国", cache_dir).model_copy(update={"data_dir": tmp_path / "data"})
    app = create_app(DoorConfig(TOKEN))
    async with running(place, app=app) as house:
        officer = house.officer()
        await officer.says(f"匿名线索 {WORDS}")
        await officer.sees("还没提交")
        receipt = officer.copies("复制回执号")
        await house.quiet()
    async with running(place, app=app) as house:
        await officer.taps("已保存回执")
        await officer.sees("已提交")
        await officer.says(receipt)
        await officer.sees("已收到")
        await officer.taps("补充")
        await officer.sees("请写要补充的")
        await officer.says("还有一件")
        await officer.sees("还有一件")
        await house.quiet()
    async with running(place, app=app) as house:
        # Which clue it was, memory alone has known: the words are there still, the receipt is asked for again.
        await officer.taps("提交")
        await officer.sees("请发 16 位回执号")
        await officer.says(receipt)
        await officer.sees("已收到")
        await officer.taps("提交")
        await officer.sees("补充过 1 次")
        await house.quiet()
        assert house.rows("SELECT text FROM clue_remarks") == [("还有一件",)]


@pytest.mark.parametrize("fault", ["429", "500"])
async def test_messages_are_deleted_as_soon_as_telegram_lets_us(house: House, officer: Officer, fault: str) -> None:
    await officer.says(f"匿名线索 {WORDS}")
    await officer.sees("还没提交")
    if fault == "429":
        house.door.faults.too_many(1, method="deleteMessage")
    else:
        house.door.faults.error(500, "Internal Server Error", method="deleteMessage", times=2)
    await officer.taps("已保存回执")
    await officer.sees("这里的聊天记录已清除")
    assert len(officer.person.messages()) == 1


async def test_over_telegram_the_strict_rule_refuses_and_keeps_nothing(open_house: Opening) -> None:
    house = await open_house(data_rule=DataRule.STRICT)
    officer = house.officer()
    await officer.says(f"匿名线索 {WORDS}")
    await officer.sees("不能通过 Telegram 办")
    await officer.says(f"查回执 {new_receipt()}")
    await officer.sees("不能通过 Telegram 办")
    await house.quiet()
    assert house.rows("SELECT count(*) FROM anonymous_drafts") == [(0,)]
    assert house.rows("SELECT count(*) FROM inbox") == [(0,)]


async def test_old_buttons_do_nothing_but_say_so(house: House, officer: Officer) -> None:
    await officer.says(f"匿名线索 {WORDS}")
    old = await officer.sees("还没提交")
    await officer.says("第二句")
    await officer.sees("第二句")
    stale = officer.person.press(old, data="1:an:1.ok", forged=True)
    assert await officer.person.answered(stale) == "这一步已经做过了，看现在的内容。"
    assert house.rows("SELECT count(*) FROM clues") == [(0,)]
    await officer.taps("取消")
    last = await officer.sees("已取消")
    gone = officer.person.press(last, data="1:an:9.ok", forged=True)
    assert "已经提交或清掉" in await officer.person.answered(gone)
    forged = officer.person.press(last, data="1:ar:add", forged=True)
    assert "再发一次回执号" in await officer.person.answered(forged)


async def test_somebody_elses_receipt_for_the_same_account_is_asked_for_anew_after_half_an_hour(house: House, officer: Officer) -> None:
    receipt = await submitted(officer)
    await officer.says(receipt)
    await officer.sees("已收到")
    await house.later(minutes=31)
    await officer.taps("补充")
    assert house.rows("SELECT count(*) FROM anonymous_drafts") == [(0,)]


async def test_a_long_text_is_refused_and_the_draft_stays(house: House, officer: Officer) -> None:
    await officer.says(f"匿名线索 {WORDS}")
    await officer.sees("还没提交")
    await officer.says("长" * 4000)
    await officer.sees("太长了")
    await officer.taps("已保存回执")
    await officer.sees("已提交")
    assert house.rows("SELECT text FROM clues") == [(WORDS,)]
    await house.quiet()
    assert len(officer.person.messages()) == 1


async def test_an_addition_that_names_somebody_holds_the_clue_at_night(house: House, officer: Officer) -> None:
    receipt = await submitted(officer, "路口标线不清楚，容易走错")
    named = house.enrolled("赵试名", Role.SUPERVISOR)
    await night(house)
    assert house.rows("SELECT hold FROM clues") == [("",)]
    await officer.says(receipt)
    await officer.sees("已收到")
    await officer.taps("补充")
    await officer.sees("请写要补充的")
    await officer.says("赵试名说不管")
    await officer.sees("赵试名")
    await officer.taps("提交")
    await officer.sees("补充过 1 次")
    await house.quiet()
    assert house.rows("SELECT hold, revision FROM clues") == [("", 2)]
    await night(house)
    assert house.rows("SELECT hold FROM clues") == [("named",)]
    assert house.rows("SELECT person_id FROM clue_subjects") == [(named.id,)]


async def test_a_named_clue_becomes_anonymous_under_another_id(house: House, officer: Officer) -> None:
    day = to_text(house.clock())
    old: dict[str, object] = {"id": "K7QM2FXA", "search_id": 77, "kind": "clue", "channel": "bot", "person_id": officer.id, "unit_id": 1}
    old |= {"is_anonymous": 0, "is_shown": 1, "text": WORDS, "level": "blue", "state": "new", "category": "x"}
    old |= {"received_at": day, "touched_at": day, "digest": b"by person and words"}
    with house.store.transaction() as db:
        db.table("clues").insert(old)
        db.conn.execute("INSERT INTO clue_versions VALUES ('K7QM2FXA', 1, ?, '', '', '', ?, ?)", [WORDS, officer.id, day])
        clue = clues.clue(db, "K7QM2FXA")
        assert clue is not None
        clues.index(db, clue, search_terms(WORDS))
    await officer.says("没带从业资格证")
    message = await officer.sees("从业资格")
    officer.person.press(message, data="1:anon_refile:K7QM2FXA", forged=True)
    await officer.person.wait_for(lambda person: any("还没提交" in each.text for each in person.received()) or None)
    await officer.taps("已保存回执")
    assert "以前的审计记录和备份里还有它" in (await officer.sees("已提交")).text
    await house.quiet()
    found = house.rows("SELECT id = 'K7QM2FXA', state, text, person_id, digest = x'', category FROM clues ORDER BY is_anonymous")
    assert found[0] == (1, "withdrawn", "", officer.id, 1, "")
    assert found[1][1:4] == ("new", WORDS, None)
    assert house.rows("SELECT act, actor FROM audit WHERE subject = 'clue:K7QM2FXA'") == [("clue.withdrawn", f"person:{officer.id}")]
    assert house.rows("SELECT count(*) FROM clue_versions WHERE person_id IS NOT NULL") == [(0,)]


async def test_nobody_else_can_make_a_clue_anonymous(house: House, officer: Officer) -> None:
    await officer.says("没带从业资格证")
    message = await officer.sees("从业资格")
    press = officer.person.press(message, data="1:anon_refile:K7QM2FXA", forged=True)
    await officer.person.answered(press)
    await house.quiet()
    assert house.rows("SELECT count(*) FROM anonymous_drafts") == [(0,)]


@pytest.mark.parametrize(
    "said", ["匿名线索：某站收现金", "匿名线索某站收现金", "匿名举报 某站收现金", "匿名，某站收现金", "/anonymous 某站收现金"]
)
async def test_however_it_is_begun_it_never_becomes_a_question(house: House, officer: Officer, said: str) -> None:
    await officer.says(said)
    assert "\n某站收现金\n" in (await officer.sees("还没提交")).text
    await house.quiet()
    assert house.rows("SELECT count(*) FROM inbox") == [(0,)]


async def test_a_receipt_with_a_digit_too_few_or_too_many_is_no_question(house: House, officer: Officer) -> None:
    for typed in ("1234-5678-9012-345", "1234 5678 9012 34567", "查回执123456789012345"):
        await officer.says(typed)
        await officer.sees("抄错")
    await house.quiet()
    assert house.rows("SELECT count(*) FROM inbox") == [(0,)]


async def test_a_picture_whose_caption_begins_one(house: House, officer: Officer) -> None:
    officer.person.send_photo(photo(), "匿名线索 某站收现金")
    shown = await officer.sees_in_place("文件　1 个")
    assert "某站收现金" in shown.text
    await officer.taps("已保存回执")
    await officer.sees("已提交")
    assert house.rows("SELECT text FROM clues") == [("某站收现金",)]
    assert house.rows("SELECT count(*) FROM anonymous_files") == [(1,)]


async def test_handlers_find_its_files_after_the_night_and_not_before(house: House, officer: Officer) -> None:
    await officer.says(f"匿名线索 {WORDS}")
    await officer.sees("还没提交")
    officer.person.send_photo(photo())
    await officer.sees("文件　1 个")
    await officer.taps("已保存回执")
    await officer.sees("已提交")
    ((clue_id,),) = house.rows("SELECT id FROM clues")
    before = anonymous.files(house.store.db, clue_id)
    assert anonymous.kept(house.store.db, clue_id) == ()
    await night(house)
    (after,) = anonymous.kept(house.store.db, clue_id)
    assert after.name != before[0].id
    assert [file.name for file in house.settings.attachments_dir.glob("*/*")] == [after.name]


async def test_while_nothing_can_be_written_it_is_said_and_comes_again(house: House, officer: Officer) -> None:
    await officer.says("没带从业资格证")
    await officer.sees("从业资格")
    await house.quiet()
    other = house.another_writer()
    other.execute("BEGIN IMMEDIATE")
    await officer.says(f"匿名线索 {WORDS}")
    await officer.sees("不用重发")
    other.execute("ROLLBACK")
    other.close()
    await officer.sees("还没提交")
    await house.quiet()
    assert house.rows("SELECT count(*) FROM inbox WHERE payload IS NOT NULL") == [(0,)]


async def test_a_night_that_fails_is_kept_again_and_shows_everything_once(
    house: House, officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await submitted(officer)

    def full(_: Store) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(Store, "rewrite", full)
    await night(house)
    monkeypatch.undo()
    await house.later(hours=1, minutes=1)
    assert house.rows("SELECT count(*) FROM audit WHERE actor = 'anonymous'") == [(1,)]
    assert house.rows("SELECT is_shown FROM clues") == [(1,)]
