"""The forms of reports: writing one step by step, and answering one."""

from __future__ import annotations

from typing_extensions import override

from bot.actions.clue_moves import OPEN
from bot.actions.clue_report_readers import report_seen
from bot.actions.clue_reports import KINDS, LONGEST, LONGEST_ANSWER, Reports
from bot.actions.clue_results import Overtaken
from bot.actions.clue_rows import MOST_FILES, check
from bot.actions.form_kinds import Done, FormData, FormKind
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from storage.clues import Clue, ClueKind


class ReportFormData(FormData):
    """What is being written."""

    kind: ClueKind
    text: str = ""


class ReportForm(FormKind[ReportFormData]):
    """Asks for the text of a report, takes pictures, hands both in."""

    name = "clue_report"
    right = Right.SUBMIT_REPORT
    data = ReportFormData
    takes_files = MOST_FILES
    SUBMIT = "ok"
    AGAIN = "again"

    def __init__(self, reports: Reports) -> None:
        self._reports = reports

    @override
    def begin(self, work: Work, argument: str) -> ReportFormData:
        name, _, text = argument.partition(" ")
        kind = next((kind for kind in KINDS if kind == name), None)
        if kind is None:
            raise RefusedError("form_over")
        if text:
            check(text, LONGEST)
        return ReportFormData(kind=kind, text=text)

    @override
    def is_same(self, data: ReportFormData, fresh: ReportFormData) -> bool:
        return data.kind is fresh.kind and not fresh.text

    @override
    def asks(self, data: ReportFormData) -> bool:
        return not data.text

    @override
    def take_text(self, work: Work, data: ReportFormData, text: str) -> ReportFormData | Done:
        whole = f"{data.text}\n{text}".strip()
        check(whole, LONGEST)
        return data.model_copy(update={"text": whole})

    @override
    def choose(self, work: Work, data: ReportFormData, choice: str, form_id: int) -> ReportFormData | Done:
        if choice == self.AGAIN:
            return data.model_copy(update={"text": ""})
        if choice != self.SUBMIT or not data.text:
            raise RefusedError("unknown_choice")
        return Done(self._reports.submit(work, data.kind, data.text, form_id=form_id))


class ReportAnswerData(FormData):
    """An instruction, an answer or a result being written."""

    purpose: str
    clue_id: str
    kind: ClueKind
    asked: str
    card: int = 0
    """The message from which it was opened, in the chat of ``door`` and ``account_id``."""
    door: str = ""
    account_id: int = 0


class ReportAnswerForm(FormKind[ReportAnswerData]):
    """Asks for an instruction (``instruct``) or for what came of it (``result``)."""

    name = "clue_answer"
    right = Right.SUBMIT_REPORT
    data = ReportAnswerData

    def __init__(self, reports: Reports) -> None:
        self._reports = reports

    @override
    def begin(self, work: Work, argument: str) -> ReportAnswerData:
        purpose, _, rest = argument.partition(".")
        clue_id, _, card = rest.partition(".")
        if purpose not in {"instruct", "result"}:
            raise RefusedError("form_over")
        clue = self._answerable(work, purpose, clue_id)
        return ReportAnswerData(
            purpose=purpose,
            clue_id=clue.id,
            kind=clue.kind,
            asked=clue.text,
            card=int(card) if card.isdecimal() else 0,
            door=work.door,
            account_id=work.account_id,
        )

    @override
    def is_same(self, data: ReportAnswerData, fresh: ReportAnswerData) -> bool:
        return (data.purpose, data.clue_id) == (fresh.purpose, fresh.clue_id)

    @override
    def asks(self, data: ReportAnswerData) -> bool:
        return True

    @override
    def take_text(self, work: Work, data: ReportAnswerData, text: str) -> ReportAnswerData | Done:
        try:
            self._answerable(work, data.purpose, data.clue_id)
        except RefusedError as refused:
            return Done(self._overtaken(work, data, refused.problem))
        check(text, LONGEST_ANSWER)
        give = self._reports.answer if data.purpose == "instruct" else self._reports.result
        given = give(work, data.clue_id, text)
        if data.card and (data.door, data.account_id) == (work.door, work.account_id):
            # What stands above has no button any more that would be refused.
            above = self._reports.shown if data.purpose == "instruct" else self._reports.instructed
            work.reply(above(work, data.clue_id), subject=f"report:{data.clue_id}", replaces=data.card)
        return Done(given)

    @override
    def choose(self, work: Work, data: ReportAnswerData, choice: str, form_id: int) -> ReportAnswerData | Done:
        raise RefusedError("unknown_choice")

    def _answerable(self, work: Work, purpose: str, clue_id: str) -> Clue:
        clue = report_seen(work, clue_id) if purpose == "instruct" else self._reports.own(work, clue_id)
        if clue.state not in OPEN:
            raise RefusedError("answered_already")
        return clue

    def _overtaken(self, work: Work, data: ReportAnswerData, problem: str) -> Overtaken:
        """The end of a form whose report was answered meanwhile, with the answer where it is the actor's to see."""
        try:
            return Overtaken(problem, self._reports.view(work, data.clue_id) if data.purpose == "instruct" else None)
        except RefusedError as gone:
            return Overtaken(gone.problem, None)
