"""The words of questions that are handed to legal staff."""

from __future__ import annotations

from bot.actions.forms import Screen
from bot.actions.gaps import SUBMIT, GapData, QuestionArrived, QuestionHandedOver
from bot.replies import Press, Reply
from bot.texts import label, render
from bot.wording.answering import ANSWER
from bot.wording.forms import cancel, choice, view
from bot.wording.messages import show


@view("gap")
def _form(screen: Screen[GapData]) -> Reply:
    text = render("gaps/form", question=screen.data.question, note=screen.data.note, asks=screen.asks)
    return Reply(text, ((choice(screen.ticket, label("gaps", "submit"), SUBMIT), cancel(screen.ticket)),), protect=True)


@show.register
def _handed_over(message: QuestionHandedOver) -> Reply:
    return Reply(render("gaps/handed_over", number=message.number, has_readers=message.has_readers), protect=True)


@show.register
def _arrived(message: QuestionArrived) -> Reply:
    text = render("gaps/arrived", number=message.number, question=message.question, note=message.note)
    return Reply(text, ((Press(label("gaps", "answer"), ANSWER, f"gap.{message.number}"),),), protect=True)
