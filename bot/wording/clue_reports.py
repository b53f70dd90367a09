"""The words of reports of a risk, matters unresolved and suggestions."""

from __future__ import annotations

from datetime import datetime

from bot.actions.clue_report_additions import ReportMoreData, ReportMoreForm
from bot.actions.clue_report_forms import ReportAnswerData, ReportForm, ReportFormData
from bot.actions.clue_report_results import (
    AnswerWaited,
    NobodyReads,
    ReportAdded,
    ReportAnswer,
    ReportAnswered,
    ReportArrived,
    ReportRead,
    ReportReceived,
    ReportWentUp,
)
from bot.actions.clue_rows import MOST_FILES
from bot.actions.form_kinds import Screen
from bot.replies import Button, Press, Reply
from bot.texts import label, labels, render
from bot.wording.clue_ids import shown_id
from bot.wording.cutting import cut
from bot.wording.files import look
from bot.wording.forms import cancel, choice, view
from bot.wording.messages import show
from bot.wording.own_clues import take
from bot.wording.report_buttons import more
from storage.clues import ClueKind

READ, ANSWER, RESULT = "report_read", "report_answer", "report_result"
"""The verbs of the buttons under a report."""
_MOST_QUOTED = 3_000
"""Characters of a report that are quoted to be filed as a clue: the whole must fit into one message."""
_MOST_SHOWN, _MOST_ASKED = 3_500, 1_200
"""Characters of a report by itself, and above what is answered to it."""


@view("clue_report")
def _form(screen: Screen[ReportFormData]) -> Reply:
    data = screen.data
    text = render("clue_reports/form", title=_title(data.kind), kind=data.kind, text=data.text, files=screen.files, asks=screen.asks)
    if screen.asks:
        return Reply(text, ((cancel(screen.ticket),),), protect=True)
    first = (
        choice(screen.ticket, label("clue_reports", "submit"), ReportForm.SUBMIT),
        choice(screen.ticket, label("clue_reports", "again"), ReportForm.AGAIN),
    )
    return Reply(text, ((*first, cancel(screen.ticket)),), protect=True)


@view("clue_answer")
def _answer_form(screen: Screen[ReportAnswerData]) -> Reply:
    data = screen.data
    word = labels("clue_reports", "answers")[data.kind]
    text = render("clue_reports/answer_form", title=_title(data.kind), word=word, purpose=data.purpose, asked=cut(data.asked, _MOST_ASKED))
    return Reply(text, ((cancel(screen.ticket),),), protect=True)


@view("clue_report_more")
def _more_form(screen: Screen[ReportMoreData]) -> Reply:
    data = screen.data
    text = render("clue_reports/more_form", title=_title(data.kind), id=shown_id(data.clue_id), files=data.files)
    last = choice(screen.ticket, label("own_clues", "ready"), ReportMoreForm.READY) if data.files else cancel(screen.ticket)
    return Reply(text, ((last,),), protect=True)


@show.register
def _received(message: ReportReceived) -> Reply:
    files_itself = message.looks_like_clue and len(message.text) <= _MOST_QUOTED
    text = render(
        "clue_reports/received",
        title=_title(message.kind),
        id=shown_id(message.clue_id),
        kind=message.kind,
        files=message.files,
        left_out=message.left_out,
        most_files=MOST_FILES,
        told=message.told,
        again=message.again,
        added=message.added,
        looks_like_clue=message.looks_like_clue,
        quoted=message.text if files_itself else "",
        minutes=message.minutes,
    )
    row = [*([more(message.clue_id)] if message.is_open else []), *([take()] if files_itself else [])]
    return Reply(text, (tuple(row),) if row else (), protect=True)


@show.register
def _arrived(message: ReportArrived) -> Reply:
    text = render(
        "clue_reports/arrived",
        title=_title(message.kind),
        id=shown_id(message.clue_id),
        kind=message.kind,
        name=message.name,
        unit=message.unit,
        day=_day(message.at),
        time=_time(message.at),
        text=cut(message.text, _MOST_ASKED if message.answer else _MOST_SHOWN),
        files=message.files,
        late=message.late,
        answer=message.answer,
        read=_time(message.read_at) if message.read_at is not None else "",
    )
    row: list[Button] = []
    if message.read_at is None and not message.answer and message.kind is not ClueKind.SUGGESTION:
        row.append(Press(label("clue_reports", "read"), READ, message.clue_id))
    if not message.answer:
        row.append(Press(labels("clue_reports", "answers")[message.kind], ANSWER, message.clue_id))
    if message.files:
        row.append(look("clue", message.clue_id))
    return Reply(text, (tuple(row),) if row else (), protect=True)


@show.register
def _added(message: ReportAdded) -> Reply:
    text = render(
        "clue_reports/added",
        title=_title(message.kind),
        id=shown_id(message.clue_id),
        name=message.name,
        unit=message.unit,
        text=message.text,
        added=message.added,
        files=message.files,
    )
    row: list[Button] = [Press(labels("clue_reports", "answers")[message.kind], ANSWER, message.clue_id)]
    if message.files:
        row.append(look("clue", message.clue_id))
    return Reply(text, (tuple(row),), protect=True)


@show.register
def _read(message: ReportRead) -> Reply:
    title = labels("clue_reports", "short")[message.kind]
    text = render("clue_reports/read", reader=message.reader, time=_time(message.at), title=title, id=shown_id(message.clue_id))
    return Reply(text, protect=True)


@show.register
def _went_up(message: ReportWentUp) -> Reply:
    text = render("clue_reports/went_up", id=shown_id(message.clue_id), minutes=message.minutes, told=message.told)
    return Reply(text, protect=True)


@show.register
def _nobody(message: NobodyReads) -> Reply:
    return Reply(render("clue_reports/nobody", unit=message.unit), protect=True)


@show.register
def _waited(message: AnswerWaited) -> Reply:
    text = render(
        "clue_reports/waited",
        asks_result=message.asks_result,
        title=_title(message.kind),
        id=shown_id(message.clue_id),
        name=message.name,
        unit=message.unit,
        day=_day(message.since),
        time=_time(message.since),
        text=cut(message.text, _MOST_ASKED),
    )
    if message.asks_result:
        button = Press(label("clue_reports", "result"), RESULT, message.clue_id)
    else:
        button = Press(labels("clue_reports", "answers")[message.kind], ANSWER, message.clue_id)
    return Reply(text, ((button,),), protect=True)


@show.register
def _answered(message: ReportAnswered) -> Reply:
    return Reply(render("clue_reports/given", kind=message.kind, purpose=message.purpose), protect=True)


@show.register
def _answer(message: ReportAnswer) -> Reply:
    text = render(
        "clue_reports/answer",
        kind=message.kind,
        purpose=message.purpose,
        is_over=message.is_over,
        title=_title(message.kind),
        id=shown_id(message.clue_id),
        asked=cut(message.asked, _MOST_ASKED),
        name=message.name,
        text=message.text,
    )
    if message.kind is ClueKind.UNRESOLVED and message.purpose == "instruct" and not message.is_over:
        return Reply(text, ((Press(label("clue_reports", "result"), RESULT, message.clue_id),),), protect=True)
    return Reply(text, protect=True)


def _title(kind: ClueKind) -> str:
    return labels("clue_reports", "kinds")[kind]


def _day(moment: datetime) -> str:
    return f"{moment.month} 月 {moment.day} 日"


def _time(moment: datetime) -> str:
    return f"{moment:%H:%M}"
