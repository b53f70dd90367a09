"""What is said of clues in the morning: numbers alone, to those who may see what is counted; urgent ones that are late wait for nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.actions import clue_parts, clue_rounds
from bot.actions.clue_parts import CluesToday, ClueUnseen
from bot.actions.clue_results import LateClue
from bot.wording import nudge_parts
from knowledge.clues import Level
from storage import people
from storage.clues import Hold
from storage.moments import to_text
from storage.people import Role
from tests.bot import digests
from tests.bot.test_clue_handling import Bureau


@pytest.fixture
def bureau() -> Bureau:
    return Bureau()


def test_each_handler_is_told_how_many_wait_in_their_own_sight(bureau: Bureau) -> None:
    bureau.put_in(level=Level.RED)
    bureau.put_in(level=Level.BLUE, is_anonymous=True, person_id=None, received_at="2026-11-24", touched_at="2026-11-24")
    bureau.put_in(hold=Hold.NAMED)
    bureau.claimed(bureau.head)
    told = bureau.morning()
    assert set(told) == {bureau.head.id, bureau.other.id, bureau.above.id, bureau.discipline.id, bureau.second_discipline.id}
    assert told[bureau.head.id] == (CluesToday(2, 0, (("red", 1), ("blue", 1)), 1, 0, 0, 1, is_discipline=False),)
    (of_discipline,) = told[bureau.discipline.id]
    assert isinstance(of_discipline, CluesToday)
    assert (of_discipline.new, of_discipline.mine, of_discipline.is_discipline) == (1, 0, True)


def test_where_nothing_waits_nothing_is_said_and_what_lies_ready_names_no_clue(bureau: Bureau) -> None:
    clue_id = bureau.put_in()
    assert bureau.head.id in bureau.morning()
    bureau.agency.now += timedelta(hours=-9, days=1)
    bureau.agency.does(None, clue_parts.put_ready, system=True)
    assert {row[0] for row in bureau.agency.db.conn.execute("SELECT content FROM nudge_parts")} == {"{}"}
    bureau.does(bureau.head, "reject", clue_id)
    bureau.agency.now += timedelta(hours=9)
    assert digests.send(bureau.agency, (clue_parts.CLUES, clue_parts.UNSEEN)) == {}


def test_it_is_counted_when_it_goes_out_for_whoever_the_reader_is_by_then(bureau: Bureau) -> None:
    bureau.put_in(hold=Hold.NAMED)
    bureau.agency.now += timedelta(hours=-9, days=1)
    bureau.agency.does(None, clue_parts.put_ready, system=True)
    people.set_role(bureau.agency.db, bureau.discipline.id, Role.OFFICER)
    bureau.put_in(hold=Hold.NAMED)
    bureau.agency.now += timedelta(hours=9)
    told = digests.send(bureau.agency, (clue_parts.CLUES, clue_parts.UNSEEN))
    assert set(told) == {bureau.second_discipline.id}
    (part,) = told[bureau.second_discipline.id]
    assert isinstance(part, CluesToday)
    assert part.new == 2


@pytest.mark.parametrize("level", list(Level))
def test_what_is_late_and_urgent_is_told_at_once_the_rest_in_the_morning(bureau: Bureau, level: Level) -> None:
    clue_id = bureau.put_in(level=level, due_at=to_text(bureau.agency.now - timedelta(hours=1)))
    bureau.agency.does(None, clue_rounds.tell_late, system=True)
    at_once = [owed.message for owed in bureau.agency.owed if owed.person_id == bureau.head.id]
    if level in {Level.RED, Level.ORANGE}:
        assert [message.clue_id for message in at_once if isinstance(message, LateClue)] == [clue_id]
    else:
        assert at_once == []
        assert bureau.now(clue_id).told_at is None
    (part,) = bureau.morning()[bureau.head.id]
    assert isinstance(part, CluesToday)
    assert part.late == 1
    assert "超期 <b>1</b> 条" in digests.text(part)


def test_at_night_nobody_is_called_for_what_is_late(bureau: Bureau) -> None:
    bureau.put_in(level=Level.RED, due_at=to_text(bureau.agency.now))
    for hour, is_told in ((23, False), (7, False), (8, True)):
        bureau.agency.now = bureau.agency.now.replace(hour=hour) + timedelta(days=hour == 7)
        bureau.agency.does(None, clue_rounds.tell_late, system=True)
        assert bool(bureau.agency.owed) == is_told


def test_a_part_has_four_lines_at_most_and_says_what_is_the_readers_own() -> None:
    part = CluesToday(3, 2, (("red", 1), ("blue", 2)), 1, 4, 1, 2, is_discipline=True)
    assert digests.text(part).splitlines() == [
        "<b>线索 · 纪检</b>",
        "待认领 <b>3</b> 条（🔴 1，🔵 2），其中匿名 1 条",
        "待批示、待答复 <b>2</b> 条，您认领的 2 条",
        "⏰ 超期 <b>4</b> 条，其中您认领的 1 条",
    ]
    assert [press.label for press in nudge_parts.buttons(part)] == ["看线索"]
    assert digests.text(ClueUnseen()).startswith("⚠️ 有一条线索现在没有人能看")
    assert nudge_parts.buttons(ClueUnseen()) == ()
