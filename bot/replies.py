"""What the bot answers, before any chat library sees it: a text and its buttons."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.shown_text import shown_text, units

CALLBACK_BYTES = 64
"""The Bot API's limit on callback data, in bytes of UTF-8."""
COPY_CHARACTERS = 256
"""The Bot API's limit on the text of a copy button."""
QUERY_CHARACTERS = 256
"""The Bot API's limit on what is typed behind the bot's name in inline mode."""
MESSAGE_UNITS = 4096
"""The Bot API's limit on a message, in UTF-16 units of what is shown."""
CAPTION_UNITS = 1024
"""The Bot API's limit on a caption, in UTF-16 units of what is shown."""
CAPTION_ROOM = 124
"""Units that a caption leaves free when it is sent: 已阅 or a correction must find room there later."""
CALLBACK_VERSION = "1"
"""Raised whenever old buttons must no longer be understood."""


@dataclass(frozen=True, slots=True)
class Press:
    """A button that asks the bot for something; ``verb`` and ``argument`` come back when it is pressed."""

    label: str
    verb: str
    argument: str = ""

    def __post_init__(self) -> None:
        # python-telegram-bot does not check the length, and Telegram refuses the whole message.
        if len(self.data.encode()) > CALLBACK_BYTES:
            raise ValueError(f"callback data over {CALLBACK_BYTES} bytes: {self.data!r}")

    @property
    def data(self) -> str:
        return f"{CALLBACK_VERSION}:{self.verb}:{self.argument}"


@dataclass(frozen=True, slots=True)
class Copy:
    """A button that copies ``text`` with one tap, without asking the bot."""

    label: str
    text: str

    def __post_init__(self) -> None:
        if not 1 <= len(self.text) <= COPY_CHARACTERS:
            raise ValueError(f"copy text of {len(self.text)} characters")


@dataclass(frozen=True, slots=True)
class Share:
    """A button that lets its presser choose a chat and puts ``query`` there behind the bot's name, for inline mode to answer."""

    label: str
    query: str

    def __post_init__(self) -> None:
        if not 1 <= len(self.query) <= QUERY_CHARACTERS:
            raise ValueError(f"inline query of {len(self.query)} characters")


Button = Press | Copy | Share


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file of a record: ``name`` is where it lies in the attachments' folder, ``shown_name`` what it is called in the chat."""

    name: str
    shown_name: str


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes out to many: by the name that the door knows it by, or from the attachments' folder."""

    kind: str
    """How it is shown: ``photo``, ``video`` or ``document``."""
    attachment_id: int
    handle: str
    """By what name the door knows it; empty where it does not yet."""
    name: str
    """Where it lies in the attachments' folder; empty where it was not fetched yet."""
    shown_name: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One message: Telegram HTML and rows of inline buttons; with a file the text is its caption and may be empty."""

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    protect: bool = False
    """Whether Telegram's apps shall refuse to forward or save it: a record, not knowledge."""
    file: Enclosed | None = None
    outside: str = ""
    """What is said in its place where records must not travel, as Telegram HTML; empty for what is said of any record."""
    attached: tuple[Attached, ...] = ()
    """Files that go before it. One alone carries the text as its caption where that is short enough (``is_caption``): one message."""

    @property
    def is_caption(self) -> bool:
        """Whether the text stands under the one file that is attached, and not in a message of its own."""
        return len(self.attached) == 1 and shown_length(self.text) <= CAPTION_UNITS - CAPTION_ROOM


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a pressed button asks for."""

    verb: str
    argument: str


def read_callback(data: str) -> Pressed | None:
    """The verb and argument of callback data that this version made; None for anything older or forged."""
    version, _, rest = data.partition(":")
    verb, _, argument = rest.partition(":")
    # No id of ours is that long; SQLite could not even be asked for it.
    if version != CALLBACK_VERSION or not verb or re.search(r"\d{19}", argument):
        return None
    return Pressed(verb, argument)


def shown_length(text: str) -> int:
    """The UTF-16 units that Telegram counts of some HTML: its marks do not count."""
    return units(shown_text(text))


def in_rows(buttons: list[Button], per_row: int) -> tuple[tuple[Button, ...], ...]:
    """``buttons`` laid out ``per_row`` to a line, in their order."""
    return tuple(tuple(buttons[start : start + per_row]) for start in range(0, len(buttons), per_row))


def copies(label: str, text: str) -> list[Copy]:
    """Copy buttons for ``text``: one, or as many as its length needs, cut after a sentence where there is one.

    Several buttons are numbered ``label 1``, ``label 2`` ….
    """
    parts = list(_parts(text))
    if len(parts) == 1:
        return [Copy(label, parts[0])]
    return [Copy(f"{label} {number}", part) for number, part in enumerate(parts, 1)]


def _parts(text: str) -> list[str]:
    parts = []
    rest = text.strip()
    while len(rest) > COPY_CHARACTERS:
        head = rest[:COPY_CHARACTERS]
        cut = max(head.rfind(stop) for stop in "。；！？\n") + 1
        if cut < COPY_CHARACTERS // 4:
            cut = COPY_CHARACTERS
        parts.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return [*parts, rest] if rest else parts
