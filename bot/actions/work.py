"""What an action works with: who acts, when, in which transaction, and what it owes to whom afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum

from sqlite_utils import Database

from bot.actions.permissions import Right, allows
from bot.keys import Keys
from storage import audit
from storage.moments import to_text
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
    person_id: int
    urgency: Urgency = Urgency.TASK
    subject: str = ""
    """What it is about, such as ``form:12``; an older message still waiting about the same is then overtaken."""
    replaces: int | None = None
    """The Telegram message that it edits; none sends a new one."""


@dataclass(slots=True)
class Work:
    """One action at work. Plain synchronous code; the caller commits."""

    db: Database
    keys: Keys
    now: datetime
    """Aware, in the installation's time zone."""
    actor: Person | None
    """Who acts; none where the schedule or the command line does."""
    owed: list[Owed] = field(default_factory=list)

    @property
    def at(self) -> str:
        """Now, as the database writes it."""
        return to_text(self.now)

    @property
    def today(self) -> date:
        """The day in the installation's time zone."""
        return self.now.date()

    @property
    def person(self) -> Person:
        """Who acts, where somebody must. Raises ``RuntimeError``: an action for people called by the clockwork."""
        if self.actor is None:
            raise RuntimeError("this action needs somebody who acts")
        return self.actor

    def require(self, right: Right) -> None:
        """Raises ``RefusedError`` unless the actor has ``right``; the command line, on the server itself, has every right."""
        if self.actor is not None and not allows(self.actor.role, right):
            raise RefusedError("not_allowed")

    def record(self, act: str, subject: str, *fields: str) -> None:
        """Write the audit row of what is being done: ids and names of fields, never what stands in them."""
        actor = "system" if self.actor is None else f"person:{self.actor.id}"
        audit.append(self.db, self.keys.audit, at=self.at, actor=actor, act=act, subject=subject, fields=fields)

    def owe(self, message: object, *person_ids: int, urgency: Urgency = Urgency.TASK, subject: str = "") -> None:
        """Owe ``message`` to each of ``person_ids``."""
        self.owed += [Owed(message, person_id, urgency, subject) for person_id in person_ids]
