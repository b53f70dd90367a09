"""The sender's card of a notice and what is done from it: names, asking again, retrying, correcting, recalling; ``发出的通知``."""

from __future__ import annotations

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.actions import notice_handling as handling
from bot.actions import notice_progress as progress
from bot.actions.forms import Forms
from bot.actions.notice_handling_forms import Changed, CorrectForm, RecallForm
from bot.actions.notice_reading import showing
from bot.actions.work import Work
from bot.commands import word_filter
from bot.handlers.pages import on_page
from bot.handlers.presses import Action, Fading, on_press
from bot.handlers.scopes import NEW, PRIVATE
from bot.line.visit import BotApplication, Visit, VisitContext
from bot.replies import Pressed, Reply
from bot.texts import label
from bot.wording import notice_buttons as buttons
from bot.wording import notice_cards as wording
from bot.wording import notice_handling as handling_words

_PAGES = (wording.FRESH, wording.UNITS, wording.UNITS_PAGE, wording.ASK_NO)
_STEPS = (
    buttons.CARD,
    wording.FULL,
    wording.NAMES,
    wording.NAMES_PAGE,
    wording.ASK,
    wording.ASK_YES,
    wording.RETRY,
    wording.GIVE_UP,
    wording.CORRECT,
    wording.RECALL,
)


class NoticeCardHandlers:
    """Translates what whoever handles a notice does with it."""

    def __init__(self, forms: Forms, changed: Changed) -> None:
        """``changed`` is told of a notice that was changed."""
        self._forms, self._changed = forms, changed

    def register(self, application: BotApplication) -> None:
        """Add the handlers."""
        application.add_handler(CommandHandler("sent", self.on_sent, filters=PRIVATE & NEW), group=1)
        application.add_handler(MessageHandler(filters.Regex(word_filter("sent")) & PRIVATE & NEW, self.on_sent), group=1)
        for verb in _PAGES:
            in_place = verb if verb in {wording.FRESH, wording.UNITS_PAGE, wording.ASK_NO} else ""
            page = on_page(self._page, in_place=in_place, private_only=wording.private_only)
            application.add_handler(CallbackQueryHandler(page, pattern=rf"^\d+:{verb}:"), group=1)
        for verb in (wording.SENT, wording.SENT_PAGE):
            listed = on_page(self._listed, in_place=wording.SENT_PAGE, private_only=wording.private_only)
            application.add_handler(CallbackQueryHandler(listed, pattern=rf"^\d+:{verb}:"), group=1)
        application.add_handler(CallbackQueryHandler(on_press(self._pressed), pattern=rf"^\d+:({'|'.join(_STEPS)}):"), group=1)

    async def on_sent(self, _update: Update, context: VisitContext) -> None:
        """What one has sent, or handles for others."""
        visit = context.visit
        await visit.answer(wording.sent(await visit.look_aside(progress.sent)))

    async def _listed(self, pressed: Pressed, visit: Visit) -> Reply | None:
        page = wording.read_sent(pressed.argument)
        return None if page is None else wording.sent(await visit.look_aside(lambda work: progress.sent(work, page)))

    def _page(self, pressed: Pressed, visit: Visit) -> Reply | None:
        if pressed.verb in {wording.UNITS, wording.UNITS_PAGE}:
            asked = wording.read_page(pressed.argument)
            return None if asked is None else handling_words.units(visit.look(lambda work: progress.by_unit(work, *asked)))
        notice_id = buttons.read_id(pressed.argument)
        if notice_id is None:
            return None
        match pressed.verb:
            case wording.FRESH:
                return wording.card(visit.look(lambda work: progress.card(work, notice_id)))
            case _:
                return handling_words.not_asked()

    def _pressed(self, pressed: Pressed, message: Message, _context: VisitContext) -> Action | None:
        if pressed.verb in {wording.NAMES, wording.NAMES_PAGE}:
            return _names(pressed, message)
        notice_id = buttons.read_id(pressed.argument)
        return None if notice_id is None else lambda work: self._step(work, pressed.verb, notice_id, message)

    def _step(self, work: Work, verb: str, notice_id: int, message: Message) -> Fading | None:
        match verb:
            case buttons.CARD:
                progress.open_card(work, notice_id)
            case wording.FULL:
                full = progress.full_text(work, notice_id)
                work.reply(full, subject=showing(full.letter.notice) if full.letter.notice.is_out else "")
            case wording.ASK:
                work.reply(handling.may_ask(work, notice_id))
            case wording.ASK_YES:
                work.reply(handling.ask_again(work, notice_id), replaces=message.message_id)
            case wording.RETRY:
                count = handling.retry(work, notice_id)
                self._changed(notice_id)
                return Fading(label("notice_cards", "retried").format(count=count))
            case wording.GIVE_UP:
                handling.give_up(work, notice_id)
                self._changed(notice_id)
                return Fading(label("notice_cards", "given_up"))
            case wording.CORRECT:
                self._forms.open(work, f"{CorrectForm.name}:{notice_id}", str(notice_id))
            case wording.RECALL:
                self._forms.open(work, f"{RecallForm.name}:{notice_id}", str(notice_id))
        return None


def _names(pressed: Pressed, message: Message) -> Action | None:
    asked = wording.read_names(pressed.argument)
    if asked is None:
        return None
    notice_id, which, page, unit = asked
    replaces = message.message_id if pressed.verb == wording.NAMES_PAGE else None

    def act(work: Work) -> None:
        work.reply(progress.names(work, notice_id, which, page, unit or None), replaces=replaces)

    return act
