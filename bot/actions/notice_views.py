"""Notices found again: the own ones by shelf, others by words, and one of them opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.actions import notice_reading
from bot.actions.notice_reading import Confirmed
from bot.actions.notice_results import NoticeLetter, letter_of
from bot.actions.notice_sight import NO_SUCH, handles
from bot.actions.paging import pages_of
from bot.actions.permissions import Right, allows
from bot.actions.work import RefusedError, Work
from knowledge.clues import query_terms
from storage import directory, notice_recipients, notice_views, notices, people
from storage.notice_views import Listed, Sight
from storage.notice_views import Shelf as Shelf
from storage.notices import Confirm, Notice, NoticeKind, NoticeState
from storage.people import Role

PAGE = 6
FOUND = 10
"""How many notices a search shows, the newest."""
_OVER = frozenset({NoticeState.RECALLED, NoticeState.CANCELLED})


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice in a list."""

    notice: Notice
    sender: str
    unit: str
    at: datetime
    """When it went out, or is to go out, or was made."""
    is_received: bool
    is_read: bool
    is_over: bool
    """Recalled, or called off before it went out."""
    is_secret: bool
    """Recalled, and not the reader's to handle: not even its title is shown any more."""
    is_handled: bool
    """Whether the reader watches how far it has come."""
    one_tap: bool
    """Whether one tap confirms it."""


@dataclass(frozen=True, slots=True)
class NoticeShelf:
    """A page of notices."""

    shelf: Shelf
    words: str
    """What was looked for; empty for a shelf."""
    lines: tuple[NoticeLine, ...]
    total: int
    """How many there are; for a search how many are shown."""
    is_cut: bool
    """Whether a search has found more."""
    page: int
    pages: int
    unread: int
    sends: bool
    today: date


@dataclass(frozen=True, slots=True)
class NoticeSeen:
    """A notice as its recipients see it, to somebody who only handles it."""

    letter: NoticeLetter


def shelf(work: Work, which: Shelf, page: int = 0) -> NoticeShelf:
    """A page of the actor's notices. Raises ``RefusedError`` where records must not travel."""
    _require(work)
    person, today = work.person, work.today
    total = notice_views.count(work.db, person.id, which, today=today)
    pages = pages_of(total, PAGE)
    number = min(page, pages - 1)
    found = notice_views.page(work.db, person.id, which, today=today, limit=PAGE, offset=number * PAGE)
    unread = total if which is Shelf.UNREAD else notice_views.count(work.db, person.id, Shelf.UNREAD, today=today)
    return NoticeShelf(which, "", _lines(work, found), total, False, number, pages, unread, _sends(work), today)


def search(work: Work, words: str) -> NoticeShelf:
    """The newest notices that words find among those the actor received, made, or handles."""
    _require(work)
    found = notice_views.matching(work.db, _sight(work), query_terms(words), limit=FOUND + 1)
    lines = _lines(work, found[:FOUND])
    return NoticeShelf(Shelf.ALL, words, lines, len(lines), len(found) > FOUND, 0, 1, 0, _sends(work), work.today)


def opened(work: Work, notice_id: int) -> NoticeLetter | NoticeSeen:
    """A notice shown anew: to a recipient, who from then on knows it in its newest words, or to whoever handles it.

    Raises ``RefusedError``: not theirs, recalled.
    """
    _require(work)
    if notice_recipients.recipient(work.db, notice_id, work.person.id) is not None:
        return notice_reading.newest(work, notice_id)
    notice = notices.notice(work.db, notice_id)
    if notice is None or not handles(work, notice):
        raise RefusedError(NO_SUCH)
    return NoticeSeen(letter_of(work, notice))


def confirm_in_list(work: Work, notice_id: int, page: int, then: Sequence[Confirmed] = ()) -> NoticeShelf:
    """Confirm a notice in the list of those not read, and show what is left of it. Raises as ``notice_reading.confirm``."""
    notice_reading.say_read(work, notice_reading.confirm(work, notice_id, "", then))
    return shelf(work, Shelf.UNREAD, page)


def _require(work: Work) -> None:
    if work.outside:
        raise RefusedError("outside")
    work.require(Right.READ_NOTICES)


def _sends(work: Work) -> bool:
    return work.actor is not None and allows(work.actor.role, Right.SEND_NOTICE)


def _sight(work: Work) -> Sight:
    """Whose notices the actor finds: the same as ``notice_sight`` lets them handle, and their own."""
    person = work.person
    if not _sends(work):
        return Sight(person.id)
    return Sight(person.id, None if person.role is Role.ADMIN else tuple(sorted(people.units_below(work.db, person.unit_id))))


def _lines(work: Work, found: Sequence[Listed]) -> tuple[NoticeLine, ...]:
    units: dict[int, str] = {}
    names: dict[int, str] = {}
    lines = []
    for each in found:
        notice = each.notice
        if notice.unit_id not in units:
            path = directory.path_of(work.db, notice.unit_id)
            units[notice.unit_id] = path[-1].name if path else ""
        if notice.sender_id not in names:
            sender = people.person(work.db, notice.sender_id)
            names[notice.sender_id] = "" if sender is None else sender.name
        is_handled = handles(work, notice)
        lines.append(
            NoticeLine(
                notice,
                names[notice.sender_id],
                units[notice.unit_id],
                work.here(notice.sent_at or notice.send_at or notice.created_at),
                each.is_received,
                each.is_read,
                notice.state in _OVER,
                notice.state is NoticeState.RECALLED and not is_handled,
                is_handled,
                notice.confirm is Confirm.READ and notice.kind is not NoticeKind.LEARNING,
            )
        )
    return tuple(lines)
