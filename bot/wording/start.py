"""The bot's first words and its answers to what is no question; the words are in ``bot/templates/start``."""

from __future__ import annotations

from bot.actions.permissions import holders
from bot.commands import Command, for_role
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, labels, render, words
from bot.wording.browsing import browse_button
from bot.wording.mine import mine_button
from storage.people import Role

TRY = "try"
"""The verb of the buttons that ask an example."""


def start(role: Role) -> Reply:
    """What to type, in a few lines; examples to tap, and the way for whoever does not know what to type."""
    examples: list[Button] = [Press(question, TRY, str(number)) for number, question in enumerate(words("start", "examples"))]
    text = render("start/start", extra=labels("start", "extras").get(role.value, ""))
    return Reply(text, (*in_rows(examples, 2), (browse_button(),), (mine_button(),)))


def example(number: str) -> str | None:
    """The question on the button of that number; none for a forged one."""
    examples = words("start", "examples")
    return examples[int(number)] if number.isascii() and number.isdecimal() and len(number) < 3 and int(number) < len(examples) else None


def help_page(role: Role) -> Reply:
    """What can be asked, what the marks on a card mean, and the words that somebody with ``role`` may use.

    What is not about rules is folded, so that the page fits on a phone; of that, what the role has most to do with comes first.
    """
    lines, folded = labels("start", "words"), words("start", "folded")
    own = {command.name: command.words[0] for command in for_role(role) if command.name in lines}
    text = render(
        "start/help",
        listed=[(word, lines[name]) for name, word in own.items() if name not in folded],
        folded=[(own[name], lines[name]) for name in folded if name in own],
    )
    return Reply(text, ((browse_button(),),))


def how_to_ask() -> Reply:
    """The answer to ``/ask`` without a question."""
    return Reply(render("start/how_to_ask"))


def unknown_command() -> Reply:
    """The answer to a command that does not exist."""
    return Reply(render("start/unknown_command"))


def not_yours(command: Command) -> Reply:
    """The answer to a word or command that people of another role have."""
    names = labels("people", "roles")
    roles = [] if command.right is None else [names[role] for role in Role if role in holders(command.right)]
    return Reply(render("start/not_yours", word=command.words[0], roles=roles))


def unreadable() -> Reply:
    """The answer to a voice message, a sticker, a contact or a picture."""
    return Reply(render("start/unreadable"))


def failed() -> Reply:
    """The answer when a handler has failed."""
    return Reply(render("start/failed"))


def something_new() -> Reply:
    """What stands in for a record that must not travel this way."""
    return Reply(render("start/something_new"))


def outdated() -> Reply:
    """What an old message says that could not be taken away once its words were said anew in another."""
    return Reply(render("start/outdated"))


def old_button() -> str:
    """The alert on a button that is no longer understood."""
    return label("start", "old_button")
