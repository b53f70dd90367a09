"""The words of files."""

from __future__ import annotations

from bot.actions.files import FileRefused, FileShown
from bot.replies import Enclosed, Press, Reply
from bot.texts import label, labels
from bot.wording.messages import show

FILES = "files"
"""The verb of the button that shows the files of a record."""


def look(kind: str, number: int | str) -> Press:
    """The button that shows the files of a record."""
    return Press(label("files", "look"), FILES, f"{kind}.{number}")


@show.register
def _shown(message: FileShown) -> Reply:
    return Reply("", protect=True, file=Enclosed(message.name, message.shown_name))


@show.register
def _refused(message: FileRefused) -> Reply:
    table = "why_of_clue" if message.is_of_clue else "why_of_ledger" if message.is_of_ledger else "why"
    return Reply(labels("files", table)[message.why.value])
