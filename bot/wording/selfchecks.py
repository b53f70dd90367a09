"""The words and buttons of a check under way: one item a screen, the summary, and what was handed in."""

from __future__ import annotations

from math import ceil

from bot.actions import selfcheck_course as course
from bot.actions import selfcheck_form as form
from bot.actions.form_kinds import CANCEL, Screen
from bot.actions.paging import pages_of
from bot.actions.selfcheck_course import SelfcheckData, Stage, Sure, Wants
from bot.actions.selfcheck_findings import details_of
from bot.actions.selfcheck_results import CheckCorrected, CheckSubmitted, CourseShown, FindingsArrived
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, labels, render
from bot.wording.browsing import LINE_CHARACTERS
from bot.wording.forms import cancel, choice, view
from bot.wording.ledger import open_book
from bot.wording.lookup import SHOW
from bot.wording.messages import show
from bot.wording.own_checks import LIST
from bot.wording.selfcheck_words import clipped, day_of, value_of
from knowledge.checklists import AnswerKind, CheckItem, Verdict

_BAR = 8
"""Signs of the bar that shows how far one has come."""
_LONG_SOURCE = 40
"""Characters of a source above which it is folded."""
_MOST_STOPS = 5
_MOST_SHOWN = 60
"""Characters of a finding or a note in the summary."""
_MOST_NOTE = 200
_MOST_LISTED = 20
"""Findings that the summary names one by one."""


@view("selfcheck")
@view("spotcheck")
def _screen(screen: Screen[SelfcheckData]) -> Reply:
    data, shown = screen.data, screen.shows
    match data.stage:
        case Stage.ITEM if shown.item is not None:
            return Reply(_item(data, shown, shown.item), _item_buttons(screen, shown, shown.item), protect=True)
        case Stage.PLACE:
            text = render("selfchecks/place", **_head(data, shown), sure=data.sure.value)
            return Reply(text, _place_buttons(screen, shown), protect=True)
        case Stage.PICK:
            return _pick(screen, shown)
        case Stage.REASON:
            text = render("selfchecks/reason", title=shown.checklist.title, remark=data.remark, sure=data.sure.value)
            buttons: list[Button] = [choice(screen.ticket, label("selfchecks", "back"), form.Tap.SUMMARY), cancel(screen.ticket)]
            return Reply(text, _sure(screen) or (tuple(buttons),), protect=True)
        case _:
            return Reply(_summary(data, shown), _summary_buttons(screen, shown), protect=True)


@show.register
def _submitted(message: CheckSubmitted) -> Reply:
    check = message.check
    text = render(
        "selfchecks/submitted",
        id=check.id,
        kind=labels("selfchecks", "kinds")[check.kind],
        version=check.version,
        title=message.title,
        unit=message.unit,
        items=message.items,
        findings=check.findings,
        entered=message.entered,
        fixed=message.fixed,
        joined=message.joined,
        same=message.is_same,
        held=check.is_held,
        unassigned=message.unassigned,
        told=message.told,
        stops=[clipped(each, _MOST_SHOWN) for each in message.stops[:_MOST_STOPS]],
    )
    entered = message.entered or message.fixed or message.joined
    row: list[Button] = [open_book(label("selfchecks", "ledger"))] if entered else []
    return Reply(text, ((*row, Press(label("selfchecks", "mine"), LIST)),), protect=True)


@show.register
def _arrived(message: FindingsArrived) -> Reply:
    text = render(
        "selfchecks/arrived",
        id=message.check_id,
        kind=labels("selfchecks", "kinds")[message.kind],
        title=message.title,
        unit=message.unit,
        count=message.count,
        grave=message.grave,
        held=message.is_held,
    )
    return Reply(text, ((open_book(label("selfchecks", "ledger")),),), protect=True)


@show.register
def _corrected(message: CheckCorrected) -> Reply:
    return Reply(render("selfchecks/corrected", id=message.check_id, unit=message.unit, title=message.title), protect=True)


def _head(data: SelfcheckData, shown: CourseShown) -> dict[str, object]:
    asked = len(shown.asked)
    filled = ceil(_BAR * shown.done / asked) if asked else 0
    # Full only when everything is answered.
    filled = min(filled, _BAR - 1) if shown.done < asked else _BAR
    return {
        "title": shown.checklist.title,
        "bar": "▰" * filled + "▱" * (_BAR - filled),
        "done": shown.done,
        "asked": asked,
        "given": sum(bool(each.value) for each in data.answers.values()),
        "last": _number(shown, data.last) if data.last else 0,
    }


def _item(data: SelfcheckData, shown: CourseShown, item: CheckItem) -> str:
    given = data.of(item.id)
    return render(
        "selfchecks/item",
        **_head(data, shown),
        unit=shown.unit,
        method=labels("selfchecks", "methods")[data.method],
        remark=data.remark,
        resumed=day_of(shown.begun_on) if shown.begun_on is not None and shown.is_resumed else "",
        skipped=shown.skipped,
        open=shown.open,
        number=_number(shown, item.id),
        group=item.group,
        severity=item.severity.value,
        question=item.question,
        how=item.how,
        source=item.source,
        long_source=len(item.source) > _LONG_SOURCE,
        value=clipped(value_of(item, given.value), _MOST_NOTE) if given.value else "",
        fixed=given.is_fixed,
        note=clipped(given.note, _MOST_NOTE),
        files=len(given.files),
        sure=data.sure.value,
        bulk=shown.bulk,
        left=shown.left,
        wants=data.wants.value,
        kind=item.answer.value,
        measure=item.unit,
    )


def _item_buttons(screen: Screen[SelfcheckData], shown: CourseShown, item: CheckItem) -> tuple[tuple[Button, ...], ...]:
    data, given = screen.data, screen.data.of(item.id)
    sure = _sure(screen, shown.bulk)
    if sure:
        return sure
    if data.wants is Wants.NOTE:
        return ((_press(screen, "no_note", form.Tap.ASIDE),),)
    if data.wants is Wants.FIX:
        return ((_press(screen, "no_fix", form.Tap.ASIDE),),)
    if data.wants is Wants.PHOTO:
        return ((_press(screen, "change", form.Tap.UNDO), _press(screen, "note", form.Tap.NOTE), cancel(screen.ticket)),)
    rows = [*_answers(screen, item)]
    if course.is_finding(item, given):
        fix = _press(screen, "unfix", form.Tap.UNFIX) if given.is_fixed else _press(screen, "fix", form.Tap.FIX)
        rows.append((fix, _press(screen, "keep", form.Tap.ON)))
    elif given.value:
        rows.append((_press(screen, "keep", form.Tap.ON),))
    rows += _last(screen, shown)
    second: list[Button] = [_press(screen, "note", form.Tap.NOTE)]
    if not given.value:
        second.append(_press(screen, "skip", form.Tap.SKIP))
    if shown.can_undo:
        second.append(_press(screen, "undo", form.Tap.UNDO))
    rows.append(tuple(second))
    third: list[Button] = [Press(label("selfchecks", "card"), SHOW, item.entry)] if item.entry else []
    if given.files:
        third.append(_press(screen, "drop", form.Tap.DROP))
    if shown.bulk > 1:
        third.append(_press(screen, "bulk", form.Tap.BULK))
    if shown.begun_on is not None and shown.is_resumed:
        third.append(_press(screen, "restart", form.Tap.RESTART))
    return (*rows, (*third, cancel(screen.ticket)))


def _answers(screen: Screen[SelfcheckData], item: CheckItem) -> tuple[tuple[Button, ...], ...]:
    words = labels("selfchecks", "answers")
    match item.answer:
        case AnswerKind.VERDICT:
            values = [Verdict.MET, Verdict.FAILING, *((Verdict.NOT_APPLICABLE,) if item.may_not_apply else ())]
            return (tuple(choice(screen.ticket, words[each], f"{form.Tap.ANSWER}:{each}") for each in values),)
        case AnswerKind.CHOICE:
            buttons: list[Button] = [
                choice(screen.ticket, clipped(each.name, LINE_CHARACTERS), f"{form.Tap.ANSWER}:{number}")
                for number, each in enumerate(item.choices, start=1)
            ]
            return in_rows(buttons, 2 if all(len(each.name) <= 8 for each in item.choices) else 1)
        case AnswerKind.PHOTO:
            use = f"{form.Tap.ANSWER}:{course.PICTURE}" if screen.data.of(item.id).files else ""
            none = f"{form.Tap.ANSWER}:{Verdict.NOT_APPLICABLE}" if item.may_not_apply else ""
            named = ((label("selfchecks", "use"), use), (label("selfchecks", "no_picture"), none))
            row: tuple[Button, ...] = tuple(choice(screen.ticket, name, value) for name, value in named if value)
            return (row,) if row else ()
        case _:
            return ()


def _last(screen: Screen[SelfcheckData], shown: CourseShown) -> tuple[tuple[Button, ...], ...]:
    """What can still be said to the finding that was just noted."""
    last = screen.data.last
    if not last:
        return ()
    number = _number(shown, last)
    fix = choice(screen.ticket, label("selfchecks", "last_fix").format(number=number), form.Tap.LAST_FIX)
    return ((fix, choice(screen.ticket, label("selfchecks", "last_note").format(number=number), form.Tap.LAST_NOTE)),)


def _place_buttons(screen: Screen[SelfcheckData], shown: CourseShown) -> tuple[tuple[Button, ...], ...]:
    row: list[Button] = [_press(screen, "no_place", form.Tap.NO_PLACE)]
    if shown.can_undo:
        row.append(_press(screen, "undo", form.Tap.UNDO))
    return _sure(screen) or (*_last(screen, shown), (*row, cancel(screen.ticket)))


def _pick(screen: Screen[SelfcheckData], shown: CourseShown) -> Reply:
    data = screen.data
    pages = pages_of(len(shown.asked), form.PICK_PAGE)
    page = min(data.page, pages - 1)
    marks = labels("selfchecks", "marks")
    rows: list[Button] = []
    for number, item in list(enumerate(shown.asked, start=1))[page * form.PICK_PAGE : (page + 1) * form.PICK_PAGE]:
        value = data.of(item.id).value
        mark = marks.get(value, "") or (marks["failing"] if value and item.is_finding(value) else marks["met"] if value else "")
        rows.append(choice(screen.ticket, clipped(f"{number} {mark} {item.question}", LINE_CHARACTERS), f"{form.Tap.ITEM}:{number}"))
    turning: list[Button] = []
    if page:
        turning.append(choice(screen.ticket, label("browsing", "earlier"), f"{form.Tap.TURN}:{page - 1}"))
    if page + 1 < pages:
        turning.append(choice(screen.ticket, label("browsing", "later"), f"{form.Tap.TURN}:{page + 1}"))
    text = render("selfchecks/pick", title=shown.checklist.title, page=page + 1, pages=pages)
    last: list[Button] = [*turning, _press(screen, "back", form.Tap.SUMMARY)]
    return Reply(text, _sure(screen) or (*in_rows(rows, 1), tuple(last)), protect=True)


def _summary(data: SelfcheckData, shown: CourseShown) -> str:
    words = labels("selfchecks", "answers")
    counts = []
    verdicts = [data.of(item.id).value for item in shown.asked if item.answer is AnswerKind.VERDICT]
    for verdict in Verdict:
        count = verdicts.count(verdict)
        if count:
            counts.append(f"{words[verdict]} {count}")
    return render(
        "selfchecks/summary",
        **_head(data, shown),
        unit=shown.unit,
        method=labels("selfchecks", "methods")[data.method],
        remark=data.remark,
        begun=day_of(shown.begun_on) if shown.begun_on is not None else "",
        counts=counts,
        findings=[
            {
                "number": each.number,
                "text": clipped(each.item.finding or each.item.question, _MOST_SHOWN),
                "note": clipped(details_of(each.item, each.given.value, each.given.note), _MOST_SHOWN),
                "files": len(each.given.files),
                "joins": each.joins,
                "fixed": each.given.is_fixed,
            }
            for each in shown.findings[:_MOST_LISTED]
        ],
        place=data.place or data.point,
        reason=data.reason,
        sure=data.sure.value,
        again=data.again,
        missing=shown.open,
    )


def _summary_buttons(screen: Screen[SelfcheckData], shown: CourseShown) -> tuple[tuple[Button, ...], ...]:
    sure = _sure(screen)
    if sure:
        return sure
    rows = [(_press(screen, "submit", form.Tap.SUBMIT),), *_last(screen, shown)]
    row: list[Button] = [_press(screen, "pick", form.Tap.PICK)]
    if shown.begun_on is not None:
        row.append(_press(screen, "restart", form.Tap.RESTART))
    return (*rows, (*row, cancel(screen.ticket)))


def _sure(screen: Screen[SelfcheckData], bulk: int = 0) -> tuple[tuple[Button, ...], ...]:
    """The buttons of a question whether one is sure; none where nothing is asked."""
    match screen.data.sure:
        case Sure.BULK:
            first = choice(screen.ticket, label("selfchecks", "bulk_now").format(count=bulk), form.Tap.BULK_NOW)
        case Sure.RESTART:
            first = _press(screen, "restart_now", form.Tap.RESTART_NOW)
        case Sure.LEAVE:
            first = choice(screen.ticket, label("selfchecks", "leave_now"), CANCEL)
        case Sure.NOTHING:
            return ()
    return ((first, _press(screen, "go_on" if screen.data.sure is Sure.LEAVE else "back", form.Tap.ASIDE)),)


def _press(screen: Screen[SelfcheckData], name: str, code: str) -> Press:
    return choice(screen.ticket, label("selfchecks", name), code)


def _number(shown: CourseShown, item_id: str) -> int:
    return next((number for number, item in enumerate(shown.asked, start=1) if item.id == item_id), 0)
