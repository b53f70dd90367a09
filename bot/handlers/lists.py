"""Official lists: a file that legal staff drop into the chat, the buttons that take it to the cards, and the word for the lists."""

from __future__ import annotations

import hashlib
import re

from telegram import Document, Message, Update
from telegram.error import TelegramError
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.actions import list_approval, lists
from bot.actions.forms import Forms
from bot.actions.list_diff import Group
from bot.actions.list_form import REMARK, WHATS
from bot.actions.list_reading import GridFileError, Reading
from bot.actions.list_views import DropView, Rules, columns_view, details_view, index_view, list_view
from bot.actions.lists import Arrived, Draft
from bot.actions.work import RefusedError, Work
from bot.commands import alone_filter
from bot.handlers.scopes import NEW, PRIVATE
from bot.handlers.start import on_unreadable
from bot.line.failures import Meaning, failure_of
from bot.line.visit import BotApplication, Visit, VisitContext
from bot.list_trials import ListTrials
from bot.replies import read_callback
from bot.texts import label
from bot.wording import lists as wording
from bot.wording import start as greetings
from bot.wording.lists import LIST
from bot.wording.messages import show
from bot.wording.problems import problem_text

LARGEST = 20 * 1024 * 1024
"""Bytes: as much as Telegram lets a bot fetch; what is read may be less."""
SUFFIXES = (".xlsx", ".csv", ".docx", ".xls", ".doc", ".et", ".wps", ".xlsm", ".docm", ".tsv", ".txt")
"""What is looked at by its content, so that an old format gets its own sentence."""
_PRESSED = re.compile(r"(\d{1,15})\.(\d{1,9})\.([a-z_]{1,16})(?:\.([\w.-]{1,24}))?", re.ASCII)


class ListHandlers:
    """Translates files, words and presses for the agency's lists."""

    def __init__(self, rules: Rules, trials: ListTrials, forms: Forms) -> None:
        self._rules = rules
        self._trials = trials
        self._forms = forms

    def register(self, application: BotApplication) -> None:
        """Add the handlers, before those for all other words, buttons and files."""
        application.add_handler(CommandHandler("lists", self.on_lists, filters=PRIVATE & NEW), group=1)
        application.add_handler(MessageHandler(filters.Regex(alone_filter("lists")) & PRIVATE & NEW, self.on_lists), group=1)
        application.add_handler(MessageHandler(filters.Document.ALL & PRIVATE & NEW, self.on_document), group=1)
        application.add_handler(CallbackQueryHandler(self.on_press, pattern=rf"^\d+:{LIST}:"), group=1)

    async def on_lists(self, _update: Update, context: VisitContext) -> None:
        """The lists that hold, and what is under way."""
        await context.visit.answer(show(context.visit.look(index_view)))

    async def on_document(self, update: Update, context: VisitContext) -> None:
        """A file that no form has asked for: from legal staff a list, from anybody else what the bot cannot read."""
        visit, message = context.visit, update.message
        document = None if message is None else message.document
        if document is None:
            return
        if not visit.look(lists.may_import):
            await on_unreadable(update, context)
            return
        visit.look(lists.require_import)
        name = document.file_name or ""
        if not name.casefold().endswith(SUFFIXES):
            await visit.answer(wording.not_read("kind"))
            return
        if (document.file_size or 0) > LARGEST:
            await visit.answer(wording.not_read("too_large"))
            return
        data = await _fetched(document)
        if data is None:
            await visit.answer(wording.not_read("gone"))
            return
        try:
            reading = await self._trials.read(data, name)
        except GridFileError as error:
            await visit.answer(wording.not_read(error.problem))
            return
        arrived = Arrived(name, data, hashlib.sha256(data).hexdigest(), reading)
        visit.act(lambda work: work.reply(lists.screen(work, self._rules, lists.receive(work, self._rules, arrived))))

    async def on_press(self, update: Update, context: VisitContext) -> None:
        """A button of a list; one that is old or forged says so and does nothing."""
        query, visit = update.callback_query, context.visit
        if query is None:
            return
        pressed = read_callback(query.data or "")
        written = None if pressed is None else _PRESSED.fullmatch(pressed.argument)
        if written is None or not isinstance(query.message, Message) or not visit.is_private:
            await visit.acknowledge(query, greetings.old_button())
            return
        number, revision, command, rest = int(written[1]), int(written[2]), written[3], written[4] or ""
        shown_in = query.message.message_id
        alert: str | None = None
        to_try: Draft | None = None
        try:
            match command:
                case "approve":
                    to_try = visit.look(lambda work: list_approval.to_decide(work, number))
                case "withdraw":
                    to_try = visit.look(lambda work: list_approval.to_withdraw(work, number))
                case "column":
                    alert = await self._other_column(visit, number, revision, rest, shown_in)
                case _:
                    alert = visit.act(lambda work: self._step(work, number, revision, command, rest, shown_in))
        except RefusedError as refused:
            alert = problem_text(refused)
        if to_try is None:
            await visit.acknowledge(query, alert)
        else:
            # A phone waits seconds for the answer to a tap, not as long as the rules take to be read.
            await visit.acknowledge(query, label("lists", "trying"), fades=True)
            await self._try_and_act(visit, to_try, revision, shown_in, is_approval=command == "approve")

    async def _try_and_act(self, visit: Visit, version: Draft, revision: int, shown_in: int, *, is_approval: bool) -> None:
        """Read the rules aside, then decide; the button has been answered already, so a refusal becomes a message."""
        files_of = list_approval.change_of if is_approval else list_approval.change_back_of
        decide = list_approval.approve if is_approval else list_approval.withdraw
        number = version.id
        tried = await self._trials.try_out(visit, lambda work: files_of(work, version))
        visit.act(lambda work: work.reply(decide(work, number, revision, tried), replaces=shown_in))
        await self._trials.take_up()

    async def _other_column(self, visit: Visit, number: int, revision: int, rest: str, shown_in: int) -> str | None:
        """Read the file again with a column that somebody has named."""
        field, _, column = rest.partition(".")
        version = visit.look(lambda work: lists.own_draft_looked_at(work, number))
        by_hand = lists.with_column(version, int(field), int(column)) if _are_numbers(field, column) else None
        if by_hand is None:
            raise RefusedError("unknown_choice")
        if version.revision == revision:
            data = visit.look(lambda work: lists.file_of(work, number))
            try:
                reading: Reading | None = await self._trials.read(data, version.file_name, by_hand)
            except GridFileError as error:
                # It could be read before; nothing of the draft is lost.
                raise RefusedError("unknown_choice") from error
        else:
            reading = None

        def take(work: Work) -> str | None:
            taken = None if reading is None else lists.read_anew(work, self._rules, number, revision, reading)
            work.reply(lists.screen(work, self._rules, taken or lists.found(work, number)), replaces=shown_in)
            return None if taken is not None else label("forms", "stale")

        return visit.act(take)

    def _step(self, work: Work, number: int, revision: int, command: str, rest: str, shown_in: int) -> str | None:
        """Everything that needs no reading aside. What only looks works on any revision."""
        if command == "index":
            work.reply(index_view(work), replaces=shown_in)
            return None
        version = lists.found(work, number)
        match command:
            case "show":
                work.reply(lists.screen(work, self._rules, version), replaces=shown_in)
            case "group" if _group(rest) is not None:
                group, page = _group(rest) or (Group.NEW, 0)
                work.reply(lists.shown_group(work, self._rules, version, group, page), replaces=shown_in)
            case "ask_withdraw":
                list_approval.to_withdraw(work, number)
                work.reply(list_view(work, version, asking=True), replaces=shown_in)
            case "return":
                self._forms.open(work, "list_text", f"{number}.{REMARK}")
            case "edit" if rest in WHATS:
                self._forms.open(work, "list_text", f"{number}.{rest}")
            case _ if version.revision != revision:
                work.reply(lists.screen(work, self._rules, version), replaces=shown_in)
                return label("forms", "stale")
            case "propose":
                proposed = list_approval.propose(work, self._rules, lists.own_draft(work, number))
                work.reply(list_approval.sent_off(work, proposed), replaces=shown_in)
            case "take_back":
                back = list_approval.take_back(work, version)
                work.reply(lists.screen(work, self._rules, back), replaces=shown_in)
            case _:
                self._change(work, number, command, rest, shown_in)
        return None

    def _change(self, work: Work, number: int, command: str, rest: str, shown_in: int) -> None:
        """A step of a draft."""
        draft = lists.own_draft(work, number)
        place, _, more = rest.partition(".")
        match command:
            case "ask_column" if place.isdecimal():
                asked: object = columns_view(draft, place)
            case "ask_tier" | "ask_result":
                asked = details_view(work, self._rules, draft, command.removeprefix("ask_"))
            case "drop":
                lists.drop(work, draft)
                asked = index_view(work)
            case "ask_drop":
                asked = DropView(draft)
            case _:
                asked = lists.screen(work, self._rules, self._moved(work, draft, command, place, more))
        work.reply(asked, replaces=shown_in)

    def _moved(self, work: Work, draft: Draft, command: str, place: str, more: str) -> Draft:
        match command:
            case "confirm":
                return lists.confirm(work, draft)
            case "back" if place in lists.STEPS:
                return lists.go_to(work, draft, lists.STEPS[place])
            case "tier" if place.isdecimal():
                return lists.set_tier(work, draft, int(place))
            case "result" if place.isdecimal():
                return lists.set_result(work, draft, int(place))
            case "choose" if place.isdecimal() and more.isdecimal():
                return lists.decide(work, draft, int(place), command, int(more))
            case "own" | "later" | "leave_out" if place.isdecimal():
                return lists.decide(work, draft, int(place), command)
            case "page":
                return lists.decide_page(work, self._rules, draft)
            case "unlike" if place.isdecimal() or not place:
                return lists.doubt(work, draft, int(place) if place else None)
            case "rest":
                return lists.decide_rest(work, draft)
            case "undo":
                return lists.take_back_last(work, draft)
            case "reopen" if place.isdecimal():
                return lists.reopen(work, draft, int(place))
        raise RefusedError("unknown_choice")


async def _fetched(document: Document) -> bytes | None:
    """What was sent; None where Telegram does not give it out any more. Raises ``TelegramError`` for what passes: the desk tries again."""
    try:
        # Never file_path: the token stands in it.
        file = await document.get_file()
        data = bytes(await file.download_as_bytearray())
    except TelegramError as error:
        if failure_of(error).meaning is Meaning.REFUSED:
            return None
        raise
    return data


def _group(rest: str) -> tuple[Group, int] | None:
    name, _, page = rest.partition(".")
    known = next((group for group in Group if group == name), None)
    return (known, int(page)) if known is not None and page.isdecimal() and len(page) <= 4 else None


def _are_numbers(*texts: str) -> bool:
    return all(re.fullmatch(r"-?\d{1,3}", text) for text in texts)
