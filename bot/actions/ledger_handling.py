"""From a finding to its end: assigned, put right, handed in, accepted by a second person, looked at again.

Who may see an item is asked anew at every step (``ledger_sight``), which steps are open to whom stands in ``ledger_rights`` and which
moves there are in ``ledger_moves``. A step carries the revision that was on the screen, so that of two people, or two taps, one is told
that it has moved on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.actions import ledger_clues, ledger_evidence, ledger_telling
from bot.actions.ledger_cards import card
from bot.actions.ledger_moves import ENDED, allowed
from bot.actions.ledger_opening import due_on as due_by_severity
from bot.actions.ledger_opening import reindex, subject
from bot.actions.ledger_results import LedgerCard, LedgerDeed, Told
from bot.actions.ledger_rights import check
from bot.actions.ledger_sight import item_seen
from bot.actions.paging import pages_of
from bot.actions.permissions import Right, allows
from bot.actions.work import RefusedError, Work
from knowledge.checklists import Severity
from knowledge.ledger import limit_of
from storage import ledger, ledger_extensions, people
from storage.ledger import HistoryKind, LedgerItem, LedgerState
from storage.ledger_extensions import Outcome
from storage.people import Person

_S = LedgerState
LONGEST_DAYS = 366
"""How far away a day may be on which something is due."""
NAMES = 8
"""People on one page of those who may be made responsible."""


def view(work: Work, item_id: int) -> LedgerCard:
    """An item, to somebody who may see it. Raises ``RefusedError``. Of a held one it is audited that somebody has looked."""
    item = item_seen(work, item_id)
    if item.is_held:
        work.record("ledger.seen", subject(item))
    return card(work, item)


def moved(work: Work, item_id: int) -> LedgerCard:
    """The item as it is now, to somebody whose step came too late."""
    return replace(view(work, item_id), is_moved=True)


def ask(work: Work, item_id: int, revision: int, deed: LedgerDeed) -> LedgerItem:
    """The item that a text is asked for. Raises ``RefusedError`` where it has moved on, or the step is not the actor's to take."""
    return _item(work, item_id, revision, deed)


def start(work: Work, item_id: int, revision: int, measures: str = "") -> LedgerCard:
    """Begin to put it right; it needs measures. Raises ``RefusedError``."""
    item = _item(work, item_id, revision, LedgerDeed.START)
    if not (measures or item.measures):
        raise RefusedError("ledger_needs_measures")
    if measures:
        item = _with_measures(work, item, measures)
    return card(work, _move(work, item, _S.WORKING, "ledger.started"))


def fix(work: Work, item_id: int, revision: int, files: Sequence[int], text: str) -> LedgerCard:
    """Put right at once (立行立改), which a picture has to show. Raises ``RefusedError``."""
    item = _item(work, item_id, revision, LedgerDeed.FIXED)
    if not files:
        raise RefusedError("ledger_needs_picture")
    return _handed_in(work, item, files, text, is_immediate=True)


def hand_in(work: Work, item_id: int, revision: int, files: Sequence[int], text: str) -> LedgerCard:
    """Say that it is put right, with files, or where there can be none with words, that show it. Raises ``RefusedError``."""
    item = _item(work, item_id, revision, LedgerDeed.HAND_IN)
    if not files and not text:
        raise RefusedError("ledger_shows_nothing")
    return _handed_in(work, item, files, text)


def accept(work: Work, item_id: int, revision: int) -> LedgerCard:
    """Close it (销号): a second person says that it is put right. Raises ``RefusedError``."""
    item = _item(work, item_id, revision, LedgerDeed.ACCEPT)
    if not ledger_evidence.of_round(work, item).count:
        # Its files were refused, or are lost.
        raise RefusedError("ledger_needs_evidence")
    recheck_on = work.today + timedelta(days=limit_of(Severity(item.severity)).recheck_days)
    after = _move(work, item, _S.CLOSED, "ledger.closed", closed_on=work.today, accepted_by=work.person.id, recheck_on=recheck_on)
    ledger_telling.tell_responsible(work, after, Told.ACCEPTED)
    ledger_clues.tell_closed(work, after)
    return card(work, after)


def give_back(work: Work, item_id: int, revision: int, reason: str) -> LedgerCard:
    """Not accept it, for a reason that whoever is responsible reads. Raises ``RefusedError``."""
    item = _item(work, item_id, revision, LedgerDeed.RETURN)
    before = _before_handing_in(work, item)
    after = _move(work, item, before, "ledger.returned", why=reason, is_immediate=False)
    ledger_telling.tell_responsible(work, after, Told.RETURNED, reason)
    return card(work, after)


def recheck(work: Work, item_id: int, revision: int) -> LedgerCard:
    """Look at it again (回头看) before the day on which that falls due by itself. Raises ``RefusedError``."""
    item = _item(work, item_id, revision, LedgerDeed.RECHECK)
    return card(work, _move(work, item, _S.RECHECK, "ledger.rechecking", recheck_on=None))


def pass_recheck(work: Work, item_id: int, revision: int) -> LedgerCard:
    """It still is as it should be. Raises ``RefusedError``."""
    item = _item(work, item_id, revision, LedgerDeed.PASS)
    after = _move(work, item, _S.CLOSED, "ledger.rechecked", recheck_on=None)
    ledger_telling.tell_responsible(work, after, Told.RECHECKED)
    return card(work, after)


def fail_recheck(work: Work, item_id: int, revision: int, reason: str, due_on: date | None) -> LedgerCard:
    """It has come up again: to be put right anew, by default as long as its severity gives. Raises ``RefusedError``."""
    item = _item(work, item_id, revision, LedgerDeed.FAIL)
    due = due_on or due_by_severity(work.today, Severity(item.severity))
    _check_day(work, due)
    after = _move(
        work,
        item,
        _S.REWORK,
        "ledger.reworked",
        why=reason,
        due_on=due,
        rounds=item.rounds + 1,
        closed_on=None,
        accepted_by=None,
        handed_in_by=None,
        recheck_on=None,
        is_immediate=False,
    )
    ledger_telling.tell_responsible(work, after, Told.REWORK, reason)
    ledger_telling.tell_heads(work, after, Told.REWORK, reason)
    return card(work, after)


def assign(work: Work, item_id: int, revision: int, person_id: int) -> LedgerCard:
    """Say who has to put it right: somebody of its unit or below. Raises ``RefusedError``."""
    item = _item(work, item_id, revision, LedgerDeed.ASSIGN)
    person = people.person(work.db, person_id)
    if person is None or person not in assignable(work, item):
        raise RefusedError("unknown_choice")
    former = item.person_id
    after = _changed(work, item, person_id=person.id)
    ledger.say(work.db, item.id, HistoryKind.ASSIGNED, str(person.id), by=work.person.id, at=work.at)
    work.record("ledger.assigned", subject(item), "person")
    if former is not None and former != person.id:
        _lapse(work, after)
        if former != work.person.id:
            work.owe(ledger_telling.told(work, after, Told.TAKEN_AWAY), former)
    ledger_telling.tell_responsible(work, after, Told.ASSIGNED)
    return card(work, after)


def assignable(work: Work, item: LedgerItem) -> tuple[Person, ...]:
    """Who may be made responsible: those of the item's unit and below it who may open the ledger, the nearest unit first."""
    below = people.units_below(work.db, item.unit_id)
    found = [
        person
        for person in people.active_with_roles(work.db, frozenset(people.Role))
        if person.unit_id in below and allows(person.role, Right.OPEN_LEDGER) and person.id != item.person_id
    ]
    return tuple(sorted(found, key=lambda person: (person.unit_id != item.unit_id, person.unit_id, person.id)))


def whom(work: Work, item_id: int, revision: int, page: int) -> LedgerCard:
    """The item with a page of those who may be made responsible. Raises ``RefusedError``."""
    item = _item(work, item_id, revision, LedgerDeed.ASSIGN)
    able = assignable(work, item)
    pages = pages_of(len(able), NAMES)
    page = min(page, pages - 1)
    names = tuple((person.id, person.name) for person in able[page * NAMES : (page + 1) * NAMES])
    return replace(card(work, item), asks=LedgerDeed.ASSIGN, people=names, page=page, pages=pages)


def set_measures(work: Work, item_id: int, revision: int, measures: str) -> LedgerCard:
    """Say how it is put right. Raises ``RefusedError``."""
    item = _item(work, item_id, revision, LedgerDeed.MEASURES)
    return card(work, _with_measures(work, item, measures))


def note(work: Work, item_id: int, revision: int, text: str) -> LedgerCard:
    """Note something that is read on its card and in the register. Raises ``RefusedError``."""
    item = _item(work, item_id, revision, LedgerDeed.NOTE)
    after = _changed(work, item)
    ledger.say(work.db, item.id, HistoryKind.NOTE, text, by=work.person.id, at=work.at)
    work.record("ledger.noted", subject(item), "note")
    return card(work, after)


def set_due(work: Work, item_id: int, revision: int, due_on: date, reason: str) -> LedgerCard:
    """Say until when, without having been asked. Raises ``RefusedError``."""
    item = _item(work, item_id, revision, LedgerDeed.DUE)
    _check_day(work, due_on)
    after = _changed(work, item, due_on=due_on)
    line = f"set {item.due_on}>{due_on} {reason}".strip()
    ledger.say(work.db, item.id, HistoryKind.EXTENSION, line, by=work.person.id, at=work.at)
    work.record("ledger.due_set", subject(item), "due")
    ledger_telling.tell_responsible(work, after, Told.DUE, reason)
    return card(work, after)


def ask_extension(work: Work, item_id: int, revision: int, until: date, reason: str) -> LedgerCard:
    """Ask for more time: one request at a time. Raises ``RefusedError``."""
    item = _item(work, item_id, revision, LedgerDeed.EXTEND)
    if until <= item.due_on:
        raise RefusedError("ledger_not_later", due=item.due_on)
    _check_day(work, until)
    after = _changed(work, item)
    ledger_extensions.ask(work.db, item.id, until, reason, by=work.person.id, at=work.at)
    ledger.say(work.db, item.id, HistoryKind.EXTENSION, f"asked {until} {reason}", by=work.person.id, at=work.at)
    work.record("ledger.extension_asked", subject(item), "due")
    ledger_telling.tell_deciders(work, after, Told.ASKED, reason, due_on=until)
    return card(work, after)


def grant_extension(work: Work, item_id: int, revision: int) -> LedgerCard:
    """Give more time. Raises ``RefusedError``."""
    item = _item(work, item_id, revision, LedgerDeed.GRANT)
    asked = ledger_extensions.waiting(work.db, item.id)
    if asked is None or not ledger_extensions.decide(work.db, item.id, Outcome.GRANTED, by=work.person.id, at=work.at):
        raise RefusedError("ledger_moved")
    after = _changed(work, item, due_on=asked.until)
    line = f"granted {item.due_on}>{asked.until} {asked.reason}"
    ledger.say(work.db, item.id, HistoryKind.EXTENSION, line, by=work.person.id, at=work.at)
    work.record("ledger.extension_granted", subject(item), "due")
    work.owe(ledger_telling.told(work, after, Told.GRANTED), asked.asked_by)
    return card(work, after)


def refuse_extension(work: Work, item_id: int, revision: int, reason: str) -> LedgerCard:
    """Give no more time. Raises ``RefusedError``."""
    item = _item(work, item_id, revision, LedgerDeed.REFUSE)
    asked = ledger_extensions.waiting(work.db, item.id)
    if asked is None or not ledger_extensions.decide(work.db, item.id, Outcome.REFUSED, by=work.person.id, at=work.at):
        raise RefusedError("ledger_moved")
    after = _changed(work, item)
    ledger.say(work.db, item.id, HistoryKind.EXTENSION, f"refused {reason}", by=work.person.id, at=work.at)
    work.record("ledger.extension_refused", subject(item))
    work.owe(ledger_telling.told(work, after, Told.REFUSED, reason), asked.asked_by)
    return card(work, after)


def supervise(work: Work, item_id: int, revision: int, reason: str) -> LedgerCard:
    """List it for supervision (挂牌督办). Raises ``RefusedError``."""
    item = _item(work, item_id, revision, LedgerDeed.SUPERVISE)
    after = _changed(work, item, supervised_at=work.at, supervised_by=work.person.id)
    ledger.say(work.db, item.id, HistoryKind.SUPERVISED, f"on {reason}", by=work.person.id, at=work.at)
    work.record("ledger.supervised", subject(item), "supervised")
    ledger_telling.tell_responsible(work, after, Told.SUPERVISED, reason)
    ledger_telling.tell_heads(work, after, Told.SUPERVISED, reason)
    return card(work, after)


def end_supervision(work: Work, item_id: int, revision: int) -> LedgerCard:
    """Take it off that list. Raises ``RefusedError``."""
    item = _item(work, item_id, revision, LedgerDeed.UNSUPERVISE)
    after = _changed(work, item, supervised_at=None, supervised_by=None)
    ledger.say(work.db, item.id, HistoryKind.SUPERVISED, "off", by=work.person.id, at=work.at)
    work.record("ledger.unsupervised", subject(item), "supervised")
    ledger_telling.tell_responsible(work, after, Told.UNSUPERVISED)
    return card(work, after)


def void(work: Work, item_id: int, revision: int, reason: str) -> LedgerCard:
    """It was entered by mistake. Raises ``RefusedError``."""
    item = _item(work, item_id, revision, LedgerDeed.VOID)
    after = _move(work, item, _S.VOID, "ledger.voided", why=reason)
    ledger_telling.tell_responsible(work, after, Told.VOIDED, reason)
    return card(work, after)


def _handed_in(work: Work, item: LedgerItem, files: Sequence[int], text: str, *, is_immediate: bool = False) -> LedgerCard:
    ledger_evidence.give(work, item, files, text)
    is_immediate = is_immediate or item.is_immediate
    after = _move(work, item, _S.TO_ACCEPT, "ledger.handed_in", handed_in_by=work.person.id, is_immediate=is_immediate)
    ledger_telling.tell_acceptors(work, after)
    return card(work, after)


def _before_handing_in(work: Work, item: LedgerItem) -> LedgerState:
    """Where it goes back to: to rework where it was handed in from that."""
    for line in reversed(ledger.history(work.db, item.id)):
        if line.kind is HistoryKind.MOVE and line.text.partition(" ")[0].endswith(f">{_S.TO_ACCEPT}"):
            return _S.REWORK if line.text.startswith(f"{_S.REWORK}>") else _S.WORKING
    return _S.WORKING


def _with_measures(work: Work, item: LedgerItem, measures: str) -> LedgerItem:
    after = _changed(work, item, measures=measures)
    reindex(work, item, after)
    ledger.say(work.db, item.id, HistoryKind.MEASURES, measures, by=work.person.id, at=work.at)
    work.record("ledger.measures_set", subject(item), "measures")
    return after


def _item(work: Work, item_id: int, revision: int, deed: LedgerDeed) -> LedgerItem:
    item = item_seen(work, item_id)
    if item.revision != revision:
        raise RefusedError("ledger_moved")
    check(work, item, deed)
    return item


def _move(work: Work, item: LedgerItem, state: LedgerState, act: str, *, why: str = "", **changes: object) -> LedgerItem:
    if not allowed(item.state, state):
        raise RefusedError("ledger_no_such_step")
    after = _changed(work, item, state=state, **changes)
    ledger.say(work.db, item.id, HistoryKind.MOVE, f"{item.state}>{state} {why}".strip(), by=work.person.id, at=work.at)
    work.record(act, subject(item), "state")
    if state in ENDED:
        _lapse(work, after)
    return after


def _lapse(work: Work, item: LedgerItem) -> None:
    if ledger_extensions.decide(work.db, item.id, Outcome.LAPSED, by=None, at=work.at):
        ledger.say(work.db, item.id, HistoryKind.EXTENSION, "lapsed", by=None, at=work.at)


def _changed(work: Work, item: LedgerItem, **changes: object) -> LedgerItem:
    after = ledger.change(work.db, item, at=work.at, **changes)
    if after is None:
        raise RefusedError("ledger_moved")
    return after


def _check_day(work: Work, day: date) -> None:
    if day > work.today + timedelta(days=LONGEST_DAYS):
        raise RefusedError("ledger_day_too_far")
