"""From a clue to its end: claimed, verified, answered; merged, handed to rectification, referred to discipline, released.

Who may see a clue is asked anew at every step (``clue_sight``), which moves there are stands in ``clue_moves``; a step carries the
revision that was on the screen, so that of two people, or two taps, one is told that it has moved on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date

from bot.actions import clue_arrivals, clue_cards, ledger_clues, reach
from bot.actions.clue_due import due, moment_of
from bot.actions.clue_moves import CLAIMABLE, MOVABLE, OPEN, RELEASABLE, REOPENABLE, allowed
from bot.actions.clue_progress import tell_reporter, tell_reporters
from bot.actions.clue_results import Deed, HandledClue, HandlerChanged, QuestionAsked
from bot.actions.clue_rows import BOT, subject
from bot.actions.clue_sight import clue_seen, sight_of
from bot.actions.lookup import Lookup
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from knowledge.clues import Category, Level
from storage import clue_handovers, clue_queue, clue_reports, clues, people
from storage.clues import Clue, ClueKind, ClueState, Hold, RemarkKind
from storage.moments import to_text

MARKS = ("", "typical", "warning")
FINDINGS = {Deed.TRUE: ClueState.SUBSTANTIATED, Deed.FALSE: ClueState.UNSUBSTANTIATED}


class Handling:
    """What those in charge do with a clue."""

    def __init__(self, lookup: Callable[[], Lookup]) -> None:
        self._lookup = lookup

    def kind(self, work: Work, clue_id: str) -> ClueKind:
        """What it is that a button means, to somebody who may see it. Raises ``RefusedError``."""
        return clue_seen(work, clue_id).kind

    def view(self, work: Work, clue_id: str) -> HandledClue:
        """A clue, to somebody who may see it; that they have looked is audited once for each change of it. Raises ``RefusedError``."""
        clue = self._clue(work, clue_id)
        # What was changed on a bare day is there to be seen from the night after it on.
        since = to_text(moment_of(clue.touched_at, work.now))
        if clue_reports.look(work.db, clue.id, work.person.id, since=since, at=work.at):
            work.record("clue.seen", subject(clue))
        return self._shown(work, clue)

    def who(self, work: Work, clue_id: str) -> HandledClue:
        """The same with its reporter's name, which is audited by itself. Raises ``RefusedError``."""
        clue = self._clue(work, clue_id)
        work.record("clue.reporter_seen", subject(clue))
        return self._shown(work, clue, names_reporter=True)

    def claim(self, work: Work, clue_id: str, revision: int) -> HandledClue:
        """Take a clue on. Raises ``RefusedError``, also for one's own."""
        clue = self._free(work, clue_id, revision)
        _must_be(clue, CLAIMABLE)
        return self._moved(work, clue, ClueState.CLAIMED, "clue.claimed", claimed_by=work.person.id)

    def take_over(self, work: Work, clue_id: str, revision: int) -> HandledClue:
        """Go on with what somebody else has taken on; they are told, where they still handle clues and may see this one."""
        clue = self._open(work, clue_id, revision)
        _must_be(clue, OPEN)
        former = clue.claimed_by
        if former is None or former == work.person.id:
            raise RefusedError("clue_no_such_step")
        clues.say(work.db, clue.id, RemarkKind.MOVE, f"{clue.state}>{clue.state}", by=work.person.id, at=work.at)
        after = self._changed(work, clue, claimed_by=work.person.id)
        work.record("clue.taken_over", subject(clue), "handler")
        if clue_arrivals.still_sees(work, former, after):
            work.owe(HandlerChanged(clue.id, work.person.name), former)
        return self._shown(work, after)

    def put_back(self, work: Work, clue_id: str, revision: int) -> HandledClue:
        """Let somebody else take it on."""
        clue = self._mine(work, clue_id, revision)
        return self._moved(work, clue, ClueState.NEW, "clue.put_back", claimed_by=None)

    def find(self, work: Work, clue_id: str, revision: int, deed: Deed, reason: str, remark: str) -> HandledClue:
        """Say whether it is true (``TRUE``, ``FALSE``), why, and what its reporter reads of that; empty for nothing."""
        clue = self._mine(work, clue_id, revision)
        return self._told(work, clue, FINDINGS[deed], f"clue.{FINDINGS[deed]}", reason=reason, remark=remark or clue.remark)

    def reject(self, work: Work, clue_id: str, revision: int, reason: str) -> HandledClue:
        """Not take it on, for a reason that its reporter reads."""
        clue = self._free(work, clue_id, revision)
        return self._told(work, clue, ClueState.REJECTED, "clue.rejected", reason=reason, remark=reason)

    def close(self, work: Work, clue_id: str, revision: int, remark: str) -> HandledClue:
        """End it, with what its reporter reads."""
        clue = self._mine(work, clue_id, revision)
        return self._told(work, clue, ClueState.CLOSED, "clue.closed", remark=remark)

    def reopen(self, work: Work, clue_id: str, revision: int, reason: str) -> HandledClue:
        """Take up again what was ended or rejected."""
        clue = self._free(work, clue_id, revision)
        _must_be(clue, REOPENABLE)
        return self._moved(work, clue, ClueState.CLAIMED, "clue.reopened", why=reason, claimed_by=work.person.id, closed_at=None)

    def ask(self, work: Work, clue_id: str, revision: int, question: str) -> HandledClue:
        """Ask the reporter: one with a name is written to, an anonymous one reads it by the receipt."""
        clue = self._mine(work, clue_id, revision)
        _must_be(clue, OPEN)
        if clue.channel != BOT:
            raise RefusedError("clue_source_elsewhere")
        clues.say(work.db, clue.id, RemarkKind.QUESTION, question, by=work.person.id, at=work.at)
        after = self._changed(work, clue)
        work.record("clue.asked", subject(clue), "question")
        if clue.person_id is not None:
            work.owe(QuestionAsked(clue.id, question), clue.person_id)
        return self._shown(work, after)

    def note(self, work: Work, clue_id: str, revision: int, text: str) -> HandledClue:
        """Note something that no reporter ever sees."""
        clue = self._open(work, clue_id, revision)
        clues.say(work.db, clue.id, RemarkKind.NOTE, text, by=work.person.id, at=work.at)
        after = self._changed(work, clue)
        work.record("clue.noted", subject(clue), "note")
        return self._shown(work, after)

    def set_level(self, work: Work, clue_id: str, revision: int, level: str) -> HandledClue:
        """Say how urgent it is."""
        clue = self._mine(work, clue_id, revision)
        _must_be(clue, OPEN)
        if level not in tuple(Level):
            raise RefusedError("unknown_choice")
        limit = due(replace(clue, level=level), clue.state, work.now)
        after = self._changed(work, clue, level=level, level_by="handler", due_at=limit, told_at=None)
        work.record("clue.levelled", subject(clue), "level")
        return self._shown(work, after)

    def set_category(self, work: Work, clue_id: str, revision: int, category: str) -> HandledClue | None:
        """Say which kind of problem it is; one of integrity goes to discipline with that, and none is shown to anybody else."""
        clue = self._mine(work, clue_id, revision)
        _must_be(clue, OPEN)
        if category not in tuple(Category):
            raise RefusedError("unknown_choice")
        work.record("clue.categorised", subject(clue), "category")
        if category == Category.INTEGRITY and clue.hold is Hold.NONE:
            self._to_discipline(work, clue, Hold.INTEGRITY, category=category, category_by="handler")
            return None
        return self._shown(work, self._changed(work, clue, category=category, category_by="handler"))

    def set_unit(self, work: Work, clue_id: str, revision: int, unit_id: int) -> HandledClue:
        """Hand it to another unit of one's sight; somebody there has to take it on."""
        clue = self._free(work, clue_id, revision)
        _must_be(clue, MOVABLE)
        if unit_id not in sight_of(work).units:
            raise RefusedError("unknown_choice")
        if clue.state is ClueState.CLAIMED:
            after = self._move(work, clue, ClueState.NEW, "", claimed_by=None, unit_id=unit_id)
        else:
            after = self._changed(work, clue, unit_id=unit_id)
        work.record("clue.moved_unit", subject(clue), "unit")
        clue_arrivals.handed(work, after)
        return self._shown(work, after)

    def mark(self, work: Work, clue_id: str, revision: int, mark: str) -> HandledClue:
        """Mark it as a typical or a warning case, or take the mark off."""
        clue = self._free(work, clue_id, revision)
        if mark not in MARKS:
            raise RefusedError("unknown_choice")
        work.record("clue.marked", subject(clue), "mark")
        return self._shown(work, self._changed(work, clue, mark=mark))

    def merge(self, work: Work, clue_id: str, revision: int, into_id: str) -> HandledClue:
        """Let a clue go on as part of another one that the actor may see; its reporter is told how that one stands."""
        clue = self._free(work, clue_id, revision)
        into = self._clue(work, into_id)
        if _is_own(work, into):
            raise RefusedError("own_clue")
        # A chain of mergers would leave somebody without an answer.
        if into.id == clue.id or into.state is ClueState.MERGED or clue_queue.merged_into(work.db, clue.id):
            raise RefusedError("clue_no_such_step")
        after = self._move(work, clue, ClueState.MERGED, "clue.merged", merged_into=into.id, claimed_by=None)
        if into.state not in OPEN:
            # That one's end was told already, to everybody but this reporter.
            tell_reporter(work, after, into)
        return self._shown(work, into)

    def unmerge(self, work: Work, clue_id: str, revision: int) -> HandledClue:
        """Let a clue stand by itself again."""
        clue = self._open(work, clue_id, revision)
        _must_be(clue, frozenset({ClueState.MERGED}))
        return self._moved(work, clue, ClueState.NEW, "clue.unmerged", merged_into=None)

    def rectify(self, work: Work, clue_id: str, revision: int, measure: str, due_on: date | None) -> HandledClue:
        """Hand what is true to rectification: it is an item of the ledger from now on."""
        clue = self._mine(work, clue_id, revision)
        after = self._move(work, clue, ClueState.RECTIFYING, "clue.rectifying")
        clue_handovers.hand_over(work.db, clue.id, clue.unit_id, measure, due_on, work.person.id, at=work.at)
        ledger_clues.open_from_clue(work, after, measure, due_on)
        tell_reporters(work, after)
        return self._shown(work, after)

    def refer(self, work: Work, clue_id: str, revision: int, reason: str) -> HandledClue | None:
        """Refer it to discipline: it is gone from the sight of everybody else, and none is shown. Discipline refers it further up."""
        clue = self._free(work, clue_id, revision)
        work.record("clue.referred", subject(clue), "reason")
        if clue.hold is not Hold.NONE:
            return self._moved(work, clue, ClueState.REFERRED, "", why=reason, reason=reason)
        self._to_discipline(work, clue, Hold.REFERRED, reason=reason)
        return None

    def release(self, work: Work, clue_id: str, revision: int, reason: str) -> None:
        """Let the unit's heads have a clue that was held; whoever it is about still never sees it. Discipline alone does that."""
        work.require(Right.HANDLE_HELD_CLUE)
        clue = self._free(work, clue_id, revision)
        _must_be(clue, RELEASABLE)
        clues.say(work.db, clue.id, RemarkKind.NOTE, reason, by=work.person.id, at=work.at)
        limit = due(clue, ClueState.NEW, work.now)
        after = self._changed(work, clue, hold=Hold.NONE, state=ClueState.NEW, claimed_by=None, due_at=limit, told_at=None)
        work.record("clue.released", subject(clue), "hold")
        clue_arrivals.handed(work, after)

    def answer_source(self, work: Work, clue_id: str, revision: int, text: str) -> HandledClue:
        """Note who was answered, and how, of a clue that came by another channel."""
        clue = self._free(work, clue_id, revision)
        if clue.channel == BOT:
            raise RefusedError("clue_no_such_step")
        work.record("clue.source_answered", subject(clue), "source_answer")
        return self._shown(work, self._changed(work, clue, source_answer=text, source_answered_at=work.at))

    def check(self, work: Work, clue_id: str, revision: int) -> Clue:
        """The clue that a text is asked for. Raises ``RefusedError`` where it has moved on, or is not the actor's to handle."""
        return self._open(work, clue_id, revision)

    def _open(self, work: Work, clue_id: str, revision: int) -> Clue:
        clue = self._current(work, clue_id, revision)
        if _is_own(work, clue):
            raise RefusedError("own_clue")
        return clue

    def _free(self, work: Work, clue_id: str, revision: int) -> Clue:
        """A clue that nobody else has in hand: what one has claimed, another takes over before deciding on it."""
        clue = self._open(work, clue_id, revision)
        if clue.state in OPEN and clue.claimed_by not in {None, work.person.id}:
            raise RefusedError("clue_not_yours")
        return clue

    def _mine(self, work: Work, clue_id: str, revision: int) -> Clue:
        clue = self._open(work, clue_id, revision)
        if clue.claimed_by != work.person.id:
            raise RefusedError("clue_not_yours")
        return clue

    def _clue(self, work: Work, clue_id: str) -> Clue:
        clue = clue_seen(work, clue_id)
        if clue.kind is not ClueKind.CLUE:
            raise RefusedError("no_such_clue")
        return clue

    def _current(self, work: Work, clue_id: str, revision: int) -> Clue:
        clue = self._clue(work, clue_id)
        if clue.revision != revision:
            raise RefusedError("clue_moved")
        return clue

    def _moved(self, work: Work, clue: Clue, state: ClueState, act: str, *, why: str = "", **changes: object) -> HandledClue:
        return self._shown(work, self._move(work, clue, state, act, why=why, **changes))

    def _move(self, work: Work, clue: Clue, state: ClueState, act: str, *, why: str = "", **changes: object) -> Clue:
        if not allowed(clue.kind, clue.state, state):
            raise RefusedError("clue_no_such_step")
        ended = state in {ClueState.CLOSED, ClueState.REJECTED}
        clues.say(work.db, clue.id, RemarkKind.MOVE, f"{clue.state}>{state} {why}".strip(), by=work.person.id, at=work.at)
        changes = {"due_at": due(clue, state, work.now), "told_at": None, "closed_at": work.at if ended else None, **changes}
        after = self._changed(work, clue, state=state, **changes)
        if act:
            work.record(act, subject(clue), "state")
        return after

    def _told(self, work: Work, clue: Clue, state: ClueState, act: str, **changes: object) -> HandledClue:
        """Move it, and tell its reporter, and those whose clues were merged into it."""
        after = self._move(work, clue, state, act, why=str(changes.get("reason", "")), **changes)
        tell_reporters(work, after)
        return self._shown(work, after)

    def _to_discipline(self, work: Work, clue: Clue, hold: Hold, **changes: object) -> None:
        reason = str(changes.get("reason", ""))
        after = self._move(work, clue, ClueState.REFERRED, "", why=reason, hold=hold, claimed_by=None, **changes)
        clue_arrivals.arrived(work, after)

    def _changed(self, work: Work, clue: Clue, **changes: object) -> Clue:
        after = clues.change(work.db, clue, at=work.at, **changes)
        if after is None:
            raise RefusedError("clue_moved")
        return after

    def _shown(self, work: Work, clue: Clue, *, names_reporter: bool = False) -> HandledClue:
        return clue_cards.card(work, self._lookup(), clue, names_reporter=names_reporter)

    def units(self, work: Work, clue_id: str) -> tuple[tuple[int, str], ...]:
        """The units to which a clue may be handed."""
        clue = self._clue(work, clue_id)
        open_units = {unit.id for unit in people.units(work.db)}
        found = [unit for unit in sight_of(work).units if unit != clue.unit_id and unit in open_units]
        return tuple((unit, reach.path_name(work.db, unit)) for unit in found)


def _must_be(clue: Clue, states: Collection[ClueState]) -> None:
    if clue.state not in states:
        raise RefusedError("clue_no_such_step")


def _is_own(work: Work, clue: Clue) -> bool:
    """Whether the actor is its reporter; what somebody only recorded for another is theirs to handle."""
    return clue.person_id == work.person.id and clue.channel == BOT
