"""Rules that change while the bot runs: a file that is edited, and what is approved through the bot."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest

from bot import building
from bot.actions import own_knowledge
from bot.actions.own_knowledge import kept_file
from knowledge.columns import Table
from knowledge.sample import sample
from knowledge.sources import SourceFile
from storage.people import Role

from .conftest import House, Opening

FACT = {"jurisdiction": "全国", "source": "某大队内部规定", "source_kind": "published", "confidence": "0.9", "checked_on": "2026-02-01"}
XYLOPHONES = FACT | {"id": "PR-QA-101", "topic": "木琴调音备案", "answer": "前一天报值班室", "day_kind": "-", "aliases": "木琴调音"}
MUSHROOMS = FACT | {"id": "PR-QA-102", "topic": "荧光蘑菇登记", "answer": "当班登记", "day_kind": "-", "aliases": "荧光蘑菇"}


def write(folder: Path, table: Table, *rows: Mapping[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / f"{table}.csv"
    file.write_bytes(kept_file(table, table, rows).data)
    return file


def approved(*files: SourceFile) -> Callable[[object], Iterable[SourceFile]]:
    return lambda _: files


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


@pytest.fixture
async def here(open_house: Opening, own: Path) -> House:
    return await open_house(knowledge_dir=own)


async def settle(house: House) -> None:
    """Let the clockwork look until it takes up what stays; its first look may have been before the file was there."""
    for _ in range(3):
        await house.later(seconds=20)


def keep(monkeypatch: pytest.MonkeyPatch, *files: SourceFile) -> None:
    monkeypatch.setattr(own_knowledge, "_KEEPERS", (approved(*files),))


async def test_an_edited_file_answers_without_a_restart(here: House, own: Path) -> None:
    officer = here.officer()
    await officer.says("木琴调音")
    await officer.sees("没有找到")
    write(own, Table.PROCEDURE, XYLOPHONES)
    await settle(here)
    await officer.says("木琴调音")
    await officer.sees("前一天报值班室")
    digest = here.bot.rulebook.lookup.library.digest
    assert here.rows("SELECT subject FROM audit WHERE act = 'knowledge.reloaded'") == [(f"rules:{digest[:12]}",)]


async def test_a_file_that_is_still_being_saved_is_not_read(here: House, own: Path) -> None:
    await settle(here)
    officer = here.officer()
    write(own, Table.PROCEDURE, XYLOPHONES)
    await here.later(seconds=20)
    write(own, Table.PROCEDURE, XYLOPHONES, MUSHROOMS)
    await here.later(seconds=20)
    await officer.says("木琴调音")
    await officer.sees("没有找到")
    await here.later(seconds=20)
    await officer.says("荧光蘑菇")
    await officer.sees("当班登记")


async def test_a_fault_is_told_once_with_its_place_while_the_old_rules_hold_and_again_when_it_is_mended(here: House, own: Path) -> None:
    legal, admin, officer = here.enrolled("法一", Role.LEGAL), here.enrolled("管一", Role.ADMIN), here.officer()
    write(own, Table.PROCEDURE, XYLOPHONES)
    await settle(here)
    write(own, Table.PROCEDURE, XYLOPHONES, MUSHROOMS | {"topic": ""})
    await settle(here)
    for told in (legal, admin):
        message = await told.sees("没有启用")
        assert "own/procedure.csv 第3行" in message.text
        assert "topic" in message.text
    await settle(here)
    assert len([message for message in legal.person.received() if "没有启用" in message.text]) == 1
    assert not [message for message in officer.person.received() if "没有启用" in message.text]
    await officer.says("木琴调音")
    await officer.sees("前一天报值班室")
    write(own, Table.PROCEDURE, XYLOPHONES, MUSHROOMS)
    await settle(here)
    await legal.sees("改好了")
    await officer.says("荧光蘑菇")
    await officer.sees("当班登记")


async def test_of_many_faults_five_are_told_and_the_rest_counted(here: House, own: Path) -> None:
    legal = here.enrolled("法一", Role.LEGAL)
    write(own, Table.PROCEDURE, *(XYLOPHONES | {"id": f"PR-QA-{number}", "aliases": "", "day_kind": "<b>&"} for number in range(101, 120)))
    await settle(here)
    message = await legal.sees("没有启用")
    assert message.text.count("改法") == 5
    assert "还有 14 处" in message.text


async def test_a_folder_that_vanishes_keeps_its_rules_and_is_told(here: House, own: Path) -> None:
    legal, officer = here.enrolled("法一", Role.LEGAL), here.officer()
    write(own, Table.PROCEDURE, XYLOPHONES)
    await settle(here)
    shutil.move(own, own.parent / "gone")
    await settle(here)
    await legal.sees("没有这个文件夹")
    await officer.says("木琴调音")
    await officer.sees("前一天报值班室")


async def test_an_edited_file_that_spoils_questions_holds_and_is_told(here: House, own: Path) -> None:
    legal, officer = here.enrolled("法一", Role.LEGAL), here.officer()
    write(own, Table.PROCEDURE, XYLOPHONES | {"aliases": "收钱不开票；光缆横跨公路"})
    await settle(here)
    message = await legal.sees("不如以前")
    assert "光缆横跨公路" in message.text
    assert "现在：木琴调音备案" in message.text
    await officer.says("木琴调音备案")
    await officer.sees("前一天报值班室")


async def test_what_is_approved_answers_at_once_also_while_a_file_has_faults(
    here: House, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    legal, officer = here.enrolled("法一", Role.LEGAL), here.officer()
    await settle(here)
    write(own, Table.PROCEDURE, MUSHROOMS | {"topic": ""})
    await settle(here)
    await legal.sees("没有启用")
    keep(monkeypatch, kept_file(Table.PROCEDURE, "lists", [XYLOPHONES]))
    assert await here.bot.rulebook.renew()
    await officer.says("木琴调音")
    await officer.sees("前一天报值班室")
    keep(monkeypatch)
    assert await here.bot.rulebook.renew()
    await officer.says("木琴调音")
    await officer.sees("没有找到")
    assert not [message for message in legal.person.received() if "改好了" in message.text]


async def test_what_another_process_approved_is_noticed(here: House, monkeypatch: pytest.MonkeyPatch) -> None:
    officer = here.officer()
    await settle(here)
    keep(monkeypatch, kept_file(Table.PROCEDURE, "lists", [XYLOPHONES]))
    await settle(here)
    await officer.says("木琴调音")
    await officer.sees("前一天报值班室")


async def test_what_was_approved_and_no_longer_fits_is_left_out_and_told_and_the_bot_starts(
    open_house: Opening, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(own, Table.PROCEDURE, MUSHROOMS)
    taken = XYLOPHONES | {"aliases": "荧光蘑菇"}
    keep(monkeypatch, kept_file(Table.PROCEDURE, "lists", [taken, XYLOPHONES | {"id": "PR-QA-103", "topic": ""}]))
    house = await open_house(knowledge_dir=own)
    legal, officer = house.enrolled("法一", Role.LEGAL), house.officer()
    await officer.says("荧光蘑菇")
    await officer.sees("当班登记")
    await officer.says("木琴调音备案")
    await officer.sees("前一天报值班室")
    await settle(house)
    message = await legal.sees("暂时停用")
    assert "records/lists.csv 第2行" in message.text
    assert "records/lists.csv 第3行" in message.text
    keep(monkeypatch, kept_file(Table.PROCEDURE, "lists", [XYLOPHONES]))
    await house.bot.rulebook.renew()
    await legal.sees("改好了")


async def test_renewals_at_once_become_one_and_one_more_afterwards(here: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await settle(here)
    begun: list[building.Order] = []
    late: list[asyncio.Task[bool]] = []

    async def watched(order: building.Order) -> building.Built:
        begun.append(order)
        if not late:
            # What is approved while the first is at work must be seen by a second.
            keep(monkeypatch, kept_file(Table.PROCEDURE, "lists", [XYLOPHONES, MUSHROOMS]))
            late.extend(asyncio.create_task(here.bot.rulebook.renew()) for _ in range(3))
        return await building.build(order)

    monkeypatch.setattr("bot.rulebook.build", watched)
    keep(monkeypatch, kept_file(Table.PROCEDURE, "lists", [XYLOPHONES]))
    assert all(await asyncio.gather(*(here.bot.rulebook.renew() for _ in range(5))))
    assert all(await asyncio.gather(*late))
    assert len(begun) == 2
    assert here.bot.rulebook.lookup.card("PR-QA-102") is not None


async def test_a_builder_that_is_killed_leaves_the_old_rules(
    here: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await settle(here)
    before = here.bot.rulebook.lookup
    monkeypatch.setattr("bot.building.PATIENCE", 0.05)
    keep(monkeypatch, kept_file(Table.PROCEDURE, "lists", [XYLOPHONES]))
    assert not await here.bot.rulebook.renew()
    assert here.bot.rulebook.lookup is before
    assert "too long" in caplog.text
    monkeypatch.setattr("bot.building.PATIENCE", 60)
    assert await here.bot.rulebook.renew()
    assert here.bot.rulebook.lookup.card("PR-QA-101") is not None


@pytest.mark.proof
async def test_without_room_for_a_process_or_a_cache_it_is_slower_and_works(
    here: House, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = here.officer()
    blocked = tmp_path / "a file where the cache should be"
    blocked.write_text("")

    async def no_room(*_: object, **__: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("bot.building.begin", no_room)
    monkeypatch.setattr(here.bot.rulebook, "_settings", here.settings.model_copy(update={"cache_dir": blocked / "cache"}))
    write(own, Table.PROCEDURE, XYLOPHONES)
    await settle(here)
    await officer.says("木琴调音")
    await officer.sees("前一天报值班室")


async def test_the_searching_child_is_renewed_and_raised_again_when_it_died(
    here: House, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    searcher, officer = here.bot.searcher, here.officer()
    # As if the bot had been started with a child that has since died.
    monkeypatch.setattr(searcher, "_had_child", True)
    await settle(here)
    assert searcher.is_aside
    first = searcher.pid
    write(own, Table.PROCEDURE, XYLOPHONES)
    await settle(here)
    assert searcher.is_aside
    assert searcher.pid != first
    await officer.says("木琴调音")
    await officer.sees("前一天报值班室")
    os.kill(searcher.pid, signal.SIGKILL)
    await officer.says("木琴调音")
    await officer.sees("前一天报值班室")
    await here.later(seconds=20)
    assert searcher.is_aside
    await asyncio.gather(*searcher._ending)
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


async def test_questions_are_answered_all_through_a_renewal(here: House, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(here.bot.searcher, "_had_child", True)
    await settle(here)
    write(own, Table.PROCEDURE, XYLOPHONES)
    asking = True

    async def ask() -> list[object]:
        answers = []
        while asking:
            answers.append(await here.bot.rulebook.ask("履带车开上公路"))
            await asyncio.sleep(0.005)
        return answers

    task = asyncio.create_task(ask())
    await settle(here)
    asking = False
    answers = await task
    assert len(answers) > 10
    assert {answer.entry.id for answer in answers} == {answers[0].entry.id}


async def test_an_alias_that_would_spoil_questions_is_found_out_before_it_holds(here: House) -> None:
    def alias(entry: str, *names: str) -> SourceFile:
        return kept_file(Table.ALIASES, "aliases", [{"entry": entry, "alias": name} for name in names])

    rulebook = here.bot.rulebook
    before = rulebook.lookup
    entry = next(iter(before.library.procedures))
    assert (await rulebook.try_out([alias(entry, "绕着秤台开过去躲检测的家伙")])).is_fine
    # A name that belongs to another matter; a word so general that it means many.
    for poison, matter in (("抛洒", "MT-123"), ("网约车", "MT-050")):
        trial = await rulebook.try_out([alias(matter, poison)])
        assert [each.question for each in trial.harmed] == [poison]
        assert not trial.faults
    strange = next(
        asked.text for asked in sample() if not asked.right and len(asked.text) > 6 and asked.text.isalpha() and not asked.text.isascii()
    )
    assert strange in [each.question for each in (await rulebook.try_out([alias("MT-001", strange)])).harmed]
    unknown = await rulebook.try_out([alias("PR-QA-999", "没有这一条")])
    assert "PR-QA-999" in unknown.faults[0].what
    assert rulebook.lookup is before


async def test_what_cannot_be_tried_out_says_so(here: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.actions.work import RefusedError

    monkeypatch.setattr("bot.building.PATIENCE", 0.05)
    with pytest.raises(RefusedError, match="rules_busy"):
        await here.bot.rulebook.try_out([kept_file(Table.PROCEDURE, "lists", [XYLOPHONES])])
