"""``/feedback``: what people tell us about the bot, and the button with which an admin or legal staff answer."""

from __future__ import annotations

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.actions import feedback
from bot.actions.forms import Forms
from bot.actions.work import Work
from bot.commands import argument_of, word_filter
from bot.handlers.presses import Action, on_press
from bot.handlers.scopes import NEW, PRIVATE
from bot.line.visit import BotApplication, VisitContext
from bot.replies import Pressed
from bot.wording.answering import ANSWER


class FeedbackHandlers:
    """Translates feedback and its answers."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms

    def register(self, application: BotApplication) -> None:
        """Add the handlers."""
        application.add_handler(CommandHandler("feedback", self.on_feedback, filters=PRIVATE & NEW), group=1)
        application.add_handler(MessageHandler(filters.Regex(word_filter("feedback")) & PRIVATE & NEW, self.on_feedback), group=1)
        application.add_handler(CallbackQueryHandler(on_press(self._pressed), pattern=rf"^\d+:{ANSWER}:"), group=1)

    async def on_feedback(self, update: Update, context: VisitContext) -> None:
        """With its text it is complete; alone it opens the form."""
        text = argument_of(update.message.text if update.message is not None and update.message.text else "")

        def submit(work: Work) -> None:
            work.reply(feedback.submit(work, text))

        context.visit.act(submit if text else lambda work: self._forms.open(work, "feedback"))

    def _pressed(self, pressed: Pressed, _message: Message, _context: VisitContext) -> Action | None:
        """Open the form in which feedback or a question is answered."""
        return lambda work: self._forms.open(work, "answer", pressed.argument)
