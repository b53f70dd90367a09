"""The words and buttons of timers: the counting shown day by day, what runs, and what is asked before one can run."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.actions.form_kinds import Screen
from bot.actions.timer_form import DAY, GO, NOW, OTHER_DAY, WHICH, TimerAsked, TimerData
from bot.actions.timers import RunningTimers, TimerCard, TimerLine, TimerMoved
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, labels, render, words
from bot.wording import due_buttons
from bot.wording.card_buttons import TIMER
from bot.wording.forms import cancel, choice, view
from bot.wording.lookup import SHOW
from bot.wording.messages import show
from knowledge.campaigns.rules import Length
from knowledge.counting import Run
from knowledge.holidays import DayKind
from knowledge.timers import Whose
from storage.dues import DueState
from storage.moments import from_text

OPEN, BEGIN, VOID = "timer", TIMER, "timervoid"
"""Verbs: the card of a timer in a message of its own (id), a new one (the id of an entry or nothing), taken back (``id.revision``)."""
MOST_LISTED = 10


@show.register
def card(found: TimerCard) -> Reply:
    """A timer: when it ends, how that was counted, what to do, where it stands in law."""
    return Reply(_card(found), _buttons(found), protect=True)


@show.register
def _moved(found: TimerMoved) -> Reply:
    return Reply(_card(found.card, news=_day(found.was, found.card.now.date())), _buttons(found.card), protect=True)


def running(found: RunningTimers) -> Reply:
    """What runs, the one that ends first before the others."""
    today = found.now.date()
    text = render("timers/list", lines=[_line(each, found.now) for each in found.lines], count=found.count, example=_example(today))
    lines: list[Button] = [Press(f"{place}", OPEN, str(each.due.id)) for place, each in enumerate(found.lines, 1)]
    return Reply(text, (*in_rows(lines, 5), (Press(label("timers", "new"), BEGIN),)), protect=True)


@view("timer")
def _asked(screen: Screen[TimerData]) -> Reply:
    shows: TimerAsked = screen.shows
    data, timer, today = screen.data, shows.timer, shows.today
    text = render(
        "timers/ask",
        doubt=data.doubt,
        doubted="" if data.doubted is None else _day(data.doubted, today),
        title="" if timer is None else timer.title,
        label=data.label,
        started="" if data.day is None else _day(data.day, today),
        over="" if data.over_since is None else _day(data.over_since, today),
        days_over=shows.days_over,
        number=0 if timer is None else timer.number,
        length="" if timer is None else labels("timers", "lengths")[timer.length],
        before=timer is not None and timer.before,
        hours=timer is not None and timer.counts_hours,
        event="" if timer is None else timer.event.removesuffix("之日") if timer.before else timer.event,
        example=_example(today, ahead=timer is not None and timer.before),
    )
    ticket = screen.ticket
    rows: tuple[tuple[Button, ...], ...] = ()
    if timer is None:
        rows = in_rows([choice(ticket, each.title, f"{WHICH}-{each.key}") for each in shows.offered], 2)
    elif data.over_since is not None:
        rows = ((choice(ticket, label("timers", "go"), GO), choice(ticket, label("timers", "other_day"), OTHER_DAY)),)
    elif timer.counts_hours:
        rows = ((choice(ticket, label("timers", "now"), NOW),),)
    elif not timer.before:
        rows = (tuple(choice(ticket, name, f"{DAY}-{ago}") for ago, name in labels("timers", "days").items()),)
    other: tuple[Button, ...] = () if timer is None else (choice(ticket, label("timers", "other"), WHICH),)
    return Reply(text, (*rows, (*other, cancel(ticket))), protect=True)


def read_void(argument: str) -> tuple[int, int] | None:
    """The id and revision of a button; none for a forged one."""
    return due_buttons.read_act(argument)


def private_only() -> str:
    """Said in a group."""
    return label("timers", "private_only")


def moved() -> str:
    """Said where the timer has moved on."""
    return label("timers", "moved")


def _card(found: TimerCard, *, news: str = "") -> str:
    due, timer, today = found.due, found.timer, found.now.date()
    counted = None if found.running is None else found.running.counted
    at = None if due.due_at is None else from_text(due.due_at).astimezone(found.now.tzinfo)
    is_party = timer is not None and timer.whose is Whose.PARTY
    done = found.done_on
    return render(
        "timers/card",
        news=news,
        was_running=found.was_running,
        title=due.title if timer is None else timer.title,
        label="" if timer is None else str(due.detail.get("label", "")),
        state=due.state.value,
        done="" if done is None else _day(done, today),
        late=0 if done is None else max(0, (done - due.due_on).days),
        due=_day(due.due_on, today),
        clock="" if at is None else f"{at:%H:%M}",
        left=_left(found, at),
        was_set="" if found.running is None or found.running.due_on == due.due_on else _day(found.running.due_on, today),
        may_change=bool(due.detail.get("may_change")),
        is_party=is_party,
        before=timer is not None and timer.before,
        number=0 if timer is None else timer.number,
        months=timer is not None and timer.length is Length.MONTHS,
        event="" if timer is None else timer.event.removesuffix("之日").removesuffix("之时"),
        started=_day(found.event.date(), today) + (f" {found.event:%H:%M}" if at is not None else ""),
        counting=_counting(found),
        last="" if counted is None else _day(counted.due_on, today),
        rest=counted is not None and counted.lands_on_rest,
        todo="" if timer is None else timer.before_end,
        basis=found.basis,
        unverified=found.is_unverified,
        note="" if timer is None else timer.note,
    )


def _counting(found: TimerCard) -> list[str]:
    """Every day of the term, folded: “11-23～11-27　第 1～5 天”."""
    if found.running is None or found.timer is None:
        return []
    counted, today = found.running.counted, found.now.date()
    if not counted.counted:
        return [f"→ {_day(counted.due_on, today)}" + ("" if counted.due_at is None else f" {counted.due_at:%H:%M}")]
    return [_run(run, today) for run in counted.runs()]


def _run(run: Run, today: date) -> str:
    days = _short(run.first, today) + ("" if run.first == run.last else f"～{_short(run.last, today)}")
    if not run.number:
        kind = labels("timers", "rest")["weekend" if run.kind is DayKind.WEEKEND else "holiday"]
        return f"{days}　{kind.format(name=run.name)}"
    first, last = sorted((run.number, run.last_number))
    numbers = labels("timers", "numbers")["one" if first == last else "several"].format(first=first, last=last)
    return f"{days}　{label('timers', 'exchanged') if run.kind is DayKind.EXCHANGED else ''}{numbers}"


def _line(each: TimerLine, now: datetime) -> str:
    due = each.due
    at = None if due.due_at is None else from_text(due.due_at).astimezone(now.tzinfo)
    when = _day(due.due_on, now.date()) + ("" if at is None else f" {at:%H:%M}")
    return f"{due.title}　{when}　{_distance(due.due_on, at, now)}"


def _left(found: TimerCard, at: datetime | None) -> str:
    return _distance(found.due.due_on, at, found.now)


def _distance(due_on: date, at: datetime | None, now: datetime) -> str:
    if at is not None and at < now and due_on == now.date():
        return label("dues", "over")
    days = (due_on - now.date()).days
    if days == 0:
        return label("dues", "today")
    return label("dues", "left").format(days=days) if days > 0 else label("dues", "late").format(days=-days)


def _buttons(found: TimerCard) -> tuple[tuple[Button, ...], ...]:
    due = found.due
    rows: list[tuple[Button, ...]] = []
    if due.state is DueState.OPEN:
        void: tuple[Button, ...] = (Press(label("timers", "void"), VOID, f"{due.id}.{due.revision}"),) if found.is_own else ()
        rows.append((due_buttons.act_on(due.id, due.revision)[0], *void))
    if found.basis:
        rows.append((Press(label("timers", "card"), SHOW, str(due.detail.get("entry", ""))),))
    return tuple(rows)


def _day(day: date, today: date) -> str:
    """``12月1日（周二）``, with its year where that is another one."""
    weekday = words("timers", "weekdays")[day.weekday()]
    return (f"{day.year}年" if day.year != today.year else "") + f"{day.month}月{day.day}日（{weekday}）"


def _short(day: date, today: date) -> str:
    return (f"{day.year}-" if day.year != today.year else "") + f"{day.month}-{day.day}"


def _example(today: date, *, ahead: bool = False) -> str:
    day = today + timedelta(days=14 if ahead else -1)
    return f"{day.month}-{day.day}"
