"""From what an action owes to messages in the outbox."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from bot.actions.work import Owed, Urgency
from bot.line.letters import pack
from bot.replies import Reply
from bot.settings import DataRule
from bot.wording import start as greetings
from bot.wording.messages import show
from storage import outbox, people
from storage.outbox import Draft, Operation, Parcel

TELEGRAM = "telegram"
"""The door that leads over an outside platform."""
LOCAL = "local"
"""The local door."""


def is_outside(door: str, rule: DataRule) -> bool:
    """Whether records must not pass ``door``."""
    return rule is DataRule.STRICT and door == TELEGRAM


@dataclass(frozen=True, slots=True)
class Asker:
    """The account whose message is being handled, and its person; none for a stranger."""

    door: str
    account_id: int
    person_id: int | None


def put_owed(db: Database, owed: list[Owed], rule: DataRule, *, at: str, door: str, asker: Asker | None = None) -> list[Parcel]:
    """Put what is owed into the outbox, inside the caller's transaction.

    A person with several accounts is written to at ``door`` where they have one. Returns the messages to ``asker``, which are on
    their way: the caller sends them at once.
    """
    at_once = []
    for each in owed:
        reply = show(each.message)
        for to_door, account, person in _addresses(db, each, door, asker):
            own = asker is not None and (to_door, account) == (asker.door, asker.account_id)
            shown = without_record(reply) if reply.protect and is_outside(to_door, rule) else reply
            draft = Draft(
                to_door,
                account,
                person,
                Urgency.ANSWER if own else each.urgency,
                Operation.SEND if each.replaces is None else Operation.EDIT,
                pack(shown),
                each.subject or None,
                each.replaces,
            )
            parcel = outbox.put(db, draft, at=at, on_its_way=own)
            if own:
                at_once.append(parcel)
    return at_once


def without_record(reply: Reply) -> Reply:
    """What is said in place of a record where records must not travel."""
    return Reply(reply.outside) if reply.outside else greetings.something_new()


def _addresses(db: Database, owed: Owed, door: str, asker: Asker | None) -> list[tuple[str, int, int | None]]:
    """Door, account and person of each copy."""
    if owed.account is not None:
        return [(*owed.account, None)]
    if owed.person_id is None:
        if asker is None:
            raise RuntimeError("there is nobody to reply to")
        return [(asker.door, asker.account_id, asker.person_id)]
    accounts = people.accounts_of(db, owed.person_id)
    here = [account for account in accounts if account.door == door]
    return [(account.door, account.account_id, owed.person_id) for account in here or accounts[:1]]
