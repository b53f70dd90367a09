"""An agency that sends notices: the round and the author as they are, and a sender and chats that do what a test wants of them."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from bot.actions import notice_reading, notice_sending, notice_views
from bot.actions.notice_audience import Audience
from bot.actions.notice_kinds import KINDS, Detail
from bot.actions.notice_results import NoticeLetter
from bot.actions.work import Work
from bot.line.authors import Delivered, Letter
from bot.line.effects import Effects
from bot.notice_line import NoticeLine
from bot.notice_round import NoticeRound
from bot.wording.messages import show
from storage import notice_recipients, notices, outbox, people
from storage.moments import to_text
from storage.notice_recipients import Counts, Recipient
from storage.notices import Confirm, Notice, NoticeKind, NoticeState, NoticeUrgency
from storage.outbox import Operation, Parcel, Settled
from storage.people import Person, Role
from tests.bot.agency import DOOR, Agency
from tests.bot.mornings import Doing

SENT = "sent"
"""What a chat does with a message; anything else is the reason why it refuses."""


class Running(Doing):
    """The clockwork of a bot whose sender looks at the outbox when the test wants it."""

    def wake_sender(self) -> None:
        pass


@dataclass
class Chat:
    """What somebody has on the phone: the texts by message, and how often each notice has arrived."""

    shown: dict[int, str] = field(default_factory=dict)
    arrived: list[str] = field(default_factory=list)
    """The subjects of what was sent, in its order."""


class Office:
    """A head with officers, all with accounts; ``deliver`` does what the sender does."""

    def __init__(self, officers: int = 5) -> None:
        self.agency = Agency()
        self._accounts = 100
        self.accounts: dict[int, int] = {}
        """Of each person, also of those who are suspended."""
        self.head = self.person("某负责人", Role.SUPERVISOR, self.agency.top.id)
        self.officers = [self.person(f"某{number}") for number in range(officers)]
        self.agency.db.conn.execute("DELETE FROM notice_newcomers")
        self.chats: dict[int, Chat] = {}
        self.refuses: Callable[[Parcel], str] = lambda _parcel: ""
        """Why Telegram does not take a message; empty for one that it takes."""
        self.is_old: Callable[[Parcel], bool] = lambda _parcel: False
        """Whether a message is too old to be deleted."""
        self.before: Callable[[Parcel], object] = lambda _parcel: None
        """Runs while a message is on its way."""
        self._messages = 1_000
        self.start()

    @property
    def db(self) -> sqlite3.Connection:
        return self.agency.db.conn

    def start(self) -> None:
        """The process starts: whatever it remembered is gone, and what was on its way is sent once more."""
        self.doing = Running(self.agency)
        effects = cast("Effects", self.doing)
        self.round = NoticeRound(effects)
        self.author = NoticeLine(effects, lambda: self.agency.now, lambda: None)
        outbox.recover(self.agency.db, DOOR)

    def person(self, name: str, role: Role = Role.OFFICER, unit: int | None = None, *, account: bool = True) -> Person:
        self._accounts += 1
        made = self.agency.person(name, role, unit, account=self._accounts if account else None)
        if account:
            self.accounts[made.id] = self._accounts
        return made

    def account(self, person: Person) -> int:
        return next(each.account_id for each in people.accounts_of(self.agency.db, person.id))

    def chat(self, person: Person) -> Chat:
        return self.chats.setdefault(self.account(person), Chat())

    def send(
        self,
        text: str = "明早八点集合",
        *,
        urgency: NoticeUrgency = NoticeUrgency.ORDINARY,
        confirm: Confirm = Confirm.READ,
        at: datetime | None = None,
        to: Audience | None = None,
        by: Person | None = None,
        kind: NoticeKind = NoticeKind.NOTICE,
        detail: Detail | None = None,
    ) -> Notice:
        """Somebody sends a notice, to everybody of the agency unless told."""
        audience = to or Audience(units=(self.agency.top.id,))
        new = notice_sending.NewNotice(kind, urgency, text, text, confirm, audience, detail or KINDS[kind](), send_at=at)
        return self.agency.does(by or self.head, lambda work: notice_sending.make(work, new))

    def sweep(self) -> list[object]:
        """The clock ticks; returns what people are told besides."""
        self.doing.owed.clear()
        asyncio.run(self.round.sweep())
        return [each.message for each in self.doing.owed]

    def deliver(self, most: int = 10_000) -> int:
        """The sender sends up to ``most`` of what is due, one after the other; returns how many it took."""
        taken = 0
        while taken < most:
            ids = [
                number for urgency in range(3) for number in outbox.due(self.agency.db, DOOR, urgency, at=to_text(self.agency.now), limit=1)
            ][:1]
            if not ids:
                break
            claimed = self.agency.does(None, lambda work, ids=ids: outbox.claim(work.db, ids, at=work.at), system=True)  # type: ignore[misc]
            for parcel in claimed.dropped:
                self.settle(parcel, Settled.DROPPED, Delivered(), outbox.NO_LONGER_THEIRS)
            for parcel in claimed.taken:
                self._carry(parcel)
            taken += 1
        return taken

    def run(self) -> list[object]:
        """Sweep and deliver until nothing is left to do now; returns what people are told besides."""
        told = self.sweep()
        while self.deliver():
            told += self.sweep()
        return told

    def now(self, notice: Notice) -> Notice:
        found = notices.notice(self.agency.db, notice.id)
        assert found is not None
        return found

    def row(self, notice: Notice, person: Person) -> Recipient:
        found = notice_recipients.recipient(self.agency.db, notice.id, person.id)
        assert found is not None
        return found

    def counts(self, notice: Notice) -> Counts:
        return notice_recipients.counts(self.agency.db, notice.id)

    def change(self, notice: Notice, **changes: object) -> Notice:
        """Somebody changes a notice, as correcting and recalling do."""

        def act(work: Work) -> Notice:
            changed = notices.change(work.db, self.now(notice), at=work.at, **changes)
            assert changed is not None
            return changed

        return self.agency.does(self.head, act)

    def correct(self, notice: Notice, text: str) -> Notice:
        version = self.now(notice).version + 1
        return self.change(notice, html=text, plain=text, version=version, corrected_at=to_text(self.agency.now))

    def recall(self, notice: Notice) -> Notice:
        return self.change(notice, state=NoticeState.RECALLED, ask_at=None)

    def read(self, notice: Notice, *readers: Person) -> None:
        """These people press 已阅."""
        for reader in readers:
            version = self.now(notice).version
            self.agency.does(
                reader,
                lambda work, reader=reader, version=version: notice_recipients.change(  # type: ignore[misc]
                    work.db, notice.id, reader.id, read_at=work.at, read_version=version
                ),
            )

    def looks_again(self, notice: Notice, person: Person, meanwhile: Callable[[], object] = lambda: None) -> int:
        """Somebody opens a notice from a list, and it arrives once ``meanwhile`` has happened; returns in which message."""
        number, account = self.next_message(), self.account(person)

        def opens(work: Work) -> tuple[Parcel, str]:
            found = notice_views.opened(work, notice.id)
            letter = found if isinstance(found, NoticeLetter) else found.letter
            draft = outbox.Draft(DOOR, account, person.id, 0, Operation.SEND, "-", notice_reading.showing(letter.notice))
            return outbox.put(work.db, draft, at=work.at, on_its_way=True), show(found).text

        parcel, text = self.agency.does(person, opens, account=account)
        meanwhile()
        self.settle(parcel, Settled.SENT, Delivered(number), "")
        self.chat(person).shown[number] = text
        return number

    def next_message(self) -> int:
        """The number of the next message of a chat."""
        self._messages += 1
        return self._messages

    def asks(self, number: int) -> int:
        """How many reminders the officer of that number was sent."""
        return sum(subject.startswith("notice_ask:") for subject in self.chat(self.officers[number]).arrived)

    def _carry(self, parcel: Parcel) -> None:
        assert parcel.body == ""
        letter = self.author.letter(parcel)
        if letter is None:
            self.settle(parcel, Settled.DROPPED, Delivered(), "says nothing")
            return
        self.before(parcel)
        reason = self.refuses(parcel)
        if reason:
            self.settle(parcel, Settled.FAILED, Delivered(), reason)
            return
        self.settle(parcel, Settled.SENT, self.arrive(parcel, letter), "")

    def arrive(self, parcel: Parcel, letter: Letter) -> Delivered:
        """What Telegram does."""
        chat = self.chats.setdefault(parcel.account_id, Chat())
        if parcel.operation is Operation.DELETE:
            assert parcel.message_id is not None
            if self.is_old(parcel):
                chat.shown[parcel.message_id] = letter.reply.text
                return Delivered(parcel.message_id, is_marked=True)
            chat.shown.pop(parcel.message_id, None)
            return Delivered(parcel.message_id)
        if parcel.operation is Operation.EDIT and parcel.message_id in chat.shown:
            chat.shown[parcel.message_id] = letter.reply.text
            return Delivered(parcel.message_id, version=letter.version)
        number = self.next_message()
        if parcel.operation is Operation.EDIT and letter.only_there:
            return Delivered(parcel.message_id, version=letter.version)
        chat.shown[number] = letter.reply.text
        chat.arrived.append(parcel.subject or "")
        return Delivered(number, version=letter.version)

    def settle(self, parcel: Parcel, how: Settled, sent: Delivered, reason: str) -> None:
        def act(work: Work) -> None:
            # What it was claimed for and dropped at once is settled already.
            outbox.settle(work.db, parcel.id, how, at=work.at, message_id=sent.message_id, reason=reason or None)
            self.author.delivered(work.db, parcel, how, sent, reason)

        self.agency.does(None, act, system=True)
