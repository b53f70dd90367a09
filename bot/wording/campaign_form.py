"""The screens of the dialogues that start and change a campaign."""

from __future__ import annotations

from bot.actions import campaign_picking as picking
from bot.actions.campaign_deed_form import NO_REASON, CampaignDeed, CampaignDeedData, DeedShown
from bot.actions.campaign_form_data import A_PAGE, BACK, DAY, DUTY, OK, PAGE, ROLE, SKIP, TEMPLATE, VIEW, StartData, StartShown, Step
from bot.actions.campaign_picking import Mode, Picking, PickShown
from bot.actions.campaign_plan import Plan, PlannedDuty, Timing
from bot.actions.campaign_results import RoleLine
from bot.actions.campaign_roles import Source
from bot.actions.form_kinds import Screen, Ticket
from bot.replies import Button, Reply, in_rows
from bot.texts import label, labels, render
from bot.wording.campaign_words import kinds, moved_by, owners_words
from bot.wording.cutting import cut
from bot.wording.due_rules import day_words, days_words, rule_words, span_words
from bot.wording.forms import cancel, choice, view

Rows = tuple[tuple[Button, ...], ...]
_NAME, _WHAT, _NOTE = 24, 60, 400


@view("campaign")
def _start(screen: Screen[StartData]) -> Reply:
    data, shown = screen.data, screen.shows
    assert isinstance(shown, StartShown)
    today = shown.today
    first = "" if data.first is None else day_words(data.first, today)
    text = render(
        "campaigns/form",
        step=data.step.value,
        title=data.title,
        unit=data.unit,
        first=first,
        page=shown.page,
        pages=shown.pages,
        templates=[
            {
                "title": each.title,
                "issuer": each.issuer,
                "year": each.year,
                "duties": each.duties,
                "runs": label("campaigns", "runs") if each.runs else "",
            }
            for each in shown.templates
        ],
        suggested=any(line.owners for line in shown.roles),
        roles=_roles(shown),
        missing=shown.missing,
        confirmed=data.is_confirmed,
        role=None if data.role is None or shown.pick is None else _role(data.role, shown.pick),
        left=shown.left,
        lines=_duties(shown),
        duty=_duties(shown)[0] if data.step is Step.DUTY and shown.duties else None,
        notes=[cut(note, _NOTE) for note in shown.notes] if data.step is Step.NOTES else _counted_notes(shown),
        **_preview(shown),
    )
    return Reply(text, tuple(row for row in _buttons(screen.ticket, data, shown) if row), protect=True)


@view("campaign_deed")
def _deed(screen: Screen[CampaignDeedData]) -> Reply:
    data, shown, ticket = screen.data, screen.shows, screen.ticket
    assert isinstance(shown, DeedShown)
    today = shown.today
    text = render(
        "campaigns/deed",
        deed=data.deed.value,
        title=data.title,
        what=data.what if data.deed is CampaignDeed.RULE else "",
        before="" if shown.before is None else rule_words(shown.before, today),
        rule="" if shown.rule is None else rule_words(shown.rule, today),
        had_day=shown.before is not None and shown.before.has_dates,
        last="" if data.last is None else day_words(data.last, today),
        until="" if data.until is None else day_words(data.until, today),
        role=None if data.role is None or shown.pick is None else _role(data.role, shown.pick),
    )
    rows: Rows = ()
    if data.deed is CampaignDeed.RULE and not data.rule:
        rows = (_quick(ticket),)
    elif data.deed is CampaignDeed.RULE and shown.before is not None and not shown.before.has_dates:
        rows = ((choice(ticket, label("campaigns", "no_reason"), NO_REASON),),)
    elif data.role is not None and shown.pick is not None:
        rows = _picks(ticket, data.role, shown.pick)
    return Reply(text, (*rows, (cancel(ticket),)), protect=True)


def _buttons(ticket: Ticket, data: StartData, shown: StartShown) -> Rows:
    names = labels("campaigns", "start")
    last: tuple[Button, ...] = (choice(ticket, label("campaigns", "back"), BACK), cancel(ticket))
    first_number = shown.page * A_PAGE + 1
    turning = _turning(ticket, shown.page, shown.pages)
    match data.step:
        case Step.TEMPLATE:
            templates: list[Button] = [
                choice(ticket, str(place), f"{TEMPLATE}-{each.code}") for place, each in enumerate(shown.templates, 1) if not each.runs
            ]
            return (*in_rows(templates, 5), (cancel(ticket),))
        case Step.DAY:
            days = (choice(ticket, names["today"], f"{DAY}-today"), choice(ticket, names["month"], f"{DAY}-month"))
            return (days, last)
        case Step.ROLES:
            there = shown.roles[shown.page * A_PAGE : (shown.page + 1) * A_PAGE]
            numbers: list[Button] = [choice(ticket, str(place), f"{ROLE}-{place - 1}") for place, _ in enumerate(there, first_number)]
            onward = names["ok_roles"] if any(line.owners for line in shown.roles) and not data.is_confirmed else names["preview"]
            return ((choice(ticket, onward, OK),), *in_rows(numbers, 4), turning, last)
        case Step.ROLE if data.role is not None and shown.pick is not None:
            skip: tuple[Button, ...] = (choice(ticket, names["skip"], SKIP),) if shown.left and data.is_confirmed else ()
            return (*_picks(ticket, data.role, shown.pick), skip, last)
        case Step.PREVIEW if shown.plan is not None:
            undated = len(shown.plan.of(Timing.UNDATED))
            more: list[Button] = [choice(ticket, names["plan"], f"{VIEW}-plan"), choice(ticket, names["roles"], f"{VIEW}-roles")]
            if undated:
                more.append(choice(ticket, names["undated"].format(count=undated), f"{VIEW}-undated"))
            if _counted_notes(shown):
                more.append(choice(ticket, names["notes"].format(count=_counted_notes(shown)), f"{VIEW}-notes"))
            return ((choice(ticket, names["start"], OK),), *in_rows(more, 2), last)
        case Step.UNDATED:
            opens: list[Button] = [choice(ticket, str(place), f"{DUTY}-{place - 1}") for place, _ in enumerate(shown.duties, first_number)]
            return (*in_rows(opens, 4), turning, last)
        case Step.DUTY:
            return (_quick(ticket), last)
        case _:
            return (turning, last)


def _picks(ticket: Ticket, role: Picking, shown: PickShown) -> Rows:
    names = labels("campaigns", "pick")
    verb = picking.PERSON if role.mode is Mode.PEOPLE else picking.UNIT
    options: list[Button] = [
        choice(ticket, f"{'✓ ' if each.is_chosen else ''}{cut(each.name, _NAME)}", f"{verb}-{each.id}") for each in shown.options
    ]
    several: list[Button] = []
    if role.is_several:
        several = [choice(ticket, names["ready"], picking.READY)] if role.targets else []
    else:
        several = [choice(ticket, names["several"], picking.SEVERAL)]
    where = picking.PEOPLE if role.mode is Mode.UNITS else picking.UNITS
    other: list[Button] = [choice(ticket, names[where], where), *several]
    rest: list[Button] = [choice(ticket, names["each"], picking.EACH), choice(ticket, names["nobody"], picking.NOBODY)]
    if not role.is_several:
        rest.append(choice(ticket, names["later"], picking.LATER))
    return (*in_rows(options, 2), _turning(ticket, shown.page, shown.pages), tuple(other), tuple(rest))


def _quick(ticket: Ticket) -> tuple[Button, ...]:
    return tuple(choice(ticket, name, code) for code, name in labels("campaigns", "quick").items())


def _turning(ticket: Ticket, page: int, pages: int) -> tuple[Button, ...]:
    found: list[Button] = []
    if page:
        found.append(choice(ticket, label("campaigns", "earlier"), f"{PAGE}-{page - 1}"))
    if page + 1 < pages:
        found.append(choice(ticket, label("campaigns", "later"), f"{PAGE}-{page + 1}"))
    return tuple(found)


def _roles(shown: StartShown) -> list[dict[str, object]]:
    first = shown.page * A_PAGE
    return [_role_line(place, line) for place, line in enumerate(shown.roles[first : first + A_PAGE], first + 1)]


def _role_line(place: int, line: RoleLine) -> dict[str, object]:
    source = labels("campaigns", "sources")[line.source] if line.source is not Source.NONE else ""
    return {"number": place, "name": line.name, "duties": line.duties, "owners": owners_words(line.owners), "source": source}


def _role(role: Picking, shown: PickShown) -> dict[str, object]:
    return {
        "name": role.name,
        "owners": owners_words(shown.owners),
        "several": role.is_several,
        "is_where": role.mode is Mode.WHERE,
        "page": shown.page,
        "pages": shown.pages,
    }


def _duties(shown: StartShown) -> list[dict[str, object]]:
    return [_duty(place, each, shown) for place, each in enumerate(shown.duties, shown.page * A_PAGE + 1)]


def _duty(place: int, each: PlannedDuty, shown: StartShown) -> dict[str, object]:
    days = days_words([one.due for one in each.coming], shown.today)
    owners = {line.key: owners_words(line.owners) for line in shown.roles}
    return {
        "number": place,
        "what": cut(each.new.what, _WHAT),
        "when": rule_words(each.rule, shown.today),
        "next": "" if each.rule.day is not None else days,
        "over": each.is_over,
        "dated": each.rule.has_dates,
        "words": each.new.words,
        "owners": "、".join(owners[role] for role in each.new.roles if owners.get(role)) if each.share else "",
    }


def _counted_notes(shown: StartShown) -> int:
    return 0 if shown.plan is None else len(shown.plan.notes) + sum(bool(duty.new.note) for duty in shown.plan.duties)


def _preview(shown: StartShown) -> dict[str, object]:
    plan = shown.plan
    if plan is None:
        return _of(None)
    return _of(plan) | {
        "span": span_words(plan.first, plan.last, shown.today),
        "moved_by": moved_by(plan),
        "phases": [{"name": each.name, "span": span_words(each.first_day, each.last_day, shown.today)} for each in plan.phases],
        "soonest": [{"what": cut(duty.new.what, _WHAT), "due": day_words(each.due, shown.today)} for duty, each in plan.next_due()],
    }


def _of(plan: Plan | None) -> dict[str, object]:
    every = () if plan is None else plan.duties
    counts = {timing: len(plan.of(timing)) for timing in Timing} if plan is not None else {}
    return {
        "span": "",
        "moved_by": "",
        "phases": [],
        "soonest": [],
        "duties": len(every),
        "kinds": kinds(counts),
        "soon": 0 if plan is None else plan.soon,
        "over": sum(each.is_over for each in every),
        "unowned": 0 if plan is None else len(plan.unowned),
        "undated": counts.get(Timing.UNDATED, 0),
    }
