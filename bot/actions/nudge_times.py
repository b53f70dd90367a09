"""When somebody is nudged: the own hour and quiet hours, else those of the nearest unit above that has some, else the shipped ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from knowledge.nudging import Times, nudging
from storage.nudges import NudgeTime


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours that hold for somebody."""

    digest: time
    quiet_from: time
    quiet_until: time
    latest: time
    """Later than that nothing goes out on its own before the next day."""
    summary: time

    def is_quiet(self, at: time) -> bool:
        """Whether nothing that the clock sends may go out at that time of day."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= at < self.quiet_until
        return at >= self.quiet_from or at < self.quiet_until

    def digest_from(self) -> time:
        """From when on the digest goes out: the hour that was set, unless quiet hours set elsewhere cover it."""
        offered = (self.digest, self.quiet_until, nudging().times.digest)
        return next((each for each in offered if each < self.latest and not self.is_quiet(each)), self.digest)

    def summary_from(self) -> time:
        """From when on the summary goes out; to whoever wants quiet by then half an hour before the quiet begins."""
        if not self.is_quiet(self.summary):
            return self.summary
        earlier = half_an_hour_before(self.quiet_from)
        return self.summary if earlier > self.summary or self.is_quiet(earlier) else earlier

    def may_send(self, at: time, begins: time) -> bool:
        """Whether what goes out from ``begins`` on may go out now."""
        # Where quiet covers all of the day the digest goes out nevertheless: better once than never told.
        return begins <= at < self.latest and (not self.is_quiet(at) or self.is_quiet(begins))

    def quiet_ends(self, now: datetime) -> datetime:
        """The moment from which on somebody may be told: now, or when the quiet ends."""
        if not self.is_quiet(now.time()):
            return now
        day = now.date() + timedelta(days=now.time() >= self.quiet_until)
        return moment(day, self.quiet_until, now.tzinfo)


def half_an_hour_before(at: time) -> time:
    """That time of day; before half past midnight it is one of the day before."""
    return (datetime.combine(date(2000, 1, 2), at) - timedelta(minutes=30)).time()


def moment(day: date, at: time, zone: tzinfo | None) -> datetime:
    """That time of that day; a time that the zone skips is the first one after it."""
    wall = datetime.combine(day, at, zone)
    return wall if zone is None else datetime.fromtimestamp(wall.timestamp(), zone)


def hours(person: NudgeTime, above: Iterable[NudgeTime]) -> Hours:
    """The hours that hold for somebody; ``above`` are those of their unit and of all units above it, the nearest first."""
    shipped: Times = nudging().times
    levels = (person, *above)
    digest = next((each.digest_at for each in levels if each.digest_at), "")
    quiet = next((each for each in levels if each.quiet_from), None)
    return Hours(
        read_time(digest) if digest else shipped.digest,
        shipped.quiet_from if quiet is None else read_time(quiet.quiet_from),
        shipped.quiet_until if quiet is None else read_time(quiet.quiet_until),
        shipped.latest,
        shipped.summary,
    )


def read_time(text: str) -> time:
    """The time that ``HH:MM`` writes."""
    return time.fromisoformat(text)


class EverybodysHours:
    """The hours of everybody, from what was set: ``units`` and ``persons`` as ``storage.nudges.times`` gives them."""

    def __init__(self, units: Mapping[int, NudgeTime], persons: Mapping[int, NudgeTime]) -> None:
        self._units = units
        self._persons = persons
        self._found: dict[tuple[tuple[int, ...], NudgeTime], Hours] = {}

    def of(self, person_id: int, path: tuple[int, ...]) -> Hours:
        """The hours of somebody whose unit with all above it is ``path``, the unit first."""
        own = self._persons.get(person_id, NudgeTime())
        if (path, own) not in self._found:
            self._found[path, own] = hours(own, [self._units[unit] for unit in path if unit in self._units])
        return self._found[path, own]

    def earliest_summary(self) -> time:
        """Before that time of day nobody's summary goes out."""
        shipped = nudging().times
        quiet = {each.quiet_from for each in (*self._units.values(), *self._persons.values()) if each.quiet_from}
        return min([shipped.summary, *(half_an_hour_before(read_time(each)) for each in quiet)])
