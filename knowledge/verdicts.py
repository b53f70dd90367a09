"""The verdict of a matter for one agency on one day: what may be said of it, and in which colour.

The table is DESIGN's, tier × standing (a row's result fixes its tier): an official list in force says its tier, a statute
says what it says, everything else is grey. What is coloured and what is not:

1. A row **decides** if its standing is 正式清单 or 法条, it is in force on the day, and its jurisdiction covers the agency.
   Published cases, historical lists, another place's lists and unverified candidates never decide, whatever their tier.
2. Where a matter stands in the ministry's list (正式清单, 全国) *and* in a local one, ``rules.csv`` says which prevails, if a
   rule covers the agency; the nearer rule beats the farther. The list that gives way moves to ``other_rows``. Without a
   rule both decide.
3. If the deciding rows agree, their result is the verdict. If they differ, the verdict is ``DEPENDS`` in amber, with one
   case for each row: the colour of a tier is shown only after a case has been chosen.
4. If nothing decides, all is grey: ``UNVERIFIED`` if an unverified row in force applies here; else ``OUT_OF_FORCE`` if a
   list or statute of this place has ended or not begun; else ``REFERENCE_ONLY`` for what other places, cases and old
   lists say, with place and year; else, if there are only candidates of other places, ``UNVERIFIED`` again; a list of
   another place that is out of force comes last, for reference. Where grey rows differ (lists and statutes out of force
   left aside) the verdict is ``DEPENDS`` in grey, and so is each case.
   A grey row that differs from a deciding one turns nothing: it stands in ``other_rows``.
5. Rows of the tier 免予强制 answer another question (may we seize, remove, tow?) and never conflict with rows about
   penalties: they get a verdict of their own, ``coercion``. A matter of nothing but such rows has them as its verdict.

What a row comes to where it binds is ``TABLE`` of ``knowledge.verdict_table``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from knowledge.entries import Matter, MinorViolation, Result, Standing, Tier
from knowledge.jurisdiction import Jurisdiction
from knowledge.rules import Rule, Then, When
from knowledge.verdict_table import EXEMPTING, TABLE, Case, Colour, Note, Reference, Verdict, VerdictKind
from knowledge.wordings import names_commitment

__all__ = ["TABLE", "Case", "Colour", "Note", "Reference", "Verdict", "VerdictKind", "verdict_of", "year_of"]

_ORDER = {standing: position for position, standing in enumerate(Standing)}
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_LABEL_LENGTH = 14


def verdict_of(matter: Matter, jurisdiction: Jurisdiction, today: date, rules: Iterable[Rule] = ()) -> Verdict:
    """What ``matter`` comes to for an agency of ``jurisdiction`` on ``today`` (a day in Asia/Shanghai).

    ``rules`` are those of the library; the ones that do not cover the agency are ignored. Never raises.
    """
    scene = _Scene(jurisdiction, today, _orders_here(rules, jurisdiction))
    penalty = [row for row in matter.rows if row.tier is not Tier.NO_COERCION]
    coercion = [row for row in matter.rows if row.tier is Tier.NO_COERCION]
    if not penalty:
        return _answer(coercion, scene)
    verdict = _answer(penalty, scene)
    return replace(verdict, coercion=_answer(coercion, scene)) if coercion else verdict


def year_of(row: MinorViolation) -> int | None:
    """The year under which ``row`` is cited: of its first day in force, else one named in its list or its source."""
    if row.validity.in_force_from is not None:
        return row.validity.in_force_from.year
    named = _YEAR.search(row.list_name) or _YEAR.search(row.source.text)
    return int(named[0]) if named else None


@dataclass(frozen=True, slots=True)
class _Scene:
    """For whom and when: the agency, the day, and what the rules that cover the agency order."""

    agency: Jurisdiction
    today: date
    orders: Mapping[When, Then]

    def applies(self, row: MinorViolation) -> bool:
        return _place(row.jurisdiction).covers(self.agency)

    def holds(self, row: MinorViolation) -> bool:
        return row.validity.holds_on(self.today)

    def decides(self, row: MinorViolation) -> bool:
        return _binds(row) and self.holds(row) and self.applies(row)


def _binds(row: MinorViolation) -> bool:
    return TABLE[row.standing][row.result][1] is not Colour.GREY


@lru_cache(maxsize=1024)
def _place(text: str) -> Jurisdiction:
    return Jurisdiction.parse(text)


def _orders_here(rules: Iterable[Rule], agency: Jurisdiction) -> Mapping[When, Then]:
    orders: dict[When, Then] = {}
    for rule in sorted(rules, key=lambda rule: len(_place(rule.jurisdiction).parts)):
        if _place(rule.jurisdiction).covers(agency):
            orders[rule.when] = rule.then
    return orders


def _answer(rows: Sequence[MinorViolation], scene: _Scene) -> Verdict:
    """The verdict over rows that answer one question (all about the penalty, or all about coercion)."""
    deciding = [row for row in rows if scene.decides(row)]
    verdict, basis = _decided(deciding, scene) if deciding else _grey(rows, scene)
    rest = [row for row in rows if row.id not in basis]
    rest.sort(key=lambda row: (not scene.applies(row), not scene.holds(row), _ORDER[row.standing], row.id))
    return replace(verdict, rows=tuple(basis), other_rows=tuple(row.id for row in rest))


def _decided(deciding: Sequence[MinorViolation], scene: _Scene) -> tuple[Verdict, list[str]]:
    rows, notes = _by_precedence(deciding, scene)
    rows.sort(key=lambda row: (_ORDER[row.standing], -len(_place(row.jurisdiction).parts), row.id))
    notes += _notes_on(rows, scene)
    if len({row.result for row in rows}) > 1:
        if len({(row.list_name, row.jurisdiction) for row in rows}) > 1:
            notes.append(Note.BOTH_LISTS)
        cases = _cases(rows, scene)
        return Verdict(VerdictKind.DEPENDS, Colour.AMBER, cases=cases, notes=tuple(notes)), [row.id for row in rows]
    kind, colour = TABLE[rows[0].standing][rows[0].result]
    if kind in EXEMPTING and not all(row.conditions for row in rows):
        notes.append(Note.CONDITIONS_MISSING)
    allowed = kind in EXEMPTING and not {Note.NO_COMMITMENT_SAFETY, Note.NO_COMMITMENT_UNSURE} & set(notes)
    allowed = allowed and any(row.standing is Standing.OFFICIAL_LIST and _names_commitment(row) for row in rows)
    return Verdict(kind, colour, notes=tuple(notes), commitment_allowed=allowed), [row.id for row in rows]


def _by_precedence(deciding: Sequence[MinorViolation], scene: _Scene) -> tuple[list[MinorViolation], list[Note]]:
    """The rows that are left when one list gives way to another; 乳山2022方案第7项: 重复事项适用交通运输部清单."""
    lists = [row for row in deciding if row.standing is Standing.OFFICIAL_LIST]
    local = {row.id for row in lists if not _place(row.jurisdiction).is_root}
    ministry = {row.id for row in lists} - local
    order = scene.orders.get(When.BOTH_LISTS)
    if not (local and ministry and order):
        return list(deciding), []
    yielding, note = (local, Note.PRECEDENCE_MINISTRY) if order is Then.MINISTRY_PREVAILS else (ministry, Note.PRECEDENCE_LOCAL)
    return [row for row in deciding if row.id not in yielding], [note]


def _grey(rows: Sequence[MinorViolation], scene: _Scene) -> tuple[Verdict, list[str]]:
    candidates = [row for row in rows if row.standing is Standing.UNVERIFIED and scene.holds(row)]
    here = [row for row in candidates if scene.applies(row)]
    ended = [row for row in rows if _binds(row) and scene.applies(row)]
    # A case or an old list is a piece of history: the day on which it ended does not make it worth less.
    history = [row for row in rows if not _binds(row) and row.standing is not Standing.UNVERIFIED]
    reference = history + [row for row in rows if _binds(row) and scene.holds(row) and not scene.applies(row)]
    choice = [
        (here, VerdictKind.UNVERIFIED),
        (ended, VerdictKind.OUT_OF_FORCE),
        (reference, VerdictKind.REFERENCE_ONLY),
        (candidates, VerdictKind.UNVERIFIED),
        ([row for row in rows if _binds(row)], VerdictKind.REFERENCE_ONLY),
        (list(rows), VerdictKind.OUT_OF_FORCE),
    ]
    basis, kind = next(((found, kind) for found, kind in choice if found), ([], VerdictKind.UNVERIFIED))
    pool = here + reference + [row for row in candidates if row not in here]
    if kind is not VerdictKind.OUT_OF_FORCE and len({row.result for row in pool}) > 1:
        verdict = Verdict(VerdictKind.DEPENDS, Colour.GREY, cases=_cases(pool, scene), notes=tuple(_notes_on(pool, scene)))
        return verdict, [row.id for row in pool]
    cited = Reference(basis[0].jurisdiction, year_of(basis[0])) if kind is VerdictKind.REFERENCE_ONLY else None
    notes = (*_notes_on(basis, scene), *_notes_on_dates(basis, scene))
    return Verdict(kind, Colour.GREY, notes=notes, reference=cited), [row.id for row in basis]


def _notes_on_dates(basis: Sequence[MinorViolation], scene: _Scene) -> list[Note]:
    notes = []
    idle = [row.validity for row in basis if _binds(row) and not scene.holds(row)]
    if any(validity.in_force_from is not None and scene.today < validity.in_force_from for validity in idle):
        notes.append(Note.NOT_YET_IN_FORCE)
    if any(validity.in_force_until is not None and validity.in_force_until < scene.today for validity in idle):
        notes.append(Note.ENDED)
    return notes


def _notes_on(rows: Sequence[MinorViolation], scene: _Scene) -> list[Note]:
    notes = [Note.STALE_CHECK] if any(row.validity.is_stale_on(scene.today) for row in rows) else []
    forbids = scene.orders.get(When.SAFETY) is Then.NO_COMMITMENT
    touching = [row for row in rows if row.safety_related] if forbids and any(_names_commitment(row) for row in rows) else []
    if touching:
        # Only of what somebody has marked may be said that it touches safety.
        is_known = any(row.is_safety_known for row in touching)
        notes.append(Note.NO_COMMITMENT_SAFETY if is_known else Note.NO_COMMITMENT_UNSURE)
    return notes


def _names_commitment(row: MinorViolation) -> bool:
    return any(names_commitment(action) for action in row.required_action)


def _cases(rows: Sequence[MinorViolation], scene: _Scene) -> tuple[Case, ...]:
    results_of: dict[str, set[Result]] = {}
    for row in rows:
        results_of.setdefault(row.case, set()).add(row.result)
    cases = []
    for row in rows:
        # One label over two results is no choice; then it is the place and the standing that differ.
        label = row.case if row.case and len(results_of[row.case]) == 1 else f"{_nearest_name(row)}{row.standing}"
        cases.append(Case(row.id, label[:_LABEL_LENGTH], row.result, _answer([row], scene)))
    return tuple(cases)


def _nearest_name(row: MinorViolation) -> str:
    place = _place(row.jurisdiction)
    return str(place) if place.is_root else place.parts[-1]
