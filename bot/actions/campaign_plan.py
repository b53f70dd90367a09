"""What a template comes to when it is started on a day, in a unit, with its roles mapped: nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from bot.actions import reach
from bot.actions.campaign_owners import Share, Tree
from bot.actions.work import RefusedError, Work
from knowledge.campaigns.kinds import Campaign as Template
from knowledge.campaigns.kinds import Duty as Asked
from knowledge.campaigns.kinds import Each
from knowledge.campaigns.moving import Move
from knowledge.campaigns.rules import Occurrence, Rule, RuleKind, occurrences, write_rule
from storage.campaigns import NewDuty, Phase, RoleTarget

LONGEST_AGO, LONGEST_AHEAD = 366, 1100
"""Days before and after today on which a campaign may begin."""
SOON = 30
"""The days in which the first dues are counted."""
SHOWN = 3
_FAR = 800
"""Days in which the next occurrences are looked for."""


class Timing(StrEnum):
    """Which kind of day a duty has."""

    DATED = "dated"
    COUNTED = "counted"
    """So many times or hours in a period."""
    EVENT = "event"
    """Counted from something that happens."""
    UNDATED = "undated"
    ALWAYS = "always"


_TIMINGS = {
    RuleKind.ON: Timing.DATED,
    RuleKind.EVERY: Timing.DATED,
    RuleKind.AT_LEAST: Timing.COUNTED,
    RuleKind.HOURS: Timing.COUNTED,
    RuleKind.AFTER: Timing.EVENT,
    RuleKind.UNDATED: Timing.UNDATED,
    RuleKind.ALWAYS: Timing.ALWAYS,
}


def timing_of(rule: Rule) -> Timing:
    """Which kind of day a rule gives."""
    return _TIMINGS[rule.kind]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be started: from which day, in which unit, who is who, and which days were given to duties."""

    first: date
    unit_id: int
    targets: tuple[RoleTarget, ...] = ()
    rules: Mapping[str, Rule] = field(default_factory=dict)
    """By the id of the duty."""


@dataclass(frozen=True, slots=True)
class PlannedDuty:
    """A duty as it would be entered, and what comes of it."""

    new: NewDuty
    rule: Rule
    coming: tuple[Occurrence, ...]
    """The next three."""
    is_over: bool
    """Whether its day, or its phase, lies before the start: it never becomes due."""
    share: Share
    soon: int
    """How many dues come of it in the first days."""

    @property
    def timing(self) -> Timing:
        """Which kind of day it has."""
        return timing_of(self.rule)


@dataclass(frozen=True, slots=True)
class Plan:
    """A campaign as it would run."""

    code: str
    title: str
    document: str
    unit_id: int
    unit: str
    first: date
    last: date | None
    begins: date
    """From when on something may be due: its first day, or today where that is over."""
    phases: tuple[Phase, ...]
    duties: tuple[PlannedDuty, ...]
    notes: tuple[str, ...]
    today: date
    by_months: bool
    """Whether the document's days moved by whole months, so that the 27th is still the 27th; else by days."""

    @property
    def soon(self) -> int:
        """How many dues come in the first days."""
        return sum(duty.soon for duty in self.duties)

    @property
    def has_moved(self) -> bool:
        """Whether days of the document moved, so that it matters how."""
        return any(duty.rule.day is not None for duty in self.duties)

    @property
    def unowned(self) -> tuple[PlannedDuty, ...]:
        """The duties that nobody does."""
        return tuple(duty for duty in self.duties if not duty.share)

    def of(self, timing: Timing) -> tuple[PlannedDuty, ...]:
        """The duties with that kind of day."""
        return tuple(duty for duty in self.duties if duty.timing is timing)

    def next_due(self, count: int = SHOWN) -> tuple[tuple[PlannedDuty, Occurrence], ...]:
        """What is due first, of what somebody does."""
        found = [(duty, each) for duty in self.duties if duty.share for each in duty.coming[:1]]
        return tuple(sorted(found, key=lambda each: (each[1].due, each[0].new.code))[:count])


def plan(work: Work, template: Template, order: Order, tree: Tree | None = None) -> Plan:
    """What starting ``template`` so would come to. Raises ``RefusedError`` for a day out of reach and for an id that it has not."""
    if not work.today - timedelta(days=LONGEST_AGO) <= order.first <= work.today + timedelta(days=LONGEST_AHEAD):
        raise RefusedError("campaign_day_out_of_reach", day=order.first)
    unknown = set(order.rules) - {duty.id for duty in template.duties}
    if unknown:
        raise RefusedError("no_such_duty_code", code=min(unknown))
    tree = tree or Tree(work)
    move = Move.of(template, order.first)
    phases = tuple(Phase(phase.key, phase.name, *move.span(phase.first, phase.last)) for phase in template.phases)
    last = None if template.last is None else move.day(template.last)
    begins = max(order.first, work.today)
    bounds = {"": (order.first, last), **{phase.key: (phase.first_day, phase.last_day) for phase in phases}}
    duties = tuple(_planned(tree, duty, order, move, bounds[duty.during], begins) for duty in template.duties)
    return Plan(
        code=template.code,
        title=template.title,
        document=template.document,
        unit_id=order.unit_id,
        unit=reach.path_name(work.db, order.unit_id),
        first=order.first,
        last=last,
        begins=begins,
        phases=phases,
        duties=duties,
        notes=template.notes,
        today=work.today,
        by_months=move.months is not None,
    )


def targets_of(targets: Iterable[RoleTarget], roles: Iterable[str]) -> tuple[RoleTarget, ...]:
    """Those of ``targets`` that are of one of ``roles``."""
    wanted = set(roles)
    return tuple(target for target in targets if target.role in wanted)


def coming(rule: Rule, begins: date, ends: date | None, since: date, count: int = SHOWN) -> tuple[Occurrence, ...]:
    """The next occurrences due on ``since`` or later."""
    if not rule.has_dates or (ends is not None and ends < begins):
        return ()
    last = since + timedelta(days=_FAR)
    if rule.day is not None:
        last = max(last, rule.day)
    return occurrences(rule, begins, ends, since, last)[:count]


def per_unit(each: str, share: Share, tree: Tree) -> int:
    """How many dues one occurrence comes to."""
    return len(tree.asked(share)) if each == Each.PERSON else len(share.units) + len(share.people)


def _planned(tree: Tree, duty: Asked, order: Order, move: Move, bounds: tuple[date, date | None], begins: date) -> PlannedDuty:
    given = order.rules.get(duty.id)
    rule = move.rule(duty.rule) if given is None else given
    first, last = max(bounds[0], begins), bounds[1]
    share = tree.share(targets_of(order.targets, duty.roles))
    found = coming(rule, first, last, first)
    soon = [each for each in found if each.due < begins + timedelta(days=SOON)]
    if len(soon) == SHOWN:
        soon = list(occurrences(rule, first, last, first, begins + timedelta(days=SOON - 1)))
    new = NewDuty(
        code=duty.id,
        what=duty.what,
        clause=duty.clause,
        roles=duty.roles,
        lead=duty.lead,
        rule=write_rule(rule),
        words=duty.words,
        report_to=duty.report_to,
        evidence=duty.evidence,
        each=str(duty.each),
        first_day=first,
        last_day=last,
        leads=duty.leads,
        counted="" if duty.counted is None else str(duty.counted),
        grouped=duty.group,
        note=duty.note,
    )
    is_over = rule.has_dates and not found
    return PlannedDuty(new, rule, found, is_over, share, len(soon) * per_unit(new.each, share, tree))
