"""The forms of counted records: what is still asked, who was there, why one is taken back, what proves one."""

from __future__ import annotations

from bot.actions.form_kinds import Screen, Ticket
from bot.actions.record_after_forms import DONE, ProofData, VoidData
from bot.actions.record_files import MOST_FILES
from bot.actions.record_form import (
    ABSENT,
    QUICK_HOURS,
    SUBMIT,
    UNIT,
    CountedForm,
    RecordData,
    RecordShown,
)
from bot.actions.record_results import RecordCard
from bot.replies import Button, Reply, in_rows
from bot.texts import labels, render
from bot.wording.cutting import cut
from bot.wording.forms import cancel, choice, view
from bot.wording.ledger import day_name
from bot.wording.records import hours, kind_name

_WHAT, _NAME, _SAME, _AWAY = 200, 16, 24, 12


@view("record")
def _record(screen: Screen[RecordData]) -> Reply:
    data, shown = screen.data, screen.shows
    assert isinstance(shown, RecordShown)
    text = render(
        "records/form",
        kind="" if data.kind is None else kind_name(data.kind),
        files=screen.files,
        what=cut(data.what, _WHAT),
        hours="" if data.amount is None or data.kind != "training" else hours(data.amount),
        day="" if data.day is None else day_name(data.day, shown.today),
        is_today=data.day == shown.today,
        unit=shown.unit,
        people=data.is_personal and data.is_of_unit and bool(data.unit_id),
        present=len(data.people) - len(data.absent),
        away=len(data.absent),
        away_names=_some(shown.away),
        is_own=data.is_personal and data.is_for_all is False and data.may_for_others,
        same_day=[{"what": cut(each.what, _SAME), "by": by} for each, by in shown.same_day],
        waits=data.waits_for,
        question="" if data.kind is None else labels("records", "asks_what")[data.kind],
        no_hours=data.names_no_hours,
        page=data.page,
        pages=shown.pages,
    )
    rows = [*_offered(screen.ticket, data, shown), *_turning(screen.ticket, data, shown)]
    last = [cancel(screen.ticket)]
    if data.asking:
        last.insert(0, choice(screen.ticket, _names()["back"], "<"))
    return Reply(text, tuple(row for row in (*rows, tuple(last)) if row), protect=True)


@view("record_void")
def _void(screen: Screen[VoidData]) -> Reply:
    shown = screen.shows
    if not isinstance(shown, RecordCard):
        return Reply(render("records/gone"), ((cancel(screen.ticket),),), protect=True)
    record = shown.record
    text = render(
        "records/void",
        by=shown.made_by,
        kind=kind_name(record.kind),
        day=day_name(record.day, shown.today),
        what=cut(record.what, _WHAT),
        people=len(shown.present),
    )
    return Reply(text, ((cancel(screen.ticket),),), protect=True)


@view("record_proof")
def _proof(screen: Screen[ProofData]) -> Reply:
    shown = screen.shows
    if not isinstance(shown, RecordCard):
        return Reply(render("records/gone"), ((cancel(screen.ticket),),), protect=True)
    record = shown.record
    text = render(
        "records/proof",
        kind=kind_name(record.kind),
        day=day_name(record.day, shown.today),
        what=cut(record.what, _WHAT),
        files=screen.files,
        most=MOST_FILES,
    )
    done = (choice(screen.ticket, _names()["proof_done"], DONE),) if screen.files else ()
    return Reply(text, tuple(row for row in (done, (cancel(screen.ticket),)) if row), protect=True)


def _some(names: tuple[str, ...]) -> str:
    return "、".join(names[:_AWAY]) + ("…" if len(names) > _AWAY else "")


def _names() -> dict[str, str]:
    return labels("records", "buttons")


def _offered(ticket: Ticket, data: RecordData, shown: RecordShown) -> tuple[tuple[Button, ...], ...]:
    names = _names()
    match data.waits_for:
        case "kind":
            return in_rows([choice(ticket, kind_name(kind), f"k-{kind}") for kind in shown.kinds], 3)
        case "who":
            return ((choice(ticket, names["me"], "w-me"), choice(ticket, names["all"], "w-all")),)
        case "unit":
            return in_rows([choice(ticket, cut(name.rpartition("/")[2], _NAME), f"u-{number}") for number, name in shown.units], 2)
        case "hours":
            return (tuple(choice(ticket, names["hours_of"].format(hours=each), f"h-{each}") for each in QUICK_HOURS),)
        case "day":
            return ((choice(ticket, names["today"], "d-0"), choice(ticket, names["yesterday"], "d-1")),)
        case "absent":
            there, away = names["there"], names["absent_one"]
            people: list[Button] = [
                choice(ticket, (there if is_there else away).format(name=cut(name, _NAME)), f"a-{number}")
                for number, name, is_there in shown.names
            ]
            return (
                ((choice(ticket, names["ok"], SUBMIT),), *in_rows(people, 2)) if len(data.absent) < len(data.people) else in_rows(people, 2)
            )
        case "ready":
            edits: list[Button] = [choice(ticket, names[each], f"e-{each}") for each in CountedForm.editable(data)]
            return ((choice(ticket, names["ok"], SUBMIT),), *in_rows(edits, 3))
        case _:
            return ()


def _turning(ticket: Ticket, data: RecordData, shown: RecordShown) -> tuple[tuple[Button, ...], ...]:
    if data.waits_for not in {UNIT, ABSENT}:
        return ()
    turning: list[Button] = []
    if data.page:
        turning.append(choice(ticket, _names()["earlier"], f"p-{data.page - 1}"))
    if data.page + 1 < shown.pages:
        turning.append(choice(ticket, _names()["later"], f"p-{data.page + 1}"))
    return (tuple(turning),)
