"""``行动``: the campaigns that run where somebody is, their cards, duties, roles and notes. Everything here only reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.actions import reach
from bot.actions.campaign_owners import Share, Tree
from bot.actions.campaign_phases import next_phase, phase_of
from bot.actions.campaign_plan import Timing, coming, targets_of, timing_of
from bot.actions.campaign_results import (
    CampaignCard,
    CampaignEnded,
    CampaignLine,
    CampaignsShown,
    DutiesShown,
    DutyCard,
    DutyLine,
    EndedShown,
    Happened,
    NotesShown,
    Owner,
    RoleLine,
    RolesShown,
    UnitState,
    Which,
)
from bot.actions.campaign_sight import campaign_seen, duty_seen, manages, runs_in, sees
from bot.actions.campaign_start import Book
from bot.actions.due_sight import sight_of
from bot.actions.paging import pages_of
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from knowledge.campaigns.kinds import Each
from knowledge.campaigns.rules import read_rule
from storage import campaign_changes, campaigns, people
from storage.campaign_changes import CampaignStep, Tally
from storage.campaigns import Campaign, CampaignState, Duty, RoleKind, RoleTarget

A_PAGE = 8
ROLES_A_PAGE = 8
NOTES_A_PAGE = 5
MOST_STATES = 12


def running(work: Work, book: Book) -> CampaignsShown:
    """All that run where the actor is. Raises ``RefusedError`` for whoever sees none, and where records must not travel."""
    if work.outside:
        raise RefusedError("outside")
    work.require(Right.SEE_DUES)
    tree = Tree(work)
    lines = []
    for each in campaigns.campaigns(work.db):
        if sees(work, each):
            phases = campaigns.phases(work.db, each.id)
            tallies = campaign_changes.tallies(work.db, each.id, work.today)
            lines.append(
                CampaignLine(
                    each,
                    reach.path_name(work.db, each.unit_id),
                    phase_of(phases, work.today),
                    next_phase(phases, work.today),
                    _sum(tallies.values()),
                    sum(_is_mine(work, each_of, share, tree) for each_of, share in _shares(work, each, tree)),
                )
            )
    return CampaignsShown(tuple(lines), bool(runs_in(work)), len(book), len(_ended(work)), work.today)


def ended(work: Work, page: int = 0) -> EndedShown:
    """A page of those that have ended, the last one first. Raises as ``running``."""
    if work.outside:
        raise RefusedError("outside")
    work.require(Right.SEE_DUES)
    every = _ended(work)
    pages = pages_of(len(every), A_PAGE)
    page = min(page, pages - 1)
    lines = []
    for each in every[page * A_PAGE : (page + 1) * A_PAGE]:
        day = work.here(each.ended_at or each.started_at).date()
        tally = _sum(campaign_changes.tallies(work.db, each.id, work.today).values())
        lines.append(CampaignEnded(each, reach.path_name(work.db, each.unit_id), day, tally))
    return EndedShown(tuple(lines), len(every), page, pages, work.today)


def card(work: Work, campaign_id: int, *, is_sure: bool = False) -> CampaignCard:
    """A campaign. Raises ``RefusedError`` where the actor does not see it."""
    found = campaign_seen(work, campaign_id)
    tree = Tree(work)
    shares = _shares(work, found, tree)
    timings = [timing_of(read_rule(duty.rule)) for duty, _ in shares]
    steps = campaign_changes.history(work.db, found.id)
    titles = {duty.id: duty.what for duty, _ in shares}
    return CampaignCard(
        campaign=found,
        unit=reach.path_name(work.db, found.unit_id),
        phases=campaigns.phases(work.db, found.id),
        tally=_sum(campaign_changes.tallies(work.db, found.id, work.today).values()),
        duties={timing: timings.count(timing) for timing in Timing if timing in timings},
        mine=sum(_is_mine(work, one, share, tree) for one, share in shares),
        unowned=sum(not share for _, share in shares),
        manages=manages(work, found),
        history=tuple(replace(_happened(work, step), duty=titles.get(step.duty_id or 0, "")) for step in steps),
        today=work.today,
        is_sure=is_sure,
    )


def duties(work: Work, campaign_id: int, which: Which, page: int) -> DutiesShown:
    """A page of the duties of a campaign. Raises ``RefusedError`` where the actor does not see it."""
    found = campaign_seen(work, campaign_id)
    tree = Tree(work)
    tallies = campaign_changes.tallies(work.db, found.id, work.today)
    every = [(duty, share, tallies.get(duty.id, Tally())) for duty, share in _shares(work, found, tree)]

    def is_in(which: Which, duty: Duty, share: Share, tally: Tally) -> bool:
        match which:
            case Which.MINE:
                return _is_mine(work, duty, share, tree)
            case Which.UNDATED:
                return timing_of(read_rule(duty.rule)) is Timing.UNDATED
            case Which.UNOWNED:
                return not share
            case Which.LATE:
                return tally.late > 0
            case Which.ALL:
                return True

    shown = [each for each in every if is_in(which, *each)]
    pages = pages_of(len(shown), A_PAGE)
    page = min(page, pages - 1)
    lines = tuple(_line(work, *each) for each in shown[page * A_PAGE : (page + 1) * A_PAGE])
    counts = {each: sum(is_in(each, *one) for one in every) for each in Which}
    return DutiesShown(found, which, lines, len(shown), page, pages, counts, work.today)


def duty(work: Work, duty_id: int) -> DutyCard:
    """A duty, with how far each unit is. Raises ``RefusedError`` where the actor does not see its campaign."""
    campaign, found = duty_seen(work, duty_id)
    tree = Tree(work)
    targets = campaigns.roles(work.db, campaign.id)
    rule = read_rule(found.rule)
    phases = {(phase.first_day, phase.last_day): phase.name for phase in campaigns.phases(work.db, campaign.id)}
    whole = (found.first_day, found.last_day) == (campaign.first_day, campaign.last_day)
    tallies = campaign_changes.unit_tallies(work.db, found.id, work.today)
    states = _states(work, tallies)
    runs = campaign.state is CampaignState.RUNNING
    return DutyCard(
        campaign=campaign,
        duty=found,
        rule=rule,
        coming=coming(rule, found.first_day, found.last_day, work.today) if runs else (),
        owners=owners_of(work, targets_of(targets, found.roles), tree),
        leaders=owners_of(work, targets_of(targets, found.lead), tree),
        phase="" if whole else phases.get((found.first_day, found.last_day), ""),
        states=states[:MOST_STATES],
        more_states=max(0, len(states) - MOST_STATES),
        tally=_sum(tallies.values()),
        manages=manages(work, campaign),
        history=tuple(_happened(work, step) for step in campaign_changes.history(work.db, campaign.id, duty_id=found.id)),
        today=work.today,
    )


def roles(work: Work, campaign_id: int, page: int) -> RolesShown:
    """Who is who in a campaign. Raises ``RefusedError`` where the actor does not see it."""
    found = campaign_seen(work, campaign_id)
    lines = role_lines(work, found, Tree(work))
    pages = pages_of(len(lines), ROLES_A_PAGE)
    page = min(page, pages - 1)
    return RolesShown(found, lines[page * ROLES_A_PAGE : (page + 1) * ROLES_A_PAGE], page, pages, manages(work, found))


def notes(work: Work, campaign_id: int, page: int) -> NotesShown:
    """The doubts of the document, and those of single duties. Raises ``RefusedError`` where the actor does not see it."""
    found = campaign_seen(work, campaign_id)
    every = found.notes + tuple(f"{each.what}：{each.note}" for each in campaigns.duties(work.db, found.id) if each.note)
    pages = pages_of(len(every), NOTES_A_PAGE)
    page = min(page, pages - 1)
    return NotesShown(found, every[page * NOTES_A_PAGE : (page + 1) * NOTES_A_PAGE], page, pages)


def role_lines(work: Work, found: Campaign, tree: Tree) -> tuple[RoleLine, ...]:
    """Each role of a campaign that has duties or was mapped; those that nobody is come first."""
    targets = campaigns.roles(work.db, found.id)
    every = campaigns.duties(work.db, found.id)
    names = {target.role: target.name for target in targets}
    lines = [
        RoleLine(
            key,
            name,
            owners_of(work, targets_of(targets, (key,)), tree),
            sum(key in each.roles for each in every),
            place=place,
        )
        for place, (key, name) in enumerate(sorted(names.items()))
    ]
    return tuple(sorted(lines, key=lambda line: (bool(line.owners), not line.duties)))


def owners_of(work: Work, targets: Iterable[RoleTarget], tree: Tree) -> tuple[Owner, ...]:
    """Whom the targets name; what is closed, has left or was not said yet is left out."""
    found: dict[Owner, None] = {}
    for target in targets:
        person = tree.person(target.person_id)
        if target.kind is RoleKind.NOBODY:
            found[Owner(RoleKind.NOBODY, "")] = None
        elif person is not None:
            found[Owner(RoleKind.PERSON, person.name)] = None
        elif target.unit_id in tree.units:
            is_each = target.kind is RoleKind.EACH
            count = len(tree.children(target.unit_id)) if is_each else 1
            # Of the whole agency it goes without saying whose units these are.
            named = count == 0 or not is_each or tree.units[target.unit_id].parent_id is not None
            found[Owner(target.kind, reach.path_name(work.db, target.unit_id) if named else "", count)] = None
    return tuple(found)


def _ended(work: Work) -> list[Campaign]:
    every = campaigns.campaigns(work.db, running=False)
    found = [each for each in every if each.state is CampaignState.ENDED and sees(work, each)]
    return sorted(found, key=lambda each: (each.ended_at or "", each.id), reverse=True)


def _shares(work: Work, found: Campaign, tree: Tree) -> list[tuple[Duty, Share]]:
    targets = campaigns.roles(work.db, found.id)
    return [(each, tree.share(targets_of(targets, each.roles))) for each in campaigns.duties(work.db, found.id)]


def _is_mine(work: Work, found: Duty, share: Share, tree: Tree) -> bool:
    """Whether it falls to the actor's unit, or to the actor."""
    if work.actor is None:
        return False
    return work.actor.unit_id in share.units or work.actor.id in (tree.asked(share) if found.each == Each.PERSON else share.people)


def _line(work: Work, found: Duty, share: Share, tally: Tally) -> DutyLine:
    rule = read_rule(found.rule)
    next_ones = coming(rule, found.first_day, found.last_day, max(work.today, found.first_day), 1)
    return DutyLine(found, rule, next_ones[0] if next_ones else None, tally, not share)


def _states(work: Work, tallies: Mapping[int, Tally]) -> tuple[UnitState, ...]:
    """How far each unit is, of those that the actor answers for, and the own one: how late others are is not for their neighbours.

    What people have to do by themselves counts for their unit: whose it is a colleague need not know.
    """
    seen = tallies.keys() if work.is_system else {*sight_of(work), work.person.unit_id}
    states = [UnitState(reach.path_name(work.db, unit), tally) for unit, tally in tallies.items() if unit in seen]
    return tuple(sorted(states, key=lambda state: (-state.tally.late, state.name)))


def _happened(work: Work, step: CampaignStep) -> Happened:
    by = None if step.person_id is None else people.person(work.db, step.person_id)
    return Happened(step.kind, work.here(step.at).date(), "" if by is None else by.name, step.text)


def _sum(tallies: Iterable[Tally]) -> Tally:
    every = tuple(tallies)
    return Tally(sum(each.done for each in every), sum(each.open for each in every), sum(each.late for each in every))
