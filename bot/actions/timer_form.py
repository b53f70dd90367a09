"""What a message has not said of a timer is asked: which one, and from when it counts. Both known, it runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from typing_extensions import override

from bot.actions.form_kinds import Done, FormData, FormKind
from bot.actions.permissions import Right
from bot.actions.timer_words import LONGEST_LABEL, Told, day_of, read_told, without_name
from bot.actions.timers import TimerDesk
from bot.actions.work import RefusedError, Work
from knowledge import timers as statutory
from knowledge.timers import Timer

COMMON = ("keep", "seize", "case", "hearing_wish", "deliver", "pay", "publish", "approve")
"""Offered to whoever has named none."""
MOST_OFFERED = 8
WHICH, DAY, NOW, GO, OTHER_DAY = "t", "d", "now", "go", "day"
"""What can be chosen; behind the first two a key and a number of days ago stand after a hyphen."""
_OLDEST = timedelta(days=5 * 366)
_FARTHEST = timedelta(days=366)
_ENTRY = "PR-"


@dataclass(frozen=True, slots=True)
class TimerAsked:
    """What the form shows besides its data."""

    timer: Timer | None
    offered: tuple[Timer, ...]
    today: date
    days_over: int
    """How long ago it would have ended, where it is over already."""


class TimerData(FormData):
    """What is known of a timer."""

    key: str = ""
    offered: tuple[str, ...] = ()
    label: str = ""
    day: date | None = None
    clock: str = ""
    """``HH:MM``; empty where no time was said."""
    doubt: str = ""
    """Why the day that was said is asked for again: ``ahead``, ``gone``, ``old``, ``far``."""
    doubted: date | None = None
    over_since: date | None = None
    """The day on which it ended, where it is over already and is started nevertheless only if somebody says so."""


class TimerForm(FormKind[TimerData]):
    """Asks which timer, and from when."""

    name = "timer"
    right = Right.SEE_DUES
    data = TimerData
    lifetime = timedelta(days=1)

    def __init__(self, desk: TimerDesk) -> None:
        self._desk = desk

    def heard(self, work: Work, argument: str) -> TimerData | Done:
        """What follows from ``argument``, words or the id of an entry: what is still to be asked, or a timer that runs.

        Raises ``RefusedError`` for words that cannot be meant.
        """
        data = TimerData()
        if argument.startswith(_ENTRY):
            own = statutory.of_entry(argument)
            data = TimerData(key=own[0].key) if len(own) == 1 else TimerData(offered=tuple(each.key for each in own))
        elif argument.strip():
            data = self._heard(data, read_told(argument, work.now), work.today)
        return self._next(work, data)

    @override
    def begin(self, work: Work, argument: str) -> TimerData:
        found = self.heard(work, argument)
        if isinstance(found, Done):
            # Nothing is left to be asked: ``heard`` is for that.
            raise RefusedError("form_over")
        return found

    @override
    def asks(self, data: TimerData) -> bool:
        return True

    @override
    def holds_work(self, data: TimerData) -> bool:
        return False

    @override
    def shows(self, work: Work, data: TimerData, form_id: int) -> TimerAsked:
        offered = [each for key in data.offered or COMMON if (each := statutory.timer(key)) is not None]
        over = 0 if data.over_since is None else (work.today - data.over_since).days
        return TimerAsked(statutory.timer(data.key), tuple(offered[:MOST_OFFERED]), work.today, over)

    @override
    def take_text(self, work: Work, data: TimerData, text: str) -> TimerData | Done:
        told = read_told(text, work.now, names_timer=not data.key)
        heard = self._heard(data, told, work.today)
        if not data.key and not heard.key and told.day is None and not (told.label and heard.offered):
            raise RefusedError("timer_unknown")
        if data.key and told.day is None and told.clock is None:
            raise RefusedError("timer_needs_day")
        return self._next(work, heard)

    @override
    def choose(self, work: Work, data: TimerData, choice: str, form_id: int) -> TimerData | Done:
        what, _, value = choice.partition("-")
        timer = statutory.timer(data.key)
        if what == WHICH and not value:
            return data.model_copy(update={"key": "", "offered": ()})
        if what == WHICH and (chosen := statutory.timer(value)) is not None:
            return self._next(work, data.model_copy(update={"key": chosen.key, "label": without_name(data.label, chosen)}))
        if timer is None:
            raise RefusedError("unknown_choice")
        if what == DAY and value in {"0", "1", "2"} and not timer.before:
            return self._next(work, data.model_copy(update={"day": work.today - timedelta(days=int(value)), "doubt": ""}))
        if what == NOW and timer.counts_hours:
            return self._next(work, data.model_copy(update={"day": work.today, "clock": f"{work.now:%H:%M}", "doubt": ""}))
        if what == OTHER_DAY:
            return data.model_copy(update={"day": None, "clock": "", "doubt": "", "over_since": None})
        if what == GO and data.over_since is not None:
            return self._next(work, data, is_sure=True)
        raise RefusedError("unknown_choice")

    def _heard(self, data: TimerData, told: Told, today: date) -> TimerData:
        changes: dict[str, object] = {"doubt": "", "over_since": None}
        timer = statutory.timer(data.key) or told.timer
        label = told.label
        if timer is None and label:
            offered = statutory.suggested(label)[:MOST_OFFERED]
            changes["offered"] = tuple(each.key for each in offered) or data.offered
            if len(offered) == 1:
                timer, label = offered[0], without_name(label, offered[0])
        if timer is not None:
            changes["key"] = timer.key
        if label and label not in data.label:
            joined = f"{data.label} {label}".strip()
            if len(joined) > LONGEST_LABEL:
                raise RefusedError("too_long", most=LONGEST_LABEL, length=len(joined))
            changes["label"] = joined
        if told.day is not None:
            changes["day"] = day_of(told.day, today, ahead=timer is not None and timer.before)
        elif told.clock is not None and data.day is None:
            changes["day"] = today
        if told.clock is not None:
            changes["clock"] = f"{told.clock:%H:%M}"
        return data.model_copy(update=changes)

    def _next(self, work: Work, data: TimerData, *, is_sure: bool = False) -> TimerData | Done:
        timer = statutory.timer(data.key)
        if timer is None or data.day is None or (timer.counts_hours and not data.clock):
            return data
        clock = time.fromisoformat(data.clock) if data.clock else time()
        event = datetime.combine(data.day, clock, work.now.tzinfo)
        doubt = _doubt(work, timer, event)
        if doubt:
            return data.model_copy(update={"day": None, "clock": "", "doubt": doubt, "doubted": data.day})
        running = statutory.run(timer, event)
        last = running.counted.due_on
        is_over = running.due_at < work.now if running.due_at is not None else last < work.today
        if is_over and not is_sure:
            return data.model_copy(update={"over_since": last})
        return Done(self._desk.start(work, timer, event, data.label))


def _doubt(work: Work, timer: Timer, event: datetime) -> str:
    """Why the event cannot be meant; empty where it can."""
    day = event.date()
    if timer.before:
        return "gone" if day <= work.today else "far" if day - work.today > _FARTHEST else ""
    if day > work.today or (timer.counts_hours and event > work.now):
        return "ahead"
    return "old" if work.today - day > _OLDEST else ""
