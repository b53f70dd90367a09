"""The night in which a day's anonymous clues come to light together: mixed, with the day and without a moment.

Until then nobody of the agency can see them, nothing is searched, and no audit row tells of them; what an added word changes about a clue
that is being handled is changed now as well, because the moment of the change would tell when it was written.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import TypeVar

from bot.actions import ledger_holds
from bot.actions.clue_judging import index, judge_again, keep_from
from bot.actions.lookup import Lookup
from bot.actions.own_clues import held_changes
from bot.actions.work import Work
from storage import anonymous, audit, clues, inbox
from storage.clues import ClueState, RemarkKind

T = TypeVar("T")
ACTOR = "anonymous"
THINNED = 8
"""One in so many answered questions leaves the inbox as well, so that a missing number does not say that somebody was anonymous."""
_random = secrets.SystemRandom()


def settle(work: Work, lookup: Lookup, renamed: Mapping[str, str]) -> tuple[str, ...]:
    """Let what came on earlier days be seen; ``renamed`` says under which names files were written anew.

    Returns the names of files that are to be erased: the old ones, and new ones of what was given up meanwhile.
    """
    today = work.today.isoformat()
    gone = [name if anonymous.settle(work.db, name, new) else new for name, new in renamed.items()]
    # In one order, whatever order they came in: a row's place in the audit must not tell.
    for act in _mixed(anonymous.take_acts(work.db, today)):
        audit.append(work.db, work.keys.audit, at=act.day, actor=ACTOR, act=act.act, subject=act.subject)
    for clue_id in _mixed(anonymous.hidden(work.db, today)):
        clue = clues.clue(work.db, clue_id)
        if clue is None:
            continue
        shown = clues.change(work.db, clue, at=clue.touched_at, is_shown=True)
        if shown is not None and shown.state is not ClueState.WITHDRAWN:
            index(work, shown)
    for clue_id in _mixed(anonymous.with_hidden_remarks(work.db, today)):
        _add(work, lookup, clue_id, today)
    inbox.thin(work.db, one_in=THINNED)
    return tuple(gone)


def _add(work: Work, lookup: Lookup, clue_id: str, today: str) -> None:
    """Let what a reporter has added be seen, by whoever may see the clue with it."""
    said = anonymous.take_hidden_remarks(work.db, clue_id, today)
    clue = clues.clue(work.db, clue_id)
    if clue is None or clue.state is ClueState.WITHDRAWN:
        return
    judged = judge_again(work, lookup, clue, [text for _, text, _ in said])
    keep_from(work, clue_id, judged)
    day = clue.touched_at
    for kind, text, day in said:
        clues.say(work.db, clue_id, RemarkKind(kind), text, by=None, at=day)
    held = held_changes(clue, judged.hold)
    after = clues.change(work.db, clue, at=max(day, clue.touched_at), level=judged.level, category=judged.category, **held)
    if after is not None:
        ledger_holds.follow(work, after)


def _mixed(things: Sequence[T]) -> list[T]:
    return _random.sample(things, len(things))
