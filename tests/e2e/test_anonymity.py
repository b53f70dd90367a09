"""Whoever knows all about the reporter and holds all that the bot keeps finds nothing that joins the two."""

from __future__ import annotations

import asyncio
import logging
import time
from pathlib import Path

import pytest

from bot.anonymity import Anonymity
from bot.line.effects import Effects
from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from storage.database import Store
from storage.sealed import DATABASE
from tests.e2e.adversary import Known, backed_up, database_files, joins, raw_traces, watch
from tests.e2e.conftest import TOKEN, House, Officer, running, settings_for
from tests.e2e.deaths import Deaths
from tests.e2e.test_anonymous import night, photo
from tests.webchat.traces import traces

WORDS = "某检测站收费不给票，白色面包车来收现金"
PLANTED = b"PLANTED-IN-EXIF-7731"


async def send_all(house: House, officer: Officer, known: Known) -> str:
    """A clue with everything: text, photo with a caption, whom it is about; returns its receipt."""
    await officer.says(f"匿名线索 {WORDS}")
    await officer.sees("还没提交")
    receipt = officer.copies("复制回执号")
    picture = photo(PLANTED)
    officer.person.send_photo(picture, "照片说明七三一")
    await officer.sees_in_place("文件　1 个")
    known.messages |= {message.id for message in officer.person.messages()}
    known.bytes_ += [PLANTED, picture[300:360], f"匿名线索 {WORDS}".encode(), receipt.encode(), receipt.replace("-", "").encode()]
    await officer.taps("已保存回执")
    await officer.sees("已提交")
    known.messages |= {message.id for message in officer.person.messages()}
    await house.quiet()
    return receipt


async def busy(officer: Officer) -> None:
    """Somebody else, active in the same second."""
    await officer.says("没带从业资格证")
    await officer.sees("从业资格")
    await officer.says("反馈 卡片太长")
    await officer.sees("反馈")


def everything_kept(house: House) -> list[Path]:
    return [*database_files(house.settings.database_file), *house.settings.attachments_dir.glob("*/*")]


async def test_nothing_joins_the_reporter_to_the_clue(
    house: House, officer: Officer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("bot", "storage", "knowledge"):
        caplog.set_level(logging.DEBUG, name)
    other = house.enrolled("执法员乙")
    known = watch(house, officer)
    await house.bot.schedule.tick()
    caplog.clear()
    began = time.time_ns()
    receipt, _ = await asyncio.gather(send_all(house, officer, known), busy(other))
    ended = time.time_ns()
    await house.quiet()
    assert known.updates
    assert known.files

    assert joins(house.settings.database_file, known) == []
    assert raw_traces(everything_kept(house), known) == []
    assert house.settings.database_file.with_name(house.settings.database_file.name + "-wal").stat().st_size == 0
    assert WORDS.encode() in house.settings.database_file.read_bytes(), "the words are there to be found, so that the search could fail"

    folder = backed_up(house, tmp_path / "first")
    assert joins(folder / DATABASE, known) == []
    assert raw_traces([path for path in folder.rglob("*") if path.is_file()], known) == []

    await night(house)
    assert joins(house.settings.database_file, known) == []
    assert raw_traces(everything_kept(house), known) == []
    folder = backed_up(house, tmp_path / "second")
    assert raw_traces([path for path in folder.rglob("*") if path.is_file()], known) == []
    assert len([path for path in folder.rglob("*") if path.parent.parent.name == "attachments"]) == 1
    for path in house.settings.attachments_dir.rglob("*"):
        stat = path.stat()
        assert not began <= stat.st_ctime_ns <= ended, "when its inode was changed"
        assert not began <= stat.st_mtime_ns <= ended, "when it was written"

    said = [record.getMessage() for record in caplog.records if record.name.split(".")[0] in {"bot", "storage", "knowledge"}]
    secret = [str(officer.person.id), receipt, WORDS[:6], "nonym", *map(str, known.updates)]
    assert [line for line in said if any(word in line for word in secret)] == []


async def test_the_local_door_keeps_nothing_of_it_either(house: House, officer: Officer) -> None:
    receipt = await send_all(house, officer, Known(0, 0))
    # What is deleted is gone once the bot has fetched the updates that came after it.
    await officer.says("帮助")
    await officer.sees("怎么")
    await house.quiet()
    assert traces(house.door, WORDS, receipt, receipt.replace("-", ""), PLANTED, "照片说明七三一") == []
    assert traces(house.door, "帮助"), "what was not deleted is there to be found"


async def test_an_officer_who_only_asks_leaves_the_rows_that_the_search_looks_for(house: House, officer: Officer) -> None:
    known = watch(house, officer)
    await officer.says("没带从业资格证")
    await officer.sees("从业资格")
    await house.quiet()
    assert set(joins(house.settings.database_file, known)) == {"inbox: an update id", "answered_questions: a message id"}


async def test_a_look_by_receipt_leaves_nothing_either(house: House, officer: Officer) -> None:
    receipt = await send_all(house, officer, Known(0, 0))
    other = house.enrolled("执法员乙")
    known = watch(house, other)
    known.bytes_.append(receipt.encode())
    await other.says(receipt)
    await other.sees("已收到")
    await other.taps("补充")
    await other.sees("请写要补充的")
    await other.says("又来了一次，车牌尾号七三一")
    await other.sees("尾号七三一")
    await other.taps("提交")
    await other.sees("补充过 1 次")
    await other.taps("看完了")
    await other.sees("聊天记录已清除")
    await house.quiet()
    assert known.updates
    assert joins(house.settings.database_file, known) == []
    assert raw_traces(everything_kept(house), known) == []


async def test_killed_at_any_step_neither_clue_nor_receipt_is_lost_and_nothing_joins(
    cache_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = settings_for("全国", cache_dir).model_copy(update={"data_dir": tmp_path / "lived"})
    app = create_app(DoorConfig(TOKEN))
    deaths = Deaths(place.data_dir, tmp_path)

    for owner, name in ((Effects, "tell"), (Anonymity, "wipe"), (Store, "truncate_log")):
        original = getattr(owner, name)

        def dying(self: object, *args: object, _original: object = original, **named: object) -> object:
            deaths.die()
            return _original(self, *args, **named)  # type: ignore[operator]

        monkeypatch.setattr(owner, name, dying)
    async with running(place, app=app) as house:
        officer = house.officer()
        known = watch(house, officer)
        await send_all(house, officer, known)
    monkeypatch.undo()
    assert len(deaths) >= 8

    outcomes = []
    for death in deaths:
        settings = place.model_copy(update={"data_dir": death})
        async with running(settings, app=app) as house:
            await house.quiet()
            drafts = house.rows("SELECT data FROM anonymous_drafts WHERE stage <> 'cleaning'")
            clues = house.rows("SELECT count(*) FROM clues")[0][0]
            assert clues <= 1
            outcomes.append((clues, len(drafts)))
            # The first sweep may still be under way.
            await house.bot.schedule.tick()
            await house.later(minutes=31)
            await house.quiet()
            assert house.rows("SELECT count(*) FROM anonymous_drafts") == [(0,)]
            assert joins(settings.database_file, known) == []
            assert raw_traces(everything_kept(house), known) == [], death.name
    begun = next(place for place, outcome in enumerate(outcomes) if outcome != (0, 0))
    # Either the draft with its receipt is there still, or the clue is: never neither, never both.
    assert all(clues + drafts == 1 for clues, drafts in outcomes[begun:])
    assert outcomes[-1] == (1, 0)
