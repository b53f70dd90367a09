"""The table of a clue's moves: where every way leads, and what no way leads to. There are few enough to walk them all."""

from __future__ import annotations

import pytest

from bot.actions.clue_moves import FOR_ANSWERS, MOVES, OPEN, allowed
from storage.clues import ClueKind, ClueState

S = ClueState
FOUND = {S.SUBSTANTIATED, S.UNSUBSTANTIATED}
ANSWERED = sorted(FOR_ANSWERS)


def steps(kind: ClueKind, start: ClueState) -> set[tuple[ClueState, ClueState]]:
    """Every single step on any way from ``start``."""
    walked: set[tuple[ClueState, ClueState]] = set()
    border = [start]
    while border:
        here = border.pop()
        new = {(here, after) for after in ClueState if allowed(kind, here, after)} - walked
        walked |= new
        border += [after for _, after in new]
    return walked


@pytest.mark.parametrize("kind", ClueKind)
def test_no_way_leaves_the_table_or_goes_on_from_what_was_taken_back(kind: ClueKind) -> None:
    walked = steps(kind, S.NEW)
    assert all(after in MOVES[before] for before, after in walked)
    assert S.WITHDRAWN not in {before for before, _ in walked}


def test_a_clue_is_closed_by_its_finding_and_only_what_is_true_is_put_right() -> None:
    walked = steps(ClueKind.CLUE, S.NEW)
    assert {before for before, after in walked if after is S.CLOSED} == FOUND | {S.RECTIFYING, S.REFERRED}
    assert {before for before, after in walked if after is S.RECTIFYING} == {S.SUBSTANTIATED}
    assert {before for before, after in walked if after in FOUND} == {S.CLAIMED}


@pytest.mark.parametrize("kind", ANSWERED)
def test_what_is_answered_is_never_verified_merged_or_referred(kind: ClueKind) -> None:
    reached = {after for _, after in steps(kind, S.NEW)}
    assert reached == {S.NEW, S.CLAIMED, S.REJECTED, S.CLOSED, S.WITHDRAWN}


@pytest.mark.parametrize("state", sorted(OPEN))
def test_a_clue_gets_everywhere_and_from_everywhere_to_an_end(state: ClueState) -> None:
    assert state in {after for _, after in steps(ClueKind.CLUE, S.NEW)}
    assert S.CLOSED in {after for _, after in steps(ClueKind.CLUE, state)}


@pytest.mark.parametrize("kind", ANSWERED)
@pytest.mark.parametrize("state", [S.NEW, S.CLAIMED])
def test_what_waits_for_an_answer_gets_from_everywhere_to_an_end(kind: ClueKind, state: ClueState) -> None:
    assert S.CLOSED in {after for _, after in steps(kind, state)}


def test_no_state_is_missing_from_the_table_and_none_leads_to_itself() -> None:
    assert set(MOVES) == set(ClueState)
    assert all(state not in following for state, following in MOVES.items())
