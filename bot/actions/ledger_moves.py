"""Which moves of a ledger item are allowed: the one table."""

from __future__ import annotations

from storage.ledger import LedgerState

_S = LedgerState

MOVES: dict[LedgerState, frozenset[LedgerState]] = {
    _S.TODO: frozenset({_S.WORKING, _S.TO_ACCEPT, _S.VOID}),
    _S.WORKING: frozenset({_S.TO_ACCEPT, _S.VOID}),
    _S.TO_ACCEPT: frozenset({_S.CLOSED, _S.WORKING, _S.REWORK, _S.VOID}),
    _S.CLOSED: frozenset({_S.RECHECK}),
    _S.RECHECK: frozenset({_S.CLOSED, _S.REWORK}),
    _S.REWORK: frozenset({_S.TO_ACCEPT, _S.VOID}),
    _S.VOID: frozenset(),
}
"""From a state to those that may follow.

From ``TODO`` straight to ``TO_ACCEPT`` goes what was put right where it was found (立行立改); from ``TO_ACCEPT`` it goes back to what it
was before (``WORKING``, or ``REWORK`` after a recheck) where the evidence does not do.
"""
ENDED = frozenset({_S.CLOSED, _S.VOID})
"""The states in which nobody has to do anything now."""
PUT_RIGHT = frozenset({_S.TODO, _S.WORKING, _S.REWORK})
"""The states in which whoever is responsible has to put it right, and in which it can be overdue."""
"""``TO_ACCEPT`` and ``RECHECK`` wait for somebody else."""


def allowed(before: LedgerState, after: LedgerState) -> bool:
    """Whether an item may go from ``before`` to ``after``."""
    return after in MOVES[before]
