"""Going through the conditions of a card one by one. Nothing of it is kept: the state of a condition sheet is in its buttons alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.actions.lookup import Lookup, MatterCard
from knowledge.conditions import Consequence, Outcome, Tick, digest_of, what_follows
from knowledge.verdict_table import EXEMPTING, Colour, VerdictKind


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a button says of a condition sheet: its row, the conditions that it was made for, and what was found of each."""

    row: str
    digest: str = ""
    """Empty where nothing has been looked at yet."""
    ticks: tuple[Tick, ...] = ()


@dataclass(frozen=True, slots=True)
class ConditionSheet:
    """The conditions of one row that decides here today, what was found of each, and what follows."""

    card: MatterCard
    digest: str
    ticks: tuple[Tick, ...]
    consequence: Consequence
    is_outdated: bool
    """Whether the ticks belonged to other conditions: the list was changed meanwhile, and all must be looked at again."""
    other_rows: tuple[str, ...]
    """Rows of other lists that decide as well and have conditions of their own."""

    @property
    def grants_exemption(self) -> bool:
        """Whether the phrases that are reserved for an exemption may be said."""
        return self.consequence.outcome is Outcome.ALL_HOLD and self.card.verdict.kind in EXEMPTING

    def with_tick(self, place: int, tick: Tick) -> Ticked:
        """The same with the condition at ``place``, counted from 0, found to be ``tick``."""
        return Ticked(self.card.lead.id, self.digest, (*self.ticks[:place], tick, *self.ticks[place + 1 :]))

    @property
    def as_it_stands(self) -> Ticked:
        """What a button carries that changes nothing."""
        return Ticked(self.card.lead.id, self.digest, self.ticks)


def is_checkable(card: MatterCard) -> bool:
    """Whether ``card`` has conditions that something follows from: what is grey or undecided has none."""
    verdict = card.verdict
    return verdict.colour is not Colour.GREY and verdict.kind is not VerdictKind.DEPENDS and bool(card.lead.conditions)


def condition_sheet(lookup: Lookup, ticked: Ticked) -> ConditionSheet | None:
    """The condition sheet that ``ticked`` belongs to; None where its row decides nothing here today or has no conditions."""
    card = lookup.ruling_card(ticked.row)
    if card is None or not is_checkable(card):
        return None
    conditions = card.lead.conditions
    digest = digest_of(conditions)
    fits = ticked.digest == digest and len(ticked.ticks) == len(conditions)
    ticks: Sequence[Tick] = ticked.ticks if fits else (Tick.UNCLEAR,) * len(conditions)
    others = [row for row in card.entry.rows if row.id in card.verdict.rows and row.id != card.lead.id and row.conditions]
    return ConditionSheet(
        card,
        digest,
        tuple(ticks),
        what_follows(card.lead, ticks),
        is_outdated=bool(ticked.digest) and not fits,
        other_rows=tuple(row.id for row in others),
    )
