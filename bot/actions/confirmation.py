"""A right code for a role above officer: somebody who knows the person looks at the account and says whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.actions import reach
from bot.actions.binding import bind
from bot.actions.leave import stand_ins
from bot.actions.permissions import Right, holders
from bot.actions.work import RefusedError, Work
from storage import enrolment, people
from storage.enrolment import Enrolment, Outcome
from storage.moments import to_text
from storage.people import Person, Role, Standing

PENDING_LASTS = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class ConfirmAccount:
    """To whoever may confirm: is this account the person's?"""

    enrolment_id: int
    name: str
    unit: str
    role: Role
    shown_name: str
    account_id: int
    lasts: timedelta


@dataclass(frozen=True, slots=True)
class Decided:
    """What the question becomes once it is decided; ``by_another`` where somebody else was first."""

    name: str
    unit: str
    role: Role
    shown_name: str
    account_id: int
    outcome: Outcome
    by_another: bool


@dataclass(frozen=True, slots=True)
class NotConfirmed:
    """To an account that was not confirmed: refused, or nobody decided in time."""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class SomethingWaits:
    """To whoever may confirm, where records must not travel: that there is something to decide at the local door."""


@dataclass(frozen=True, slots=True)
class NothingWaits:
    """To whoever asks what there is to confirm, where there is nothing."""


def confirmers(work: Work, person: Person) -> tuple[int, ...]:
    """Who may confirm an account of ``person``, with those who stand in for them today and may do so as well.

    A deputy does not inherit the right: an admin's deputy who is an officer would else make admins.
    """
    able = [each for each in people.active_with_roles(work.db, holders(Right.CONFIRM_ENROLMENT)) if reach.confirms(work.db, each, person)]
    reachable = {each.id for each in able if people.accounts_of(work.db, each.id)}
    asked = {stand_in for each in able for stand_in in stand_ins(work.db, each.id, work.today)}
    return tuple(sorted(asked & reachable))


def ask_confirmers(work: Work, waiting: Enrolment, person: Person) -> timedelta:
    """Ask everybody who may confirm; returns how long the question stands."""
    work.owe(SomethingWaits() if work.outside else _question(work, waiting, person), *confirmers(work, person))
    return PENDING_LASTS


def show_pending(work: Work) -> None:
    """Ask again everything that the actor may decide now. Raises ``RefusedError`` without the right to."""
    work.require(Right.CONFIRM_ENROLMENT)
    if work.outside:
        raise RefusedError("outside")
    waiting = [(each, person) for each in open_for(work) if (person := people.person(work.db, each.person_id)) is not None]
    for each, person in waiting[:10]:
        work.reply(_question(work, each, person))
    if not waiting:
        work.reply(NothingWaits())


def open_for(work: Work) -> tuple[Enrolment, ...]:
    """The enrolments that wait and that the actor may decide."""
    return tuple(
        each
        for each in enrolment.pending(work.db)
        if not _is_over(work, each)
        and work.actor is not None
        and (person := people.person(work.db, each.person_id)) is not None
        and reach.confirms(work.db, work.actor, person)
    )


def decide(work: Work, enrolment_id: int, *, is_theirs: bool, replaces: int | None = None) -> None:
    """Say whether the account is the person's; the question becomes the decision.

    Raises ``RefusedError`` for whoever may not decide this, an unknown number included.
    """
    waiting = enrolment.enrolment(work.db, enrolment_id)
    person = None if waiting is None else people.person(work.db, waiting.person_id)
    if waiting is None or person is None or not reach.confirms(work.db, work.person, person):
        raise RefusedError("not_allowed")
    if work.outside:
        raise RefusedError("outside")
    if work.account_id == waiting.account_id and work.door == waiting.door:
        # Asked for while it was nobody's, and somebody's by now: no account vouches for itself.
        raise RefusedError("not_allowed")
    if waiting.outcome is None and (_is_over(work, waiting) or person.standing is not Standing.ACTIVE):
        _lapse(work, waiting)
        work.reply(_decided(work, waiting, person, Outcome.LAPSED), replaces=replaces)
        return
    outcome = Outcome.CONFIRMED if is_theirs else Outcome.REFUSED
    if waiting.outcome is not None or not enrolment.decide(work.db, waiting.id, outcome, by=work.person.id, at=work.at):
        work.reply(_decided(work, waiting, person, waiting.outcome or outcome, by_another=True), replaces=replaces)
        return
    work.record("enrolments.confirmed" if is_theirs else "enrolments.refused", f"person:{person.id}")
    if is_theirs:
        bind(work, person, waiting.door, waiting.account_id, waiting.shown_name)
    else:
        work.owe_account(NotConfirmed(Outcome.REFUSED), waiting.door, waiting.account_id)
    work.reply(_decided(work, waiting, person, outcome), replaces=replaces)


def lapse(work: Work) -> None:
    """End what nobody decided in time, and tell the accounts; the schedule's."""
    for waiting in enrolment.pending(work.db, asked_before=to_text(work.now - PENDING_LASTS)):
        _lapse(work, waiting)


def _lapse(work: Work, waiting: Enrolment) -> None:
    if enrolment.decide(work.db, waiting.id, Outcome.LAPSED, by=None, at=work.at):
        work.record("enrolments.lapsed", f"person:{waiting.person_id}")
        work.owe_account(NotConfirmed(Outcome.LAPSED), waiting.door, waiting.account_id)


def _is_over(work: Work, waiting: Enrolment) -> bool:
    return waiting.asked_at + PENDING_LASTS <= work.now


def _question(work: Work, waiting: Enrolment, person: Person) -> ConfirmAccount:
    unit = reach.path_name(work.db, person.unit_id)
    return ConfirmAccount(waiting.id, person.name, unit, person.role, waiting.shown_name, waiting.account_id, PENDING_LASTS)


def _decided(work: Work, waiting: Enrolment, person: Person, outcome: Outcome, *, by_another: bool = False) -> Decided:
    unit = reach.path_name(work.db, person.unit_id)
    return Decided(person.name, unit, person.role, waiting.shown_name, waiting.account_id, outcome, by_another)
