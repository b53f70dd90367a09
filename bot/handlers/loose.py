"""Files and places that come without a word, kept in mind until somebody says what they are for."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from telegram import Message

from bot.actions.form_kinds import File
from bot.handlers.forms import file_of, place_of

_REMEMBERED = 500
"""Files without a word that are kept in mind, over all chats; none of it is ever written down."""


@dataclass(frozen=True, slots=True)
class Loose:
    """A file or a place that came without a word."""

    album: str
    file: File | None = None
    place: str = ""
    point: str = ""


class LooseThings:
    """What came without a word a moment ago. In memory only: whoever goes on anonymously must have left nothing."""

    def __init__(self) -> None:
        self._things: OrderedDict[tuple[int, int], Loose] = OrderedDict()

    def keep(self, account: int, message: Message) -> bool:
        """Keep in mind what ``message`` carries; False where another picture of its album is kept already."""
        place, point = place_of(message)
        thing = Loose(message.media_group_id or "", file_of(message), place, point)
        first = not any(each.album for each in self.of_album(account, thing.album))
        self._things[account, message.message_id] = thing
        while len(self._things) > _REMEMBERED:
            self._things.popitem(last=False)
        return first

    def of_album(self, account: int, album: str) -> list[Loose]:
        """What is kept of an album."""
        return [thing for (who, _), thing in self._things.items() if album and who == account and thing.album == album]

    def with_album(self, account: int, message: Message) -> list[File]:
        """The file that ``message`` carries, and those of its album that came before it without a word."""
        files = [thing.file for thing in self.of_album(account, message.media_group_id or "") if thing.file is not None]
        own = file_of(message)
        return files if own is None or own.file_id in {file.file_id for file in files} else [*files, own]

    def take(self, account: int, message_id: int) -> list[Loose]:
        """What came with a message, and with the others of its album."""
        thing = self._things.get((account, message_id))
        return [] if thing is None else self.of_album(account, thing.album) or [thing]
