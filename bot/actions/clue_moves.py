"""Which moves of a clue are allowed: the one table, and whose they are."""

from __future__ import annotations

from storage.clues import ClueKind, ClueState

_S = ClueState

MOVES: dict[ClueState, frozenset[ClueState]] = {
    _S.NEW: frozenset({_S.CLAIMED, _S.REJECTED, _S.MERGED, _S.REFERRED, _S.WITHDRAWN}),
    _S.CLAIMED: frozenset({_S.NEW, _S.SUBSTANTIATED, _S.UNSUBSTANTIATED, _S.REJECTED, _S.MERGED, _S.REFERRED, _S.CLOSED, _S.WITHDRAWN}),
    _S.SUBSTANTIATED: frozenset({_S.RECTIFYING, _S.REFERRED, _S.CLOSED}),
    _S.UNSUBSTANTIATED: frozenset({_S.CLAIMED, _S.REFERRED, _S.CLOSED}),
    _S.RECTIFYING: frozenset({_S.REFERRED, _S.CLOSED}),
    _S.REFERRED: frozenset({_S.CLAIMED, _S.CLOSED}),
    _S.REJECTED: frozenset({_S.CLAIMED}),
    _S.MERGED: frozenset({_S.NEW}),
    _S.CLOSED: frozenset({_S.CLAIMED}),
    _S.WITHDRAWN: frozenset(),
}
"""From a state to those that may follow: back to ``claimed`` when an addition or a mistake opens a clue again."""

OPEN = frozenset({_S.NEW, _S.CLAIMED, _S.SUBSTANTIATED, _S.UNSUBSTANTIATED, _S.RECTIFYING, _S.REFERRED})
"""The states in which somebody still has to do something."""
AMENDABLE = frozenset({_S.NEW, _S.CLAIMED, _S.SUBSTANTIATED, _S.UNSUBSTANTIATED, _S.RECTIFYING, _S.REFERRED})
"""The states in which the reporter may still add to a clue; withdrawing ends with the finding."""
CLAIMABLE = frozenset({_S.NEW, _S.REFERRED})
"""The states from which a clue is claimed; from all others it is taken up again, with a reason."""
REOPENABLE = frozenset({_S.CLOSED, _S.REJECTED, _S.UNSUBSTANTIATED})
"""The states from which a clue is taken up again."""
RELEASABLE = frozenset({_S.NEW, _S.CLAIMED, _S.REFERRED, _S.SUBSTANTIATED, _S.UNSUBSTANTIATED})
"""The states in which discipline may let a unit have a clue: it goes on as new. What has ended is first taken up again."""
MOVABLE = frozenset({_S.NEW, _S.CLAIMED})
"""The states in which a clue may go to another unit, where it is new."""
FOR_ANSWERS = frozenset({ClueKind.RISK, ClueKind.UNRESOLVED, ClueKind.SUGGESTION})
"""The kinds that are not verified but answered: claimed, then closed with an instruction or an answer."""


def allowed(kind: ClueKind, before: ClueState, after: ClueState) -> bool:
    """Whether a thing of ``kind`` may go from ``before`` to ``after``."""
    if after not in MOVES[before]:
        return False
    verified = {_S.SUBSTANTIATED, _S.UNSUBSTANTIATED, _S.RECTIFYING, _S.REFERRED, _S.MERGED}
    if kind in FOR_ANSWERS:
        return after not in verified
    # A clue is closed by its finding, never straight from being claimed.
    return not (before is _S.CLAIMED and after is _S.CLOSED)
