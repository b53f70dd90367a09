"""``登记`` and ``学时``: what one message has not said is asked, one thing after the other, in a form edited in place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from typing_extensions import override

from bot.actions import record_entering as entering
from bot.actions.form_kinds import Done, FormData, FormKind
from bot.actions.paging import pages_of
from bot.actions.permissions import Right
from bot.actions.record_files import MOST_FILES
from bot.actions.record_results import RecordCard
from bot.actions.record_words import IN_HOUR, Told, digest_of, read_hours, read_past_day, read_told
from bot.actions.work import RefusedError, Work
from knowledge.campaigns.kinds import Counted
from storage import due_records, leaves, people
from storage.due_records import DueRecord

NAME = "record"
PER_PAGE = 10
KIND, UNIT, WHO, WHAT, HOURS, DAY, READY = "kind", "unit", "who", "what", "hours", "day", "ready"
"""What a form waits for; ``ABSENT`` shows who was there."""
ABSENT = "absent"
SUBMIT = "ok"
KINDS = (*(kind for kind in Counted if kind is not Counted.TRAINING), Counted.TRAINING)
QUICK_HOURS = (1, 2, 4, 8)


class RecordData(FormData):
    """What is being entered."""

    kind: Counted | None = None
    only_kind: bool = False
    """Whether it was opened for that kind, so that another one is none of its choices."""
    may_for_others: bool = False
    is_for_all: bool | None = None
    unit_id: int = 0
    people: tuple[int, ...] = ()
    """Who belonged to the unit when it was chosen: whoever comes later was not seen on the screen, and is not entered."""
    absent: tuple[int, ...] = ()
    what: str = ""
    amount: int | None = None
    day: date | None = None
    asking: str = ""
    """What is asked again though it is known."""
    by_hand: bool = False
    """Whether somebody has said who was there; until then, whoever was on leave was not."""
    page: int = 0
    names_no_hours: bool = False

    @property
    def is_personal(self) -> bool:
        """Whether it is entered for people."""
        return self.kind in entering.PERSONAL

    @property
    def waits_for(self) -> str:
        """What is asked now."""
        if self.asking:
            return self.asking
        if self.kind is None:
            return KIND
        if self.is_personal and self.is_for_all is None and self.may_for_others:
            return WHO
        if self.is_of_unit and not self.unit_id:
            return UNIT
        if not self.what:
            return WHAT
        if self.kind is Counted.TRAINING and self.amount is None:
            return HOURS
        return READY if self.day is not None else DAY

    @property
    def is_of_unit(self) -> bool:
        """Whether it is entered for a unit, not for oneself alone."""
        return bool(self.is_for_all) or not self.is_personal


@dataclass(frozen=True, slots=True)
class RecordShown:
    """What the screen shows besides the data."""

    today: date
    kinds: tuple[Counted, ...]
    """Those that the actor may enter."""
    unit: str
    units: tuple[tuple[int, str], ...]
    """The page of those among which one is chosen."""
    names: tuple[tuple[int, str, bool], ...]
    """The page of people: id, name, whether there."""
    away: tuple[str, ...]
    """Who was not there."""
    pages: int
    same_day: tuple[tuple[DueRecord, str], ...]
    """What the unit has of that kind on that day already, with who entered it."""


def read_entry(work: Work, text: str, kind: Counted | None = None) -> Told:
    """What a message says, for whoever enters it. Raises ``RefusedError`` as ``record_words.read_told``."""
    return read_told(text, kind, work.today)


def is_complete(told: Told) -> bool:
    """Whether a message says all that is needed for an entry of one's own."""
    return (
        told.kind is not None
        and (told.kind is Counted.TRAINING or told.is_for_all is False)
        and not told.is_for_all
        and told.kind in entering.PERSONAL
        and bool(told.what)
        and told.day is not None
        and (told.kind is not Counted.TRAINING or told.amount is not None)
    )


class CountedForm(FormKind[RecordData]):
    """Opened with the words of a message; ``学时:`` before them where hours of training are meant."""

    name = NAME
    right = Right.RECORD_OWN
    data = RecordData
    takes_files = MOST_FILES

    @override
    def begin(self, work: Work, argument: str) -> RecordData:
        code, _, text = argument.partition(":")
        kind = Counted(code) if code in tuple(Counted) else None
        data = RecordData(kind=kind, only_kind=kind is not None, may_for_others=bool(entering.units_for(work)))
        told = read_entry(work, text, kind)
        return self._with(work, data, told, default_day=True)

    @override
    def is_same(self, data: RecordData, fresh: RecordData) -> bool:
        if not fresh.what and fresh.only_kind == data.only_kind and fresh.kind in {None, data.kind}:
            return True
        return (data.kind, data.what, data.day, data.amount) == (fresh.kind, fresh.what, fresh.day, fresh.amount)

    @override
    def asks(self, data: RecordData) -> bool:
        return data.waits_for in {WHAT, HOURS, DAY}

    @override
    def holds_work(self, data: RecordData) -> bool:
        return bool(data.what) or data.amount is not None

    @override
    def take_text(self, work: Work, data: RecordData, text: str) -> RecordData:
        match data.waits_for:
            case "hours":
                amount = read_hours(text)
                if amount is None:
                    raise RefusedError("record_needs_hours")
                return data.model_copy(update={"amount": amount, "asking": ""})
            case "day":
                day = read_past_day(text, work.today)
                if day is None:
                    raise RefusedError("record_needs_day")
                return self._on_day(work, data, day=day, asking="")
            case _:
                told = read_entry(work, text, data.kind)
                return self._with(work, data.model_copy(update={"asking": ""}), told)

    @override
    def choose(self, work: Work, data: RecordData, choice: str, form_id: int) -> RecordData | Done:
        what, _, value = choice.partition("-")
        match what:
            case "ok" if data.waits_for in {READY, ABSENT}:
                return Done(self._submit(work, data, form_id))
            case "k" if value in KINDS and not data.only_kind:
                kept = {"kind": Counted(value), "asking": "", "is_for_all": None, "unit_id": 0, "people": (), "absent": ()}
                return self._placed(work, data.model_copy(update=kept))
            case "w" if value in {"me", "all"} and data.may_for_others and data.is_personal:
                return self._placed(work, data.model_copy(update={"is_for_all": value == "all", "asking": ""}))
            case "u" if value.isdecimal() and data.is_of_unit:
                return self._in_unit(work, data, int(value))
            case "h" if value.isdecimal() and int(value) in QUICK_HOURS and data.kind is Counted.TRAINING:
                return data.model_copy(update={"amount": int(value) * IN_HOUR, "asking": ""})
            case "d" if value in {"0", "1"}:
                return self._on_day(work, data, day=work.today - timedelta(days=int(value)), asking="")
            case "a" if value.isdecimal() and int(value) in data.people:
                number = int(value)
                absent = [each for each in data.absent if each != number] if number in data.absent else [*data.absent, number]
                return data.model_copy(update={"absent": tuple(absent), "asking": ABSENT, "by_hand": True})
            case "p" if value.isdecimal() and data.waits_for in {UNIT, ABSENT}:
                return data.model_copy(update={"page": int(value)})
            case "e" if value in self.editable(data):
                return data.model_copy(update={"asking": value, "page": 0})
            case "<":
                return data.model_copy(update={"asking": "", "page": 0})
            case _:
                raise RefusedError("unknown_choice")

    @override
    def shows(self, work: Work, data: RecordData, form_id: int) -> RecordShown:
        units = entering.units_for(work, data.kind) if data.waits_for == UNIT or data.unit_id else ()
        everyone: dict[int, str] = {}
        if data.people and (data.waits_for == ABSENT or data.absent):
            everyone = {person.id: person.name for person in entering.people_of(work, data.unit_id)}
        names = [(each, everyone[each], each not in data.absent) for each in data.people if each in everyone]
        rows = names if data.waits_for == ABSENT else units
        pages = pages_of(len(rows), PER_PAGE)
        page = min(data.page, pages - 1)
        shown = slice(page * PER_PAGE, (page + 1) * PER_PAGE)
        there: tuple[DueRecord, ...] = ()
        if data.kind is not None and data.is_of_unit and data.unit_id and data.day is not None:
            there = due_records.on_day(work.db, data.unit_id, data.kind, data.day)
        by = {each.made_by: people.person(work.db, each.made_by) for each in there}
        kinds: tuple[Counted, ...] = ()
        if data.waits_for == KIND:
            kinds = tuple(kind for kind in KINDS if kind in entering.PERSONAL or entering.units_for(work, kind))
        return RecordShown(
            work.today,
            kinds,
            dict(units).get(data.unit_id, ""),
            units[shown] if data.waits_for == UNIT else (),
            tuple(names[shown]) if data.waits_for == ABSENT else (),
            tuple(everyone[each] for each in data.absent if each in everyone),
            pages,
            tuple((each, "" if (person := by[each.made_by]) is None else person.name) for each in there),
        )

    @staticmethod
    def editable(data: RecordData) -> tuple[str, ...]:
        """What can be changed before it is entered."""
        if data.kind is None:
            return ()
        hours = (HOURS,) if data.kind is Counted.TRAINING else ()
        who = (ABSENT,) if data.is_personal and data.is_for_all else ()
        return (WHAT, *hours, DAY, *who, *((UNIT,) if data.is_of_unit else ()))

    def _with(self, work: Work, data: RecordData, told: Told, *, default_day: bool = False) -> RecordData:
        """The data with what a message says; what it does not say stays as it was."""
        changes: dict[str, object] = {"names_no_hours": told.names_no_hours}
        if data.kind is None and told.kind is not None:
            changes["kind"] = told.kind
        if told.what:
            if not digest_of(told.what):
                raise RefusedError("says_nothing")
            changes["what"] = told.what
        if told.amount is not None:
            changes["amount"] = told.amount
        if told.says_day or told.day is None or default_day:
            changes["day"] = told.day
        if told.is_for_all is not None and data.is_for_all is None:
            changes["is_for_all"] = told.is_for_all and data.may_for_others
        return self._placed(work, self._on_day(work, data, **changes))

    def _placed(self, work: Work, data: RecordData) -> RecordData:
        """With the unit, where there is but one, or the actor's own is among them."""
        if data.kind is None:
            return data
        if data.is_personal and data.is_for_all is None and not data.may_for_others:
            data = data.model_copy(update={"is_for_all": False})
        # Whoever enters hours means their own, unless they say 全体.
        if data.kind is Counted.TRAINING and data.is_for_all is None and data.what:
            data = data.model_copy(update={"is_for_all": False})
        if not data.is_of_unit or data.unit_id or data.waits_for == WHO:
            return data
        units = entering.units_for(work, data.kind)
        if not units:
            raise RefusedError("record_not_yours")
        if len(units) == 1 or units[0][0] == work.person.unit_id:
            return self._in_unit(work, data, units[0][0])
        return data

    def _in_unit(self, work: Work, data: RecordData, unit_id: int) -> RecordData:
        if unit_id not in {number for number, _ in entering.units_for(work, data.kind)}:
            raise RefusedError("unknown_choice")
        members = tuple(person.id for person in entering.people_of(work, unit_id)) if data.is_personal else ()
        placed = {"unit_id": unit_id, "people": members, "absent": (), "by_hand": False, "asking": "", "page": 0}
        return self._on_day(work, data.model_copy(update=placed))

    def _on_day(self, work: Work, data: RecordData, **day: object) -> RecordData:
        """With the day: whoever was on leave on it is taken to have been away, and stands there by name, until somebody says otherwise."""
        data = data.model_copy(update=day)
        if data.by_hand or data.day is None:
            return data
        away = tuple(each for each in data.people if leaves.leaves_of(work.db, each, data.day, data.day))
        return data.model_copy(update={"absent": away})

    def _submit(self, work: Work, data: RecordData, form_id: int) -> RecordCard:
        if data.kind is None or data.day is None:
            raise RefusedError("form_over")
        owner, amount = f"form:{form_id}", data.amount or 1
        if not data.is_of_unit:
            return entering.enter_own(work, data.kind, data.day, amount, data.what, files_of=owner)
        if data.unit_id not in {number for number, _ in entering.units_for(work, data.kind)}:
            # Moved to another unit, or no longer asked, while the form lay open.
            raise RefusedError("form_over")
        there = set(data.people) - set(data.absent)
        return entering.enter_session(work, data.kind, data.unit_id, data.day, amount, data.what, there, files_of=owner)
