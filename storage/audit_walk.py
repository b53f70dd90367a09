"""Walking a chain of seals: which links hold, and which of them were changed, removed, inserted or renumbered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

MOST_FINDINGS = 1_000
"""Findings that are named; further ones are counted."""
PLACES = 3
"""Over how many neighbouring places two links that changed places are still told from inserted ones."""

Sealing = Callable[[bytes, int], bytes]
"""Seals one link's content again, after a given seal and under a given number."""


class Chain(StrEnum):
    """Which chain a finding is about."""

    ROWS = "rows"
    ANCHORS = "anchors"


class Tampering(StrEnum):
    """What was found."""

    CHANGED = "changed"
    """The content does not match its seal; at the very end this may also be a link that was put there."""
    UNFIT = "unfit"
    """Not to be tied to what stands before it, which was changed or is missing: changed too or not, nobody can tell."""
    MISSING = "missing"
    INSERTED = "inserted"
    """Belongs to no place in the chain."""
    RENUMBERED = "renumbered"
    """In its order and unchanged, but for its number."""
    CUT_OFF = "cut_off"
    """A head kept elsewhere lies beyond the last row."""
    NOT_AS_KEPT = "not_as_kept"
    """The row whose seal was kept elsewhere has another one now: everything up to it may have been rewritten."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One tampering with the links numbered ``first`` to ``last``."""

    chain: Chain
    kind: Tampering
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Link:
    """The place of a link in the chain as it was sealed, and its seal."""

    id: int
    mac: bytes


@dataclass(frozen=True, slots=True)
class _Suspect:
    number: int
    mac: bytes
    sealed: Sealing | None


class Findings:
    """What was found so far, neighbours of one kind joined, so that a chain rewritten as a whole takes no memory."""

    def __init__(self) -> None:
        self._listed: list[Finding] = []
        self.more = 0

    @property
    def listed(self) -> tuple[Finding, ...]:
        """The first ``MOST_FINDINGS``; ``more`` counts the rest."""
        return tuple(self._listed)

    def add(self, chain: Chain, kind: Tampering, first: int, last: int | None = None) -> None:
        """Note a finding."""
        end = first if last is None else last
        before = self._listed[-1] if self._listed and not self.more else None
        if before is not None and (before.chain, before.kind, before.last + 1) == (chain, kind, first):
            self._listed[-1] = Finding(chain, kind, before.first, end)
        elif len(self._listed) < MOST_FINDINGS:
            self._listed.append(Finding(chain, kind, first, end))
        else:
            self.more += 1


class Walk:
    """One walk along a chain, link by link in the order of their numbers.

    A link holds when its content, sealed again after the seal *stored* before it, gives its own seal: so one changed link is
    named and the next one holds again.
    """

    def __init__(self, chain: Chain, findings: Findings, start: Link, *, is_sure: bool = True) -> None:
        """``start`` stands before the first link; not ``is_sure`` if it may itself be forged."""
        self._chain = chain
        self._findings = findings
        self._good = start if is_sure else None
        """The last link that holds, nothing missing since."""
        self._before = [start]
        """What the next link may follow, the likeliest first."""
        self._suspects = 0
        self._first: tuple[Tampering, int] = (Tampering.UNFIT, 0)
        self._few: list[_Suspect] = []
        """The first suspects, as many as may have changed places with one that holds."""
        self._shift = 0
        """How far numbers lie above those under which the links were sealed."""
        self.last = start.id
        """The highest number so far."""

    def step(self, number: int, mac: bytes, sealed: Sealing | None) -> bool:
        """Go on to a link, whose content cannot be read if ``sealed`` is none; returns whether it holds."""
        if number <= self.last:
            self._findings.add(self._chain, Tampering.INSERTED, number)
            return False
        if sealed is not None:
            for link in self._before:
                if sealed(link.mac, link.id + 1) == mac:
                    self._holds(link, _Suspect(number, mac, sealed))
                    self.last = number
                    return True
        if number > self.last + 1:
            self.end()
            self._findings.add(self._chain, Tampering.MISSING, self.last + 1, number - 1)
            self._good = None
        self._does_not_hold(_Suspect(number, mac, sealed))
        self.last = number
        return False

    def end(self) -> None:
        """Settle what is still suspect; to be called after the last link."""
        if self._suspects:
            kind, first = self._first
            self._findings.add(self._chain, kind, first)
            if self._suspects > 1:
                self._findings.add(self._chain, Tampering.UNFIT, first + 1, first + self._suspects - 1)
        self._suspects, self._few = 0, []

    def _holds(self, before: Link, here: _Suspect) -> None:
        link = Link(before.id + 1, here.mac)
        if self._suspects and before is self._good:
            if self._have_changed_places(link, here):
                return
            self._findings.add(self._chain, Tampering.INSERTED, self._first[1], self.last)
            self._suspects, self._few = 0, []
        else:
            self.end()
        self._shift = here.number - link.id
        if self._shift:
            self._findings.add(self._chain, Tampering.RENUMBERED, here.number)
        self._go_on(link)

    def _have_changed_places(self, link: Link, here: _Suspect) -> bool:
        """Whether ``here`` and the first suspect stand in each other's place, with at most one between them that does not."""
        if self._suspects >= PLACES or here.number != self.last + 1:
            return False
        moved = [here.number]
        for suspect in reversed(self._few):
            if suspect.sealed is None or suspect.sealed(link.mac, link.id + 1) != suspect.mac:
                return False
            link = Link(link.id + 1, suspect.mac)
            if suspect.number - self._shift != link.id:
                moved.append(suspect.number)
        for number in sorted(moved):
            self._findings.add(self._chain, Tampering.CHANGED, number)
        self._go_on(link)
        return True

    def _go_on(self, link: Link) -> None:
        self._good, self._before = link, [link]
        self._suspects, self._few = 0, []

    def _does_not_hold(self, here: _Suspect) -> None:
        if not self._suspects:
            is_alone = self._good is not None and not self._shift
            self._first = (Tampering.CHANGED if is_alone else Tampering.UNFIT, here.number)
        self._suspects += 1
        if self._suspects < PLACES:
            self._few.append(here)
        sealed_as = here.number - self._shift
        before = [Link(sealed_as, here.mac)]
        if here.sealed is not None:
            # Where only the seal was changed, the next link still follows the right one.
            before.append(Link(sealed_as, here.sealed(self._before[0].mac, sealed_as)))
        if self._shift:
            before.append(Link(here.number, here.mac))
        if self._good is not None:
            # Where this one was inserted, the next one follows the last that holds.
            before.append(self._good)
        self._before = before
