"""What waits for the next message about an own clue: its words, where the word was sent alone, and what is added to one."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from typing_extensions import override

from bot.actions.clue_results import Overtaken
from bot.actions.clue_rows import MOST_FILES
from bot.actions.form_kinds import Done, FormData, FormKind
from bot.actions.own_clues import Given, OwnClueDesk
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from storage import forms


class ClueFormData(FormData):
    """What came before the words."""

    place: str = ""
    point: str = ""


class ClueForm(FormKind[ClueFormData]):
    """Asks for the words of a clue; the next message is the clue."""

    name = "clue"
    right = Right.SUBMIT_CLUE
    data = ClueFormData
    lifetime = timedelta(days=1)
    takes_files = MOST_FILES

    def __init__(self, desk: OwnClueDesk) -> None:
        self._desk = desk

    @override
    def begin(self, work: Work, argument: str) -> ClueFormData:
        point, _, place = argument.partition(" ")
        return ClueFormData(point=point, place=place)

    @override
    def is_same(self, data: ClueFormData, fresh: ClueFormData) -> bool:
        # There is one clue to be written; a second word for it shows the same question.
        return True

    @override
    def asks(self, data: ClueFormData) -> bool:
        return True

    @override
    def take_text(self, work: Work, data: ClueFormData, text: str) -> ClueFormData | Done:
        row = forms.open_form(work.db, work.person.id, self.name)
        given = Given(place=data.place, point=data.point, form_id=None if row is None else row.id)
        return Done(self._desk.submit(work, text, given))

    @override
    def choose(self, work: Work, data: ClueFormData, choice: str, form_id: int) -> ClueFormData | Done:
        raise RefusedError("unknown_choice")


class Adding(StrEnum):
    """What is being added to a clue; the value stands in buttons."""

    TEXT = "t"
    ABOUT = "a"
    PLACE = "p"
    FILES = "f"
    ANSWER = "q"


class AddingData(FormData):
    """Which clue, and what."""

    clue_id: str
    what: Adding


class AddingForm(FormKind[AddingData]):
    """Waits for one thing that is added to an own clue; whatever comes is saved at once."""

    name = "clue_more"
    right = Right.SUBMIT_CLUE
    data = AddingData
    lifetime = timedelta(minutes=10)
    takes_files = MOST_FILES
    READY = "ok"

    def __init__(self, desk: OwnClueDesk) -> None:
        self._desk = desk

    @override
    def begin(self, work: Work, argument: str) -> AddingData:
        code, _, clue_id = argument.partition(".")
        if code not in set(Adding):
            raise RefusedError("form_over")
        return AddingData(clue_id=self._desk.amendable(work, clue_id).id, what=Adding(code))

    @override
    def asks(self, data: AddingData) -> bool:
        return data.what is not Adding.FILES

    @override
    def holds_work(self, data: AddingData) -> bool:
        return False

    @override
    def take_text(self, work: Work, data: AddingData, text: str) -> AddingData | Done:
        try:
            self._desk.amendable(work, data.clue_id)
        except RefusedError as refused:
            return Done(Overtaken(refused.problem, self._desk.view(work, data.clue_id)))
        match data.what:
            case Adding.ABOUT:
                return Done(self._desk.set_about(work, data.clue_id, text))
            case Adding.PLACE:
                return Done(self._desk.set_place(work, data.clue_id, text))
            case Adding.ANSWER:
                return Done(self._desk.answer(work, data.clue_id, text))
            case Adding.TEXT | Adding.FILES:
                return Done(self._desk.add_text(work, data.clue_id, text))

    @override
    def choose(self, work: Work, data: AddingData, choice: str, form_id: int) -> AddingData | Done:
        if choice != self.READY:
            raise RefusedError("unknown_choice")
        return Done(self._desk.view(work, data.clue_id))
