"""What a kind of form says of itself, and what the engine (``bot.actions.forms``) says of a form."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from bot.actions.permissions import Right
from bot.actions.work import Work

CANCEL = "x"
"""The choice that leaves every form."""


class FormData(BaseModel):
    """What a form has gathered so far."""

    model_config = ConfigDict(frozen=True)


Data = TypeVar("Data", bound=FormData)


@dataclass(frozen=True, slots=True)
class File:
    """A file that somebody sent: Telegram's id and how it was sent."""

    file_id: str
    size: int | None = None
    is_picture: bool = True
    """Whether it shows something: a photo, a film, or one of these sent as a file."""
    album: str = ""
    """What the pictures that were sent together have in common."""
    kind: str = "document"
    """How it was sent: ``photo``, ``video`` or ``document``."""
    name: str = ""
    """What its sender calls it; empty for photos."""
    html: str = ""
    """The words under it as Telegram HTML, for kinds of form that keep formatting."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What the buttons of a form carry."""

    form_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Screen(Generic[Data]):
    """A form as it now stands, to be shown; ``files`` counts what was added, ``asks`` says whether it waits for text."""

    ticket: Ticket
    kind: str
    data: Data
    files: int
    asks: bool
    shows: Any = None
    """What the kind shows besides its data, see ``FormKind.shows``."""


class Ended(StrEnum):
    """Why a form is over without a result of its own."""

    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Over:
    """A form that ended without effect."""

    kind: str
    how: Ended


@dataclass(frozen=True, slots=True)
class Done:
    """The end of a form: the message that its last screen becomes."""

    message: object


@dataclass(frozen=True, slots=True)
class Anew(Generic[Data]):
    """A step after which the form is shown as a new message at the end of the chat: below what it has just said."""

    data: Data


class FormKind(ABC, Generic[Data]):
    """One kind of form. All methods are synchronous, inside the transaction."""

    name: ClassVar[str]
    right: ClassVar[Right]
    data: ClassVar[type[FormData]]
    lifetime: ClassVar[timedelta] = timedelta(days=7)
    """How long an untouched form stays open."""
    listens: ClassVar[timedelta] = timedelta(minutes=10)
    """How long after it has asked for text the next plain text is taken for it."""
    takes_files: ClassVar[int] = 0
    """How many files it takes."""
    is_record: ClassVar[bool] = True
    """Whether it holds what the strict data rule keeps off outside platforms."""
    takes_things: ClassVar[timedelta | None] = None
    """How long after it was touched a picture or a place that nobody asked for is taken for it; ``listens`` unless said."""
    takes_places: ClassVar[bool] = False
    """Whether it takes a shared place."""

    @abstractmethod
    def begin(self, work: Work, argument: str) -> Data:
        """The data of a new form; raises ``RefusedError`` where it makes no sense."""

    def is_same(self, data: Data, fresh: Data) -> bool:
        """Whether a form with ``data`` is about the same as a new one with ``fresh``."""
        return data == fresh

    @abstractmethod
    def asks(self, data: Data) -> bool:
        """Whether the form now waits for text."""

    def listens_for(self, data: Data) -> timedelta:  # noqa: ARG002 (for kinds that listen less long at times)
        """As ``listens``, and never longer."""
        return self.listens

    def claims(self, data: Data, text: str) -> bool:  # noqa: ARG002 (for kinds whose content may begin with a word)
        """Whether a text that begins with a word of a command is for the form all the same, where it has just asked for text."""
        return False

    def holds_work(self, data: Data) -> bool:
        """Whether so much was gathered that another form of the kind must not take its place."""
        return not self.asks(data)

    @abstractmethod
    def take_text(self, work: Work, data: Data, text: str) -> Data | Done:
        """What follows from a text; raises ``RefusedError`` for one that it cannot take."""

    def take_formatted(self, work: Work, data: Data, text: str, html: str) -> Data | Done:  # noqa: ARG002 (for kinds that keep formatting)
        """As ``take_text``, with the same text as Telegram HTML."""
        return self.take_text(work, data, text)

    def keep_file(self, work: Work, data: Data, attachment_id: int, file: File) -> Data:  # noqa: ARG002 (for kinds that number their files)
        """The data with a file that came before the form was opened, or together with its words."""
        return data

    def is_of_album(self, data: Data, album: str) -> bool:  # noqa: ARG002 (for kinds that take albums)
        """Whether the last file that it took belongs to that album, so that the others do too."""
        return False

    def take_file(self, work: Work, data: Data, attachment_id: int, file: File, caption: str) -> Data | Done:  # noqa: ARG002 (kinds may care)
        """What follows from a file that was added and the words under it, empty where there are none.

        Raises ``RefusedError`` where none is wanted now.
        """
        return self.take_text(work, data, caption) if caption else data

    def take_place(self, work: Work, data: Data, place: str, point: str) -> Data | Done:  # noqa: ARG002 (for kinds that take one)
        """What follows from a shared place: what it is called, and ``latitude,longitude``."""
        return data

    def before_leaving(self, data: Data) -> Data | None:  # noqa: ARG002 (for kinds that ask)
        """The data with which the form first asks whether to leave it; none where it is left at once."""
        return None

    def shows(self, work: Work, data: Data, form_id: int) -> object:  # noqa: ARG002 (for kinds that show more)
        """What the screen shows besides the data."""
        return None

    @abstractmethod
    def choose(self, work: Work, data: Data, choice: str, form_id: int) -> Data | Anew[Data] | Done:
        """What follows from a button; raises ``RefusedError`` for one that it does not know."""
