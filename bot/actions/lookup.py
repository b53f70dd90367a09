"""Asking what the rules say: a question in, a card, a choice or nothing out.

A plain question changes nothing, so these actions take neither an actor nor a database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.clock import Clock, today
from knowledge.entries import Elsewhere, Entry, Kind, Matter, MinorViolation, Phrase, Procedure, Prohibition, Reserved, Standing, Taboo
from knowledge.finder import Finder, Finding, Hit, Outcome
from knowledge.jurisdiction import Jurisdiction
from knowledge.library import Library
from knowledge.phrases import render_phrase
from knowledge.verdict_table import EXEMPTING, Note, Verdict, VerdictKind
from knowledge.verdicts import verdict_of
from knowledge.wordings import names_commitment, names_first_violation

Single = Prohibition | Phrase | Taboo | Procedure | Elsewhere


@dataclass(frozen=True, slots=True)
class Card:
    """One entry other than a matter, as this agency reads it today."""

    entry: Single
    applies: bool
    """Whether it holds in this agency's place; elsewhere it is for comparison only."""
    in_force: bool
    not_yet: bool
    """Whether it is out of force because its first day is still to come."""
    stale: bool
    """Whether its last check lies more than a year back, or was never made."""

    @property
    def id(self) -> str:
        """The id under which this very card is opened again."""
        return self.entry.id


@dataclass(frozen=True, slots=True)
class MatterCard:
    """One matter with the verdict that holds here today."""

    entry: Matter
    verdict: Verdict
    lead: MinorViolation
    """The row whose conditions and law the card shows: the one the verdict rests on."""
    to_do: tuple[str, ...]
    """What to do, without a commitment where none may be offered."""
    asks_first: bool
    """Whether it matters that this is the first violation; the register of exemptions knows, the bot does not."""
    elsewhere: tuple[MinorViolation, ...]
    """Rows of other places and lists, for comparison only."""
    stale: bool
    is_case: bool = False
    """Whether the matter is undecided and this is one of its cases."""

    @property
    def id(self) -> str:
        """The id under which this very card is opened again: the row's for a case, else the matter's."""
        return self.lead.id if self.is_case else self.entry.id


AnyCard = Card | MatterCard


@dataclass(frozen=True, slots=True)
class Choice:
    """Several entries fit; the person picks one."""

    options: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """No entry fits well enough to say so."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of several questions in a message: its words, and the entry that answers it."""

    words: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Several:
    """One message asked about several matters."""

    parts: tuple[Part, ...]
    missed: tuple[str, ...]
    """The words of the questions to which there is no sure answer."""


Answer = AnyCard | Choice | Nothing | Several


@dataclass(frozen=True, slots=True)
class FilledPhrase:
    """A phrase ready to be read aloud; what is not known shows as ``____``."""

    phrase: Phrase
    text: str


class Lookup:
    """Questions to the rules, answered for one agency."""

    def __init__(
        self,
        library: Library,
        finder: Finder,
        jurisdiction: Jurisdiction,
        clock: Clock,
        blanks: Mapping[str, str] | None = None,
    ) -> None:
        """``blanks`` are field values that hold for every phrase, such as the unit's name; empty ones stay blank."""
        self._library = library
        self._finder = finder
        self._jurisdiction = jurisdiction
        self._clock = clock
        self._blanks = {name: value for name, value in (blanks or {}).items() if value}

    @property
    def library(self) -> Library:
        """Everything the rules say; it never changes, a renewed rulebook has another lookup."""
        return self._library

    @property
    def finder(self) -> Finder:
        """What finds entries of ``library``."""
        return self._finder

    def find(self, question: str) -> Finding:
        """What the finder makes of ``question``, with each matter's rows ordered for this agency, the applicable first."""
        finding = self._finder.find(question)
        return replace(finding, hits=tuple(replace(hit, rows=self._ordered(hit)) for hit in finding.hits))

    def ask(self, question: str, kind: Kind | None = None) -> Answer:
        """The answer to ``question``: sure of one entry, up to five to choose from, or nothing; of one ``kind`` if it is given."""
        return self.answer(self.found(question, kind))

    def found(self, question: str, kind: Kind | None = None) -> Finding:
        """What the finder makes of ``question`` by itself, whoever asks; most of an answer's work, and nothing of this agency's."""
        return self._finder.find(question, kind)

    def answer(self, finding: Finding) -> Answer:
        """The answer that ``finding`` means here today."""
        if finding.parts:
            return self._several(finding.parts)
        if finding.outcome is Outcome.NONE or not finding.hits:
            return Nothing()
        entries = [entry for hit in finding.hits if (entry := self._library.entry(hit.id)) is not None]
        if finding.outcome is Outcome.ANSWER:
            return self._card(entries[0])
        return Choice(tuple(entries))

    def _several(self, findings: tuple[Finding, ...]) -> Several:
        parts: dict[str, Part] = {}
        missed = []
        for finding in findings:
            entry = self._library.entry(finding.hits[0].id) if finding.outcome is Outcome.ANSWER else None
            if entry is None:
                missed.append(finding.question)
            else:
                parts.setdefault(entry.id, Part(finding.question, entry))
        return Several(tuple(parts.values()), tuple(missed))

    def card(self, entry_id: str) -> AnyCard | None:
        """The card of one entry, or of the matter that a row belongs to; None where the id is not known (any more)."""
        entry = self._library.entry(entry_id)
        return None if entry is None else self._card(entry)

    def case_card(self, row_id: str) -> MatterCard | None:
        """The card of one row of a matter, once the deciding condition is known; None where that row decides nothing here today.

        A button outlives its day: after a list has ended or given way, its row would stand under the verdict of another one.
        """
        row = self._library.row(row_id)
        matter = self._library.entry(row_id)
        if row is None or not isinstance(matter, Matter):
            return None
        verdict = self._verdict(matter)
        if row_id not in verdict.rows and all(case.row != row_id for case in verdict.cases):
            return None
        return self._matter_card(matter, decided=row)

    def reopened(self, card_id: str) -> AnyCard | None:
        """The card with this id (see ``MatterCard.id``) as it is now; of a case that decides nothing any more, its matter."""
        return self.case_card(card_id) or self.card(card_id)

    def ruling_card(self, row_id: str) -> MatterCard | None:
        """As ``case_card``, also for a row that decides about coercion alone; its verdict is then the one about coercion."""
        penalty = self.case_card(row_id)
        matter = self._library.entry(row_id)
        if penalty is not None or not isinstance(matter, Matter):
            return penalty
        verdict = self._verdict(matter).coercion
        row = self._library.row(row_id)
        if verdict is None or row is None or row_id not in verdict.rows:
            return None
        verdict = next((case.verdict for case in verdict.cases if case.row == row_id), verdict)
        return replace(self._matter_card(matter), verdict=verdict, lead=row)

    def phrases(self, card: AnyCard, *, conditions_met: bool = False) -> tuple[FilledPhrase, ...]:
        """What to say at ``card``, filled with what is known there, in the order of the procedure; empty where there is nothing to say.

        With ``conditions_met`` what is reserved for an exemption comes first: it is its moment.
        """
        match card:
            case MatterCard():
                known = self._blanks | {"violation": card.entry.title, "legal_basis": card.lead.legal_basis}
            case Card(entry=Phrase() as phrase):
                # What promises an exemption is said at a card whose conditions are met, and is not to be had by searching for it.
                return () if phrase.reserved in RESERVED else (FilledPhrase(phrase, self.filled(phrase.phrase)),)
            case _:
                known = self._blanks
        said = [entry for entry in self.related(card, conditions_met=conditions_met) if isinstance(entry, Phrase)]
        stages = list(dict.fromkeys(phrase.stage for phrase in self._library.phrases.values()))
        said.sort(key=lambda phrase: (conditions_met and phrase.reserved not in RESERVED, stages.index(phrase.stage)))
        return tuple(FilledPhrase(phrase, render_phrase(phrase.phrase, known)) for phrase in said)

    def related(self, card: AnyCard, *, conditions_met: bool = False) -> tuple[Entry, ...]:
        """The entries worth a look from ``card``, in its own order; ids that are no longer known are left out.

        Commitment and exemption phrases come only where somebody has found every condition of the card's row met, and the verdict
        grants them: an officer who reads one aloud has promised it.
        """
        granted = {Reserved.ANYWHERE}
        if isinstance(card, MatterCard):
            if conditions_met:
                granted |= _granted(card)
            if Note.NO_COMMITMENT_SAFETY in card.verdict.notes:
                granted.add(Reserved.NO_COMMITMENT)
        found = (self._library.entry(entry_id) for entry_id in card.entry.related)
        return tuple(entry for entry in found if entry is not None and not (isinstance(entry, Phrase) and entry.reserved not in granted))

    def filled(self, template: str, known: Mapping[str, str] | None = None) -> str:
        """``template`` with what is known everywhere, and with what is ``known`` here; the rest shows as ``____``."""
        return render_phrase(template, {**self._blanks, **(known or {})})

    def _ordered(self, hit: Hit) -> tuple[str, ...]:
        matter = self._library.matters.get(hit.id)
        if matter is None:
            return hit.rows
        verdict = self._verdict(matter)
        first = (*verdict.rows, *(verdict.coercion.rows if verdict.coercion else ()))
        return tuple(dict.fromkeys((*first, *hit.rows)))

    def _verdict(self, matter: Matter) -> Verdict:
        return verdict_of(matter, self._jurisdiction, today(self._clock), self._library.rules)

    def _card(self, entry: Entry) -> AnyCard:
        if isinstance(entry, Matter):
            return self._matter_card(entry)
        day = today(self._clock)
        return Card(
            entry,
            applies=Jurisdiction.parse(entry.jurisdiction).covers(self._jurisdiction),
            in_force=entry.validity.holds_on(day),
            not_yet=entry.validity.in_force_from is not None and entry.validity.in_force_from > day,
            stale=entry.validity.is_stale_on(day),
        )

    def _matter_card(self, matter: Matter, decided: MinorViolation | None = None) -> MatterCard:
        rows = {row.id: row for row in matter.rows}
        whole = self._verdict(matter)
        verdict = whole
        if decided is not None:
            verdict = next((case.verdict for case in whole.cases if case.row == decided.id), whole)
        lead = decided or rows[(verdict.rows or tuple(rows))[0]]
        return MatterCard(
            matter,
            verdict,
            lead,
            to_do=tuple(action for action in lead.required_action if verdict.commitment_allowed or not names_commitment(action)),
            asks_first=any(names_first_violation(condition) for condition in lead.conditions),
            elsewhere=tuple(rows[row] for row in whole.other_rows),
            stale=Note.STALE_CHECK in verdict.notes,
            is_case=decided is not None and whole.kind is VerdictKind.DEPENDS,
        )


RESERVED = frozenset({Reserved.EXEMPTION, Reserved.COMMITMENT})
"""What is said only at a card that grants it, once every one of its conditions is met."""


def _granted(card: MatterCard) -> set[Reserved]:
    """What a card grants whose conditions are all met. The commitment belongs to the list that names it, not to a neighbour's."""
    if card.verdict.kind not in EXEMPTING:
        return set()
    own = card.lead.standing is Standing.OFFICIAL_LIST and any(names_commitment(action) for action in card.lead.required_action)
    return set(RESERVED) if own and card.verdict.commitment_allowed else {Reserved.EXEMPTION}
