"""The words of files."""

from __future__ import annotations

from bot.actions.files import FileRefused
from bot.replies import Press, Reply
from bot.texts import label, labels
from bot.wording.messages import show

FILES = "files"
"""The verb of the button that shows the files of a record."""


def look(kind: str, number: int) -> Press:
    """The button that shows the files of a record."""
    return Press(label("files", "look"), FILES, f"{kind}.{number}")


@show.register
def _refused(message: FileRefused) -> Reply:
    return Reply(labels("files", "why")[message.why.value])
