"""The bot's first words and its answers to what is no question; the words are in ``bot/templates/start``."""

from __future__ import annotations

from bot.replies import Reply
from bot.texts import label, render


def start() -> Reply:
    """What to type, in a few lines."""
    return Reply(render("start/start"))


def help_page() -> Reply:
    """What can be asked and what the marks on a card mean."""
    return Reply(render("start/help"))


def how_to_ask() -> Reply:
    """The answer to ``/ask`` without a question."""
    return Reply(render("start/how_to_ask"))


def unknown_command() -> Reply:
    """The answer to a command that does not exist."""
    return Reply(render("start/unknown_command"))


def unreadable() -> Reply:
    """The answer to a voice message, a sticker, a contact or a picture."""
    return Reply(render("start/unreadable"))


def failed() -> Reply:
    """The answer when a handler has failed."""
    return Reply(render("start/failed"))


def something_new() -> Reply:
    """What stands in for a record that must not travel this way."""
    return Reply(render("start/something_new"))


def old_button() -> str:
    """The alert on a button that is no longer understood."""
    return label("start", "old_button")
