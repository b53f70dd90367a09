"""The guided walk of reasoned enforcement: what must be said at each step of a case, filled with what is known.

The walk leads to a penalty. Words that exempt or offer a commitment belong to a card with its verdict and its conditions; a step never
holds them (``knowledge.checks``), and started from a card each later stage says first what that card comes to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from bot.actions.lookup import Card, FilledPhrase, Lookup, MatterCard
from knowledge.entries import Phrase, Procedure, Prohibition
from knowledge.reasoned import CaseStage, WalkStep
from knowledge.verdict_table import Colour, VerdictKind

_PENALISED = frozenset({VerdictKind.MUST_PENALISE, VerdictKind.MITIGATED})
Bound = TypeVar("Bound", Procedure, Prohibition)
_TOWARDS_A_PENALTY = frozenset({CaseStage.NOTICE, CaseStage.DECISION})


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage and its first step, for the row of stages."""

    stage: CaseStage
    first: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class WalkPage:
    """One step, as it is shown."""

    step: WalkStep
    number: int
    """From 1."""
    count: int
    stages: tuple[Stage, ...]
    said: tuple[FilledPhrase, ...]
    limits: tuple[Procedure, ...]
    bans: tuple[Prohibition, ...]
    before: str
    """The id of the step before, empty at the first."""
    after: str
    subject: str
    """The card that the walk began at: the id of a matter or of a row; empty for none."""
    card: MatterCard | None
    knows_basis: bool
    """Whether the card's articles stand in the phrases: never those of a card that binds nobody or still depends on something."""
    heed_verdict: bool
    """Whether the card comes to something else than a penalty, and this step leads to one."""


def page(lookup: Lookup, step_id: str = "", subject: str = "") -> WalkPage | None:
    """The step with that id, the first one without; none where the step or the card is not known (any more)."""
    steps = lookup.library.walk
    at = next((place for place, step in enumerate(steps) if step.id == step_id or not step_id), None)
    card = _card(lookup, subject) if subject else None
    if at is None or (subject and card is None):
        return None
    step = steps[at]
    known = _known(card)
    firsts = {one.stage: one.id for one in reversed(steps)}
    return WalkPage(
        step,
        at + 1,
        len(steps),
        tuple(Stage(stage, firsts[stage], stage is step.stage) for stage in CaseStage if stage in firsts),
        tuple(FilledPhrase(phrase, lookup.filled(phrase.phrase, known)) for phrase in _phrases(lookup, step.phrases)),
        _that_bind(lookup, step.limits, Procedure),
        _that_bind(lookup, step.bans, Prohibition),
        steps[at - 1].id if at else "",
        steps[at + 1].id if at + 1 < len(steps) else "",
        subject,
        card,
        knows_basis="legal_basis" in known,
        heed_verdict=card is not None and step.stage in _TOWARDS_A_PENALTY and card.verdict.kind not in _PENALISED,
    )


def _card(lookup: Lookup, subject: str) -> MatterCard | None:
    card = lookup.case_card(subject) or lookup.card(subject)
    return card if isinstance(card, MatterCard) else None


def _known(card: MatterCard | None) -> dict[str, str]:
    if card is None:
        return {}
    known = {"violation": card.entry.title}
    if card.verdict.colour is not Colour.GREY and card.verdict.kind is not VerdictKind.DEPENDS and card.lead.legal_basis:
        known["legal_basis"] = card.lead.legal_basis
    return known


def _phrases(lookup: Lookup, ids: tuple[str, ...]) -> list[Phrase]:
    """The phrases of this place; where it has none, those of others, which the page marks as such."""
    found = [(card.applies, card.entry) for card in _cards(lookup, ids) if card.in_force and isinstance(card.entry, Phrase)]
    return [phrase for applies, phrase in found if applies] or [phrase for _, phrase in found]


def _that_bind(lookup: Lookup, ids: tuple[str, ...], kind: type[Bound]) -> tuple[Bound, ...]:
    """The entries that hold in this agency's place today: another place's number would be taken for ours."""
    found = (card for card in _cards(lookup, ids) if card.applies and card.in_force)
    return tuple(card.entry for card in found if isinstance(card.entry, kind))


def _cards(lookup: Lookup, ids: tuple[str, ...]) -> list[Card]:
    return [card for card in map(lookup.card, ids) if isinstance(card, Card)]
