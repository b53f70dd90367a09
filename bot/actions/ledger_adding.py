"""``记台账``: an item entered by hand, by somebody in charge; one message fills what it can.

Where such items come from: 乳山2022方案 11、12 (投诉举报、上级督查、案卷评查).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from typing_extensions import override

from bot.actions import ledger_telling, reach
from bot.actions.days import read_day, read_measure
from bot.actions.form_kinds import Done, FormData, FormKind
from bot.actions.ledger_cards import card
from bot.actions.ledger_handling import LONGEST_DAYS
from bot.actions.ledger_opening import Finding, due_on, open_finding, subject
from bot.actions.ledger_results import LedgerCard
from bot.actions.ledger_sight import agency, sight_of
from bot.actions.lookup import Lookup
from bot.actions.paging import pages_of
from bot.actions.permissions import Right, allows
from bot.actions.work import RefusedError, Work
from knowledge.checklists import Severity
from knowledge.clues import Category, suggest
from storage import attachments, ledger, people
from storage.ledger import LedgerSource
from storage.people import Role

LONGEST = 500
MOST_FILES = 5
MOST_CHOICES = 8
SOURCES = (LedgerSource.COMPLAINT, LedgerSource.SUPERIOR, LedgerSource.CASE_REVIEW, LedgerSource.OTHER)
SUBMIT, AGAIN = "ok", "again"
SOURCE, CATEGORY, SEVERITY, UNIT, PERSON, DUE = "s", "c", "v", "u", "p", "d"
"""What can be chosen, or for the day written; a value stands behind it and a hyphen."""
BACK, TURN, NOBODY = "<", "n", "0"
"""Back without a choice, another page, and nobody yet."""


@dataclass(frozen=True, slots=True)
class HeldItemRecorded:
    """To whoever entered something that is for discipline alone: they see it no more."""

    item_id: int


class AddData(FormData):
    """What is being entered."""

    problem: str = ""
    source: LedgerSource = LedgerSource.OTHER
    category: str = ""
    severity: Severity = Severity.MINOR
    unit_id: int = 0
    unit: str = ""
    person_id: int = 0
    person: str = ""
    due_on: date | None = None
    """Nothing for what the severity gives."""
    is_integrity: bool = False
    """Whether the words speak of integrity, whatever category is chosen."""
    is_held: bool = False
    default_due: date | None = None
    asking: str = ""
    page: int = 0
    pages: int = 1
    choices: tuple[tuple[int, str], ...] = ()
    """Units or people, while they may be chosen."""


class AddForm(FormKind[AddData]):
    """Asks for the problem; all else can be chosen before it is entered."""

    name = "ledger_add"
    right = Right.HANDLE_LEDGER
    data = AddData
    takes_files = MOST_FILES

    def __init__(self, lookup: Callable[[], Lookup]) -> None:
        self._lookup = lookup

    @override
    def begin(self, work: Work, argument: str) -> AddData:
        unit = work.person.unit_id
        data = AddData(unit_id=unit, unit=reach.path_name(work.db, unit), is_held=sight_of(work).held)
        return self._told(work, data, argument) if argument.strip() else data

    @override
    def is_same(self, data: AddData, fresh: AddData) -> bool:
        return not fresh.problem or data.problem == fresh.problem

    @override
    def asks(self, data: AddData) -> bool:
        return not data.problem or data.asking == DUE

    @override
    def holds_work(self, data: AddData) -> bool:
        return bool(data.problem)

    @override
    def take_text(self, work: Work, data: AddData, text: str) -> AddData:
        if data.asking == DUE:
            day, rest = read_day(text, work.today)
            if day is None or rest:
                raise RefusedError("ledger_needs_day")
            _check(work, day)
            return data.model_copy(update={"due_on": day, "asking": ""})
        if data.problem:
            return self._told(work, data.model_copy(update={"asking": "", "choices": ()}), f"{data.problem}\n{text}")
        return self._told(work, data, text)

    @override
    def choose(self, work: Work, data: AddData, choice: str, form_id: int) -> AddData | Done:
        what, _, value = choice.partition("-")
        if not data.problem:
            raise RefusedError("unknown_choice")
        match what:
            case "ok":
                return Done(self.submit(work, data, form_id))
            case "again":
                return data.model_copy(update={"problem": "", "asking": ""})
            case "<":
                return data.model_copy(update={"asking": "", "choices": (), "page": 0})
            case "s" | "c" | "v" | "u" | "p" | "d" if not value:
                return self._asked(work, data, what, 0)
            case "n" if data.asking in {UNIT, PERSON} and value.isdecimal():
                return self._asked(work, data, data.asking, int(value))
            case _:
                return self._chosen(work, data, what, value)

    def submit(self, work: Work, data: AddData, form_id: int) -> LedgerCard | HeldItemRecorded:
        """Enter it. Raises ``RefusedError`` for whoever may not, and where records must not travel."""
        if work.outside:
            raise RefusedError("outside")
        work.require(Right.HANDLE_LEDGER)
        if data.unit_id not in {number for number, _ in _units(work)}:
            # Moved to another unit while the form lay open.
            raise RefusedError("form_over")
        person_id = data.person_id or None
        if person_id is not None and person_id not in {number for number, _ in _people(work, data.unit_id)}:
            person_id = None
        sight = sight_of(work)
        is_held = sight.held or data.is_integrity or data.category == Category.INTEGRITY
        if is_held and not sight.held:
            # Discipline says who has to put it right: whoever is named here may be whom it is about.
            person_id = None
            if not any(data.unit_id in agency(work, each) for each in people.active_with_roles(work.db, frozenset({Role.DISCIPLINE}))):
                raise RefusedError("ledger_no_discipline")
        owner = f"form:{form_id}"
        finding = Finding(
            problem=data.problem,
            category=data.category,
            severity=data.severity,
            source=data.source,
            unit_id=data.unit_id,
            person_id=person_id,
            due_on=data.due_on,
            is_held=is_held,
            files=attachments.ids(work.db, owner),
        )
        item = open_finding(work, finding).item
        attachments.hand_over(work.db, owner, subject(item))
        ledger_telling.tell_opened(work, item)
        return card(work, item) if ledger.seen(work.db, sight, item.id) is not None else HeldItemRecorded(item.id)

    def _told(self, work: Work, data: AddData, text: str) -> AddData:
        """What the words tell: the problem, the day at their end, a unit that they name, and what kind of problem it is."""
        try:
            problem, day = read_measure(text, work.today)
        except RefusedError as refused:
            if refused.problem == "says_nothing":
                raise
            # “灭火器有效期到 2025-03-01”: no day until which something is due.
            problem, day = text.strip(), None
        if not any(character.isalnum() for character in problem):
            raise RefusedError("says_nothing")
        if len(problem) > LONGEST:
            raise RefusedError("too_long", most=LONGEST, length=len(problem))
        if day is not None:
            _check(work, day)
        named = [(number, name) for number, name in _units(work) if name.rpartition("/")[2] in problem]
        suggestion = suggest(self._lookup().finder, problem)
        found = suggestion.categories
        changes: dict[str, object] = {"problem": problem, "due_on": day or data.due_on, "is_integrity": suggestion.touches_integrity}
        if named and not data.person_id:
            # “一大队二中队…” names both: the longest path is the one that is meant.
            changes["unit_id"], changes["unit"] = max(named, key=lambda each: len(each[1]))
        if found and not data.category:
            changes["category"] = str(found[0][0])
        return self._due(work, data.model_copy(update=changes))

    def _due(self, work: Work, data: AddData) -> AddData:
        is_held = sight_of(work).held or data.is_integrity or data.category == Category.INTEGRITY
        return data.model_copy(update={"default_due": due_on(work.today, data.severity), "is_held": is_held})

    def _asked(self, work: Work, data: AddData, what: str, page: int) -> AddData:
        every = _units(work) if what == UNIT else _people(work, data.unit_id) if what == PERSON else ()
        pages = pages_of(len(every), MOST_CHOICES)
        page = min(page, pages - 1)
        shown = every[page * MOST_CHOICES : (page + 1) * MOST_CHOICES]
        return data.model_copy(update={"asking": what, "choices": shown, "page": page, "pages": pages})

    def _chosen(self, work: Work, data: AddData, what: str, value: str) -> AddData:
        done: dict[str, object] = {"asking": "", "choices": (), "page": 0}
        names = dict(data.choices)
        if what == SOURCE and value in SOURCES:
            return data.model_copy(update={"source": LedgerSource(value), **done})
        if what == CATEGORY and value in tuple(Category):
            return self._due(work, data.model_copy(update={"category": value, **done}))
        if what == SEVERITY and value in tuple(Severity):
            return self._due(work, data.model_copy(update={"severity": Severity(value), **done}))
        if what == PERSON and value == NOBODY:
            return data.model_copy(update={"person_id": 0, "person": "", **done})
        if value.isdecimal() and data.asking == what and int(value) in names:
            number = int(value)
            if what == PERSON:
                return data.model_copy(update={"person_id": number, "person": names[number], **done})
            if what == UNIT:
                return data.model_copy(update={"unit_id": number, "unit": names[number], "person_id": 0, "person": "", **done})
        raise RefusedError("unknown_choice")


def _units(work: Work) -> tuple[tuple[int, str], ...]:
    """The units of the actor's sight that are not closed."""
    seen = set(sight_of(work).units)
    return tuple((unit.id, reach.path_name(work.db, unit.id)) for unit in people.units(work.db) if unit.id in seen)


def _people(work: Work, unit_id: int) -> tuple[tuple[int, str], ...]:
    """Who may be responsible in that unit or below it."""
    below = people.units_below(work.db, unit_id)
    every = people.active_with_roles(work.db, frozenset(Role))
    found = [person for person in every if person.unit_id in below and allows(person.role, Right.OPEN_LEDGER)]
    return tuple((person.id, person.name) for person in sorted(found, key=lambda each: (each.unit_id != unit_id, each.unit_id, each.id)))


def _check(work: Work, day: date) -> None:
    if day > work.today + timedelta(days=LONGEST_DAYS):
        raise RefusedError("ledger_day_too_far")
