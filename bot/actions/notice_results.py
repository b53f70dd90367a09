"""What actions on notices come to, before ``bot.wording`` puts it into words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.actions.notice_kinds import Detail, detail_of
from bot.actions.work import Work
from storage import attachments, campaigns, directory, notices, people
from storage.notice_recipients import Recipient
from storage.notices import Notice


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file of a notice: how it is shown, by what name a door knows it, where it lies in the attachments' folder; these may be empty."""

    kind: str
    attachment_id: int
    handle: str
    name: str
    shown_name: str


@dataclass(frozen=True, slots=True)
class NoticeLetter:
    """A notice as its recipients see it."""

    notice: Notice
    detail: Detail
    sender: str
    unit: str
    about: str
    """The title of the campaign of a bulletin, else empty."""
    at: datetime | None
    """When it was sent, in the installation's zone; none for a preview."""
    corrected_at: datetime | None
    attached: tuple[Enclosure, ...]
    read_at: datetime | None = None
    """When this reader confirmed it; none before that, and for what goes out to all."""
    answer: str = ""


def letter_of(work: Work, notice: Notice, recipient: Recipient | None = None, *, door: str = "") -> NoticeLetter:
    """How a notice looks to its recipients at ``door`` (the one of ``work`` unless told), or to one of them."""
    sender, unit = sender_of(work, notice)
    is_read = recipient is not None and recipient.read_version >= notice.asked_version
    return NoticeLetter(
        notice,
        detail_of(notice),
        sender,
        unit,
        _about(work, notice),
        _here(work, notice.sent_at),
        _here(work, notice.corrected_at),
        attached_to(work, notice.id, door or work.door),
        _here(work, recipient.read_at) if recipient is not None and is_read else None,
        recipient.answer if recipient is not None and is_read else "",
    )


def attached_to(work: Work, notice_id: int, door: str) -> tuple[Enclosure, ...]:
    """The files of a notice, as ``door`` is given them."""
    return tuple(enclosure(work, file.attachment_id, file.kind, file.shown_name, door) for file in notices.files(work.db, notice_id))


def enclosure(work: Work, attachment_id: int, kind: str, shown_name: str, door: str) -> Enclosure:
    """A file as ``door`` is given it, shown as ``kind``."""
    kept = next((each.name for each in attachments.kept_of(work.db, [attachment_id])), "")
    return Enclosure(kind, attachment_id, notices.handle(work.db, attachment_id, door, kind) or "", kept, shown_name)


def sender_of(work: Work, notice: Notice) -> tuple[str, str]:
    """The names of a notice's sender and of the unit that it comes from."""
    sender = people.person(work.db, notice.sender_id)
    path = directory.path_of(work.db, notice.unit_id)
    return "" if sender is None else sender.name, path[-1].name if path else ""


def _about(work: Work, notice: Notice) -> str:
    number = notice.detail.get("campaign_id")
    found = campaigns.campaign(work.db, int(number)) if number else None
    return "" if found is None else found.title


def _here(work: Work, moment: str | None) -> datetime | None:
    return None if moment is None else work.here(moment)
