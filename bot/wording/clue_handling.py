"""The words and buttons of handling clues."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.actions.clue_deed_form import NOTHING, SAME, DeedData
from bot.actions.clue_handling import MARKS
from bot.actions.clue_moves import FOR_ANSWERS, MOVABLE, MOVES, OPEN, RELEASABLE, REOPENABLE
from bot.actions.clue_queue import WHICH
from bot.actions.clue_results import (
    Deed,
    HandledClue,
    QueueLine,
    QueuePage,
)
from bot.actions.form_kinds import Screen
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, labels, render
from bot.wording.clue_ids import shown_id
from bot.wording.clue_recording import channel_name
from bot.wording.cutting import cut
from bot.wording.files import look
from bot.wording.forms import cancel, choice, view
from bot.wording.messages import show
from bot.wording.papers import wants
from knowledge.clues import Category, Level
from knowledge.entries import title_of
from storage.clues import Clue, ClueState, Remark, RemarkKind
from storage.moments import from_text

QUEUE, OPEN_QUEUE, DO, CHOOSE = "cq", "cqo", "ch", "chs"
"""Verbs: a page of the queue (``which.level.page``), a step with a clue (``ID.revision.deed``), a choice of one (``….deed.value``)."""
_TEXT = 1_200
_REMARKS = 8
_LINE = 26
_OPEN_FINDING = {ClueState.SUBSTANTIATED, ClueState.UNSUBSTANTIATED}


@show.register
def card(found: HandledClue) -> Reply:
    """A clue, with the steps that are open."""
    clue = found.clue
    text = render(
        "clue_handling/card",
        mark=labels("clues", "marks")[clue.level],
        level=labels("clues", "levels")[clue.level],
        state=labels("clue_handling", "states")[clue.state],
        late=found.is_late,
        id=shown_id(clue.id),
        category=labels("clues", "categories").get(clue.category, ""),
        case_mark=labels("clue_handling", "mark_names")[clue.mark] if clue.mark else "",
        text=cut(clue.text, _TEXT),
        about=clue.about,
        unit=found.unit,
        place=clue.place,
        point=clue.point,
        channel=_channel(clue),
        received=_received(clue, found.now),
        source=clue.source,
        reporter=found.reporter,
        matter="" if found.entry is None else title_of(found.entry),
        files=found.files,
        handler=found.handler,
        due="" if clue.due_at is None else moment_name(from_text(clue.due_at).astimezone(found.now.tzinfo)),
        reason=cut(clue.reason, 300),
        handover=_handover(found),
        merged=len(found.merged),
        source_answer=cut(clue.source_answer, 200),
        remarks=[_said(found, remark) for remark in found.remarks[-_REMARKS:] if remark.kind is not RemarkKind.MOVE],
        own=found.is_own,
        alike=[shown_id(each.clue_id) for each in found.alike],
        question=labels("clue_handling", "deeds")[found.asks] if found.asks not in {None, Deed.MORE} else "",
    )
    return Reply(text, _choices(found) if found.asks is not None else _steps(found), protect=True)


@show.register
def queue(found: QueuePage) -> Reply:
    """A page of the queue."""
    lists = labels("clue_handling", "lists")
    title = lists.get(found.which, "找到")
    text = render(
        "clue_handling/queue",
        discipline=found.is_discipline,
        title=title,
        count=found.count,
        page=found.page,
        pages=found.pages,
        words=found.words,
    )
    lines: list[Button] = [Press(_line(each), DO, f"{each.clue.id}.0.{Deed.SHOW}") for each in found.lines]
    if not found.which:
        return Reply(text, in_rows(lines, 1), protect=True)
    turning: list[Button] = []
    if found.page:
        turning.append(Press(label("clue_handling", "earlier"), QUEUE, f"{found.which}.{found.level}.{found.page - 1}"))
    if found.page + 1 < found.pages:
        turning.append(Press(label("clue_handling", "later"), QUEUE, f"{found.which}.{found.level}.{found.page + 1}"))
    others: list[Button] = [Press(lists[which], QUEUE, f"{which}..0") for which in WHICH if which != found.which or found.level]
    marks, names = labels("clues", "marks"), labels("clues", "levels")
    levels: list[Button] = [
        Press(f"{marks[level]} {names[level]}", QUEUE, f"{found.which}.{level}.0") for level in reversed(Level) if level != found.level
    ]
    rows = (*in_rows(lines, 1), tuple(turning), tuple(others), tuple(levels))
    return Reply(text, tuple(row for row in rows if row), protect=True)


@view("clue_deed")
def _form(screen: Screen[DeedData]) -> Reply:
    data, ticket = screen.data, screen.ticket
    text = render(
        "clue_handling/form",
        deed=labels("clue_handling", "deeds")[data.deed],
        id=shown_id(data.clue_id),
        asked=cut(data.asked, _TEXT),
        reason=data.reason,
        question=labels("clue_handling", "asks")[data.deed],
    )
    if not data.reason:
        return Reply(text, ((cancel(ticket),),), protect=True)
    first = (choice(ticket, label("clue_handling", "same"), SAME), choice(ticket, label("clue_handling", "nothing"), NOTHING))
    return Reply(text, (first, (cancel(ticket),)), protect=True)


def private_only() -> str:
    """Said in a group."""
    return label("clue_handling", "private_only")


def moved() -> str:
    """Said where the clue has moved on."""
    return label("clue_handling", "moved")


def read_do(argument: str) -> tuple[str, int, Deed, str] | None:
    """Clue, revision, step and value of a pressed button; none for a forged one."""
    parts = argument.split(".", 3)
    if len(parts) < 3 or not parts[0].isalnum() or not (parts[1].isascii() and parts[1].isdecimal()) or len(parts[1]) > 9:
        return None
    if parts[2] not in tuple(Deed):
        return None
    return parts[0], int(parts[1]), Deed(parts[2]), parts[3] if len(parts) > 3 else ""


def read_queue(argument: str) -> tuple[str, str, int] | None:
    """Which list, level and page a pressed button means; none for a forged one."""
    which, _, rest = argument.partition(".")
    level, _, page = rest.partition(".")
    if which not in WHICH or (level and level not in tuple(Level)) or not (page.isascii() and page.isdecimal()) or len(page) > 6:
        return None
    return which, level, int(page)


def _steps(found: HandledClue) -> tuple[tuple[Button, ...], ...]:
    clue, can = found.clue, MOVES[found.clue.state]
    files = (look("clue", clue.id),) if found.files else ()
    alike = tuple(Press(f"{shown_id(each.clue_id)}", DO, f"{each.clue_id}.0.{Deed.SHOW}") for each in found.alike)
    if found.is_own:
        return (files,) if files else ()
    rows: list[tuple[Button, ...]] = []
    match clue.state:
        case state if state in OPEN and clue.claimed_by is not None and not found.is_mine:
            rows.append((_do(found, Deed.TAKE_OVER), _do(found, Deed.NOTE)))
        case ClueState.REFERRED if found.is_mine:
            rows.append((_do(found, Deed.CLOSE), _do(found, Deed.ASK), _do(found, Deed.NOTE), _do(found, Deed.MORE)))
        case ClueState.NEW | ClueState.REFERRED:
            rows.append((_do(found, Deed.CLAIM), _do(found, Deed.MORE)))
        case ClueState.CLAIMED if found.is_mine:
            rows.append((_do(found, Deed.TRUE), _do(found, Deed.FALSE), _do(found, Deed.ASK)))
            rows.append((_do(found, Deed.NOTE), _do(found, Deed.REJECT), _do(found, Deed.MORE)))
        case state if state in _OPEN_FINDING and found.is_mine:
            first = [Deed.CLOSE, *([Deed.RECTIFY] if ClueState.RECTIFYING in can else []), Deed.ASK]
            rows.append(tuple(_do(found, deed) for deed in first))
            rows.append((_do(found, Deed.NOTE), _do(found, Deed.MORE)))
        case ClueState.RECTIFYING if found.is_mine:
            rows.append((_do(found, Deed.CLOSE), _do(found, Deed.NOTE), _do(found, Deed.MORE)))
        case ClueState.MERGED:
            rows.append((_do(found, Deed.UNMERGE),))
        case ClueState.CLOSED | ClueState.REJECTED:
            source = [_do(found, Deed.SOURCE)] if clue.channel != "bot" and not clue.source_answer else []
            rows.append((*source, _do(found, Deed.REOPEN), _do(found, Deed.MARK)))
        case _:
            rows.append((_do(found, Deed.NOTE),))
    if clue.merged_into:
        rows.append((Press(shown_id(clue.merged_into), DO, f"{clue.merged_into}.0.{Deed.SHOW}"),))
    return tuple(row for row in (*rows, files, alike) if row)


def _choices(found: HandledClue) -> tuple[tuple[Button, ...], ...]:
    clue = found.clue
    back = (_do(found, Deed.SHOW),)
    match found.asks:
        case Deed.LEVEL:
            names, marks = labels("clues", "levels"), labels("clues", "marks")
            return (tuple(_choose(found, f"{marks[each]} {names[each]}", Deed.LEVEL, each) for each in reversed(Level)), back)
        case Deed.CATEGORY:
            kinds = labels("clues", "categories")
            return (*in_rows([_choose(found, kinds[each], Deed.CATEGORY, each) for each in Category], 3), back)
        case Deed.MARK:
            texts = labels("clue_handling", "mark_names")
            return (tuple(_choose(found, texts[each], Deed.MARK, each) for each in MARKS if each != clue.mark), back)
        case Deed.UNIT:
            return (*in_rows([_choose(found, name, Deed.UNIT, str(number)) for number, name in found.units], 2), back)
        case Deed.MERGE:
            return (*in_rows([_choose(found, shown_id(each.clue_id), Deed.MERGE, each.clue_id) for each in found.alike], 2), back)
        case _:
            rarer: list[Button] = [_do(found, deed) for deed in _rarer(found)]
            if Deed.REFER in _rarer(found) or found.is_discipline:
                rarer.append(wants(label("clue_handling", "referral"), "clue_referral", clue.id))
            return (*in_rows(rarer, 3), back)


def _rarer(found: HandledClue) -> list[Deed]:
    clue, can = found.clue, MOVES[found.clue.state]
    mine = [Deed.LEVEL, Deed.CATEGORY] if found.is_mine else []
    put_back = [Deed.PUT_BACK] if found.is_mine and ClueState.NEW in can and clue.state is ClueState.CLAIMED else []
    merge = [Deed.MERGE] if found.alike and ClueState.MERGED in can and not found.merged else []
    refer = [Deed.REFER] if ClueState.REFERRED in can else []
    reject = [Deed.REJECT] if ClueState.REJECTED in can and not found.is_mine else []
    again = [Deed.REOPEN] if clue.state in REOPENABLE else []
    release = [Deed.RELEASE] if found.is_discipline and clue.state in RELEASABLE else []
    unit = [Deed.UNIT] if clue.state in MOVABLE else []
    source = [Deed.SOURCE] if clue.channel != "bot" and not clue.source_answer else []
    who = [Deed.WHO] if clue.person_id is not None and not found.reporter else []
    note = [] if found.is_mine else [Deed.NOTE]
    return [*mine, *merge, *unit, *refer, *release, *reject, *again, *source, *note, Deed.MARK, *who, *put_back]


def open_card(clue_id: str) -> Press:
    """A button that opens the card of a clue in a message of its own."""
    return Press(label("clue_handling", "show"), DO, f"{clue_id}.0.{Deed.SHOW}")


def _do(found: HandledClue, deed: Deed) -> Press:
    return Press(labels("clue_handling", "deeds")[deed], DO, f"{found.clue.id}.{found.clue.revision}.{deed}")


def _choose(found: HandledClue, name: str, deed: Deed, value: str) -> Press:
    return Press(name, CHOOSE, f"{found.clue.id}.{found.clue.revision}.{deed}.{value}")


def _line(line: QueueLine) -> str:
    clue = line.clue
    state = labels("clue_handling", "states")[clue.state] if clue.kind not in FOR_ANSWERS else report_state(clue)
    late = "⏰" if line.is_late else ""
    return f"{labels('clues', 'marks')[clue.level]}{late} {cut(' '.join(clue.text.split()), _LINE)}　{state}"


def report_state(clue: Clue) -> str:
    """Where a report is: nobody claims one, it is answered."""
    states: Mapping[str, str] = _report_states()[clue.kind]
    return states.get(clue.state) or labels("clue_handling", "states")[clue.state]


def _report_states() -> Mapping[str, Mapping[str, str]]:
    return labels("clue_handling", "report_states")  # type: ignore[return-value]


def _channel(clue: Clue) -> str:
    if clue.is_anonymous:
        return label("clue_handling", "anonymous")
    return channel_name(clue.channel)


def _received(clue: Clue, now: datetime) -> str:
    if len(clue.received_at) == 10:
        _, month, day = clue.received_at.split("-")
        return f"{int(month)} 月 {int(day)} 日"
    return moment_name(from_text(clue.received_at).astimezone(now.tzinfo))


def moment_name(moment: datetime) -> str:
    """Day and time, as ``3 月 2 日 12:00``."""
    return f"{moment.month} 月 {moment.day} 日 {moment:%H:%M}"


def _handover(found: HandledClue) -> str:
    given = found.handover
    if given is None:
        return ""
    until = "" if given.due_on is None else f"，{given.due_on.month} 月 {given.due_on.day} 日前"
    return f"{cut(given.measure, 200)}{until}"


def _said(found: HandledClue, remark: Remark) -> str:
    kind = labels("clue_handling", "remark_kinds")[remark.kind]
    name = found.names.get(remark.person_id or 0, "")
    return " ".join(part for part in (kind, name, cut(remark.text, 200)) if part)
