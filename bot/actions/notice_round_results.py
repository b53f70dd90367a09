"""What people are told about notices without having asked, before ``bot.wording`` puts it into words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.notice_rounds import Missed
from storage.notices import Notice


class Holding(StrEnum):
    """Why a notice was not sent when its time had come."""

    LATE = "late"
    """The machine slept, or the clock was set."""
    SENDER = "sender"
    """Its sender sends no notices any more."""
    RESTORED = "restored"
    """A backup was restored since it was written: it may have gone out already."""
    NOBODY = "nobody"
    """There is nobody left for whom it is."""


@dataclass(frozen=True, slots=True)
class NoticeHeld:
    """To whoever handles a notice: its time has come and it was not sent."""

    notice: Notice
    why: Holding
    was_for: datetime
    now: datetime
    sender: str
    """Their name, for whoever decides in their place; empty for the sender."""


@dataclass(frozen=True, slots=True)
class NoticeFinished:
    """To whoever handles a notice: it is out, and has not reached everybody."""

    notice: Notice
    total: int
    missing: int
    named: tuple[Missed, ...]
    """Some of those whom it has not reached."""


@dataclass(frozen=True, slots=True)
class NoticeGivenUp:
    """To whoever handles a notice: nobody is asked any more, and so many have not read it."""

    notice: Notice
    unread: int
    total: int


@dataclass(frozen=True, slots=True)
class NoticeWithdrawn:
    """To somebody who had confirmed a notice: it was recalled."""

    notice: Notice
    sender: str
    unit: str


@dataclass(frozen=True, slots=True)
class NoticeAsk:
    """To somebody who has not read a notice."""

    notice: Notice
    sender: str
    unit: str
    at: datetime
    """When it was sent to them."""
    now: datetime
    is_corrected: bool = False
    """Whether it says something else since, and is to be read once more."""


@dataclass(frozen=True, slots=True)
class NoticesInForce:
    """To somebody who has joined: the notices that are in force, too many to send each."""

    notices: tuple[Notice, ...]
