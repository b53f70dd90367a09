"""The card of a clue as those who handle it see it; whatever else it names is asked of the reader's own sight."""

from __future__ import annotations

from dataclasses import replace

from bot.actions import reach
from bot.actions.clue_moves import OPEN
from bot.actions.clue_results import HandledClue, Likeness
from bot.actions.clue_rows import BOT, subject
from bot.actions.clue_sight import sight_of
from bot.actions.lookup import Lookup
from bot.actions.permissions import Right, allows
from bot.actions.work import Work
from knowledge.clues import ALIKE, any_of, likeness, search_terms
from storage import anonymous, attachments, clue_handovers, clue_queue, clues, people
from storage.clues import Clue, ClueKind, RemarkKind, Sight

CANDIDATES = 40
"""Clues that are compared for likeness at most."""
HINTS = 3
RARE, TOO_COMMON = 8, 400
"""How many of its rarest grams a clue's likes are looked for by, and in how many clues a gram may stand."""


def card(work: Work, lookup: Lookup, clue: Clue, *, names_reporter: bool = False) -> HandledClue:
    """The card of a clue that the actor may see."""
    sight = sight_of(work)
    reporter = people.person(work.db, clue.person_id) if names_reporter and clue.person_id is not None else None
    handler = None if clue.claimed_by is None else people.person(work.db, clue.claimed_by)
    said = tuple(remark for remark in clues.remarks(work.db, clue.id) if remark.is_shown)
    names = {remark.person_id for remark in said if remark.person_id is not None and remark.kind is not RemarkKind.ANSWER}
    known = {who: person.name for who in names if (person := people.person(work.db, who)) is not None}
    me = work.person
    if clue.merged_into is not None and clues.seen(work.db, sight, clue.merged_into) is None:
        clue = replace(clue, merged_into=None)
    return HandledClue(
        clue=clue,
        unit=reach.path_name(work.db, clue.unit_id),
        entry=lookup.library.entry(clue.matter) if clue.matter else None,
        files=attachments.count(work.db, subject(clue)) + len(anonymous.kept(work.db, clue.id)),
        reporter="" if reporter is None else reporter.name,
        handler="" if handler is None else handler.name,
        is_mine=clue.claimed_by == me.id,
        is_own=clue.person_id == me.id and clue.channel == BOT,
        is_discipline=allows(me.role, Right.HANDLE_HELD_CLUE),
        is_late=clue.due_at is not None and clue.due_at <= work.at,
        remarks=said,
        names=known,
        alike=_alike(work, sight, clue) if clue.state in OPEN else (),
        merged=tuple(each.id for each in clue_queue.merged_into(work.db, clue.id) if clues.seen(work.db, sight, each.id) is not None),
        handover=clue_handovers.handover(work.db, clue.id),
        now=work.now,
    )


def _alike(work: Work, sight: Sight, clue: Clue) -> tuple[Likeness, ...]:
    """Clues much like this one that the actor may see, the likest first."""
    rare = clue_queue.rarest(work.db, search_terms(clue.text).split(), most=RARE, commonest=TOO_COMMON)
    found = clue_queue.matching(work.db, sight, any_of(rare), limit=CANDIDATES, without=clue.id)
    scored = sorted(((likeness(clue.text, each.text), each) for each in found if each.kind is ClueKind.CLUE), key=lambda pair: -pair[0])
    return tuple(Likeness(each.id, each.text, score) for score, each in scored if score >= ALIKE)[:HINTS]
