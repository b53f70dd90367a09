"""What people are told about something due without having asked, and the form of its steps."""

from __future__ import annotations

from bot.actions.due_form import REASONS, SHOWN, SUBMIT, DueBelow, DueData, DueGone
from bot.actions.due_results import CertificateSet, DueDeed, DueNews, DueTold
from bot.actions.form_kinds import Screen
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, labels, render
from bot.wording import due_buttons, dues
from bot.wording.cutting import cut_line
from bot.wording.due_cards import DO, reason
from bot.wording.due_rules import day_words
from bot.wording.forms import cancel, choice, view
from bot.wording.messages import show

_TITLE, _TEXT = 80, 300


@show.register
def _told(message: DueTold) -> Reply:
    line = message.line
    text = render(
        "dues/told",
        news=message.news.value,
        what=cut_line(dues.name(line), _TITLE),
        due=day_words(message.due_on, message.today),
        was="" if message.was_on is None else day_words(message.was_on, message.today),
        left=dues.left(line),
        unit=message.unit,
        by=message.by,
        for_whom=message.for_whom,
        reason=cut_line(reason(message.reason), _TEXT),
    )
    buttons: tuple[tuple[Button, ...], ...] = ((due_buttons.open_due(line.id),),)
    if message.news is DueNews.DISOWNED:
        give = Press(labels("dues", "steps")[DueDeed.ASSIGN], DO, f"{line.id}.{message.revision}.{DueDeed.ASSIGN}")
        buttons = ((give, due_buttons.open_due(line.id)),)
    elif message.news in {DueNews.ASSIGNED, DueNews.YOURS_NOW, DueNews.REOPENED}:
        buttons = in_rows([due_buttons.open_due(line.id), *due_buttons.act_on(line.id, message.revision)], 3)
    elif message.news is DueNews.TAKEN_AWAY:
        buttons = ()
    return Reply(text, buttons, protect=True)


@show.register
def _certificate(message: CertificateSet) -> Reply:
    was = "" if message.was is None else message.was.isoformat()
    return Reply(
        render("dues/certificate", own=message.is_own, name=message.name, unit=message.unit, expires=message.expires.isoformat(), was=was),
        protect=True,
    )


@show.register
def _gone(message: DueGone) -> Reply:  # noqa: ARG001 (found by its type)
    return Reply(render("dues/gone"), protect=True)


@show.register
def _below(message: DueBelow) -> Reply:
    return Reply(render("dues/below", line=dues.line(message.line)), protect=True)


@view("due")
def _form(screen: Screen[DueData]) -> Reply:
    data, ticket = screen.data, screen.ticket
    name = "renew" if data.is_certificate and data.deed is DueDeed.DONE else data.deed.value
    text = render(
        "dues/form",
        deed=name,
        heading=labels("dues", "headings")[name],
        what=label("dues", "certificate") if data.is_certificate else cut_line(data.title, _TITLE),
        evidence=cut_line(data.evidence, _TEXT),
        text=data.text,
        files=screen.files,
        sent=data.sent,
        late=data.is_late,
    )
    if data.sent:
        # Nothing is left that could be cancelled.
        return Reply(text, ((choice(ticket, label("dues", "enough"), SUBMIT),),), protect=True)
    rows: list[tuple[Button, ...]] = []
    if data.deed is DueDeed.NOT_MINE:
        reasons: list[Button] = [choice(ticket, labels("dues", "reasons")[each], each) for each in REASONS]
        rows += in_rows(reasons, 1)
    gathered = bool(screen.files or data.text)
    last: list[Button] = []
    if data.deed in SHOWN and name != "renew" and (gathered or data.deed is DueDeed.DONE):
        words = "add" if data.deed is DueDeed.NOTE else "finish" if gathered else "finish_bare"
        last.append(choice(ticket, label("dues", words), SUBMIT))
    return Reply(text, (*rows, (*last, cancel(ticket))), protect=True)
