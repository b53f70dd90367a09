"""Calendar files (RFC 5545) that a phone imports: a day or an hour an event, and the same event again in each later file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from bot.papers.cells import clean, fitted

PRODID = "-//Suixing//Dues//ZH"
_LONGEST = 2_000
"""Characters of a description."""
_BEFORE = timedelta(hours=15)
"""Before the day begins: at 9 on the day before."""
_SOON_BEFORE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """A day with something due, or the moment at which something begins."""

    uid: str
    day: date
    summary: str
    description: str
    category: str
    changed: datetime
    sequence: int
    """Grows with each change, so that an import takes the later one."""
    is_open: bool
    """What is open rings the day before."""
    is_void: bool
    begins: datetime | None = None
    """An hour of the day; nobody has said when it ends."""
    place: str = ""


def write_calendar(name: str, entries: Iterable[Entry], now: datetime) -> bytes:
    """The file; lines end and are folded as RFC 5545 asks, also within Chinese."""
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _line(name))
    for entry in entries:
        calendar.add_component(_event(entry, now))
    return bytes(calendar.to_ical())


def _event(entry: Entry, now: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("last-modified", entry.changed.astimezone(UTC))
    event.add("sequence", entry.sequence)
    if entry.begins is None:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
    else:
        event.add("dtstart", entry.begins.astimezone(UTC))
    if entry.place:
        event.add("location", _line(entry.place))
    event.add("summary", _line(entry.summary))
    event.add("description", fitted(entry.description, _LONGEST))
    event.add("categories", [_line(entry.category)])
    event.add("status", "CANCELLED" if entry.is_void else "CONFIRMED")
    # A day is not taken up by what is due on it, an hour is.
    event.add("transp", "TRANSPARENT" if entry.begins is None else "OPAQUE")
    event.add("class", "PRIVATE")
    if entry.is_open:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", _line(entry.summary))
        alarm.add("trigger", -_BEFORE if entry.begins is None else -_SOON_BEFORE)
        event.add_component(alarm)
    return event


def _line(text: str) -> str:
    return " ".join(clean(text).split())[:200]
