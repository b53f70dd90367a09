"""The one list of commands and of the plain words that mean the same: menus, scopes and docs are made from it and tested against it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.texts import label, labels


@dataclass(frozen=True, slots=True)
class Command:
    """A command as Telegram's menu shows it: ``/name``, one line, and the words that do the same."""

    name: str
    description: str
    is_public: bool
    """Whether it stands in the menu that everybody sees."""
    words: tuple[str, ...] = ()


_PUBLIC = frozenset({"ask", "feedback", "help", "start"})

COMMANDS = tuple(
    Command(name, label("commands", name), name in _PUBLIC, tuple(labels("commands", "words").get(name, ())))
    for name in ("ask", "feedback", "people", "leave", "lists", "help", "start")
)


def word_filter(name: str) -> re.Pattern[str]:
    """Matches a message that is one of the words of ``/name`` alone, or begins with one before a space."""
    words = next(command.words for command in COMMANDS if command.name == name)
    return re.compile(rf"^(?:{'|'.join(map(re.escape, words))})(?:\s|$)")


def alone_filter(name: str) -> re.Pattern[str]:
    """Matches a message that is one of the words of ``/name`` and nothing more: with more behind it, it is a question."""
    words = next(command.words for command in COMMANDS if command.name == name)
    return re.compile(rf"^\s*(?:{'|'.join(map(re.escape, words))})\s*$")


_ANY_WORD = re.compile(rf"^(?:/|(?:{'|'.join(re.escape(word) for command in COMMANDS for word in command.words)})(?:\s|$))")


def is_word(text: str) -> bool:
    """Whether ``text`` is a command or a plain word that counts as one, alone or before a space."""
    return _ANY_WORD.match(text.strip()) is not None


def argument_of(text: str) -> str:
    """What follows the command or the word; a Chinese keyboard's blank and a new line divide as well."""
    parts = text.split(maxsplit=1)
    return parts[1].strip() if len(parts) == 2 else ""
