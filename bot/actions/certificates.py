"""Until when one's certificate is good, entered by whoever carries it.

It holds at once, and the heads are told. Nothing but reminders depends on it here; to wait for a confirmation would go on nudging somebody
who has done what they had to, and the heads see each change with the day that stood before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.actions import reach
from bot.actions.days import read_day
from bot.actions.due_cards import card
from bot.actions.due_handling import at_hand, done
from bot.actions.due_results import CertificateSet, DueCard, DueDeed
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from storage import due_handling, people
from storage.dues import DueKind
from storage.people import Person

LONGEST = timedelta(days=20 * 366)
"""A day further away is a slip of the finger."""


def enter(work: Work, text: str) -> None:
    """Note until when the actor's own certificate is good, as they have written it, and say so. Raises ``RefusedError``."""
    if work.outside:
        raise RefusedError("outside")
    work.require(Right.SEE_DUES)
    day, _ = read_day(text, work.today)
    if day is None:
        raise RefusedError("due_needs_new_day")
    due = due_handling.certificate_of(work.db, work.person.id)
    if due is not None and day > max(due.due_on, work.today):
        renew(work, due.id, day)
    else:
        _set(work, work.person, day)
    before = work.person.certificate_expires
    work.reply(CertificateSet(work.person.name, _unit(work, work.person), day, None if before == day else before, is_own=True))


def renew(work: Work, due_id: int, expires: date, files: Sequence[int] = ()) -> DueCard:
    """A certificate was renewed, which the reminder ``due_id`` has asked for. Raises ``RefusedError``."""
    due, _, actor = at_hand(work, due_id, None, DueDeed.DONE)
    person = None if due.person_id is None else people.person(work.db, due.person_id)
    if due.kind is not DueKind.CERTIFICATE or person is None:
        raise RefusedError("due_no_such_step")
    if expires <= max(due.due_on, work.today):
        raise RefusedError("due_expires_no_later", day=max(due.due_on, work.today))
    _set(work, person, expires)
    return card(work, done(work, due, actor, expires.isoformat(), files))


def _set(work: Work, person: Person, expires: date) -> None:
    if expires > work.today + LONGEST:
        raise RefusedError("certificate_day")
    if person.certificate_expires == expires:
        return
    people.set_certificate(work.db, person.id, person.certificate_number, expires)
    work.record("due.renewed", f"person:{person.id}", "certificate_expires")
    told = CertificateSet(person.name, _unit(work, person), expires, person.certificate_expires, is_own=False)
    heads = [head.id for head in reach.nearest_heads(work.db, person.unit_id, but=person.id)]
    work.owe(told, *dict.fromkeys(each for each in (*heads, person.id) if each != work.person.id))


def _unit(work: Work, person: Person) -> str:
    return reach.path_name(work.db, person.unit_id)
