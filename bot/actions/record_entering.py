"""Entering what was done and is counted, for oneself or for a unit and its people, and taking it back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from bot.actions import reach, record_counts, record_files
from bot.actions.form_kinds import File
from bot.actions.ledger_sight import units_of
from bot.actions.permissions import Right, allows
from bot.actions.record_results import Asked, RecordCard, RecordVoided
from bot.actions.record_words import IN_HOUR, LONGEST, MOST_HOURS, check_day, digest_of
from bot.actions.work import RefusedError, Work
from knowledge.campaigns.kinds import Counted
from storage import attachments, due_records, people, record_albums
from storage.due_records import DueRecord, NewRecord
from storage.people import Person, Role

PERSONAL = (Counted.TRAINING, Counted.STUDY, Counted.SEMINAR, Counted.LAW_STUDY)
"""What people do: each has it for themselves, also where it was entered for all who were there. All else a unit does as a whole."""
STAFF = frozenset(role for role in Role if allows(role, Right.RECORD_OWN))


def units_for(work: Work, kind: Counted | None = None) -> tuple[tuple[int, str], ...]:
    """The units, each with its name, for which the actor may enter something: those in charge for theirs, everybody else for the unit
    for which something that is counted was given to them to do. The actor's own comes first."""
    actor = work.person
    ids = set(units_of(work, actor, Right.RECORD_FOR_OTHERS)) | set(due_records.assigned_units(work.db, actor.id, kind or ""))
    known = [unit for unit in people.units(work.db) if unit.id in ids]
    return tuple((unit.id, reach.path_name(work.db, unit.id)) for unit in sorted(known, key=lambda each: each.id != actor.unit_id))


def people_of(work: Work, unit_id: int) -> tuple[Person, ...]:
    """Who belongs to a unit or one below it and is counted, the unit's own first."""
    below = people.units_below(work.db, unit_id)
    found = [person for person in people.active_with_roles(work.db, STAFF) if person.unit_id in below]
    return tuple(sorted(found, key=lambda each: (each.unit_id != unit_id, each.unit_id, each.id)))


def enter_own(
    work: Work, kind: Counted, day: date, amount: int, what: str, *, files_of: str = "", files: Sequence[File] = ()
) -> RecordCard:
    """Enter something of the actor's own; the same again is one.

    ``files`` prove it, as what ``files_of`` owns until now.

    Raises ``RefusedError`` for a day or hours that cannot be, and where records must not travel this way.
    """
    _check(work, Right.RECORD_OWN, day, what)
    if kind not in PERSONAL:
        raise RefusedError("not_allowed")
    new = NewRecord(kind, work.person.unit_id, work.person.id, day, _amount(kind, amount), what, digest_of(what))
    made = _add(work, new)
    found = made or _same(work, new)
    record_files.keep(work, found, files)
    if made is None:
        other = amount if found.amount != new.amount else 0
        return replace(card(work, found.id, files_of=files_of), stood_already=True, other_amount=other)
    work.record("records.entered", f"due_record:{made.id}", kind)
    record_counts.refresh_of(work, made)
    return replace(card(work, made.id, files_of=files_of), is_entered=True)


def enter_session(
    work: Work, kind: Counted, unit_id: int, day: date, amount: int, what: str, present: Collection[int] = (), *, files_of: str = ""
) -> RecordCard:
    """Enter what a unit did, and for each of ``present`` that they were there.

    Where two enter the same, it is one, and whoever is missing there is added. Raises ``RefusedError`` as ``enter_own``, and for a unit
    that is not the actor's to enter for.
    """
    _check(work, Right.RECORD_OWN, day, what)
    if unit_id not in {number for number, _ in units_for(work, kind)}:
        raise RefusedError("not_allowed")
    there = [person for person in people_of(work, unit_id) if person.id in set(present)] if kind in PERSONAL else []
    if kind in PERSONAL and not there:
        raise RefusedError("record_nobody")
    size, digest = _amount(kind, amount), digest_of(what)
    new = NewRecord(kind, unit_id, None, day, size, what, digest)
    session = due_records.add(work.db, new, by=work.person.id, at=work.at)
    is_new = session is not None
    session = session or _same(work, new)
    own = [NewRecord(kind, person.unit_id, person.id, day, size, what, digest, session.id) for person in there]
    added = [made for made in (_add(work, each) for each in own) if made is not None]
    if is_new or added:
        work.record("records.entered", f"due_record:{session.id}", kind)
    record_counts.refresh_of(work, session, *added)
    found = card(work, session.id, files_of=files_of)
    return replace(found, is_entered=is_new, stood_already=not is_new, added=0 if is_new else len(added))


def say(work: Work, shown: RecordCard, *, in_place: bool = False) -> None:
    """Owe the card of a record just entered; ``in_place`` of the one that has arrived, of which this is a newer state."""
    subject = f"{due_records.OWNER}:{shown.record.id}"
    panel = record_albums.shown_in(work.db, subject, door=work.door, account_id=work.account_id) if in_place else None
    work.reply(shown, subject=subject, replaces=panel)


def join(work: Work, record_id: int, file: File) -> RecordCard:
    """Let another picture of the album that a record came with prove it. Raises ``RefusedError`` as ``add_files``."""
    found = record_to_change(work, record_id)
    record_files.keep(work, found, (file,))
    return replace(card(work, found.id), is_entered=True)


def add_files(work: Work, record_id: int, files_of: str) -> RecordCard:
    """Let files prove a record that stands. Raises ``RefusedError`` for one that is not the actor's to change."""
    found = record_to_change(work, record_id)
    work.record("records.proved", f"due_record:{found.id}")
    return card(work, found.id, files_of=files_of)


def void(work: Work, record_id: int, reason: str = "") -> RecordVoided:
    """Take a record back, a unit's with those of all who were there: dues that it had finished are open again.

    Whoever entered it needs no reason, those in charge of its unit do. Raises ``RefusedError`` where it is neither.
    """
    found = record_to_change(work, record_id)
    reason = " ".join(reason.split())
    if found.made_by != work.person.id and not any(each.isalnum() for each in reason):
        raise RefusedError("record_needs_reason")
    if len(reason) > LONGEST:
        raise RefusedError("record_too_long", most=LONGEST, length=len(reason))
    gone = due_records.void(work.db, found, reason, by=work.person.id, at=work.at)
    work.record("records.voided", f"due_record:{found.id}", found.kind)
    record_counts.refresh_of(work, *gone)
    voided = RecordVoided(found, work.today, reach.path_name(work.db, found.unit_id), len(gone) - 1, reason=reason)
    told = {found.made_by, *((found.person_id,) if found.person_id is not None else ())} - {work.person.id}
    for each in sorted(told):
        work.owe(replace(voided, by=work.person.name), each)
    return voided


def record_seen(work: Work, record_id: int) -> DueRecord:
    """The record of that id: the actor's own, one that they entered or were at, and those of the units that they answer for.

    Raises ``RefusedError``: the same words for one that is not there, was taken back, or is not for the actor.
    """
    if work.outside:
        raise RefusedError("outside")
    work.require(Right.RECORD_OWN)
    found = due_records.record(work.db, record_id)
    if found is None or found.voided_at is not None or not _sees(work, found):
        raise RefusedError("no_such_record")
    return found


def card(work: Work, record_id: int, *, asks_void: bool = False, files_of: str = "") -> RecordCard:
    """The record of that id, as ``record_seen``; what ``files_of`` owns belongs to it from now on."""
    found = record_seen(work, record_id)
    if files_of:
        attachments.hand_over(work.db, files_of, found.owner)
    there = due_records.present(work.db, found.id) if found.person_id is None else ()
    names = [people.person(work.db, each.person_id) for each in there if each.person_id is not None]
    shown = RecordCard(
        found,
        work.today,
        reach.path_name(work.db, found.unit_id),
        _name(work, found.person_id),
        _name(work, found.made_by),
        tuple(person.name for person in names if person is not None),
        attachments.count(work.db, found.owner),
        found.made_by == work.person.id,
        _may_void(work, found),
        asks_void=asks_void,
    )
    if found.person_id is None:
        return replace(shown, counts=due_records.dues_of(work.db, found))
    if found.kind != Counted.TRAINING:
        return shown
    first, last = date(found.day.year, 1, 1), date(found.day.year, 12, 31)
    sums = due_records.sums_of_people(work.db, (found.person_id,), first, last)
    total = sum(each.amount for each in sums if each.kind == Counted.TRAINING)
    return replace(shown, total=total, asked=asked_of(work, found.person_id, found.day.year))


def asked_of(work: Work, person_id: int, year: int) -> Asked | None:
    """How much training a campaign asks of somebody in a year; none where none does."""
    targets = due_records.targets(work.db, (person_id,), Counted.TRAINING, date(year, 1, 1), date(year, 12, 31))
    return next((Asked(each.target, each.progress, each.first_day, each.due_on, each.campaign, each.clause) for each in targets), None)


def _check(work: Work, right: Right, day: date, what: str) -> None:
    if work.outside:
        raise RefusedError("outside")
    work.require(right)
    check_day(day, work.today)
    if not digest_of(what):
        raise RefusedError("says_nothing")
    if len(what) > LONGEST:
        raise RefusedError("record_too_long", most=LONGEST, length=len(what))


def _amount(kind: Counted, amount: int) -> int:
    if kind is not Counted.TRAINING:
        return 1
    if not 0 < amount <= MOST_HOURS * IN_HOUR:
        raise RefusedError("record_bad_hours", text="", most=MOST_HOURS)
    return amount


def _add(work: Work, new: NewRecord) -> DueRecord | None:
    """Enter somebody's own; none where it stands already. Raises ``RefusedError`` where a day would get more hours than it has."""
    made = due_records.add(work.db, new, by=work.person.id, at=work.at)
    if made is None or new.person_id is None or new.kind != Counted.TRAINING:
        return made
    if due_records.amount_on(work.db, (new.person_id,), new.kind, new.day)[new.person_id] > MOST_HOURS * IN_HOUR:
        raise RefusedError("record_day_full", name=_name(work, new.person_id), most=MOST_HOURS)
    return made


def _same(work: Work, new: NewRecord) -> DueRecord:
    found = due_records.same(work.db, new)
    assert found is not None
    return found


def record_to_change(work: Work, record_id: int) -> DueRecord:
    """The record of that id. Raises ``RefusedError`` for one that is not the actor's to change."""
    found = record_seen(work, record_id)
    if not _may_void(work, found):
        raise RefusedError("not_allowed")
    return found


def _may_void(work: Work, found: DueRecord) -> bool:
    return found.made_by == work.person.id or found.unit_id in units_of(work, work.person, Right.RECORD_FOR_OTHERS)


def _sees(work: Work, found: DueRecord) -> bool:
    actor = work.person
    if actor.id in {found.person_id, found.made_by} or found.unit_id in units_of(work, actor, Right.RECORD_FOR_OTHERS):
        return True
    return found.person_id is None and any(each.person_id == actor.id for each in due_records.present(work.db, found.id))


def _name(work: Work, person_id: int | None) -> str:
    found = None if person_id is None else people.person(work.db, person_id)
    return "" if found is None else found.name
