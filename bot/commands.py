"""The one list of commands: menus, scopes and docs are made from it and tested against it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.texts import label


@dataclass(frozen=True, slots=True)
class Command:
    """A command as Telegram's menu shows it: ``/name`` and one line."""

    name: str
    description: str


COMMANDS = tuple(Command(name, label("commands", name)) for name in ("ask", "help", "start"))
