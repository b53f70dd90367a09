"""Among many clues only those that are shown are read: every question of the queue is answered from an index that has all it asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlite_utils import Database

from storage import clue_counts, clue_queue, clues, people
from storage.clue_counts import Dimension, Span
from storage.clue_queue import Wish
from storage.clues import ClueKind, ClueState, Sight
from storage.migrations import SCHEMA
from tests.clues import AT, a_clue
from tests.storage.plans import asked, steps

OPEN = tuple(clue_queue._OPEN)
DONE = (ClueState.CLOSED, ClueState.MERGED, ClueState.REJECTED)
YEAR = Span(date(2026, 1, 1), date(2026, 12, 31), datetime(2026, 3, 1, tzinfo=UTC))


@pytest.fixture
def db() -> Iterator[Database]:
    found = Database(memory=True)
    SCHEMA.apply(found)
    people.add_unit(found, "某大队")
    yield found
    found.close()


def plan(db: Database, ask: Callable[[], object]) -> list[str]:
    """How SQLite goes through the clues for what ``ask`` asks; of a page, only how it finds them."""
    found = steps(db, asked(db, ask))
    return [step for step in found if step.split()[1] == "c" and "sqlite_autoindex" not in step and "PRIMARY KEY" not in step]


@pytest.mark.parametrize("discipline", [False, True], ids=["head", "discipline"])
@pytest.mark.parametrize(("states", "index"), [(OPEN, "clues_open"), (DONE, "clues_done")], ids=["open", "done"])
def test_a_page_is_counted_and_found_in_an_index(db: Database, discipline: bool, states: tuple[ClueState, ...], index: str) -> None:
    sight = Sight(1, (1,), tuple(ClueKind), discipline)
    asked = plan(db, lambda: clue_queue.count(db, sight, Wish(states), now=AT))
    assert [f"SEARCH c USING COVERING INDEX {index} (hold" in step for step in asked] == [True]
    found = plan(db, lambda: clue_queue.page(db, sight, Wish(states), now=AT, limit=6, offset=0))
    walked = "clues_newest" if states == DONE else index
    assert [f"USING COVERING INDEX {walked}" in step for step in found] == [True]


@pytest.mark.parametrize("discipline", [False, True], ids=["head", "discipline"])
def test_what_waits_is_counted_in_an_index(db: Database, discipline: bool) -> None:
    sight = Sight(1, (1,), tuple(ClueKind), discipline)
    assert [" COVERING INDEX clues_open (hold" in step for step in plan(db, lambda: clue_queue.tally(db, sight, now=AT))] == [True]


@pytest.mark.parametrize("dimension", Dimension)
def test_an_analysis_is_counted_in_an_index_of_its_days(db: Database, dimension: Dimension) -> None:
    sight = Sight(1, (1,), tuple(ClueKind))
    asked = plan(db, lambda: (clue_counts.counts(db, sight, YEAR, dimension), clue_counts.states(db, sight, YEAR, dimension)))
    assert ["SEARCH c USING COVERING INDEX clues_newest (received_at" in step for step in asked] == [True, True]


def test_a_common_word_finds_the_newest_as_a_rare_one_does(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    told = [a_clue(1, received_at=f"2026-03-{day:02}T01:00:00.000Z", state=state) for day in range(1, 9) for state in (OPEN[0], DONE[0])]
    for clue in told:
        clues.add(db, clue)
        clues.index(db, clue, "收费" if clue is not told[-1] else "排队")
    sight = Sight(1, (1,), tuple(ClueKind))

    def found() -> list[str]:
        return [clue.id for clue in clue_queue.matching(db, sight, '"收费"', limit=4, without=told[0].id)]

    rare = found()
    monkeypatch.setattr(clue_queue, "_FEW", 1)
    assert plan(db, found)[-1].startswith("SCAN c USING COVERING INDEX clues_newest")
    days = {clue.id: clue.received_at for clue in told}
    assert [days[clue_id] for clue_id in found()] == [days[clue_id] for clue_id in rare]
    assert days[rare[0]] == "2026-03-08T01:00:00.000Z"
    assert told[-1].id not in found()


def test_a_month_is_counted_by_the_zone_at_its_ends(db: Database) -> None:
    for moment in ("2026-03-31T15:59:00.000Z", "2026-03-31T16:00:00.000Z", "2026-03-15T00:00:00.000Z", "2026-04-02T00:00:00.000Z"):
        clues.add(db, a_clue(1, received_at=moment))
    clues.add(db, a_clue(1, received_at="2026-04-01", is_anonymous=True))
    span = Span(date(2026, 1, 1), date(2026, 12, 31), datetime(2026, 3, 1, tzinfo=timezone(timedelta(hours=8))))
    months = clue_counts.counts(db, Sight(1, (1,), tuple(ClueKind)), span, Dimension.MONTH)
    assert months == {"2026-03": 2, "2026-04": 3}
