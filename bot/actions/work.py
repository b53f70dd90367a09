"""What an action works with: who acts, when, in which transaction, and what it owes to whom afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum

from sqlite_utils import Database

from bot.actions.permissions import Right, allows
from bot.keys import Keys
from storage import audit
from storage.moments import from_text, to_text
from storage.people import Person


class Urgency(IntEnum):
    """In which order what is owed goes out."""

    ANSWER = 0
    TASK = 1
    BROADCAST = 2


class RefusedError(Exception):
    """What was asked may not or cannot be done; ``problem`` names a text of ``templates/problems/labels.j2``."""

    def __init__(self, problem: str, **values: object) -> None:
        super().__init__(problem)
        self.problem = problem
        self.values = values


@dataclass(frozen=True, slots=True)
class Owed:
    """A message that somebody is owed: what it says is a typed result, which ``bot.wording`` puts into words."""

    message: object
    person_id: int | None
    """Who gets it; none for whoever sent what is being handled, also a stranger."""
    urgency: Urgency = Urgency.TASK
    subject: str = ""
    """What it is about, such as ``form:12``; an older message still waiting about the same is then overtaken."""
    replaces: int | None = None
    """The Telegram message that it edits; none sends a new one."""
    account: tuple[str, int] | None = None
    """A door and an account there that belongs to nobody yet: it gets the message, whoever ``person_id`` is."""


@dataclass(slots=True)
class Work:
    """One action at work. Plain synchronous code; the caller commits."""

    db: Database
    keys: Keys
    now: datetime
    """Aware, in the installation's time zone."""
    actor: Person | None
    """Who acts; none for a stranger, and where the schedule or the command line does."""
    door: str = ""
    account_id: int = 0
    shown_name: str = ""
    """The account that acts, and what it calls itself."""
    message_id: int = 0
    """The message that is being handled; 0 for a pressed button and everything else."""
    outside: bool = False
    """Whether records must not travel this way: the strict data rule, and a door over an outside platform."""
    is_system: bool = False
    """Whether the schedule or the command line acts, on the server itself."""
    owed: list[Owed] = field(default_factory=list)
    stirs: set[str] = field(default_factory=set)
    """What of the clockwork shall see to this as soon as it is written, and not at the next tick: see ``Effects.heed``."""

    @property
    def at(self) -> str:
        """Now, as the database writes it."""
        return to_text(self.now)

    @property
    def today(self) -> date:
        """The day in the installation's time zone."""
        return self.now.date()

    def here(self, moment: str) -> datetime:
        """A moment that the database has written, in the installation's time zone."""
        return from_text(moment).astimezone(self.now.tzinfo)

    @property
    def person(self) -> Person:
        """Who acts, where somebody must. Raises ``RuntimeError``: an action for people called by the clockwork."""
        if self.actor is None:
            raise RuntimeError("this action needs somebody who acts")
        return self.actor

    def require(self, right: Right) -> None:
        """Raises ``RefusedError`` unless the actor has ``right``; a stranger has none, the system has all."""
        if not self.is_system and (self.actor is None or not allows(self.actor.role, right)):
            raise RefusedError("not_allowed")

    def record(self, act: str, subject: str, *fields: str) -> None:
        """Write the audit row of what is being done: ids and names of fields, never what stands in them."""
        actor = f"person:{self.actor.id}" if self.actor is not None else "system" if self.is_system else "stranger"
        audit.append(self.db, self.keys.audit, at=self.at, actor=actor, act=act, subject=subject, fields=fields)

    def owe(self, message: object, *person_ids: int, urgency: Urgency = Urgency.TASK, subject: str = "") -> None:
        """Owe ``message`` to each of ``person_ids``."""
        self.owed += [Owed(message, person_id, urgency, subject) for person_id in person_ids]

    def reply(self, message: object, *, subject: str = "", replaces: int | None = None) -> None:
        """Owe ``message`` to whoever sent what is being handled; ``replaces`` edits that Telegram message instead of sending one."""
        self.owed.append(Owed(message, None, Urgency.ANSWER, subject, replaces))

    def owe_account(self, message: object, door: str, account_id: int) -> None:
        """Owe ``message`` to an account that belongs to nobody, such as one whose enrolment was refused."""
        self.owed.append(Owed(message, None, Urgency.ANSWER, account=(door, account_id)))
