"""The one thing of a list that cannot be tapped: its name, place, number, days, and why it is returned."""

from __future__ import annotations

from typing_extensions import override

from bot.actions import list_approval, lists
from bot.actions.form_kinds import Done, FormData, FormKind
from bot.actions.list_views import Rules
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from knowledge.cells import day, one_line, tidy
from knowledge.columns import LONGEST
from knowledge.jurisdiction import Jurisdiction, slip_in
from storage.lists import Step

REMARK = "remark"
NONE_WORDS = frozenset({"无", "没有", "不写", "-", "—"})
WHATS = ("name", "jurisdiction", "number", "in_force_from", "in_force_until")


class ListTextData(FormData):
    """Which version, and what is asked: one of ``WHATS``, or ``remark``."""

    version: int
    what: str
    list_name: str
    now: str


class ListTextForm(FormKind[ListTextData]):
    """Asks for one text and is over with it: the list itself is shown again."""

    name = "list_text"
    # Each text asks for a right of its own: a draft's of its owner, a remark's of whoever may approve.
    right = Right.APPROVE_LIST
    data = ListTextData

    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    @override
    def begin(self, work: Work, argument: str) -> ListTextData:
        digits, _, what = argument.partition(".")
        if not digits.isdecimal() or len(digits) > 15 or what not in (*WHATS, REMARK):
            raise RefusedError("form_over")
        if what == REMARK:
            version = list_approval.to_decide(work, int(digits))
            return ListTextData(version=version.id, what=what, list_name=version.name, now="")
        version = lists.own_draft(work, int(digits))
        now = getattr(version, what)
        return ListTextData(version=version.id, what=what, list_name=version.name, now="" if now is None else str(now))

    @override
    def asks(self, data: ListTextData) -> bool:
        return True

    @override
    def take_text(self, work: Work, data: ListTextData, text: str) -> ListTextData | Done:
        if data.what == REMARK:
            return Done(list_approval.give_back(work, data.version, text))
        version = lists.own_draft(work, data.version)
        changed = lists.set_details(work, version, **{data.what: read_detail(data.what, text)}, step=Step.DETAILS)
        return Done(lists.screen(work, self._rules, changed))

    @override
    def choose(self, work: Work, data: ListTextData, choice: str, form_id: int) -> ListTextData | Done:
        raise RefusedError("unknown_choice")


def read_detail(what: str, text: str) -> object:
    """A detail of a list as it was written. Raises ``RefusedError`` that says how to write it."""
    line = one_line(tidy(text))
    if what in ("in_force_from", "in_force_until"):
        if line in NONE_WORDS:
            return None
        found = day(line)
        if found is None:
            raise RefusedError("list_bad_day")
        return found
    most = {"name": LONGEST["list_name"], "jurisdiction": LONGEST["jurisdiction"], "number": 60}[what]
    if len(line) > most:
        raise RefusedError("too_long", most=most, length=len(line))
    if what == "number":
        return "" if line in NONE_WORDS else line
    if what == "name":
        name = line.strip("《》 ")
        if not name:
            raise RefusedError("list_needs_name")
        return name
    near = slip_in(line)
    if near:
        raise RefusedError("list_bad_place", near=near)
    return str(Jurisdiction.parse(line))
