"""From the findings of a check to the ledger, and back where a check is corrected or taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.actions import reach
from bot.actions.leave import stand_ins
from bot.actions.ledger_evidence import give
from bot.actions.ledger_moves import allowed
from bot.actions.ledger_opening import Finding, open_finding
from bot.actions.ledger_opening import subject as ledger_subject
from bot.actions.selfcheck_results import FindingsArrived
from bot.actions.work import RefusedError, Work
from knowledge.checklists import AnswerKind, CheckItem, Checklist, Owner, Severity
from storage import directory, ledger, people, selfchecks
from storage.ledger import HistoryKind, LedgerItem, LedgerSource, LedgerState
from storage.people import Role
from storage.selfchecks import Answer, CheckKind, Selfcheck


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the findings of a check: new in the ledger, joined to what stands there, put right on the spot."""

    entered: int
    joined: int
    fixed: int
    unassigned: int
    """New ones that nobody has to put right yet."""
    grave: int
    """New critical ones that whoever checked has to put right, and has not."""


def topic_of(checklist: Checklist, item: CheckItem, kind: CheckKind, person_id: int) -> str:
    """As what a finding is known again. What is one person's to put right is never joined to what is another's."""
    return f"item:{item.id}" if _owner(checklist, kind, person_id) is None else f"item:{item.id}:{person_id}"


def ref_of(check: Selfcheck) -> str:
    """What the ledger calls a check."""
    return f"selfcheck:{check.id}"


def enter(
    work: Work,
    check: Selfcheck,
    checklist: Checklist,
    answers: Sequence[Answer],
    *,
    old: Mapping[str, Answer] | None = None,
    reason: str = "",
) -> Outcome:
    """Bring the findings into the ledger that are not there yet. ``old`` is what the check said before it was amended, for ``reason``:
    what was found then and is no finding now is noted where it stands."""
    entered = joined = fixed = unassigned = grave = 0
    for answer in answers:
        item = checklist.item(answer.item)
        if item is None or not answer.is_finding or answer.ledger_id is not None:
            continue
        opened = open_finding(work, _finding(check, checklist, item, answer))
        selfchecks.note_ledger(work.db, check.id, item.id, opened.item.id)
        is_fixed = opened.item.state is LedgerState.TO_ACCEPT
        entered += opened.is_new and not is_fixed
        fixed += opened.is_new and is_fixed
        joined += not opened.is_new
        is_own = opened.item.person_id is not None
        unassigned += opened.is_new and not is_own
        grave += opened.is_new and is_own and not is_fixed and item.severity is Severity.CRITICAL
    still = {answer.item for answer in answers if answer.is_finding}
    for before in (old or {}).values():
        if before.ledger_id is not None and before.item not in still:
            ledger.say(work.db, before.ledger_id, HistoryKind.CORRECTED, reason, by=work.person.id, at=work.at)
            work.record("ledger.corrected", f"ledger:{before.ledger_id}")
    return Outcome(entered, joined, fixed, unassigned, grave)


def corrected(work: Work, answer: Answer, before: Answer | None) -> Answer:
    """An answer of an amended check, with the item of the ledger that it had; what was added to the finding goes there."""
    if before is None or before.ledger_id is None or not (before.is_finding and answer.is_finding):
        return answer
    new = tuple(file for file in answer.files if file not in before.files)
    if answer.note != before.note or new:
        ledger.add_source(work.db, before.ledger_id, "", answer.note, files=new, by=work.person.id, at=work.at)
    item = ledger.item(work.db, before.ledger_id)
    if item is not None and answer.is_fixed and not before.is_fixed:
        _hand_in(work, item, answer)
    return replace(answer, ledger_id=before.ledger_id)


def untouched(work: Work, check: Selfcheck) -> bool:
    """Whether nobody has done anything yet with what a check brought into the ledger."""
    return all(item.revision == 1 for item in ledger.with_ref(work.db, ref_of(check)) if _is_first(work, check, item))


def void(work: Work, check: Selfcheck) -> None:
    """Take out of the ledger what a check brought there: what it opened is void, what it joined was found once less.

    Raises ``RefusedError`` where an item has moved on meanwhile.
    """
    for item in ledger.with_ref(work.db, ref_of(check)):
        if _is_first(work, check, item):
            after = ledger.change(work.db, item, at=work.at, state=LedgerState.VOID)
            ledger.say(work.db, item.id, HistoryKind.MOVE, f"{item.state}>{LedgerState.VOID}", by=work.person.id, at=work.at)
            work.record("ledger.voided", ledger_subject(item), "state")
        else:
            ledger.remove_source(work.db, item.id, ref_of(check))
            after = ledger.change(work.db, item, at=work.at, times=item.times - 1)
            ledger.say(work.db, item.id, HistoryKind.CORRECTED, "", by=work.person.id, at=work.at)
            work.record("ledger.corrected", ledger_subject(item), "times")
        if after is None:
            raise RefusedError("check_moved")


def tell_heads(work: Work, check: Selfcheck, checklist: Checklist, outcome: Outcome) -> int:
    """Tell in one message whoever has to say who puts findings right, or has to send somebody else to work; returns how many were told.

    The heads of the unit, or of the nearest one above that has any, and who stands in for them; of a held list the discipline office
    alone, of everything new, for which nobody stands in.
    """
    count = outcome.entered + outcome.fixed if check.is_held else outcome.unassigned + outcome.grave
    if count == 0:
        return 0
    to = _discipline(work, check) if check.is_held else _heads(work, check.unit_id)
    unit = reach.path_name(work.db, check.unit_id)
    message = FindingsArrived(check.id, check.kind, checklist.title, unit, count, 0 if check.is_held else outcome.grave, check.is_held)
    work.owe(message, *to, subject=ref_of(check))
    return len(to)


def details_of(item: CheckItem, value: str, note: str) -> str:
    """What was counted, chosen or noted, for the ledger."""
    match item.answer:
        case AnswerKind.NUMBER:
            said = f"{value}{item.unit}"
        case AnswerKind.CHOICE:
            said = item.choices[int(value) - 1].name
        case _:
            said = ""
    return "；".join(each for each in (said, note) if each)


def _finding(check: Selfcheck, checklist: Checklist, item: CheckItem, answer: Answer) -> Finding:
    details = details_of(item, answer.value, answer.note)
    problem = item.finding or item.question
    return Finding(
        problem=f"{problem}（{details}）" if details else problem,
        category=item.category,
        severity=item.severity,
        source=LedgerSource(check.kind.value),
        unit_id=check.unit_id,
        topic=topic_of(checklist, item, check.kind, check.person_id),
        person_id=_owner(checklist, check.kind, check.person_id),
        measures=item.measure,
        is_held=check.is_held,
        ref=ref_of(check),
        note=details,
        files=answer.files,
        is_fixed=answer.is_fixed,
    )


def _owner(checklist: Checklist, kind: CheckKind, person_id: int) -> int | None:
    # Whoever checks another unit has nothing to put right there.
    return person_id if checklist.owner is Owner.PERSON and kind is CheckKind.SELFCHECK else None


def _is_first(work: Work, check: Selfcheck, item: LedgerItem) -> bool:
    return ledger.sources(work.db, item.id)[0].ref == ref_of(check)


def _hand_in(work: Work, item: LedgerItem, answer: Answer) -> None:
    """What is put right on the spot after all waits for acceptance, if it still was to be put right and a picture shows it."""
    state = LedgerState.TO_ACCEPT
    if item.state is not LedgerState.TODO or not answer.files or not allowed(item.state, state):
        return
    give(work, item, answer.files, answer.note)
    ledger.change(work.db, item, at=work.at, state=state, is_immediate=True, handed_in_by=work.person.id)
    ledger.say(work.db, item.id, HistoryKind.MOVE, f"{item.state}>{state}", by=work.person.id, at=work.at)
    work.record("ledger.handed_in", ledger_subject(item), "state")


def _discipline(work: Work, check: Selfcheck) -> tuple[int, ...]:
    top = directory.path_of(work.db, check.unit_id)[0].id
    within = people.units_below(work.db, top)
    found = people.active_with_roles(work.db, frozenset({Role.DISCIPLINE}))
    return tuple(person.id for person in found if person.unit_id in within and person.id != work.person.id)


def _heads(work: Work, unit_id: int) -> tuple[int, ...]:
    heads = reach.nearest_heads(work.db, unit_id)
    who = dict.fromkeys(each for head in heads for each in stand_ins(work.db, head.id, work.today))
    # A head who checks the own unit knows already.
    return tuple(each for each in who if each != work.person.id)
