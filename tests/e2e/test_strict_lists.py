"""The strict data rule over Telegram: lists under way, gaps, reports and what was learned stay on the server, whatever is pressed."""

from __future__ import annotations

import pytest

from bot.settings import DataRule
from bot.wording import gaps, learning
from bot.wording.lists import LIST
from storage import learned, lists
from storage.lists import ListState
from storage.people import Role
from tests.e2e.conftest import House, Officer, Opening
from tests.e2e.outages import settled
from tests.e2e.test_lists import CATS, book

AT = "2026-03-01T04:00:00.000Z"
PLANTED = "植入的话"
TABLES = ("unanswered", "learned", "lists", "list_versions", "list_rows", "list_matters", "forms", "checked_entries")
STEPS = (
    *("show", "confirm", "propose", "take_back", "drop", "ask_drop", "return", "approve", "withdraw", "ask_withdraw", "rest", "undo"),
    *("page", "group.new.0", "edit.name", "column.0.0", "ask_column.0", "ask_tier", "tier.0", "back.columns", "own.0", "leave_out.0"),
)


@pytest.fixture
async def strict(open_house: Opening) -> House:
    return await open_house(data_rule=DataRule.STRICT)


def plant(house: House, jurist: Officer, officer: Officer) -> None:
    """A gap, a report, a learned name, a list in each state that somebody could press a button of."""
    with house.store.transaction() as db:
        for kind, card, reason in (("question", None, None), ("report", "MT-002", "wrong")):
            db.conn.execute(
                "INSERT INTO unanswered (person_id, question, note, state, created_at, kind, card, reason)"
                " VALUES (?, ?, ?, 'new', ?, ?, ?, ?)",
                [officer.id, f"{PLANTED}问题", f"{PLANTED}补充", AT, kind, card, reason],
            )
        learned.add_alias(db, "MT-002", f"{PLANTED}叫法", jurist.id, gap=None, at=AT)
        for place, state in enumerate((ListState.DRAFT, ListState.PROPOSED, ListState.LIVE), 1):
            number = lists.new_list(db, f"{state}", at=AT)
            version = lists.add(db, owner_id=jurist.id, file_name=f"{PLANTED}.xlsx", file=b"PK", sha256=f"{place}", layout="{}", at=AT)
            lists.change(db, version, at=AT, list_id=number, name="某县清单", state=state, told_at=AT)


def records(house: House) -> list[list[tuple]]:
    return [house.rows(f"SELECT * FROM {table}") for table in TABLES]


def buttons() -> list[str]:
    of_gaps = (gaps.LIST, gaps.OPEN, gaps.ATTACH, gaps.ADD, gaps.FOREIGN, gaps.DISMISS)
    found = [f"1:{verb}:{number}" for verb in of_gaps for number in (1, 2)]
    found += [f"1:{gaps.CLOSE}:{number}.unclear" for number in (1, 2)] + [f"1:{gaps.WRONG}:MT-002", f"1:{gaps.ATTACH}:1.MT-002"]
    found += [f"1:{learning.LEARNED}:0", f"1:{learning.WITHDRAW}:1", f"1:{learning.WITHDRAWN}:1", f"1:{learning.TEACH}:1.1"]
    return found + [f"1:{LIST}:{version}.2.{step}" for version in (1, 2, 3) for step in STEPS]


@pytest.mark.parametrize("role", [Role.LEGAL, Role.SUPERVISOR, Role.OFFICER])
async def test_no_button_shows_or_changes_what_is_kept(strict: House, role: Role) -> None:
    jurist, officer = strict.enrolled("法制员丁", Role.LEGAL), strict.officer()
    who = jurist if role is Role.LEGAL else officer if role is Role.OFFICER else strict.enrolled("负责人戊", role)
    plant(strict, jurist, officer)
    before = records(strict)
    await who.says("履带车开上公路")
    shown = await who.sees("可以不予处罚")
    for data in buttons():
        press = who.person.press(shown, data=data, forged=True)
        assert await who.person.answered(press), data
        await settled(strict)
        assert records(strict) == before, data
    for person in (jurist, officer, who):
        assert not any(PLANTED in message.text or "执法员甲" in message.text for message in person.person.received())


async def test_no_word_shows_them_and_no_file_is_taken(strict: House) -> None:
    jurist, officer = strict.enrolled("法制员丁", Role.LEGAL), strict.officer()
    plant(strict, jurist, officer)
    before = records(strict)
    for word in ("缺口", "学到的", "清单", "/gaps", "/learned", "/lists", "我的"):
        await jurist.says(word)
        await jurist.sees("")
        await settled(strict)
    jurist.person.send_document(book(CATS), "新清单.xlsx")
    await jurist.person.sees("不能通过 Telegram 办")
    await settled(strict)
    assert records(strict) == before
    assert not any(PLANTED in message.text for message in jurist.person.received())
