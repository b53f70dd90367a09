"""The card of something due, with the steps that are open to its reader."""

from __future__ import annotations

from datetime import date, datetime

from bot.actions.due_cards import EVENT, subject
from bot.actions.due_handling import NAMES
from bot.actions.due_results import DueCard, DueDeed, Happened
from bot.actions.due_snoozing import Snoozed
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, labels, render
from bot.wording import due_buttons, dues
from bot.wording.campaigns import DUTY
from bot.wording.cutting import cut_line
from bot.wording.due_rules import day_words, short_day
from bot.wording.files import look
from bot.wording.lookup import SHOW as ENTRY
from bot.wording.messages import show
from bot.wording.timers import OPEN as TIMER
from storage.dues import DueHistoryKind, DueKind, DueState

DO = "duedo"
"""The verb of the rarer steps: ``id.revision.deed`` or ``id.revision.deed.value``."""
_D = DueDeed
RARER = (_D.ASSIGN, _D.NOTE, _D.DAY, _D.VOID)
"""The steps that stand behind 更多 while it is open."""
_TITLE, _TEXT, _CLAUSE, _NAME = 120, 300, 60, 8
_HISTORY = 8
_BAR = 10


@show.register
def card(found: DueCard) -> Reply:
    """Something due."""
    due, duty, today = found.due, found.duty, found.today
    is_open = due.state is DueState.OPEN
    text = render(
        "dues/card",
        moved=found.is_moved,
        kept=found.is_kept,
        over=over(found) if found.is_moved and not is_open else "",
        mark=dues.mark(found.line) if is_open else label("dues", f"mark_{due.state.value}"),
        state=due.state.value,
        what=cut_line(dues.name(found.line), _TITLE),
        due=day_words(due.due_on, today),
        left=left(found),
        done=_done(found),
        note=cut_line(due.note, _TEXT) if due.state is DueState.DONE and due.kind is not DueKind.CERTIFICATE else "",
        files=found.files,
        unit=found.unit,
        owner=found.owner,
        heads=[] if found.owner else list(found.responsible[:3]),
        unclaimed=found.is_unclaimed,
        for_whom=found.for_whom,
        bar=bar(found) if due.target > 1 else "",
        report_to="" if duty is None else cut_line(duty.report_to, _TEXT),
        evidence="" if duty is None else cut_line(duty.evidence, _TEXT),
        doubt="" if duty is None else cut_line(duty.note, _TEXT),
        campaign="" if found.campaign is None else cut_line(found.campaign.title, _CLAUSE),
        clause="" if duty is None else duty.clause,
        words="" if duty is None else duty.words,
        event=due.period.removeprefix(EVENT) if due.period.startswith(EVENT) else "",
        started=_started(found),
        may_change=found.may_change,
        again="" if found.again_at is None else moment_words(found.again_at, today),
        history=[happened(each, today) for each in found.history[-_HISTORY:]],
        earlier=max(0, len(found.history) - _HISTORY),
        asks="" if found.asks is None else found.asks.value,
        nobody=found.asks is _D.ASSIGN and not found.people,
        page=found.page,
        pages=found.pages,
    )
    return Reply(text, tuple(row for row in _buttons(found) if row), protect=True)


def left(found: DueCard) -> str:
    """“还有3天”, “已超 4 天（2 个工作日）”; of what is over nothing."""
    if found.due.state is not DueState.OPEN:
        return ""
    if found.line.days < 0:
        return label("dues", "late_days").format(days=-found.line.days, working=found.line.late)
    return dues.left(found.line)


def over(found: DueCard) -> str:
    """“已由某某在 5-08 办完”, “已经撤下”."""
    if found.due.state is not DueState.DONE or found.done_on is None:
        return label("dues", "over_void")
    name = "over_done" if found.done_by else "over_done_itself"
    return label("dues", name).format(name=found.done_by, day=short_day(found.done_on, found.today))


def moved(found: DueCard) -> str:
    """What a button says whose step came too late."""
    return label("dues", "moved") if found.due.state is DueState.OPEN else over(found)


def snoozed(found: Snoozed) -> str:
    """“好，10:35 再提醒您。”"""
    name = "again_quiet" if found.is_quiet else "again_many" if found.count > 1 else "again"
    said = label("dues", name).format(when=moment_words(found.until, found.today), count=found.count)
    return said + label("dues", "again_late") if found.is_late else said


def moment_words(at: datetime, today: date) -> str:
    """``10:35``, ``11-27 周五 08:30``."""
    clock = f"{at:%H:%M}"
    return clock if at.date() == today else f"{day_words(at.date(), today)} {clock}"


def bar(found: DueCard) -> str:
    """``▰▰▰▰▱▱▱▱▱▱ 24/60 学时``."""
    full = min(_BAR, found.line.progress * _BAR // max(1, found.line.target))
    unit = label("dues", "hours" if found.line.is_hours else "times")
    return f"{'▰' * full}{'▱' * (_BAR - full)} {dues.progress(found.line)} {unit}"


def happened(each: Happened, today: date) -> str:
    """A line of the history: ``11-26 某甲：不归他办（是别的单位的）``."""
    kinds = labels("dues", "happened")
    text, kind = each.text, str(each.kind)
    if each.kind is DueHistoryKind.MOVED:
        before, _, rest = text.partition(">")
        kind = "moved" if rest else "moved_by_campaign" if before else "moved_unit"
        days, _, text = rest.partition(" ")
        said = kinds[kind].format(before=_short(before, today), after=_short(days, today))
    elif each.kind is DueHistoryKind.ASSIGNED:
        text, said = "", kinds["assigned" if each.whom else "unassigned"].format(whom=each.whom)
    elif each.kind is DueHistoryKind.ESCALATED:
        text, said = "", kinds["escalated" if text == "1" else "escalated_again"]
    elif each.kind is DueHistoryKind.DISOWNED and each.whom:
        text, said = reason(text), kinds["disowned_for"].format(whom=each.whom)
    else:
        text = reason(text)
        said = kinds[kind]
    who = f"{each.who} " if each.who else ""
    tail = label("dues", "because").format(text=cut_line(text, _CLAUSE)) if text else ""
    return f"{short_day(each.at.date(), today)} {who}{said}{tail}"


def reason(text: str) -> str:
    """The words of a reason that was given with one tap; any other stands as it was typed."""
    return labels("dues", "reasons").get(text, text)


def read_do(argument: str) -> tuple[int, int, DueDeed, str] | None:
    """Due, revision, step and value of a pressed button; none for a forged one."""
    parts = argument.split(".", 3)
    if len(parts) < 3 or not all(part.isascii() and part.isdecimal() and len(part) <= 9 for part in parts[:2]):
        return None
    value = parts[3] if len(parts) > 3 else ""
    if parts[2] not in tuple(DueDeed) or len(value) > 12 or not value.isascii():
        return None
    return int(parts[0]), int(parts[1]), DueDeed(parts[2]), value


def do(found: DueCard, deed: DueDeed, words: str, value: str = "") -> Press:
    """The button of a rarer step."""
    return Press(words, DO, f"{found.due.id}.{found.due.revision}.{deed}" + (f".{value}" if value else ""))


def _short(day: str, today: date) -> str:
    return short_day(date.fromisoformat(day), today) if day else ""


def _done(found: DueCard) -> str:
    if found.done_on is None:
        return ""
    said = label("dues", "done_by").format(day=day_words(found.done_on, found.today), name=found.done_by or label("dues", "itself"))
    if found.done_for:
        said += label("dues", "done_for").format(name=found.done_for)
    return said + (label("dues", "done_late").format(days=found.done_late) if found.done_late else "")


def _started(found: DueCard) -> str:
    started = str(found.due.detail.get("started_on", ""))
    return day_words(date.fromisoformat(started), found.today) if started else ""


def _buttons(found: DueCard) -> tuple[tuple[Button, ...], ...]:
    if found.asks is _D.ASSIGN:
        return _people(found)
    steps = labels("dues", "steps")
    back: tuple[Button, ...] = (Press(label("dues", "back"), due_buttons.SHOW, str(found.due.id)),)
    if found.asks is _D.MORE:
        rarer: list[Button] = [do(found, deed, steps[deed]) for deed in RARER if deed in found.deeds]
        return (*in_rows(rarer, 3), back)
    files: tuple[Button, ...] = (look(*subject(found.due).split(":")),) if found.files else ()
    if found.due.state is not DueState.OPEN:
        after: list[Button] = [do(found, deed, steps[deed]) for deed in (_D.NOTE, _D.REOPEN) if deed in found.deeds]
        return ((*files, *after), _basis(found))
    done, hour, tomorrow, not_mine = due_buttons.act_on(found.due.id, found.due.revision)
    if found.duty is not None and found.duty.counted:
        done = Press(label("dues", "enter"), done.verb, done.argument)
    elif found.due.kind is DueKind.CERTIFICATE:
        done = Press(label("dues", "renew"), done.verb, done.argument)
    offered = {_D.DONE: done, _D.HOUR: hour, _D.TOMORROW: tomorrow}
    first: list[Button] = [press for deed, press in offered.items() if deed in found.deeds]
    second: list[Button] = []
    is_given = found.is_unclaimed and _D.ASSIGN in found.deeds
    if is_given:
        second.append(do(found, _D.ASSIGN, steps[_D.ASSIGN]))
    if _D.NOT_MINE in found.deeds:
        second.append(not_mine)
    further = [deed for deed in RARER if deed in found.deeds and not (is_given and deed is _D.ASSIGN)]
    if further:
        # A menu of one is a tap for nothing.
        step = further[0] if len(further) == 1 else _D.MORE
        second.append(do(found, step, steps[step]))
    return (tuple(first), (*second, *files), _basis(found))


def _basis(found: DueCard) -> tuple[Button, ...]:
    entry = str(found.due.detail.get("entry", ""))
    if found.due.kind is DueKind.TIMER:
        return (Press(label("dues", "counting"), TIMER, str(found.due.id)), Press(label("dues", "entry"), ENTRY, entry))
    if entry:
        return (Press(label("dues", "timer"), TIMER, str(found.due.id)), Press(label("dues", "entry"), ENTRY, entry))
    return () if found.duty is None else (Press(label("dues", "duty"), DUTY, str(found.duty.id)),)


def _people(found: DueCard) -> tuple[tuple[Button, ...], ...]:
    names: list[Button] = [do(found, _D.ASSIGN, cut_line(name, _NAME), str(number)) for number, name in found.people[:NAMES]]
    turning: list[Button] = []
    if found.page:
        turning.append(do(found, _D.ASSIGN, label("dues", "earlier"), f"p{found.page - 1}"))
    if found.page + 1 < found.pages:
        turning.append(do(found, _D.ASSIGN, label("dues", "later"), f"p{found.page + 1}"))
    turning.append(Press(label("dues", "back"), due_buttons.SHOW, str(found.due.id)))
    return (*in_rows(names, 2), tuple(turning))
