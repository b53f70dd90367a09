"""What legal staff have to look at again: what ends, what was never verified, what was checked too long ago."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from knowledge.entries import Matter, MinorViolation, Source, SourceKind, Standing, Validity, title_of
from knowledge.library import Library

ENDS_SOON = 60
"""Days ahead in which an end is told."""


class Why(StrEnum):
    """Why something is due; the order is that of urgency."""

    ENDED = "ended"
    ENDING = "ending"
    UNVERIFIED = "unverified"
    """A candidate, or a text without a source, that nobody has checked for a year."""
    UNCHECKED = "unchecked"
    """Sourced, and not checked for a year."""


@dataclass(frozen=True, slots=True)
class Due:
    """One entry or row that is due; ``since`` is its last day in force or the day of its last check."""

    id: str
    title: str
    why: Why
    since: date | None


def due(library: Library, day: date, days: int = ENDS_SOON) -> tuple[Due, ...]:
    """What is due on ``day``, the most urgent first, within one reason the longest due first; ``days`` is how far ahead an end is told."""
    found = []
    for thing_id, title, source, standing, validity in _dated(library):
        why = _why(source, standing, validity, day, days)
        if why is not None:
            ends = why in (Why.ENDED, Why.ENDING)
            found.append(Due(thing_id, title, why, validity.in_force_until if ends else validity.checked_on))
    order = list(Why)
    return tuple(sorted(found, key=lambda each: (order.index(each.why), each.since or date.min, each.id)))


def lacks_source(source: Source) -> bool:
    """Whether a text was never found in what it is said to stand in."""
    return source.kind is SourceKind.UNVERIFIED or "出处待核" in source.text


def dated(library: Library, thing_id: str) -> tuple[str, Source, Validity] | None:
    """Title, source and validity of an entry or row; none for a matter, which has neither, and for what is not known."""
    row = library.row(thing_id)
    if row is not None:
        return row.violation, row.source, row.validity
    entry = library.entry(thing_id)
    return None if entry is None or isinstance(entry, Matter) else (title_of(entry), entry.source, entry.validity)


def _dated(library: Library) -> Iterator[tuple[str, str, Source, Standing | None, Validity]]:
    for row in library.rows.values():
        yield row.id, _row_title(row), row.source, row.standing, row.validity
    for entry in library.entries():
        if not isinstance(entry, Matter):
            yield entry.id, title_of(entry), entry.source, None, entry.validity


def _row_title(row: MinorViolation) -> str:
    return f"{row.violation}（{row.case}）" if row.case else row.violation


def _why(source: Source, standing: Standing | None, validity: Validity, day: date, days: int) -> Why | None:
    if validity.in_force_until is not None and validity.in_force_until < day:
        return Why.ENDED
    if validity.in_force_until is not None and validity.in_force_until <= day + timedelta(days=days):
        return Why.ENDING
    if not validity.is_stale_on(day):
        return None
    return Why.UNVERIFIED if standing is Standing.UNVERIFIED or lacks_source(source) else Why.UNCHECKED
