"""Counts of clues: what somebody may see and nothing else, this period against as many days of the one before."""

from __future__ import annotations

import threading
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.actions.clue_analysis import Analysis, Period, analyse, spans
from storage import clues
from storage.clues import Clue, ClueKind, ClueState, Hold
from storage.people import Role
from tests.e2e.conftest import House, Officer, labels


def enter(house: House, received: str, **more: object) -> Clue:
    """A clue as the records hold it."""
    unit = house.rows("SELECT id FROM units WHERE name = '某执法大队'")[0][0]
    known: dict[str, object] = {
        "id": clues.new_id(),
        "search_id": clues.new_search_id(),
        "kind": ClueKind.CLUE,
        "channel": "bot",
        "person_id": None,
        "is_anonymous": len(received) == 10,
        "is_shown": True,
        "unit_id": unit,
        "text": "某检测站收费不给票",
        "level": "blue",
        "level_by": "suggested",
        "category_by": "suggested",
        "category": "conduct",
        "state": ClueState.NEW,
        "version": 1,
        "revision": 1,
        "hold": Hold.NONE,
        "received_at": received,
        "touched_at": received,
        "digest": b"",
    }
    blank = dict.fromkeys(("about", "place", "point", "reason", "remark", "mark", "source", "source_answer"), "")
    none = dict.fromkeys(
        ("claimed_by", "merged_into", "source_answered_at", "due_at", "told_at", "escalate_at", "escalate_unit", "closed_at", "receipt")
    )
    clue = Clue(**(none | blank | known | more))  # type: ignore[arg-type]
    with house.store.transaction() as db:
        clues.add(db, clue)
    return clue


@pytest.fixture
def head(house: House) -> Officer:
    return house.enrolled("大队长丙", Role.SUPERVISOR)


async def test_what_rose_is_told_against_as_many_days_of_the_month_before(house: House, head: Officer) -> None:
    # It is 2 March: two days of February count, not all of it.
    for received in ("2026-03-01T01:00:00.000Z", "2026-03-01", "2026-03-02", "2026-02-28T16:00:00.000Z"):
        enter(house, received)
    enter(house, "2026-02-01")
    enter(house, "2026-02-20")
    enter(house, "2026-02-28T15:59:59.000Z")
    await head.says("线索分析")
    text = (await head.sees("线索分析 · 本月")).text
    assert "共 4 条（上一期同样天数 1 条）" in text
    assert "作风不优　4 ⬆️ 原来 1" in text


async def test_each_dimension_and_period_is_a_tap_in_the_same_message(house: House, head: Officer) -> None:
    enter(house, "2026-03-01", place="国道检查点", matter="PB-001")
    enter(house, "2025-03-01", channel="bot")
    await head.says("线索分析")
    message = await head.sees("本月")
    assert labels(message)[:8] == ["本季", "今年", "去年", "事项", "地点", "单位", "渠道", "月份"]
    assert labels(message)[8:] == ["出图", "统计表", "登记表"]
    for tapped, seen in (
        ("地点", "国道检查点"),
        ("事项", "按事项"),
        ("单位", "某执法大队"),
        ("渠道", "本单位人员"),
        ("月份", "2026 年 3 月"),
    ):
        await head.taps(tapped)
        await head.sees_in_place(seen)
    await head.taps("去年")
    assert "2025 年 3 月" in (await head.sees_in_place("线索分析 · 去年")).text
    assert len([each for each in head.person.received() if "线索分析" in each.text]) == 1


async def test_what_is_held_about_oneself_or_of_another_unit_is_in_no_count(house: House, head: Officer) -> None:
    squad = house.enrolled("中队长壬", Role.SUPERVISOR, unit="一中队")
    discipline = house.enrolled("纪检员戊", Role.DISCIPLINE)
    enter(house, "2026-03-01")
    enter(house, "2026-03-01", hold=Hold.INTEGRITY, category="integrity")
    about_head = enter(house, "2026-03-01", category="purpose")
    enter(house, "2026-03-01", is_shown=False, category="competence")
    enter(house, "2026-03-01", state=ClueState.WITHDRAWN, category="responsibility")
    with house.store.transaction() as db:
        clues.name_subjects(db, about_head.id, [head.id])
    await head.says("线索分析")
    text = (await head.sees("线索分析")).text
    assert "共 1 条" in text
    assert all(word not in text for word in ("执法不廉", "宗旨不牢", "本领不强", "担当不力"))
    await squad.says("线索分析")
    assert "共 0 条" in (await squad.sees("线索分析")).text
    await discipline.says("线索分析")
    assert "只算由纪检办理的" in (await discipline.sees("线索分析")).text
    assert "执法不廉　1" in (await discipline.sees("线索分析")).text


async def test_counting_many_clues_keeps_nobody_else_waiting(house: House, head: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[int] = []

    def watched(*asked: Any) -> Analysis:
        threads.append(threading.get_ident())
        return analyse(*asked)

    monkeypatch.setattr("bot.handlers.clue_analysis.analyse", watched)
    await head.says("线索分析")
    await head.sees("共 0 条")
    enter(house, "2026-03-01")
    await head.taps("今年")
    await head.sees_in_place("共 1 条")
    assert len(threads) == 2
    assert threading.get_ident() not in threads


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LEGAL, Role.ADMIN, Role.OBSERVER])
async def test_nobody_else_counts(house: House, role: Role) -> None:
    enter_before = house.enrolled("某人", role)
    await enter_before.says("线索分析")
    await enter_before.sees("能用。")


@pytest.mark.parametrize(
    ("period", "now", "first", "last", "before_first", "before_last"),
    [
        (Period.MONTH, date(2026, 3, 31), date(2026, 3, 1), date(2026, 3, 31), date(2026, 2, 1), date(2026, 2, 28)),
        (Period.MONTH, date(2026, 1, 1), date(2026, 1, 1), date(2026, 1, 1), date(2025, 12, 1), date(2025, 12, 1)),
        (Period.QUARTER, date(2026, 1, 5), date(2026, 1, 1), date(2026, 1, 5), date(2025, 10, 1), date(2025, 10, 5)),
        (Period.YEAR, date(2024, 12, 31), date(2024, 1, 1), date(2024, 12, 31), date(2023, 1, 1), date(2023, 12, 31)),
        (Period.LAST_YEAR, date(2026, 3, 2), date(2025, 1, 1), date(2025, 12, 31), date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_a_period_that_runs_is_compared_with_as_many_days(
    period: Period, now: date, first: date, last: date, before_first: date, before_last: date
) -> None:
    moment = datetime(now.year, now.month, now.day, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    here, there = spans(period, moment)
    assert (here.first, here.last, there.first, there.last) == (first, last, before_first, before_last)
