"""The one list of commands and of the plain words that mean the same: menus, scopes and docs are made from it and tested against it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.actions.permissions import Right, allows
from bot.texts import label, labels
from storage.people import Role


@dataclass(frozen=True, slots=True)
class Command:
    """A command as Telegram's menu shows it: ``/name``, one line, and the words that do the same."""

    name: str
    description: str
    right: Right | None
    """Who has it may use the command and sees it; none for what strangers see as well."""
    in_groups: bool = False
    words: tuple[str, ...] = ()
    """They count alone, and as the first word before a blank."""
    leading: tuple[str, ...] = ()
    """They count only before a blank and something more: alone they refer to the card above."""


_RIGHTS: dict[str, Right | None] = {
    "ask": Right.ASK,
    "browse": Right.ASK,
    "phrase": Right.ASK,
    "ban": Right.ASK,
    "limit": Right.ASK,
    "mine": Right.ASK,
    "check": Right.DO_SELFCHECK,
    "mychecks": Right.DO_SELFCHECK,
    "clue": Right.SUBMIT_CLUE,
    "anonymous": Right.SUBMIT_CLUE,
    "myclues": Right.SUBMIT_CLUE,
    "receipt": Right.SUBMIT_CLUE,
    "report": Right.SUBMIT_REPORT,
    "unresolved": Right.SUBMIT_REPORT,
    "suggest": Right.SUBMIT_REPORT,
    "clues": Right.OPEN_CLUES,
    "record": Right.RECORD_CLUE,
    "analysis": Right.ANALYSE_CLUES,
    "checks": Right.SEE_SELFCHECKS,
    "checkreport": Right.SEE_SELFCHECKS,
    "schedules": Right.SCHEDULE_SELFCHECKS,
    "spotcheck": Right.SPOTCHECK,
    "due": Right.SEE_DUES,
    "timer": Right.SEE_DUES,
    "ledger": Right.OPEN_LEDGER,
    "ledgeradd": Right.HANDLE_LEDGER,
    "steps": Right.CONFIRM_STEP,
    "ledgeryear": Right.HANDLE_LEDGER,
    "campaign": Right.SEE_DUES,
    "notices": Right.READ_NOTICES,
    "unread": Right.READ_NOTICES,
    "inforce": Right.READ_NOTICES,
    "nudge": Right.SEE_DUES,
    "hours": Right.RECORD_OWN,
    "records": Right.RECORD_OWN,
    "recordcounts": Right.RECORD_FOR_OTHERS,
    "certificates": Right.SEE_PEOPLE,
    "notify": Right.SEND_NOTICE,
    "sent": Right.SEND_NOTICE,
    "feedback": Right.GIVE_FEEDBACK,
    "people": Right.SEE_PEOPLE,
    "leave": Right.TAKE_LEAVE,
    "gaps": Right.ANSWER_QUESTION,
    "learned": Right.ANSWER_QUESTION,
    "stale": Right.ANSWER_QUESTION,
    "lists": Right.ASK,
    "help": None,
    "start": None,
}
"""Every command, in the order of the menus."""
_IN_GROUPS = frozenset({"ask"})
_WORDS = labels("commands", "words")
_LEADING = labels("commands", "leading")

COMMANDS = tuple(
    Command(name, label("commands", name), right, name in _IN_GROUPS, tuple(_WORDS.get(name, ())), tuple(_LEADING.get(name, ())))
    for name, right in _RIGHTS.items()
)

WORDS_ALONE: dict[str, tuple[str, ...]] = {name: tuple(words) for name, words in _WORDS.items() if name not in _RIGHTS}
"""What has words and no command: the walk of reasoned enforcement."""


def for_strangers() -> tuple[Command, ...]:
    """The menu of whoever is nobody here: it tells nothing of how the agency is run."""
    return tuple(command for command in COMMANDS if command.right is None)


def for_groups() -> tuple[Command, ...]:
    """The menu in a group: knowledge alone is answered there."""
    return tuple(command for command in COMMANDS if command.in_groups)


def for_role(role: Role) -> tuple[Command, ...]:
    """The menu in the private chat of somebody with ``role``: what they may do, nothing else."""
    return tuple(command for command in COMMANDS if command.right is None or allows(role, command.right))


def words_of(name: str) -> tuple[str, ...]:
    """The plain words of ``name``."""
    return tuple(_WORDS[name])


def word_filter(name: str) -> re.Pattern[str]:
    """Matches a message that is one of the words of ``name`` alone, or begins with one before a space."""
    alone = rf"(?:{_any(tuple(_WORDS[name]))})(?:\s|$)"
    leading = tuple(_LEADING.get(name, ()))
    return re.compile(rf"^(?:{alone}|(?:{_any(leading)})\s+\S)" if leading else rf"^{alone}")


def alone_filter(name: str) -> re.Pattern[str]:
    """Matches a message that is one of the words of ``/name`` and nothing more: with more behind it, it is a question."""
    words = next(command.words for command in COMMANDS if command.name == name)
    return re.compile(rf"^\s*(?:{'|'.join(map(re.escape, words))})\s*$")


def _any(words: tuple[str, ...]) -> str:
    return "|".join(map(re.escape, words))


_ANY_WORD = re.compile(rf"^(?:/|(?:{_any(tuple(word for words in _WORDS.values() for word in words))})(?:\s|$))")


def is_word(text: str) -> bool:
    """Whether ``text`` is a command or a plain word that counts as one, alone or before a space.

    Words that only lead are none: “几天 没回音” may as well be what a form has just asked for.
    """
    return _ANY_WORD.match(text.strip()) is not None


def argument_of(text: str) -> str:
    """What follows the command or the word; a Chinese keyboard's blank and a new line divide as well."""
    parts = text.split(maxsplit=1)
    return parts[1].strip() if len(parts) == 2 else ""
