"""Counting, without a door: what stands in an analysis, and how often the clues are gone through for it."""

from __future__ import annotations

from functools import partial

import pytest

from bot.actions.clue_analysis import Dimension, Period, analyse
from storage import clues
from storage.clues import ClueState
from storage.people import Role
from tests.bot.agency import Agency
from tests.bot.test_cards import lookup
from tests.clues import a_clue


@pytest.mark.parametrize("dimension", Dimension)
def test_an_analysis_goes_once_through_each_of_its_two_times(dimension: Dimension) -> None:
    agency = Agency()
    head = agency.person("某甲", Role.SUPERVISOR)
    for state in ClueState:
        clues.add(agency.db, a_clue(agency.first.id, state=state, received_at="2026-11-02T01:00:00.000Z"))
    for received in ("2026-10-01T01:00:00.000Z", "2026-10-25T01:00:00.000Z", "2026-10-26T01:00:00.000Z"):
        clues.add(agency.db, a_clue(agency.first.id, received_at=received))
    asked: list[str] = []
    agency.db.conn.set_trace_callback(asked.append)
    found = agency.does(head, lambda work: analyse(work, partial(lookup, "全国")(), Period.MONTH, dimension))
    assert sum("FROM clues" in statement for statement in asked) == 2
    assert (found.total, found.before, found.open, found.substantiated, found.decided) == (9, 2, 6, 2, 3)
