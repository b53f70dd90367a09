"""The words and buttons of ``行动``: the running campaigns, their cards, duties, roles and notes, and what people are told of them."""

from __future__ import annotations

from datetime import date

from bot.actions.campaign_phases import next_phase, phase_of
from bot.actions.campaign_plan import Timing
from bot.actions.campaign_results import (
    CampaignCard,
    CampaignLine,
    DutiesShown,
    DutyCard,
    DutyLine,
    NotesShown,
    RolesShown,
    UnitState,
    Which,
)
from bot.actions.campaigns import A_PAGE, ROLES_A_PAGE
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, labels, render
from bot.wording.campaign_words import happened, kinds, owners_words, state_words
from bot.wording.card_buttons import TIMER
from bot.wording.cutting import cut
from bot.wording.due_rules import day_words, rule_words, short_day, span_words
from bot.wording.messages import show
from bot.wording.papers import wants
from knowledge.campaigns.rules import RuleKind
from knowledge.timers import of_term
from storage.campaigns import CampaignState, Phase

LIST, CARD, DUTIES, ROLES, NOTES = "cpl", "cpc", "cpd", "cpr", "cpn"
"""Verbs of pages in place: the list, a card (``id``), duties (``id.which.page``), roles and notes (``id.page``)."""
OPEN, DUTY, MINE = "cpo", "cpt", "cpm"
"""Verbs of pages in messages of their own: the card of a campaign, of a duty, and what one has to do in a campaign."""
DUES = "duebook"
"""The verb of ``期限`` in a message of its own."""
NEW, RULE, EXTEND, SURE, END, ROLE = "cpnew", "cprule", "cpext", "cpsure", "cpend", "cprole"
"""Verbs that open a form: a new campaign, a duty's day (``duty``), the last day, the end (``id``; ``SURE`` asks first, in place), a role
(``id.place``)."""
_WHAT, _NOTE, _TITLE = 60, 400, 40
_HISTORY = 6
_OWNERS = 4


@show.register
def card(found: CampaignCard) -> Reply:
    """A campaign."""
    campaign = found.campaign
    text = render(
        "campaigns/card",
        moved=found.is_moved,
        title=campaign.title,
        state=state_words(
            CampaignLine(campaign, "", phase_of(found.phases, found.today), next_phase(found.phases, found.today), found.tally, 0),
            found.today,
        ),
        unit=found.unit,
        span=span_words(campaign.first_day, campaign.last_day, found.today),
        whole=found.tally,
        phases=[
            {
                "mark": _mark(phase, found.today, runs=campaign.state is CampaignState.RUNNING),
                "name": phase.name,
                "span": span_words(phase.first_day, phase.last_day, found.today),
            }
            for phase in found.phases
        ],
        duties=sum(found.duties.values()),
        kinds=kinds(found.duties),
        mine=found.mine,
        unowned=found.unowned,
        undated=found.duties.get(Timing.UNDATED, 0),
        manages=found.manages,
        document=campaign.document,
        history=[happened(each, found.today) for each in found.history[-_HISTORY:]],
        sure=found.is_sure,
    )
    number = str(campaign.id)
    if found.is_sure:
        sure = (Press(label("campaigns", "end_sure"), END, number), Press(label("campaigns", "never_mind"), CARD, number))
        return _reply(text, sure)
    duties: list[Button] = [Press(label("campaigns", "duties"), DUTIES, f"{number}.{Which.ALL}.0")]
    if found.mine:
        duties.append(Press(labels("campaigns", "lists")[Which.MINE], DUTIES, f"{number}.{Which.MINE}.0"))
    if found.tally.late:
        duties.append(Press(labels("campaigns", "lists")[Which.LATE], DUTIES, f"{number}.{Which.LATE}.0"))
    more: tuple[Button, ...] = (
        Press(label("campaigns", "roles"), ROLES, f"{number}.0"),
        Press(label("campaigns", "notes"), NOTES, f"{number}.0"),
        wants(label("campaigns", "timeline"), "campaign_timeline", number),
    )
    changing: list[Button] = []
    if found.manages and campaign.last_day is not None:
        changing.append(Press(label("campaigns", "extend"), EXTEND, number))
    if found.manages:
        changing.append(Press(label("campaigns", "end"), SURE, number))
    return _reply(text, tuple(duties), more, tuple(changing), (Press(label("campaigns", "to_list"), LIST),))


def duties(found: DutiesShown) -> Reply:
    """A page of the duties of a campaign."""
    first = found.page * A_PAGE + 1
    lines, group = [], ""
    for number, each in enumerate(found.lines, first):
        heading = each.duty.grouped if each.duty.grouped != group else ""
        group = each.duty.grouped
        lines.append(_line(each, found.today) | {"number": number, "group": heading})
    names = labels("campaigns", "lists")
    text = render(
        "campaigns/duties",
        title=found.campaign.title,
        which=names[found.which],
        count=found.count,
        page=found.page,
        pages=found.pages,
        lines=lines,
    )
    number = found.campaign.id
    opens: list[Button] = [Press(str(place), DUTY, str(each.duty.id)) for place, each in enumerate(found.lines, first)]
    others: list[Button] = [
        Press(f"{names[which]} {found.counts[which]}", DUTIES, f"{number}.{which}.0")
        for which in Which
        if which is not found.which and found.counts[which]
    ]
    return _reply(
        text,
        *in_rows(opens, 4),
        turning(DUTIES, f"{number}.{found.which}", found.page, found.pages),
        *in_rows(others, 3),
        (_to_card(number),),
    )


@show.register
def duty(found: DutyCard) -> Reply:
    """A duty of a campaign."""
    each = found.duty
    is_undated = each.rule == "undated"
    runs = found.campaign.state is CampaignState.RUNNING
    text = render(
        "campaigns/duty",
        moved=found.is_moved,
        what=each.what,
        when=when_words(found, found.today),
        next="" if not found.coming or found.rule.day is not None else day_words(found.coming[0].due, found.today),
        over=runs and found.rule.has_dates and not found.coming and not found.tally.whole,
        owners=owners_words(found.owners) or label("campaigns", "owner_none"),
        leaders=owners_words(found.leaders),
        report_to=each.report_to,
        evidence=each.evidence,
        phase=found.phase,
        note=cut(each.note, _NOTE),
        whole=found.tally,
        states=[_state(state) for state in found.states],
        more_states=found.more_states,
        undated=is_undated,
        manages=found.manages,
        title=found.campaign.title,
        clause=each.clause,
        words=each.words,
        history=[happened(one, found.today) for one in found.history[-_HISTORY:]],
    )
    first: tuple[Button, ...] = ()
    if found.manages and each.rule != "always" and not each.rule.startswith("after "):
        first = (Press(label("campaigns", "set_rule" if is_undated else "change_rule"), RULE, str(each.id)),)
    timer = of_term(each.what, found.rule.number, found.rule.length) if runs and found.rule.kind is RuleKind.AFTER else None
    if timer is not None:
        # It is due once something has happened, which is entered as a timer.
        first = (*first, Press(label("timers", "begin"), TIMER, timer.entry))
    return _reply(text, (*first, Press(label("campaigns", "open"), OPEN, str(found.campaign.id))))


@show.register
def roles(found: RolesShown) -> Reply:
    """Who is who in a campaign."""
    lines = [
        {"number": number, "name": each.name, "duties": each.duties, "owners": owners_words(each.owners)}
        for number, each in enumerate(found.lines, found.page * ROLES_A_PAGE + 1)
    ]
    text = render(
        "campaigns/roles",
        title=cut(found.campaign.title, _TITLE),
        lines=lines,
        page=found.page,
        pages=found.pages,
        manages=found.manages,
        moved=found.is_moved,
    )
    number = found.campaign.id
    changes: list[Button] = []
    if found.manages:
        changes = [
            Press(str(place), ROLE, f"{number}.{each.place}") for place, each in enumerate(found.lines, found.page * ROLES_A_PAGE + 1)
        ]
    return _reply(text, *in_rows(changes, 4), turning(ROLES, str(number), found.page, found.pages), (_to_card(number),))


def notes(found: NotesShown) -> Reply:
    """The doubts of the document."""
    text = render(
        "campaigns/notes",
        title=cut(found.campaign.title, _TITLE),
        notes=[cut(note, _NOTE) for note in found.notes],
        page=found.page,
        pages=found.pages,
    )
    return _reply(text, turning(NOTES, str(found.campaign.id), found.page, found.pages), (_to_card(found.campaign.id),))


def open_campaign(campaign_id: int, words: str = "") -> Press:
    """A button that opens the card of a campaign in a message of its own."""
    return Press(words or label("campaigns", "open"), OPEN, str(campaign_id))


def open_duty(duty_id: int, words: str) -> Press:
    """A button that opens the card of a duty in a message of its own."""
    return Press(words, DUTY, str(duty_id))


def when_words(found: DutyCard | DutyLine, today: date) -> str:
    """By when, in words."""
    return rule_words(found.rule, today)


def read_page(argument: str) -> tuple[int, str, int] | None:
    """Campaign, list and page of a pressed button; none for a forged one."""
    parts = argument.split(".")
    if not 1 <= len(parts) <= 3 or not parts[0].isascii() or not parts[0].isdecimal() or len(parts[0]) > 9:
        return None
    page = parts[-1] if len(parts) > 1 else "0"
    which = parts[1] if len(parts) == 3 else Which.ALL.value
    if which not in tuple(Which) or not page.isascii() or not page.isdecimal() or len(page) > 6:
        return None
    return int(parts[0]), which, int(page)


def turning(verb: str, what: str, page: int, pages: int) -> tuple[Button, ...]:
    """The buttons that turn the pages of a list."""
    found: list[Button] = []
    if page:
        found.append(Press(label("campaigns", "earlier"), verb, f"{what}.{page - 1}"))
    if page + 1 < pages:
        found.append(Press(label("campaigns", "later"), verb, f"{what}.{page + 1}"))
    return tuple(found)


def private_only() -> str:
    """Said in a group."""
    return label("campaigns", "private_only")


def _line(each: DutyLine, today: date) -> dict[str, object]:
    return {
        "what": cut(each.duty.what, _WHAT),
        "when": when_words(each, today),
        "next": "" if each.coming is None or each.rule.day is not None else short_day(each.coming.due, today),
        "whole": each.tally.whole,
        "done": each.tally.done,
        "late": each.tally.late,
        "unowned": each.is_unowned,
    }


def _state(state: UnitState) -> dict[str, object]:
    tally = state.tally
    mark = "🔴" if tally.late else "⚪" if tally.open else "✅"
    return {"mark": mark, "name": state.name, "done": tally.done, "whole": tally.whole, "late": tally.late}


def _mark(phase: Phase, today: date, *, runs: bool) -> str:
    if phase.last_day is not None and phase.last_day < today:
        return "✅"
    return "▶️" if runs and phase.first_day <= today else "▫️"


def _to_card(number: int) -> Press:
    return Press(label("campaigns", "to_card"), CARD, str(number))


def _reply(text: str, *rows: tuple[Button, ...]) -> Reply:
    return Reply(text, tuple(row for row in rows if row), protect=True)
