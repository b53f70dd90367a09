"""Follow-ups: what “罚多少”, “要是不改呢” and the like mean at the card just seen. Pure: which card that is, ``cards.last`` says."""

from __future__ import annotations

from dataclasses import dataclass

from bot.actions.lookup import AnyCard, Lookup, MatterCard
from knowledge.entries import Kind, MinorViolation, Tier
from knowledge.followups import Followup
from knowledge.refusal import Refusal, refusal_of
from knowledge.verdict_table import Colour, Verdict, VerdictKind

RELATED = {Followup.PROHIBITION: Kind.PROHIBITION, Followup.TIME_LIMIT: Kind.PROCEDURE}
"""Follow-ups that ask for related entries of one kind."""
_OF_THE_WHOLE = frozenset({*RELATED, Followup.OTHER_PLACES, Followup.COERCION})
"""What can be answered of a matter whose case is still to be chosen."""


@dataclass(frozen=True, slots=True)
class Coercion:
    """What is said of seizing, towing away or removing, in one case or (no ``case``) in all."""

    case: str
    verdict: Verdict
    row: MinorViolation


@dataclass(frozen=True, slots=True)
class Asked:
    """A follow-up at its card, with what the card does not say by itself."""

    followup: Followup
    card: AnyCard
    id: str
    """The entry, or the row of a chosen case, that was seen."""
    case: str = ""
    """The chosen case, where one was chosen."""
    refusal: Refusal = Refusal.UNKNOWN
    coercion: tuple[Coercion, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseFirst:
    """The matter is undecided: its case is to be chosen first."""

    followup: Followup
    card: MatterCard


def seen_card(lookup: Lookup, card_id: str) -> tuple[AnyCard, str] | None:
    """The card that ``card_id`` (an entry or a row) shows today and the id under which it was seen; none where it is no longer known.

    A row that decides nothing here any more shows its matter.
    """
    case = lookup.case_card(card_id)
    if case is not None:
        return case, card_id
    card = lookup.card(card_id)
    return None if card is None else (card, card.entry.id)


def ask(lookup: Lookup, card_id: str, followup: Followup) -> Asked | CaseFirst | None:
    """What ``followup`` means at the card that was seen as ``card_id``; none where the rules no longer know it."""
    seen = seen_card(lookup, card_id)
    if seen is None:
        return None
    card, shown = seen
    if not isinstance(card, MatterCard):
        return Asked(followup, card, shown)
    if card.verdict.kind is VerdictKind.DEPENDS and followup not in _OF_THE_WHOLE:
        return CaseFirst(followup, card)
    chosen = card.lead.case if shown == card.lead.id and len(card.entry.rows) > 1 else ""
    refusal = refusal_of(card.lead.result, card.lead.standing, binds=card.verdict.colour is not Colour.GREY)
    return Asked(followup, card, shown, chosen, refusal, _coercion(lookup, card, shown))


def _coercion(lookup: Lookup, card: MatterCard, shown: str) -> tuple[Coercion, ...]:
    # A chosen case is about the penalty alone; seizing is asked of the matter.
    whole = lookup.card(card.entry.id)
    if not isinstance(whole, MatterCard):
        return ()
    rows = {row.id: row for row in whole.entry.rows}
    verdict = whole.verdict.coercion
    if verdict is None:
        if any(row.tier is not Tier.NO_COERCION for row in rows.values()):
            return ()
        verdict = whole.verdict
    if shown in verdict.rows and card.verdict.kind is not VerdictKind.DEPENDS:
        return (Coercion(card.lead.case, card.verdict, card.lead),)
    if verdict.kind is VerdictKind.DEPENDS:
        return tuple(Coercion(case.label, case.verdict, rows[case.row]) for case in verdict.cases)
    return (Coercion("", verdict, rows[verdict.rows[0]]),)
