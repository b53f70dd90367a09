"""The words and buttons of counted records: one's hours, those of people and units, and the card of a record."""

from __future__ import annotations

from datetime import date

from bot.actions.record_results import Asked, Certificates, MyHours, PeopleHours, RecordCard, RecordVoided, Sessions, UnitCounts
from bot.actions.record_views import SOON
from bot.actions.record_words import IN_HOUR
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, labels, render
from bot.wording.cutting import cut
from bot.wording.files import look
from bot.wording.ledger import day_name
from bot.wording.messages import show
from bot.wording.papers import wants
from bot.wording.people import open_person
from knowledge.campaigns.kinds import Counted
from storage.due_records import OWNER
from storage.dues import Due, DueState

PAGE, BOOK, DO, ENTER = "rec", "recs", "recdo", "recnew"
"""Verbs: a page in place, and in a message of its own (``what.year.page.person``); something with a record (``id.deed``); a new entry
(of a kind, or nothing)."""
HOURS, PEOPLE, UNITS, SESSIONS, CERTIFICATES = "h", "p", "u", "s", "c"
"""The pages."""
SHOW, KEEP, ASK, VOID, PROVE = "s", "k", "v", "vv", "f"
"""What is done with a record."""
HOUR_SHEET, SESSION_SHEET = "hour_sheet", "session_sheet"
"""The kinds of paper, asked for with a year."""
_TITLE, _WHAT, _NAMES, _NAME = 16, 200, 20, 12
_BAR = 10


@show.register
def card(found: RecordCard) -> Reply:
    """A record, with what its looker may do with it."""
    record, buttons = found.record, labels("records", "buttons")
    asked, total = found.asked, found.total
    text = render(
        "records/card",
        asks_void=found.asks_void,
        entered=found.is_entered,
        already=found.stood_already,
        added=found.added,
        other=hours(found.other_amount) if found.other_amount else "",
        kind=kind_name(record.kind),
        hours=_hours_of(record.kind, record.amount),
        day=day_name(record.day, found.today),
        what=cut(record.what, _WHAT),
        person=found.person,
        own_person=found.person == found.made_by,
        unit=found.unit,
        people=len(found.present),
        names=_names(found.present),
        made_by="" if found.is_own else found.made_by,
        files=found.files,
        year=record.day.year,
        total=hours(total) if total else "",
        **_asked(asked, found.today),
        counts=[_counting(due) for due in found.counts] if record.kind != Counted.TRAINING else [],
    )
    if found.asks_void:
        sure = Press(buttons["void_sure"], DO, f"{record.id}.{VOID}")
        return Reply(text, ((sure, Press(buttons["keep"], DO, f"{record.id}.{KEEP}")),), protect=True)
    first: list[Button] = [look(OWNER, record.id)] if found.files else []
    if found.can_void:
        first += [Press(buttons["proof"], DO, f"{record.id}.{PROVE}"), Press(buttons["void"], DO, f"{record.id}.{ASK}")]
    others: list[Button] = [open_page(buttons["mine"], HOURS)] if record.kind == Counted.TRAINING and record.person_id else []
    if record.person_id is None and found.can_void:
        others = [open_page(buttons["sessions"], SESSIONS)]
    return Reply(text, tuple(row for row in (*in_rows(first, 2), tuple(others)) if row), protect=True)


@show.register
def _voided(message: RecordVoided) -> Reply:
    record = message.record
    text = render(
        "records/voided",
        by=message.by,
        kind=kind_name(record.kind),
        hours=_hours_of(record.kind, record.amount),
        day=day_name(record.day, message.today),
        what=cut(record.what, _WHAT),
        others=message.others,
        reason=message.reason,
    )
    return Reply(text, protect=True)


def my_hours(found: MyHours) -> Reply:
    """What somebody has in a year."""
    buttons, asked = labels("records", "buttons"), found.asked
    text = render(
        "records/mine",
        is_self=found.is_self,
        name=found.name,
        year=found.year,
        total=hours(found.total),
        **_asked(asked, found.today),
        until="" if asked is None else day_name(asked.until, found.today),
        late=asked is not None and asked.until < found.today,
        months="　".join(f"{month} 月 {hours(amount)}" for month, amount in enumerate(found.months, 1) if amount),
        others="，".join(f"{kind_name(kind)} {count} 次" for kind, count in found.counts.items()),
        entries=[
            {
                "day": f"{each.day:%m-%d}",
                "kind": kind_name(each.kind),
                "hours": _hours_of(each.kind, each.amount),
                "what": cut(each.what, _TITLE),
            }
            for each in found.entries
        ],
        page=found.page,
        pages=found.pages,
        basis="" if asked is None else f"{asked.campaign} {asked.clause}".strip(),
        is_asked=found.is_asked,
    )
    person = "" if found.is_self else str(found.person_id)
    entries: list[Button] = [Press(f"{each.day:%m-%d} {cut(each.what, 6)}", DO, f"{each.id}.{SHOW}") for each in found.entries]
    turning = _turning(HOURS, found.year, found.page, found.pages, person)
    turning.append(_other_year(HOURS, found.year, found.today, person))
    new: list[Button] = [enter(buttons["enter"], Counted.TRAINING), enter(buttons["record"])] if found.is_self else []
    return Reply(text, tuple(row for row in (*in_rows(entries, 2), *in_rows(turning, 3), tuple(new)) if row), protect=True)


def people_hours(found: PeopleHours) -> Reply:
    """Hours by person, for those in charge."""
    buttons = labels("records", "buttons")
    text = render(
        "records/people",
        year=found.year,
        unit=found.unit,
        count=found.count,
        page=found.page,
        pages=found.pages,
        asked=found.asked,
        below=found.below,
        lines=[
            {
                "name": each.name,
                "unit": cut(each.unit, _NAME),
                "total": hours(each.progress if each.target else each.total),
                "target": hours(each.target) if each.target else "",
                "missing": hours(each.target - each.progress) if each.progress < each.target else "",
            }
            for each in found.lines
        ],
        units="，".join(f"{cut(name, _NAME)} {below}/{count}" for name, below, count in found.units[:12]),
        basis=found.campaign,
    )
    people: list[Button] = [Press(cut(each.name, _NAME), BOOK, f"{HOURS}.{found.year}.0.{each.person_id}") for each in found.lines]
    turning = [*_turning(PEOPLE, found.year, found.page, found.pages), _other_year(PEOPLE, found.year, found.today)]
    others = (Press(buttons["units"], PAGE, f"{UNITS}.{found.year}.0."), wants(buttons["hours_sheet"], HOUR_SHEET, str(found.year)))
    return Reply(text, tuple(row for row in (*in_rows(people, 3), *in_rows(turning, 3), others) if row), protect=True)


def unit_counts(found: UnitCounts) -> Reply:
    """Studies, seminars and visits by unit, for those in charge."""
    buttons = labels("records", "buttons")
    lines = [
        {
            "unit": each.unit,
            "counts": [
                {"kind": kind_name(kind), "total": sum(quarters), "quarters": "、".join(map(str, quarters))}
                for kind, quarters in each.counts.items()
            ],
        }
        for each in found.lines
    ]
    text = render("records/units", year=found.year, page=found.page, pages=found.pages, lines=lines)
    turning = [*_turning(UNITS, found.year, found.page, found.pages), _other_year(UNITS, found.year, found.today)]
    turning += [Press(buttons["people"], PAGE, f"{PEOPLE}.{found.year}.0.")]
    others = (
        Press(buttons["sessions"], PAGE, f"{SESSIONS}.{found.year}.0."),
        wants(buttons["sessions_sheet"], SESSION_SHEET, str(found.year)),
    )
    return Reply(text, tuple(row for row in (*in_rows(turning, 3), others) if row), protect=True)


def sessions(found: Sessions) -> Reply:
    """What units have done, one by one."""
    lines = [
        {"day": f"{each.day:%m-%d}", "kind": kind_name(each.kind), "unit": cut(unit, _NAME), "what": cut(each.what, _TITLE)}
        for each, unit in found.lines
    ]
    text = render("records/sessions", year=found.year, count=found.count, page=found.page, pages=found.pages, lines=lines)
    entries: list[Button] = [Press(f"{each.day:%m-%d} {cut(each.what, 6)}", DO, f"{each.id}.{SHOW}") for each, _ in found.lines]
    turning = [*_turning(SESSIONS, found.year, found.page, found.pages), _other_year(SESSIONS, found.year, found.today)]
    return Reply(text, tuple(row for row in (*in_rows(entries, 2), *in_rows(turning, 3)) if row), protect=True)


def certificates(found: Certificates) -> Reply:
    """Whose certificate ends, for those in charge."""
    lines = [
        {
            "mark": "⛔" if each.days < 0 else "🔴" if each.days <= 7 else "🟠" if each.days <= 30 else "🟡",
            "name": each.name,
            "unit": cut(each.unit, _NAME),
            "expires": f"{each.expires:%Y-%m-%d}",
            "late": max(0, -each.days),
            "left": max(0, each.days),
        }
        for each in found.lines
    ]
    text = render(
        "records/certificates",
        page=found.page,
        pages=found.pages,
        expired=found.expired,
        soon=found.soon,
        days=SOON,
        lines=lines,
        unknown=found.unknown,
    )
    people: list[Button] = [open_person(each.person_id, cut(each.name, _NAME)) for each in found.lines]
    turning = _turning(CERTIFICATES, found.today.year, found.page, found.pages)
    return Reply(text, (*in_rows(people, 3), *in_rows(turning, 2)), protect=True)


def open_page(words: str, what: str) -> Press:
    """A button that opens a page of this year in a message of its own."""
    return Press(words, BOOK, f"{what}.0.0.")


def enter(words: str, kind: Counted | None = None) -> Press:
    """A button that opens a new entry, of ``kind`` where only that is meant: also for the card of a due that is counted."""
    return Press(words, ENTER, kind or "")


def read_page(argument: str) -> tuple[str, int | None, int, int | None] | None:
    """Page, year (none for this one), number and person (none for oneself) of a pressed button; none for a forged one."""
    parts = argument.split(".")
    if len(parts) != 4 or parts[0] not in {HOURS, PEOPLE, UNITS, SESSIONS, CERTIFICATES}:
        return None
    if not all(part.isascii() and part.isdecimal() and len(part) <= 9 for part in parts[1:3]):
        return None
    if parts[3] and not (parts[3].isascii() and parts[3].isdecimal() and len(parts[3]) <= 9):
        return None
    return parts[0], int(parts[1]) or None, int(parts[2]), int(parts[3]) if parts[3] else None


def read_do(argument: str) -> tuple[int, str] | None:
    """Record and deed of a pressed button; none for a forged one."""
    number, _, deed = argument.partition(".")
    if not (number.isascii() and number.isdecimal() and len(number) <= 9) or deed not in {SHOW, KEEP, ASK, VOID, PROVE}:
        return None
    return int(number), deed


def read_new(argument: str) -> str | None:
    """What a form for a new entry is opened with; none for a forged button."""
    return f"{argument}:" if argument in {"", *Counted} else None


def private_only() -> str:
    """Said in a group."""
    return label("records", "private_only")


def kind_name(kind: str) -> str:
    """What is entered, as people call it."""
    return labels("records", "kinds")[kind]


def hours(amount: int) -> str:
    """Sixtieths of a 学时 as people write hours: ``4``, ``2.5``."""
    return f"{amount / IN_HOUR:.2f}".rstrip("0").rstrip(".")


def bar(amount: int, target: int) -> str:
    """How far it is: full only where it is reached."""
    full = min(_BAR, amount * _BAR // target) if target else 0
    return "▰" * full + "▱" * (_BAR - full)


def _asked(asked: Asked | None, today: date) -> dict[str, str]:
    """How far somebody is with what is asked of them; all empty where nothing is."""
    if asked is None:
        return dict.fromkeys(("bar", "progress", "target", "missing", "since"), "")
    missing = asked.target - asked.progress
    return {
        "bar": bar(asked.progress, asked.target),
        "progress": hours(asked.progress),
        "target": hours(asked.target),
        "missing": hours(missing) if missing > 0 else "",
        "since": "" if (asked.first.month, asked.first.day) == (1, 1) else day_name(asked.first, today),
    }


def _hours_of(kind: str, amount: int) -> str:
    return hours(amount) if kind == Counted.TRAINING else ""


def _names(names: tuple[str, ...]) -> str:
    shown = "、".join(names[:_NAMES])
    return f"{shown}…" if len(names) > _NAMES else shown


def _counting(due: Due) -> dict[str, object]:
    return {"title": cut(due.title, 24), "progress": due.progress, "target": due.target, "done": due.state is DueState.DONE}


def _turning(what: str, year: int, page: int, pages: int, person: str = "") -> list[Button]:
    buttons, found = labels("records", "buttons"), list[Button]()
    if page:
        found.append(Press(buttons["earlier"], PAGE, f"{what}.{year}.{page - 1}.{person}"))
    if page + 1 < pages:
        found.append(Press(buttons["later"], PAGE, f"{what}.{year}.{page + 1}.{person}"))
    return found


def _other_year(what: str, year: int, today: date, person: str = "") -> Press:
    other = today.year - 1 if year == today.year else today.year
    return Press(labels("records", "buttons")["year"].format(year=other), PAGE, f"{what}.{other}.0.{person}")
