"""What becomes of a notice that was written, before ``bot.wording`` puts it into words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.actions.notice_audience import AudienceWords
from bot.actions.notice_finds import Finds
from bot.actions.notice_results import NoticeLetter
from storage.audiences import Counted
from storage.notices import Notice


class Came(StrEnum):
    """What became of a notice that was made or had waited."""

    SENT = "sent"
    SCHEDULED = "scheduled"
    PROPOSED = "proposed"
    ASKED = "asked"
    """Whether it shall really not be sent."""
    CALLED_OFF = "called_off"
    AGREED = "agreed"
    SENT_BACK = "sent_back"


@dataclass(frozen=True, slots=True)
class NoticeCame:
    """To whoever has just done it."""

    came: Came
    notice: Notice
    words: AudienceWords
    reach: Counted
    now: datetime
    send_at: datetime | None = None
    seconds: tuple[str, ...] = ()
    """Who was asked to look at it."""
    card_follows: bool = False
    """Whether the card in which its reader watches it comes right below."""


@dataclass(frozen=True, slots=True)
class NoticeProposed:
    """To a second person: the whole notice, for whom it is, and what was found in it and left."""

    letter: NoticeLetter
    words: AudienceWords
    reach: Counted
    now: datetime
    send_at: datetime | None
    left: dict[str, int]


@dataclass(frozen=True, slots=True)
class ProposalFinds:
    """What the second person's own look finds in it."""

    notice: Notice
    finds: Finds
    left: dict[str, int]
    attached: tuple[str, ...]
    """How its files are shown."""
    named_files: tuple[str, ...] = ()
    """What their names hold."""


@dataclass(frozen=True, slots=True)
class NoticeDecided:
    """To the sender of a proposed notice, and to whoever handles one that somebody else has called off."""

    came: Came
    notice: Notice
    by: str
    reason: str
    now: datetime
    send_at: datetime | None
