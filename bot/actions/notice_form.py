"""``发通知``: content, and then one panel with defaults from which one tap sends. Nothing is entered before that tap."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from typing_extensions import override

from bot.actions import notice_form_kinds as kinds
from bot.actions import notice_proposals as proposals
from bot.actions import notice_quiet
from bot.actions import notice_schedule as schedule
from bot.actions.form_kinds import Anew, Done, File, FormKind
from bot.actions.notice_audience import Audience, count, own_tree, words_of
from bot.actions.notice_finds import named_files
from bot.actions.notice_form_data import (
    ALWAYS,
    ASKING,
    DAYS,
    HOUR,
    LONGEST_QUESTION,
    MONDAY,
    MORNING,
    NOW,
    NoticeData,
    NoticeShown,
    Part,
    Sent,
    Step,
)
from bot.actions.notice_kinds import Bulletin, Meeting
from bot.actions.notice_picking import AudiencePicker, Picking
from bot.actions.notice_quiet import NOBODY, Quiet
from bot.actions.notice_sending import LONGEST, check_limits
from bot.actions.notice_sight import require_sender
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from bot.shown_text import units
from knowledge.noticing import noticing
from storage import attachments, campaigns, notices
from storage.notices import Confirm, NoticeKind, NoticeUrgency

NAME = "notice"
MOST_FILES = 10
"""An album of Telegram has no more; ``noticing().limits.most_files`` may allow fewer."""
LARGEST_FILE = 20 * 1024 * 1024
"""Bytes: as much as Telegram lets a bot fetch. What is larger would go out by its name there, and be kept by nobody."""
PICK = "a-"
"""Before a choice of the screens that choose the audience."""
GATHERING = timedelta(minutes=2)
"""How long after words more of them are taken without being asked for: a question that comes later is none."""
CONTENT = frozenset({Step.CONTENT, Step.MORE, Step.INSTEAD, Step.PANEL})
"""Screens on which words are content."""
_SCREENS = {
    "add": Step.MORE,
    "new": Step.INSTEAD,
    "urg": Step.URGENCY,
    "conf": Step.CONFIRM,
    "time": Step.TIME,
    "until": Step.UNTIL,
    "kind": Step.KIND,
}
_CHOICE = re.compile(r"[a-z]+(?:-[A-Za-z0-9_\-]+)?")


class NoticeForm(FormKind[NoticeData]):
    """Opened with the words that it begins with, as JSON of ``Part``, or with nothing."""

    name = NAME
    right = Right.SEND_NOTICE
    data = NoticeData
    takes_files = MOST_FILES

    def __init__(self, own_words: Sequence[str] = ()) -> None:
        """``own_words`` are words of commands with which a notice may well begin, such as 通知."""
        self._picker = AudiencePicker()
        self._own_words = own_words

    @override
    def begin(self, work: Work, argument: str) -> NoticeData:
        require_sender(work)
        check_limits(work, NoticeUrgency.ORDINARY)
        data = NoticeData(audience=Audience(units=own_tree(work, work.person)), days=noticing().limits.in_force_days)
        return self._added(data, Part.model_validate_json(argument)) if argument else data

    @override
    def is_same(self, data: NoticeData, fresh: NoticeData) -> bool:
        return data.parts == fresh.parts

    @override
    def asks(self, data: NoticeData) -> bool:
        if data.step is Step.AUDIENCE and data.picking is not None:
            return self._picker.asks(data.picking)
        return data.step in ASKING or (data.step is Step.PANEL and data.is_gathering)

    @override
    def listens_for(self, data: NoticeData) -> timedelta:
        return GATHERING if data.step is Step.PANEL else self.listens

    @override
    def claims(self, data: NoticeData, text: str) -> bool:
        # “通知” and the text below it is how people write one; alone it asks for the notices.
        first, *more = text.split(maxsplit=1)
        return data.step in CONTENT and bool(more) and first in self._own_words

    @override
    def holds_work(self, data: NoticeData) -> bool:
        return bool(data.parts or data.files)

    @override
    def before_leaving(self, data: NoticeData) -> NoticeData | None:
        return data.model_copy(update={"step": Step.LEAVE}) if self.holds_work(data) and data.step is not Step.LEAVE else None

    @override
    def is_of_album(self, data: NoticeData, album: str) -> bool:
        return bool(album) and data.album == album

    @override
    def take_formatted(self, work: Work, data: NoticeData, text: str, html: str) -> NoticeData:
        if data.step in CONTENT:
            before = data.model_copy(update={"parts": ()}) if data.step is Step.INSTEAD else data
            return self._added(before, Part(text=text, html=html))
        return self.take_text(work, data, text)

    @override
    def take_text(self, work: Work, data: NoticeData, text: str) -> NoticeData:
        match data.step:
            case Step.AUDIENCE if data.picking is not None:
                return data.model_copy(update={"picking": self._picker.take_text(work, data.picking, text)})
            case Step.QUESTION:
                return _panel(data, question=_question(text), chosen_confirm=Confirm.ANSWER)
            case Step.TIME:
                return _panel(data, send_at=schedule.read_moment(text, work.now))
            case Step.UNTIL:
                until = schedule.read_until(text, work.today)
                return _panel(data, until=until, days=None)
            case Step.MEETING | Step.LEARNING | Step.SURVEY:
                return kinds.take_text(work, data, text)
            case _:
                raise RefusedError("press_please")

    @override
    def keep_file(self, work: Work, data: NoticeData, attachment_id: int, file: File) -> NoticeData:
        if len(attachments.there(work.db, [each.attachment_id for each in data.files])) >= noticing().limits.most_files:
            raise RefusedError("no_more_files", most=noticing().limits.most_files)
        if (file.size or 0) > LARGEST_FILE:
            raise RefusedError("notice_file_too_large", most=LARGEST_FILE // 1024 // 1024)
        # By this name the door hands it on, so that it is not uploaded once a person.
        notices.keep_handle(work.db, attachment_id, work.door, file.kind, file.file_id)
        sent = Sent(attachment_id=attachment_id, kind=file.kind, name=file.name)
        return data.model_copy(update={"files": (*data.files, sent), "album": file.album, "is_gathering": True})

    @override
    def take_file(self, work: Work, data: NoticeData, attachment_id: int, file: File, caption: str) -> NoticeData:
        kept = self.keep_file(work, data, attachment_id, file)
        if caption and data.step in CONTENT:
            kept = self.take_formatted(work, kept, caption, file.html)
        elif caption:
            # Whatever else was asked, words under a picture belong to it.
            kept = self._added(kept, Part(text=caption.strip(), html=file.html)).model_copy(update={"step": data.step})
        return kept.model_copy(update={"step": Step.PANEL}) if kept.step is Step.MORE and kept.parts else kept

    @override
    def shows(self, work: Work, data: NoticeData, form_id: int) -> NoticeShown:
        there = attachments.there(work.db, [each.attachment_id for each in data.files])
        is_masked = data.step is Step.PANEL and data.kind is NoticeKind.CASE
        shown = NoticeShown(
            work.now,
            words_of(work, data.audience),
            count(work, data.audience, work.person),
            kinds.finished(work, data)[0] if is_masked else Part(text=data.text, html=data.html),
            files=len(there),
            refused=len(data.files) - len(there),
            until=data.in_force_until(work.today),
            quiet=_quiet(work, data) if data.step is Step.PANEL else NOBODY,
            limit=_limit(work, data.urgency) if data.step is Step.PANEL else None,
        )
        match data.step:
            case Step.AUDIENCE if data.picking is not None:
                return replace(shown, pick=self._picker.shows(work, data.picking))
            case Step.CASE:
                return replace(shown, finds=kinds.finds_of(work, data), named_files=named_files(work, [each.name for each in data.files]))
            case Step.BULLETIN:
                return replace(shown, campaigns=kinds.campaigns_of(work))
            case Step.PANEL if data.kind is NoticeKind.BULLETIN:
                campaign = Bulletin.model_validate(data.detail).campaign_id
                found = None if campaign is None else campaigns.campaign(work.db, campaign)
                if campaign is not None and found is not None:
                    return replace(shown, about=found.title, number=kinds.next_number(work, campaign))
        return shown

    @override
    def choose(self, work: Work, data: NoticeData, choice: str, form_id: int) -> NoticeData | Anew[NoticeData] | Done:
        if not _CHOICE.fullmatch(choice):
            raise RefusedError("unknown_choice")
        data = data.model_copy(update={"is_gathering": False})
        if data.step is Step.AUDIENCE and data.picking is not None and choice.startswith(PICK):
            return self._picked(work, data, data.picking, choice.removeprefix(PICK))
        what, _, value = choice.partition("-")
        if choice == "back":
            return data.model_copy(update={"step": Step.PANEL if data.parts else Step.CONTENT, "picking": None, "page": 0, "sure": 0})
        if data.step is Step.PANEL and data.parts:
            return self._from_panel(work, data, choice)
        if choice == "ok" and data.step is Step.SURE:
            return self._send(work, data)
        if choice == "drop" and data.step is Step.INSTEAD:
            attachments.give_up_some(work.db, f"form:{form_id}", [each.attachment_id for each in data.files], at=work.at)
            return data.model_copy(update={"files": (), "album": ""})
        return self._set(work, data, what, value)

    def _from_panel(self, work: Work, data: NoticeData, choice: str) -> NoticeData | Anew[NoticeData] | Done:
        if choice == "ok":
            return self._send(work, data)
        if choice == "view":
            work.reply(proposals.preview(work, data))
            return Anew(data)
        if choice == "to":
            return data.model_copy(update={"step": Step.AUDIENCE, "picking": Picking(audience=data.audience)})
        if choice == "more":
            return kinds.open_screen(data)
        screen = _SCREENS.get(choice)
        if screen is None:
            raise RefusedError("unknown_choice")
        return data.model_copy(update={"step": screen, "page": 0})

    def _set(self, work: Work, data: NoticeData, what: str, value: str) -> NoticeData:
        match data.step, what:
            case Step.URGENCY, "u" if value in tuple(NoticeUrgency):
                check_limits(work, NoticeUrgency(value))
                return _panel(data, urgency=NoticeUrgency(value))
            case Step.CONFIRM, "c" if value == Confirm.ANSWER:
                return data.model_copy(update={"step": Step.QUESTION})
            case Step.CONFIRM, "c" if value in {Confirm.READ, Confirm.REPLY}:
                return _panel(data, chosen_confirm=Confirm(value), question="")
            case Step.TIME, "t" if value == NOW:
                return _panel(data, send_at=None)
            case Step.TIME, "t" if value in {HOUR, MORNING, MONDAY}:
                return _panel(data, send_at=named_moment(value, work.now))
            case Step.UNTIL, "d" if value == ALWAYS:
                return _panel(data, until=None, days=None)
            case Step.UNTIL, "d" if value in DAYS:
                return _panel(data, until=None, days=int(value))
            case Step.KIND, "k" if value in tuple(NoticeKind):
                return kinds.set_kind(data, NoticeKind(value))
            case _:
                return kinds.choose(work, data, what, value)

    def _picked(self, work: Work, data: NoticeData, picking: Picking, choice: str) -> NoticeData:
        step = self._picker.choose(work, picking, choice)
        if step is None:
            return _panel(data, audience=picking.audience, picking=None)
        return data.model_copy(update={"picking": step})

    def _send(self, work: Work, data: NoticeData) -> NoticeData | Done:
        missing = kinds.missing(data)
        if missing is not None:
            return data.model_copy(update={"step": missing, "page": 0})
        if data.send_at is not None and data.send_at <= work.now:
            raise RefusedError("notice_time_over", moment=data.send_at.astimezone(work.now.tzinfo))
        _check_days(data, work.now)
        # A document that turns out to be of a kind that is not kept would reach the first few and nobody after them.
        documents = [each.attachment_id for each in data.files if each.kind == "document"]
        if data.send_at is None and attachments.is_coming(work.db, documents, at=work.at):
            raise RefusedError("notice_files_coming")
        reach = count(work, data.audience, work.person)
        # The number may have changed since it was shown: what is confirmed is the one that is told.
        if reach.people > noticing().limits.confirm_above and data.sure != reach.people:
            check_limits(work, data.urgency)
            return data.model_copy(update={"step": Step.SURE, "sure": reach.people})
        return Done(proposals.make(work, data, reach))

    def _added(self, data: NoticeData, part: Part) -> NoticeData:
        parts = (*data.parts, part) if part.text else data.parts
        added = data.model_copy(update={"parts": parts, "is_gathering": True, "step": Step.PANEL if parts else Step.CONTENT})
        length = units(added.text)
        if length > LONGEST:
            raise RefusedError("notice_too_long", most=LONGEST, length=length)
        if part.text and not data.files and not any(character.isalnum() for character in added.text):
            raise RefusedError("says_nothing")
        return added


def named_moment(value: str, now: datetime) -> datetime:
    """The moment that one tap says."""
    return {HOUR: schedule.in_an_hour, MORNING: schedule.tomorrow_morning, MONDAY: schedule.next_monday}[value](now)


def _panel(data: NoticeData, **changes: object) -> NoticeData:
    return data.model_copy(update={**changes, "step": Step.PANEL, "page": 0})


def _quiet(work: Work, data: NoticeData) -> Quiet:
    if data.urgency is NoticeUrgency.URGENT:
        return NOBODY
    return notice_quiet.at_moment(work, data.audience, work.person, max(work.now, data.send_at or work.now))


def _limit(work: Work, urgency: NoticeUrgency) -> RefusedError | None:
    try:
        check_limits(work, urgency)
    except RefusedError as refused:
        return refused
    return None


def _question(text: str) -> str:
    asked = " ".join(text.split())
    if not any(character.isalnum() for character in asked):
        raise RefusedError("says_nothing")
    if len(asked) > LONGEST_QUESTION:
        raise RefusedError("too_long", most=LONGEST_QUESTION, length=len(asked))
    return asked


def _check_days(data: NoticeData, now: datetime) -> None:
    """Raises ``RefusedError`` where it would be over before it goes out."""
    sent: date = now.date() if data.send_at is None else data.send_at.astimezone(now.tzinfo).date()
    until = data.in_force_until(now.date())
    if until is not None and until < sent:
        raise RefusedError("notice_over_before", day=until)
    detail = data.read_detail()
    if isinstance(detail, Meeting) and detail.starts_at is not None and detail.starts_at <= (data.send_at or now) + timedelta(0):
        raise RefusedError("notice_meeting_before", moment=detail.starts_at.astimezone(now.tzinfo))
