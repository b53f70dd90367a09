"""The words of feedback."""

from __future__ import annotations

from bot.actions.feedback import AGAIN, SUBMIT, FeedbackArrived, FeedbackData, FeedbackReceived
from bot.actions.form_kinds import Screen
from bot.replies import Press, Reply
from bot.texts import label, render
from bot.wording.answering import ANSWER
from bot.wording.files import look
from bot.wording.forms import cancel, choice, view
from bot.wording.messages import show


@view("feedback")
def _form(screen: Screen[FeedbackData]) -> Reply:
    text = render("feedback/form", asks=screen.asks, text=screen.data.text, files=screen.files)
    if screen.asks:
        return Reply(text, ((cancel(screen.ticket),),), protect=True)
    first = (choice(screen.ticket, label("feedback", "submit"), SUBMIT), choice(screen.ticket, label("feedback", "again"), AGAIN))
    return Reply(text, ((*first, cancel(screen.ticket)),), protect=True)


@show.register
def _received(message: FeedbackReceived) -> Reply:
    return Reply(render("feedback/received", number=message.number), protect=True)


@show.register
def _arrived(message: FeedbackArrived) -> Reply:
    text = render("feedback/arrived", number=message.number, name=message.name, text=message.text, files=message.files)
    answer = Press(label("feedback", "answer"), ANSWER, f"feedback.{message.number}")
    return Reply(text, ((answer, look("feedback", message.number)) if message.files else (answer,),), protect=True)
