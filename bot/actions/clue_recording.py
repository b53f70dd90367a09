"""Clues that came by another channel, entered by whoever took them: 12328, a meeting, a letter, the press.

The channels: 潢川2021方案 三(二)、三(三)、四(三), 辽宁2021方案 三(六), 乳山2022方案 1、11、12.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from typing_extensions import override

from bot.actions import clue_arrivals, clue_judging, reach
from bot.actions.clue_moves import OPEN
from bot.actions.clue_rows import MOST_FILES, check, digest, fresh, subject
from bot.actions.form_kinds import Done, FormData, FormKind
from bot.actions.lookup import Lookup
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from storage import attachments, clue_reports, clues, directory, people
from storage.clues import ClueKind, Hold

LONGEST_SOURCE = 200
MOST_UNITS = 30
SUBMIT, AGAIN, SOURCE, UNIT = "ok", "again", "source", "unit"


@dataclass(frozen=True, slots=True)
class ClueRecorded:
    """To whoever entered it."""

    clue_id: str
    channel: str
    category: str
    unit: str
    files: int
    is_held: bool
    """Whether only discipline sees it from now on: also whoever entered it does not."""
    again: bool


class RecordData(FormData):
    """What is being entered."""

    channel: str = ""
    text: str = ""
    source: str = ""
    unit_id: int = 0
    asking: str = ""
    """``source`` or ``unit`` while that is asked for."""
    units: tuple[tuple[int, str], ...] = ()
    """What may be chosen, while it is."""
    unit: str = ""


class RecordForm(FormKind[RecordData]):
    """Asks for the channel, the text, and if need be for source and unit."""

    name = "clue_record"
    right = Right.RECORD_CLUE
    data = RecordData
    takes_files = MOST_FILES

    def __init__(self, lookup: Callable[[], Lookup], channels: Callable[[], Mapping[str, str]]) -> None:
        self._lookup = lookup
        self._channels = channels

    @override
    def begin(self, work: Work, argument: str) -> RecordData:
        """``argument`` may begin with a channel: “12328 某站收费不给票” is entered as far as it goes."""
        first, _, rest = argument.strip().partition(" ")
        channel = self._named(first)
        text = rest.strip() if channel else argument.strip()
        if text:
            check(text)
        unit = work.person.unit_id
        return RecordData(channel=channel, text=text, unit_id=unit, unit=reach.path_name(work.db, unit))

    @override
    def is_same(self, data: RecordData, fresh: RecordData) -> bool:
        return not fresh.text or (data.channel, data.text) == (fresh.channel, fresh.text)

    @override
    def asks(self, data: RecordData) -> bool:
        return bool(data.channel) and (not data.text or data.asking == SOURCE)

    @override
    def holds_work(self, data: RecordData) -> bool:
        return bool(data.text)

    @override
    def take_text(self, work: Work, data: RecordData, text: str) -> RecordData:
        if data.asking == SOURCE:
            if len(text) > LONGEST_SOURCE:
                raise RefusedError("too_long", most=LONGEST_SOURCE, length=len(text))
            return data.model_copy(update={"source": text, "asking": ""})
        if not data.channel:
            raise RefusedError("which_channel")
        whole = f"{data.text}\n{text}".strip()
        check(whole)
        return data.model_copy(update={"text": whole})

    @override
    def choose(self, work: Work, data: RecordData, choice: str, form_id: int) -> RecordData | Done:
        kind, _, value = choice.partition("-")
        if kind == "c" and value in self._channels():
            return data.model_copy(update={"channel": value})
        if kind == "u" and data.asking == UNIT:
            unit = next(((number, name) for number, name in data.units if str(number) == value), None)
            if unit is None:
                raise RefusedError("unknown_choice")
            return data.model_copy(update={"unit_id": unit[0], "unit": unit[1], "asking": "", "units": ()})
        match choice:
            case "again":
                return data.model_copy(update={"text": "", "asking": ""})
            case "source":
                return data.model_copy(update={"asking": SOURCE})
            case "unit":
                return data.model_copy(update={"asking": UNIT, "units": self._units(work)})
            case "ok" if data.channel and data.text:
                return Done(self.submit(work, data, form_id))
            case _:
                raise RefusedError("unknown_choice")

    def submit(self, work: Work, data: RecordData, form_id: int) -> ClueRecorded:
        """Enter it. Raises ``RefusedError`` for whoever may not, and where records must not travel."""
        work.require(Right.RECORD_CLUE)
        if work.outside:
            raise RefusedError("outside")
        if data.unit_id not in {number for number, _ in self._units(work)}:
            # Moved to another unit while the form lay open.
            raise RefusedError("form_over")
        before = clue_reports.same(work.db, digest(work, ClueKind.CLUE, data.text), OPEN)
        if before is not None:
            attachments.hand_over(work.db, f"form:{form_id}", subject(before))
            files = attachments.count(work.db, subject(before))
            held = before.hold is not Hold.NONE
            return ClueRecorded(before.id, before.channel, before.category, data.unit, files, held, again=True)
        judged = clue_judging.judge(work, self._lookup(), [data.text, data.source], data.unit_id)
        clue = fresh(work, ClueKind.CLUE, data.text, judged, unit_id=data.unit_id, channel=data.channel, source=data.source)
        clues.add(work.db, clue)
        clue_judging.keep_from(work, clue.id, judged)
        clue_judging.index(work, clue)
        attachments.hand_over(work.db, f"form:{form_id}", subject(clue))
        work.record("clue.recorded", subject(clue), "channel")
        clue_arrivals.arrived(work, clue)
        held = clue.hold is not Hold.NONE or work.person.id in clues.subjects(work.db, clue.id)
        files = attachments.count(work.db, subject(clue))
        return ClueRecorded(clue.id, clue.channel, clue.category, data.unit, files, held, again=False)

    def _named(self, word: str) -> str:
        """The channel that is called so."""
        folded = word.casefold()
        for key, name in self._channels().items():
            if folded in {key.casefold(), *(part.casefold() for part in name.split("/"))}:
                return key
        return ""

    def _units(self, work: Work) -> tuple[tuple[int, str], ...]:
        """The units that the actor may enter a clue about: the own one and those below, for discipline the agency's."""
        person = work.person
        path = directory.path_of(work.db, person.unit_id)
        top = path[0].id if person.role is people.Role.DISCIPLINE else person.unit_id
        below = people.units_below(work.db, top)
        found = [unit for unit in people.units(work.db) if unit.id in below]
        return tuple((unit.id, reach.path_name(work.db, unit.id)) for unit in found[:MOST_UNITS])
