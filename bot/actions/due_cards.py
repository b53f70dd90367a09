"""The card of something due."""

from __future__ import annotations

import re
from datetime import date, datetime

from bot.actions import reach
from bot.actions.due_moves import open_deeds, standing_of
from bot.actions.due_owners import Owners
from bot.actions.due_results import DueCard, Happened, line_of
from bot.actions.work import Work
from knowledge.holidays import may_change
from knowledge.working_days import working_days_after
from storage import attachments, campaigns, due_handling, dues, people
from storage.dues import Due, DueHistoryKind, DueKind, DueState

EVENT = "event:"
"""How the period of a due begins that was counted from an event which somebody entered."""

_STOOD_IN = re.compile(r"for:(\d{1,9}) ")
"""How the line of the history begins that a deputy has said it for somebody."""


def subject(due: Due) -> str:
    """What a due is called in the audit, and whose its files are."""
    return f"due:{due.id}"


def card(work: Work, due: Due, owners: Owners | None = None) -> DueCard:
    """The card of something due that the actor may look at."""
    owners = owners or Owners(work)
    actor = standing_of(work, owners, due)
    duty = None if due.duty_id is None else campaigns.duty(work.db, due.duty_id)
    owner = owners.person(due.assigned_to) or owners.person(due.person_id)
    done_on = None if due.done_at is None else work.here(due.done_at).date()
    return DueCard(
        due=due,
        line=line_of(owners, due),
        today=work.today,
        unit=reach.path_name(work.db, due.unit_id),
        owner="" if owner is None else owner.name,
        responsible=tuple(person.name for person in owners.responsible(due)),
        is_unclaimed=due.state is DueState.OPEN and owners.is_unclaimed(due),
        is_mine=actor.is_nudged,
        for_whom=name_of(work, actor.for_whom),
        deeds=open_deeds(work, due, actor),
        duty=duty,
        campaign=None if duty is None else campaigns.campaign(work.db, duty.campaign_id),
        may_change=due.state is DueState.OPEN and _may_change(due),
        done_by=name_of(work, due.done_by),
        done_for=name_of(work, due.detail.get("done_for")),
        done_on=done_on if due.state is DueState.DONE else None,
        done_late=_late(due, done_on),
        files=attachments.count(work.db, subject(due)),
        again_at=_again_at(work, due),
        history=tuple(_happened(work, step) for step in dues.history(work.db, due.id)),
    )


def name_of(work: Work, person_id: int | None) -> str:
    """The name of somebody, also of one who has left; empty for nobody."""
    found = None if person_id is None else people.person(work.db, person_id)
    return "" if found is None else found.name


def _happened(work: Work, step: dues.Step) -> Happened:
    whom = name_of(work, int(step.text)) if step.kind is DueHistoryKind.ASSIGNED and step.text.isdecimal() else ""
    text = step.text
    if step.kind is DueHistoryKind.DISOWNED and (stood_in := _STOOD_IN.match(text)) is not None:
        whom, text = name_of(work, int(stood_in[1])), text[stood_in.end() :]
    return Happened(step.kind, text, name_of(work, step.person_id), work.here(step.at), whom)


def _may_change(due: Due) -> bool:
    # A day that stands in a document does not move; one that was counted may.
    if due.kind is DueKind.TIMER:
        return due.state is DueState.OPEN and bool(due.detail.get("may_change"))
    return due.period.startswith(EVENT) and may_change(due.first_day, due.due_on)


def _late(due: Due, done_on: date | None) -> int:
    if due.state is not DueState.DONE or done_on is None or done_on <= due.due_on:
        return 0
    return working_days_after(due.due_on, done_on)


def _again_at(work: Work, due: Due) -> datetime | None:
    until = due_handling.snoozed_until(work.db, due.id, work.person.id)
    if until is None or due.state is not DueState.OPEN:
        return None
    moment = work.here(until)
    return moment if moment > work.now else None
