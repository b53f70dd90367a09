"""The words of questions and reports that are handed to legal staff."""

from __future__ import annotations

from bot.actions.form_kinds import Screen
from bot.actions.gaps import (
    FIXED,
    SUBMIT,
    GapClosed,
    GapData,
    GapLine,
    GapList,
    GapSettled,
    GapView,
    QuestionArrived,
    QuestionHandedOver,
    WhyNot,
)
from bot.actions.reports import ReportArrived, ReportData, ReportReceived
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, labels, render
from bot.wording.answering import ANSWER
from bot.wording.forms import cancel, choice, view
from bot.wording.lookup import SHOW, title
from bot.wording.messages import show
from knowledge.entries import title_of
from storage.unanswered import GapKind

LIST, OPEN, ATTACH, ADD, FOREIGN = "gaps", "gap_open", "gap_attach", "gap_add", "gap_foreign"
DISMISS, CLOSE, WRONG = "gap_no", "gap_close", "wrong"
"""The verbs of the buttons with which gaps are settled, and of the one on a card that reports an error."""
_SHOWN = 24
"""Characters of a question on its button."""


@view("gap")
def _form(screen: Screen[GapData]) -> Reply:
    text = render("gaps/form", question=screen.data.question, note=screen.data.note, asks=screen.asks)
    return Reply(text, ((choice(screen.ticket, label("gaps", "submit"), SUBMIT), cancel(screen.ticket)),), protect=True)


@view("report")
def _report(screen: Screen[ReportData]) -> Reply:
    data, wrong = screen.data, labels("gaps", "wrong")
    text = render("gaps/report", title=data.title, card=data.card, reason=wrong.get(data.reason, ""), text=data.text, asks=screen.asks)
    if not data.reason:
        reasons: list[Button] = [choice(screen.ticket, name, code) for code, name in wrong.items()]
        return Reply(text, (*in_rows(reasons, 2), (cancel(screen.ticket),)), protect=True)
    return Reply(text, ((choice(screen.ticket, label("gaps", "report"), SUBMIT), cancel(screen.ticket)),), protect=True)


@show.register
def _handed_over(message: QuestionHandedOver) -> Reply:
    return Reply(render("gaps/handed_over", number=message.number, has_readers=message.has_readers), protect=True)


@show.register
def _arrived(message: QuestionArrived) -> Reply:
    text = render("gaps/arrived", number=message.number, question=message.question, note=message.note)
    number = str(message.number)
    return Reply(text, ((_answer(number), Press(label("gaps", "settle"), OPEN, number)),), protect=True)


@show.register
def _received(message: ReportReceived) -> Reply:
    text = render("gaps/report_received", number=message.number, is_new=message.is_new, has_readers=message.has_readers)
    return Reply(text, protect=True)


@show.register
def _report_arrived(message: ReportArrived) -> Reply:
    reason = labels("gaps", "wrong")[message.reason]
    text = render("gaps/report_arrived", number=message.number, title=message.title, card=message.card, reason=reason, text=message.text)
    settle = Press(label("gaps", "settle"), OPEN, str(message.number))
    return Reply(text, ((Press(label("gaps", "show_card"), SHOW, message.card), settle),), protect=True)


@show.register
def _list(message: GapList) -> Reply:
    text = render("gaps/list", total=message.total, groups=message.groups, page=message.page, pages=message.pages)
    rows: list[tuple[Button, ...]] = [(Press(_line(line), OPEN, str(line.number)),) for line in message.lines]
    if message.pages > 1:
        rows.append(turning("gaps", LIST, message.page, message.pages))
    return Reply(text, tuple(rows), protect=True)


@show.register
def _view(message: GapView) -> Reply:
    line, number = message.line, str(message.line.number)
    text = render(
        "gaps/view",
        line=line,
        notes=message.notes,
        first=message.first,
        last=message.last,
        card_id=message.card_id,
        title=title_of(message.card) if message.card is not None else "",
        reason=labels("gaps", "wrong").get(line.reason, ""),
        guesses=message.guesses,
    )
    back = Press(label("gaps", "back"), LIST, "0")
    dismiss = Press(label("gaps", "dismiss"), DISMISS, number)
    if line.kind is GapKind.REPORT:
        shown = (Press(label("gaps", "show_card"), SHOW, message.card_id),) if message.card is not None else ()
        fixed = Press(label("gaps", "fixed"), CLOSE, f"{number}.{FIXED}")
        return Reply(text, ((*shown, fixed), (_answer(number), dismiss), (back,)), protect=True)
    guesses = [(Press(title(entry), ATTACH, f"{number}.{entry.id}"),) for entry in message.guesses]
    ways = [
        Press(label("gaps", "attach"), ATTACH, number),
        Press(label("gaps", "add"), ADD, number),
        Press(label("gaps", "foreign"), FOREIGN, number),
        _answer(number),
        dismiss,
        back,
    ]
    return Reply(text, (*guesses, *in_rows([*ways], 3)), protect=True)


@show.register
def _why_not(message: WhyNot) -> Reply:
    reasons = labels("gaps", "report_reasons" if message.is_report else "question_reasons")
    buttons: list[Button] = [Press(name, CLOSE, f"{message.number}.{code}") for code, name in reasons.items()]
    back = Press(label("gaps", "back_to_gap"), OPEN, str(message.number))
    return Reply(render("gaps/why_not", text=message.text), (*in_rows(buttons, 2), (back,)), protect=True)


@show.register
def _settled(message: GapSettled) -> Reply:
    text = render("gaps/settled", how=labels("gaps", "how")[message.how], number=message.number, told=message.told)
    return Reply(text, ((Press(label("gaps", "back"), LIST, "0"),),), protect=True)


@show.register
def _closed(message: GapClosed) -> Reply:
    told = labels("gaps", "told")[message.how]
    return Reply(render("gaps/closed", kind=message.kind, number=message.number, asked=message.asked, told=told), protect=True)


def turning(capability: str, verb: str, page: int, pages: int, before: str = "") -> tuple[Button, ...]:
    """The buttons that turn the pages of a list; ``before`` stands before the page in what they carry."""
    turn: list[Button] = []
    if page > 0:
        turn.append(Press(label(capability, "earlier"), verb, f"{before}{page - 1}"))
    if page + 1 < pages:
        turn.append(Press(label(capability, "later"), verb, f"{before}{page + 1}"))
    return tuple(turn)


def _answer(number: str) -> Press:
    return Press(label("gaps", "answer"), ANSWER, f"gap.{number}")


def _line(line: GapLine) -> str:
    reason = labels("gaps", "wrong").get(line.reason, "")
    text = f"⚠️ {reason}：{line.text}" if line.kind is GapKind.REPORT else line.text
    flat = " ".join(text.split())
    times = f" ×{line.count}" if line.count > 1 else ""
    return (flat if len(flat) <= _SHOWN else flat[: _SHOWN - 1] + "…") + times
