"""The card of an item; whatever else it names is asked of the reader's own sight."""

from __future__ import annotations

from datetime import date

from bot.actions import ledger_evidence, reach
from bot.actions.clue_sight import sight_of as clue_sight_of
from bot.actions.ledger_moves import PUT_RIGHT
from bot.actions.ledger_opening import subject
from bot.actions.ledger_results import HistoryShown, LedgerCard, SourceShown
from bot.actions.ledger_rights import acceptors, open_deeds
from bot.actions.work import RefusedError, Work
from storage import attachments, clues, ledger, ledger_extensions, people
from storage.ledger import Happened, HistoryKind, LedgerItem, LedgerSource, LedgerState, Source

CLUE = "clue"
"""What the ref of a source begins with that is a clue."""
SOURCES = 4
"""How many of the last times that it was found are shown, besides the first."""


def card(work: Work, item: LedgerItem) -> LedgerCard:
    """The card of an item that the actor may see."""
    found = ledger.sources(work.db, item.id)
    happened = ledger.history(work.db, item.id)
    asked = ledger_extensions.waiting(work.db, item.id)
    shown = {number for source in found for number in source.files}
    own = frozenset(attachments.ids(work.db, subject(item)))
    evidence = ledger_evidence.of_round(work, item)
    shown_sources = [(place, source) for place, source in enumerate(found) if not place or place >= len(found) - SOURCES]
    waits = item.state is LedgerState.TO_ACCEPT
    return LedgerCard(
        item=item,
        unit=reach.path_name(work.db, item.unit_id),
        person=_name(work, item.person_id),
        days=(item.due_on - work.today).days,
        is_late=is_late(item, work.today),
        was_due=_first_due(happened, item.due_on),
        sources=tuple(_source(work, item, source, is_first=place == 0) for place, source in shown_sources),
        evidence=evidence.count,
        said=evidence.texts,
        accepters=tuple(person.name for person in acceptors(work, item)) if waits else (),
        files=len(attachments.there(work.db, sorted(shown | own))),
        asked=asked,
        asker="" if asked is None else _name(work, asked.asked_by),
        accepter=_name(work, item.accepted_by),
        history=tuple(_line(work, line) for line in happened),
        can=open_deeds(work, item),
        is_mine=item.person_id == work.person.id,
        today=work.today,
    )


def is_late(item: LedgerItem, today: date) -> bool:
    """Whether whoever has to put it right is late."""
    return item.state in PUT_RIGHT and item.due_on < today


def _source(work: Work, item: LedgerItem, source: Source, *, is_first: bool) -> SourceShown:
    kind = item.source if is_first else _kind_of(source, item.source)
    return SourceShown(
        kind,
        source.ref if _may_know(work, source.ref) else "",
        source.note,
        len(attachments.there(work.db, source.files)),
        _name(work, source.person_id),
        work.here(source.at),
    )


def _kind_of(source: Source, otherwise: LedgerSource) -> LedgerSource:
    kind = source.ref.partition(":")[0]
    return LedgerSource(kind) if kind in tuple(LedgerSource) else otherwise


def _may_know(work: Work, ref: str) -> bool:
    """Whether the actor may know from what an item came: of a clue only who may see it."""
    kind, _, number = ref.partition(":")
    if kind != CLUE:
        return bool(ref)
    try:
        return clues.seen(work.db, clue_sight_of(work), number) is not None
    except RefusedError:
        return False


def _line(work: Work, line: Happened) -> HistoryShown:
    code, before, after, text, files = "", "", "", line.text, 0
    match line.kind:
        case HistoryKind.MOVE:
            move, _, text = line.text.partition(" ")
            before, _, after = move.partition(">")
        case HistoryKind.EXTENSION:
            code, _, text = line.text.partition(" ")
            if code in {"granted", "set"}:
                days, _, text = text.partition(" ")
                before, _, after = days.partition(">")
            elif code == "asked":
                after, _, text = text.partition(" ")
        case HistoryKind.STEP:
            # Behind the kind stands the number of the step.
            code, text = line.text.partition(" ")[0], ""
        case HistoryKind.REMINDED:
            code, text = line.text, ""
        case HistoryKind.SUPERVISED:
            code, _, text = line.text.partition(" ")
        case HistoryKind.ASSIGNED:
            text = _name(work, int(line.text)) if line.text.isdecimal() else ""
        case HistoryKind.EVIDENCE:
            numbers, text = ledger_evidence.read(line)
            files = len(numbers)
        case _:
            pass
    at = work.here(line.at)
    return HistoryShown(line.kind, code, before, after, files, text, _name(work, line.person_id), at)


def _first_due(happened: tuple[Happened, ...], now_due: date) -> date | None:
    """The day that was first set for this round, where it is another one now."""
    first = None
    for line in happened:
        if line.kind is HistoryKind.MOVE and line.text.partition(" ")[0].endswith(">rework"):
            first = None
        if line.kind is HistoryKind.EXTENSION and line.text.startswith(("granted ", "set ")) and first is None:
            first = date.fromisoformat(line.text.split(" ")[1].partition(">")[0])
    return first if first != now_due else None


def _name(work: Work, person_id: int | None) -> str:
    person = None if person_id is None else people.person(work.db, person_id)
    return "" if person is None else person.name
