"""``缺口``, ``学到的`` and the buttons with which legal staff settle what was not answered; the button that reports an error."""

from __future__ import annotations

import re

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.actions import gaps, learning
from bot.actions.form_kinds import Done
from bot.actions.forms import Forms
from bot.actions.learning import LearnData
from bot.actions.lookup import Choice, Nothing
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from bot.commands import word_filter
from bot.handlers.presses import Action, on_press
from bot.handlers.scopes import NEW, PRIVATE, holding
from bot.handlers.teaching import Teaching
from bot.line.visit import BotApplication, VisitContext
from bot.replies import Pressed, read_callback
from bot.rulebook import Rulebook, Trial
from bot.wording import gaps as wording
from bot.wording import learning as words
from bot.wording import start as greetings
from knowledge.entries import Kind, title_of

_PRESSED = (wording.LIST, wording.OPEN, wording.ATTACH, wording.ADD, wording.FOREIGN, wording.DISMISS, wording.CLOSE, wording.WRONG)
_LEARNED = (words.LEARNED, words.WITHDRAW)
_TAUGHT = (words.TEACH, words.WITHDRAWN)
_NUMBER = re.compile(r"\d{1,15}", re.ASCII)


class GapHandlers:
    """Translates what legal staff do with gaps, and what officers report."""

    def __init__(self, rulebook: Rulebook, forms: Forms, teaching: Teaching) -> None:
        self._rulebook = rulebook
        self._forms = forms
        self._teaching = teaching

    def register(self, application: BotApplication) -> None:
        """Add the handlers, before those for all other words and buttons."""
        for name, handle in (("gaps", self.on_gaps), ("learned", self.on_learned)):
            application.add_handler(CommandHandler(name, handle, filters=PRIVATE & NEW), group=1)
            word = filters.Regex(word_filter(name)) & PRIVATE & NEW & holding(Right.ANSWER_QUESTION)
            application.add_handler(MessageHandler(word, handle), group=1)
        pressed = "|".join((*_PRESSED, *_LEARNED))
        application.add_handler(CallbackQueryHandler(on_press(self._pressed), pattern=rf"^\d+:({pressed}):"), group=1)
        application.add_handler(CallbackQueryHandler(self.on_teach, pattern=rf"^\d+:({'|'.join(_TAUGHT)}):"), group=1)

    async def on_gaps(self, _update: Update, context: VisitContext) -> None:
        """What waits, oldest first."""
        context.visit.act(lambda work: work.reply(gaps.listing(work)))

    async def on_learned(self, _update: Update, context: VisitContext) -> None:
        """What was learned, newest first."""
        context.visit.act(lambda work: work.reply(learning.listing(work, self._rulebook.lookup)))

    async def on_teach(self, update: Update, context: VisitContext) -> None:
        """Teach what a form has gathered, or withdraw what was learned: tried out first."""
        query, visit = update.callback_query, context.visit
        if query is None:
            return
        pressed = read_callback(query.data or "")
        shown = query.message
        if pressed is None or not visit.is_private or not isinstance(shown, Message):
            await visit.acknowledge(query, greetings.old_button())
        elif pressed.verb == words.WITHDRAWN and _NUMBER.fullmatch(pressed.argument):
            number = int(pressed.argument)
            await self._teaching.change(
                query,
                visit,
                lambda work: learning.without(work, number),
                lambda work, trial: self._withdraw(work, number, trial, shown.message_id),
            )
        elif (ticket := read_ticket(pressed.argument)) is not None and pressed.verb == words.TEACH:
            taught: list[str] = []

            def settle(work: Work, data: LearnData, trial: Trial) -> LearnData | Done:
                if not trial.is_fine:
                    return self._told(data, trial)
                done = learning.teach(work, data, self._teaching.place)
                taught.append(data.alias)
                return done

            place = self._teaching.place
            await self._teaching.from_form(
                query, context, ticket, LearnData, lambda work, data: learning.proposal(work, data, place), settle
            )
            if taught:
                visit.effects.by_itself(lambda work: learning.tell(work, self._rulebook.lookup))
                await self._say_if_unsure(context, taught[0])
        else:
            await visit.acknowledge(query, greetings.old_button())

    def _pressed(self, pressed: Pressed, message: Message, _context: VisitContext) -> Action | None:
        """A button of a list, a gap, a card, or of what was learned."""
        lookup, shown = self._rulebook.lookup, message.message_id
        first, _, rest = pressed.argument.partition(".")
        if pressed.verb == wording.WRONG:
            return lambda work: self._forms.open(work, "report", pressed.argument)
        if not _NUMBER.fullmatch(first):
            return None
        number = int(first)
        match pressed.verb:
            case wording.LIST:
                return lambda work: work.reply(gaps.listing(work, number), replaces=shown)
            case wording.OPEN:
                return lambda work: work.reply(gaps.view(work, number, lookup), replaces=shown)
            case wording.ATTACH:
                return lambda work: self._forms.open(work, "learn", pressed.argument)
            case wording.ADD:
                return lambda work: self._forms.open(work, "learn", f"{number}.{learning.NEW}")
            case wording.FOREIGN:
                return lambda work: self._forms.open(work, "learn", f"{number}.{Kind.ELSEWHERE}")
            case wording.DISMISS:
                return lambda work: work.reply(gaps.why_not(work, number), replaces=shown)
            case wording.CLOSE:
                return lambda work: work.reply(gaps.close(work, number, rest), replaces=shown)
            case words.LEARNED:
                return lambda work: work.reply(learning.listing(work, lookup, number), replaces=shown)
            case words.WITHDRAW:
                return lambda work: work.reply(learning.to_withdraw(work, number, lookup), replaces=shown)
            case _:
                return None

    def _told(self, data: LearnData, trial: Trial) -> LearnData:
        library = self._rulebook.lookup.library

        def called(entry_id: str) -> str:
            entry = library.entry(entry_id)
            return data.title if entry is None and entry_id else "" if entry is None else title_of(entry)

        faults = [words.fault_told(fault) for fault in trial.faults]
        harmed = [words.harm_told(each.question, called(each.before), called(each.after)) for each in trial.harmed]
        return learning.shown_problems(data, faults, harmed)

    def _withdraw(self, work: Work, number: int, trial: Trial, message_id: int) -> None:
        if trial.faults:
            raise RefusedError("still_needed")
        work.reply(learning.withdraw(work, number, self._rulebook.lookup), replaces=message_id)

    async def _say_if_unsure(self, context: VisitContext, alias: str) -> None:
        """Tell whoever taught it where the finder does not answer the very words by itself."""
        match await self._rulebook.ask(alias):
            case Nothing():
                await context.visit.answer(words.unsure(alias, listed=False))
            case Choice():
                await context.visit.answer(words.unsure(alias, listed=True))
            case _:
                pass


def read_ticket(argument: str) -> tuple[int, int] | None:
    """The form and version that a button carries; none for a forged one."""
    form, _, version = argument.partition(".")
    if not (_NUMBER.fullmatch(form) and _NUMBER.fullmatch(version)):
        return None
    return int(form), int(version)
