"""A capability that lends its words to messages without any, and notes how each fared."""

from __future__ import annotations

import secrets
import sqlite3
from dataclasses import dataclass, field

from sqlite_utils import Database

from bot.actions.work import Urgency
from bot.line.authors import Delivered, Letter
from bot.line.folders import path_of
from bot.replies import Attached, Reply
from bot.webchat.pictures import sample_png
from storage import outbox
from storage.moments import to_text
from storage.notice_recipients import FIRST
from storage.outbox import Draft, Operation, Parcel, Settled
from tests.e2e.conftest import DOOR, House, Officer
from tests.e2e.outages import until

KIND = "notice"


@dataclass
class Clerk:
    """The author of subjects ``notice:…``; ``words`` is what they all say, none for nothing any more."""

    house: House
    words: Reply | None = field(default_factory=lambda: Reply("通知"))
    files: tuple[int, ...] = ()
    is_locked: bool = False
    """Whether it cannot know at the moment what is to be said."""
    ends: list[tuple[int | None, Settled, Delivered, str]] = field(default_factory=list)
    """To whom each went that has ended, how, and why."""
    looks: int = 0

    def __post_init__(self) -> None:
        self.house.bot.line.sender.write_for(self, KIND)

    def letter(self, parcel: Parcel) -> Letter | None:
        if self.is_locked:
            raise sqlite3.OperationalError("database is locked")
        return None if self.words is None else Letter(self.words, 7, self.files)

    def delivered(self, db: Database, parcel: Parcel, how: Settled, sent: Delivered, reason: str) -> None:
        settled = db.conn.execute("SELECT state FROM outbox WHERE id = ?", [parcel.id]).fetchone()
        assert settled == (how.value,)
        self.ends.append((parcel.person_id, how, sent, reason))

    def look(self) -> None:
        assert not self.house.store.db.conn.in_transaction
        self.looks += 1

    def owe(self, officer: Officer, operation: Operation = Operation.SEND, message_id: int | None = None) -> None:
        """Put a message to ``officer`` into the outbox."""
        self.put(officer, operation, message_id)
        self.house.bot.line.sender.wake()

    def put(
        self,
        officer: Officer,
        operation: Operation = Operation.SEND,
        message_id: int | None = None,
        *,
        urgency: Urgency = Urgency.BROADCAST,
        is_first: bool = False,
    ) -> int:
        """The same, of which the sender is told nothing."""
        subject = f"{KIND}:{secrets.randbits(40)}"
        draft = Draft(DOOR, officer.person.id, officer.id, urgency, operation, "", subject, message_id)
        with self.house.store.transaction() as db:
            return outbox.put(db, draft, at=to_text(self.house.clock()), due_at=FIRST if is_first else None).id

    async def ended(self, count: int = 1) -> list[tuple[int | None, Settled, Delivered, str]]:
        """How the first ``count`` messages fared, waited for; whoever they were to."""
        await until(lambda: len(self.ends) >= count and self.looks)
        return self.ends

    def picture(self, number: int, kind: str = "photo", *, handle: str = "", content: bytes = b"", is_here: bool = True) -> Attached:
        """A file of the attachments' folder; ``handle`` is by what name the door knows it."""
        name = f"{number:02d}{secrets.token_hex(15)}"
        if is_here:
            path = path_of(self.house.settings.attachments_dir, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content or _sample(kind))
        with self.house.store.transaction() as db:
            db.conn.execute(
                "INSERT OR IGNORE INTO attachments (id, owner, file_id, door, state, added_at)"
                " VALUES (?, 'notice:1', '', '', 'stored', '')",
                [number],
            )
        return Attached(kind, number, handle, name if is_here else "", f"文件{number}.{_ENDINGS[kind]}")


_ENDINGS = {"photo": "png", "video": "mp4", "document": "pdf"}


def _sample(kind: str) -> bytes:
    return sample_png() if kind == "photo" else b"%PDF-1.4 sample"
