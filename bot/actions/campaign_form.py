"""``启动新行动``: which template, from which day, who is who, what it comes to; nothing is written before the last tap."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta

from typing_extensions import override

from bot.actions import campaign_picking as picking
from bot.actions import reach
from bot.actions.campaign_days import read_wish
from bot.actions.campaign_form_data import (
    A_PAGE,
    BACK,
    DAY,
    DUTY,
    NOTES_A_PAGE,
    OK,
    PAGE,
    QUICK,
    ROLE,
    SKIP,
    TEMPLATE,
    VIEW,
    StartData,
    StartShown,
    Step,
    TemplateLine,
)
from bot.actions.campaign_owners import Tree
from bot.actions.campaign_picking import Picking
from bot.actions.campaign_plan import Order, PlannedDuty, Timing, plan, targets_of, timing_of
from bot.actions.campaign_results import CampaignBegun, RoleLine
from bot.actions.campaign_roles import Source, asked_roles
from bot.actions.campaign_sight import require_running
from bot.actions.campaign_start import Book, running_same, start
from bot.actions.campaigns import owners_of
from bot.actions.days import WrittenDay
from bot.actions.form_kinds import Done, FormKind
from bot.actions.paging import pages_of
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from knowledge.campaigns.kinds import Campaign as Template
from knowledge.campaigns.rules import read_rule, write_rule

_DAY = re.compile(r"(?:(\d{4})\s*[-./年]\s*)?(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?\s*起?")


class CampaignForm(FormKind[StartData]):
    """Starts a campaign in the unit of the actor."""

    name = "campaign"
    right = Right.RUN_CAMPAIGN
    data = StartData
    lifetime = timedelta(days=3)

    def __init__(self, book: Callable[[], Book]) -> None:
        self._book = book

    @override
    def begin(self, work: Work, argument: str) -> StartData:
        unit = work.person.unit_id
        require_running(work, unit)
        if not self._book():
            raise RefusedError("no_campaign_templates")
        data = StartData(unit_id=unit, unit=reach.path_name(work.db, unit))
        return self._template(work, data, argument) if argument else data

    @override
    def is_same(self, data: StartData, fresh: StartData) -> bool:
        return not fresh.code or data.code == fresh.code

    @override
    def asks(self, data: StartData) -> bool:
        return data.step in {Step.DAY, Step.ROLE, Step.DUTY}

    @override
    def holds_work(self, data: StartData) -> bool:
        return data.first is not None

    @override
    def take_text(self, work: Work, data: StartData, text: str) -> StartData:
        match data.step:
            case Step.DAY:
                return self._from(work, data, read_first(text, work.today))
            case Step.ROLE if data.role is not None:
                return self._picked(work, data, picking.typed(work, data.role, text))
            case Step.DUTY:
                return self._ruled(work, data, text)
            case _:
                raise RefusedError("press_please")

    @override
    def choose(self, work: Work, data: StartData, choice: str, form_id: int) -> StartData | Done:
        what, _, value = choice.partition("-")
        number = int(value) if value.isascii() and value.isdecimal() else None
        if choice == BACK:
            return _back(data)
        if what == PAGE and number is not None and data.step not in {Step.ROLE}:
            return data.model_copy(update={"page": number})
        match data.step:
            case Step.TEMPLATE if what == TEMPLATE:
                return self._template(work, data, value)
            case Step.DAY if what == DAY and value in {"today", "month"}:
                return self._from(work, data, work.today if value == "today" else next_month(work.today))
            case Step.ROLES if choice == OK:
                return self._next_role(work, data.model_copy(update={"is_confirmed": True}))
            case Step.ROLES if what == ROLE and number is not None:
                lines = self._roles(work, data)
                if number < len(lines):
                    return self._asked(data, lines[number].key, lines[number].name)
            case Step.ROLE if choice == SKIP:
                left = {line.key: Source.NONE.value for line in self._roles(work, data) if line.key not in data.sources}
                return data.model_copy(update={"sources": {**data.sources, **left}, "step": Step.PREVIEW, "role": None})
            case Step.ROLE if data.role is not None:
                return self._picked(work, data, picking.step(work, data.role, choice))
            case Step.PREVIEW if choice == OK:
                return Done(self.start(work, data))
            case Step.PREVIEW | Step.PLAN | Step.UNDATED | Step.NOTES if what == VIEW and value in {"plan", "undated", "notes", "roles"}:
                return data.model_copy(update={"step": Step(value), "page": 0})
            case Step.UNDATED if what == DUTY and number is not None:
                asked = _undated(self._template_of(data))
                if number < len(asked):
                    return data.model_copy(update={"duty": asked[number], "step": Step.DUTY})
            case Step.DUTY if choice in QUICK:
                return self._ruled(work, data, QUICK[choice])
            case _:
                pass
        raise RefusedError("unknown_choice")

    @override
    def shows(self, work: Work, data: StartData, form_id: int) -> StartShown:
        today = work.today
        if data.step is Step.TEMPLATE:
            return StartShown(today, tuple(self._line(work, each, data.unit_id) for each in self._book().values()))
        if data.step is Step.DAY:
            return StartShown(today)
        roles = self._roles(work, data)
        missing = sum(bool(line.duties) and not line.owners for line in roles)
        if data.step is Step.ROLES:
            pages = pages_of(len(roles), A_PAGE)
            page = min(data.page, pages - 1)
            return StartShown(today, roles=roles, missing=missing, page=page, pages=pages)
        if data.step is Step.ROLE and data.role is not None:
            left = sum(line.key not in data.sources and line.key != data.role.key for line in roles)
            return StartShown(today, pick=picking.shown(work, data.role), left=left)
        found = plan(work, self._template_of(data), self._order(data))
        every: tuple[PlannedDuty, ...] = ()
        if data.step is Step.PLAN:
            every = found.duties
        elif data.step in {Step.UNDATED, Step.DUTY}:
            wanted = _undated(self._template_of(data)) if data.step is Step.UNDATED else (data.duty,)
            every = tuple(duty for duty in found.duties if duty.new.code in wanted)
        notes = _notes(self._template_of(data)) if data.step is Step.NOTES else ()
        size = NOTES_A_PAGE if data.step is Step.NOTES else A_PAGE
        pages = pages_of(len(every or notes), size)
        page = min(data.page, pages - 1)
        cut = slice(page * size, (page + 1) * size)
        return StartShown(today, roles=roles, missing=missing, plan=found, duties=every[cut], notes=notes[cut], page=page, pages=pages)

    def start(self, work: Work, data: StartData) -> CampaignBegun:
        """Enter it. Raises ``RefusedError`` where something has changed meanwhile so that it cannot be."""
        if data.first is None:
            raise RefusedError("form_over")
        made, planned = start(work, self._template_of(data), self._order(data))
        told = len({owed.person_id for owed in work.owed if owed.person_id is not None})
        return CampaignBegun(made, reach.path_name(work.db, made.unit_id), planned, told, work.today)

    def _template(self, work: Work, data: StartData, code: str) -> StartData:
        template = self._book().get(code)
        if template is None:
            raise RefusedError("no_such_template")
        running = running_same(work, code, data.unit_id)
        if running is not None:
            raise RefusedError("campaign_runs_already", title=running.title, unit=data.unit)
        return data.model_copy(update={"code": code, "title": template.title, "step": Step.DAY})

    def _from(self, work: Work, data: StartData, first: date) -> StartData:
        template = self._template_of(data)
        plan(work, template, Order(first, data.unit_id))
        if data.sources:
            return data.model_copy(update={"first": first, "step": Step.PREVIEW})
        roles = asked_roles(work, template, data.unit_id)
        # One that only leads and was not recognised is asked for nothing: nobody is late because of it.
        sources = {role.key: role.source.value for role in roles if role.targets or not role.duties}
        targets = tuple(target for role in roles for target in role.targets)
        moved = data.model_copy(update={"first": first, "targets": targets, "sources": sources, "page": 0, "step": Step.ROLES})
        if targets:
            return moved
        # Nothing was suggested that could be confirmed.
        return self._next_role(work, moved.model_copy(update={"is_confirmed": True}))

    def _next_role(self, work: Work, data: StartData) -> StartData:
        missing = next((line for line in self._roles(work, data) if line.key not in data.sources), None)
        if missing is None:
            return data.model_copy(update={"step": Step.PREVIEW, "role": None, "page": 0})
        return self._asked(data, missing.key, missing.name)

    def _asked(self, data: StartData, key: str, name: str) -> StartData:
        role = Picking(key=key, name=name, unit_id=data.unit_id, targets=targets_of(data.targets, (key,)))
        return data.model_copy(update={"step": Step.ROLE, "role": role})

    def _picked(self, work: Work, data: StartData, role: Picking) -> StartData:
        if not role.is_done:
            return data.model_copy(update={"role": role})
        others = tuple(target for target in data.targets if target.role != role.key)
        sources = {**data.sources, role.key: (Source.CHOSEN if role.targets else Source.NONE).value}
        moved = data.model_copy(update={"targets": (*others, *role.targets), "sources": sources, "role": None})
        if not data.is_confirmed:
            return moved.model_copy(update={"step": Step.ROLES})
        return self._next_role(work, moved)

    def _ruled(self, work: Work, data: StartData, text: str) -> StartData:
        rule = read_wish(text, work.today)
        if rule.day is not None and data.first is not None and rule.day < data.first:
            raise RefusedError("campaign_day_before_start", day=data.first)
        return data.model_copy(update={"rules": {**data.rules, data.duty: write_rule(rule)}, "duty": "", "step": Step.UNDATED})

    def _roles(self, work: Work, data: StartData) -> tuple[RoleLine, ...]:
        tree = Tree(work)
        return tuple(
            RoleLine(
                role.key,
                role.name,
                owners_of(work, targets_of(data.targets, (role.key,)), tree),
                role.duties,
                Source(data.sources.get(role.key, Source.NONE)),
            )
            for role in asked_roles(work, self._template_of(data), data.unit_id, tree)
        )

    def _order(self, data: StartData) -> Order:
        known = {duty.id for duty in self._template_of(data).duties}
        # The file may have been edited while the form lay open.
        rules = {code: read_rule(line) for code, line in data.rules.items() if code in known}
        return Order(data.first or date.max, data.unit_id, data.targets, rules)

    def _template_of(self, data: StartData) -> Template:
        found = self._book().get(data.code)
        if found is None:
            raise RefusedError("no_such_template")
        return found

    def _line(self, work: Work, template: Template, unit_id: int) -> TemplateLine:
        runs = running_same(work, template.code, unit_id) is not None
        return TemplateLine(template.code, template.title, template.issuer, template.year, len(template.duties), runs)


def next_month(today: date) -> date:
    """The first day of the month after."""
    return date(today.year + today.month // 12, today.month % 12 + 1, 1)


def read_first(text: str, today: date) -> date:
    """The day that ``text`` is; without a year the nearest of that name. Raises ``RefusedError`` for what is no day."""
    words = unicodedata.normalize("NFKC", text).strip(" 。从自")
    if words in {"今天", "今日"}:
        return today
    if words in {"明天", "明日"}:
        return today + timedelta(days=1)
    found = _DAY.fullmatch(words)
    if found is None:
        raise RefusedError("campaign_needs_day")
    written = WrittenDay(int(found[1]) if found[1] else None, int(found[2]), int(found[3]))
    if written.year is not None or (written.month, written.day) == (2, 29):
        return written.on(today.year)
    return min((written.on(today.year + years) for years in (-1, 0, 1)), key=lambda day: abs((day - today).days))


def _undated(template: Template) -> tuple[str, ...]:
    """The duties to which the document gives no day, also those that were given one here."""
    return tuple(duty.id for duty in template.duties if timing_of(duty.rule) is Timing.UNDATED)


def _notes(template: Template) -> tuple[str, ...]:
    return template.notes + tuple(f"{duty.what}：{duty.note}" for duty in template.duties if duty.note)


def _back(data: StartData) -> StartData:
    """One step back; what was chosen stays."""
    before = {
        Step.DAY: Step.TEMPLATE,
        Step.ROLES: Step.PREVIEW if data.is_confirmed else Step.DAY,
        Step.ROLE: Step.ROLES,
        Step.PREVIEW: Step.DAY,
        Step.PLAN: Step.PREVIEW,
        Step.UNDATED: Step.PREVIEW,
        Step.DUTY: Step.UNDATED,
        Step.NOTES: Step.PREVIEW,
    }.get(data.step, data.step)
    if before is Step.TEMPLATE:
        return StartData(unit_id=data.unit_id, unit=data.unit)
    return data.model_copy(update={"step": before, "role": None, "duty": "", "page": 0})
