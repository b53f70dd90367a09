"""``/feedback``: what people tell us about the bot, and the button with which an admin or legal staff answer."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.actions import feedback
from bot.actions.forms import Forms
from bot.actions.work import RefusedError, Work
from bot.commands import argument_of, word_filter
from bot.handlers.scopes import NEW, PRIVATE
from bot.line.visit import BotApplication, VisitContext
from bot.replies import read_callback
from bot.wording import start as greetings
from bot.wording.answering import ANSWER
from bot.wording.problems import problem_text


class FeedbackHandlers:
    """Translates feedback and its answers."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms

    def register(self, application: BotApplication) -> None:
        """Add the handlers."""
        application.add_handler(CommandHandler("feedback", self.on_feedback, filters=PRIVATE & NEW), group=1)
        application.add_handler(MessageHandler(filters.Regex(word_filter("feedback")) & PRIVATE & NEW, self.on_feedback), group=1)
        application.add_handler(CallbackQueryHandler(self.on_answer, pattern=rf"^\d+:{ANSWER}:"), group=1)

    async def on_feedback(self, update: Update, context: VisitContext) -> None:
        """With its text it is complete; alone it opens the form."""
        text = argument_of(update.message.text if update.message is not None and update.message.text else "")

        def submit(work: Work) -> None:
            work.reply(feedback.submit(work, text))

        context.visit.act(submit if text else lambda work: self._forms.open(work, "feedback"))

    async def on_answer(self, update: Update, context: VisitContext) -> None:
        """Open the form in which feedback or a question is answered."""
        query, visit = update.callback_query, context.visit
        pressed = None if query is None else read_callback(query.data or "")
        if query is None:
            return
        if pressed is None:
            await visit.acknowledge(query, greetings.old_button())
            return
        alert = None
        try:
            visit.act(lambda work: self._forms.open(work, "answer", pressed.argument))
        except RefusedError as refused:
            alert = problem_text(refused)
        await visit.acknowledge(query, alert)
