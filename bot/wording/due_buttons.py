"""The buttons of what is due: the same under a digest, a card and a list."""

from __future__ import annotations

from bot.replies import Press
from bot.texts import label

OPEN = "due"
"""Opens the card in a message of its own."""
SHOW = "dueshow"
"""The card in place of the message that was pressed."""
DONE = "duedone"
HOUR = "duehour"
TOMORROW = "duetomorrow"
NOT_MINE = "duenotmine"
ALL_HOUR = "dueallhour"
"""In one hour again, all that a digest names."""
ALL_TOMORROW = "dueallmorrow"
_PRESSES = {DONE: "done", HOUR: "hour", TOMORROW: "tomorrow", NOT_MINE: "not_mine"}


def open_due(due_id: int, words: str = "") -> Press:
    """Opens the card of something due; ``words`` stand on the button instead of 打开."""
    return Press(words or label("dues", "open"), OPEN, str(due_id))


def act_on(due_id: int, revision: int) -> tuple[Press, ...]:
    """完成, 稍后1小时, 明天, 不归我; each carries the revision that was on the screen."""
    return tuple(Press(label("dues", name), verb, f"{due_id}.{revision}") for verb, name in _PRESSES.items())


def read_act(argument: str) -> tuple[int, int] | None:
    """The id and revision of such a button; none for a forged one."""
    number, _, revision = argument.partition(".")
    if not all(part.isascii() and part.isdecimal() and len(part) <= 9 for part in (number, revision)):
        return None
    return int(number), int(revision)
