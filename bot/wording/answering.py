"""The words of answers to what somebody has asked or told."""

from __future__ import annotations

from bot.actions.answering import AGAIN, SEND, AnswerArrived, AnswerData, AnswerGiven
from bot.actions.form_kinds import Screen
from bot.replies import Reply
from bot.texts import label, labels, render
from bot.wording.forms import cancel, choice, view
from bot.wording.messages import show

ANSWER = "answer"
"""The verb of the button that opens the answer form."""


@view("answer")
def _form(screen: Screen[AnswerData]) -> Reply:
    data = screen.data
    subject = labels("answering", "subjects")[data.about]
    text = render("answering/form", subject=subject, number=data.number, asked=data.asked, text=data.text, asks=screen.asks)
    if screen.asks:
        return Reply(text, ((cancel(screen.ticket),),), protect=True)
    first = (choice(screen.ticket, label("answering", "send"), SEND), choice(screen.ticket, label("answering", "again"), AGAIN))
    return Reply(text, ((*first, cancel(screen.ticket)),), protect=True)


@show.register
def _given(message: AnswerGiven) -> Reply:
    subject = labels("answering", "subjects")[message.about]
    return Reply(render("answering/given", subject=subject, number=message.number), protect=True)


@show.register
def _arrived(message: AnswerArrived) -> Reply:
    title = labels("answering", "titles")[message.about]
    text = render("answering/arrived", title=title, number=message.number, asked=message.asked, answer=message.answer)
    return Reply(text, protect=True)
