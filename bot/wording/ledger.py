"""The words and buttons of the ledger: its lists and the card of an item."""

from __future__ import annotations

from datetime import date, datetime

from bot.actions.ledger_results import HistoryShown, LedgerCard, LedgerDeed, LedgerLine, LedgerPage, SourceShown
from bot.actions.ledger_views import CATEGORY, DONE, LATE, MINE, NO_CATEGORY, SUPERVISED, UNIT, WHICH
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, labels, render
from bot.wording.clue_handling import open_card
from bot.wording.clue_ids import shown_id
from bot.wording.cutting import cut
from bot.wording.files import look
from bot.wording.messages import show
from bot.wording.papers import wants
from knowledge.clues import Category
from storage.ledger import OPEN, HistoryKind, LedgerItem, LedgerState
from storage.ledger_register import Which

PAGE, BOOK, DO = "lg", "lb", "ld"
"""Verbs: a page of a list in place, and in a message of its own (``which.category.page``); a step with an item (``id.revision.deed`` or
``id.revision.deed.value``)."""
_D, _S = LedgerDeed, LedgerState
FIRST = {
    _S.TODO: (_D.START, _D.FIXED, _D.ASSIGN, _D.GRANT, _D.REFUSE, _D.EXTEND),
    _S.WORKING: (_D.HAND_IN, _D.GRANT, _D.REFUSE, _D.EXTEND),
    _S.REWORK: (_D.HAND_IN, _D.GRANT, _D.REFUSE, _D.EXTEND),
    _S.TO_ACCEPT: (_D.ACCEPT, _D.RETURN, _D.GRANT, _D.REFUSE),
    _S.CLOSED: (_D.RECHECK,),
    _S.RECHECK: (_D.PASS, _D.FAIL),
    _S.VOID: (),
}
"""The steps that a card offers at once, in their order; the others stand behind 更多."""
RARER = (_D.ASSIGN, _D.MEASURES, _D.DUE, _D.SUPERVISE, _D.UNSUPERVISE, _D.NOTE, _D.VOID)
_REGISTERS = {UNIT: Which.OPEN, LATE: Which.OVERDUE, SUPERVISED: Which.SUPERVISED, CATEGORY: Which.OPEN, DONE: Which.ALL}
"""The register that a list offers to whoever answers for more than the own items."""
_TITLE = 18
_PROBLEM, _MEASURES, _REASON = 600, 300, 100
_HISTORY = 10
_SOURCES = 3


@show.register
def card(found: LedgerCard) -> Reply:
    """An item, with the steps that are open to the reader."""
    item = found.item
    text = render(
        "ledger/card",
        moved=found.is_moved,
        mark=labels("ledger", "marks")[item.severity],
        severity=labels("ledger", "severities")[item.severity],
        state=labels("ledger", "states")[item.state],
        left=left(item, found.days, is_late=found.is_late),
        late=found.is_late,
        supervised=item.supervised_at is not None and item.state in OPEN,
        held=item.is_held,
        id=item.id,
        problem=cut(item.problem, _PROBLEM),
        due=day_name(item.due_on, found.today),
        was_due="" if found.was_due is None else day_name(found.was_due, found.today),
        category=labels("clues", "categories").get(item.category, ""),
        source=labels("ledger", "sources")[item.source],
        times=item.times,
        refs=[_source(each) for each in found.sources[-_SOURCES:] if each.note],
        unit=found.unit,
        person=found.person,
        immediate=item.is_immediate,
        measures=cut(item.measures, _MEASURES),
        evidence=found.evidence,
        said=[cut(text, _MEASURES) for text in found.said[-2:]],
        accepters="、".join(found.accepters[:3]),
        asked=None if found.asked is None else day_name(found.asked.until, found.today),
        asked_why="" if found.asked is None else cut(found.asked.reason, _REASON),
        asker=found.asker,
        closed="" if item.closed_on is None else day_name(item.closed_on, found.today),
        accepter=found.accepter,
        recheck="" if item.recheck_on is None else day_name(item.recheck_on, found.today),
        history=[_happened(found, line) for line in found.history[-_HISTORY:]],
        earlier=max(0, len(found.history) - _HISTORY),
        question=labels("ledger", "questions").get(found.asks, "") if found.asks is not None else "",
        page=found.page,
        pages=found.pages,
    )
    return Reply(text, _choices(found) if found.asks is not None else _steps(found), protect=True)


def book(found: LedgerPage) -> Reply:
    """A page of a list."""
    lists = labels("ledger", "lists")
    text = render(
        "ledger/book",
        held=found.is_held,
        title=lists.get(found.which, ""),
        category=_category_name(found.category),
        which=found.which,
        count=found.count,
        page=found.page,
        pages=found.pages,
        words=cut(found.words, 60),
        handles=found.handles,
        choosing=found.which == CATEGORY and not found.category,
        lines=[_line(each) for each in found.lines],
    )
    lines: list[Button] = [Press(f"№{each.item.id}", DO, f"{each.item.id}.0.{_D.SHOW}") for each in found.lines]
    kinds: list[Button] = [
        Press(f"{_category_name(category or NO_CATEGORY)} {found.categories[category]}", PAGE, f"{CATEGORY}.{category or NO_CATEGORY}.0")
        for category in (*Category, "")
        if category in found.categories
    ]
    turning: list[Button] = []
    if found.page:
        turning.append(Press(label("ledger", "earlier"), PAGE, f"{found.which}.{found.category}.{found.page - 1}"))
    if found.page + 1 < found.pages:
        turning.append(Press(label("ledger", "later"), PAGE, f"{found.which}.{found.category}.{found.page + 1}"))
    offered = WHICH if found.handles else ()
    others: list[Button] = [Press(lists[which], PAGE, f"{which}..0") for which in offered if which != found.which or found.category]
    if found.words and not found.handles:
        others = [Press(lists[MINE], PAGE, f"{MINE}..0")]
    papers: list[Button] = (
        [wants(label("ledger", "register"), "ledger_register", _REGISTERS[found.which])]
        if found.handles and found.which in _REGISTERS
        else []
    )
    rows = (*in_rows(lines, 3), *in_rows(kinds, 2), *in_rows(turning + others, 4), tuple(papers))
    return Reply(text, tuple(row for row in rows if row), protect=True)


@show.register
def _book(found: LedgerPage) -> Reply:
    return book(found)


def open_item(item_id: int, name: str = "") -> Press:
    """A button that opens the card of an item in a message of its own."""
    return Press(name or label("ledger", "open"), DO, f"{item_id}.0.{_D.SHOW}")


def open_book(name: str, which: str = "") -> Press:
    """A button that opens a list in a message of its own, by default the one that concerns its presser most."""
    return Press(name, BOOK, f"{which}..0")


def read_do(argument: str) -> tuple[int, int, LedgerDeed, str] | None:
    """Item, revision, step and value of a pressed button; none for a forged one."""
    parts = argument.split(".", 3)
    if len(parts) < 3 or not all(part.isascii() and part.isdecimal() and len(part) <= 9 for part in parts[:2]):
        return None
    value = parts[3] if len(parts) > 3 else ""
    if parts[2] not in tuple(LedgerDeed) or len(value) > 12 or not value.isascii():
        return None
    return int(parts[0]), int(parts[1]), LedgerDeed(parts[2]), value


def read_page(argument: str) -> tuple[str, str, int] | None:
    """Which list, category and page a pressed button means; none for a forged one."""
    which, _, rest = argument.partition(".")
    category, _, page = rest.partition(".")
    is_number = page.isascii() and page.isdecimal() and len(page) <= 6
    if which not in {"", *WHICH} or category not in {"", NO_CATEGORY, *Category} or not is_number:
        return None
    return which, category, int(page)


def private_only() -> str:
    """Said in a group."""
    return label("ledger", "private_only")


def moved() -> str:
    """Said where the item has moved on."""
    return label("ledger", "moved")


def left(item: LedgerItem, days: int, *, is_late: bool) -> str:
    """How long there is left, as “剩 3 天”, “今天到期”, “超 5 天”; empty where nobody is being waited for to put it right."""
    if item.state not in {_S.TODO, _S.WORKING, _S.REWORK}:
        return ""
    if is_late:
        return label("ledger", "late").format(days=-days)
    return label("ledger", "left").format(days=days) if days else label("ledger", "today")


def day_name(day: date, today: date) -> str:
    """A day, with its year where that is another one."""
    return f"{day.month} 月 {day.day} 日" if day.year == today.year else f"{day.year} 年 {day.month} 月 {day.day} 日"


def _steps(found: LedgerCard) -> tuple[tuple[Button, ...], ...]:
    first: list[Button] = [_do(found, deed) for deed in FIRST[found.item.state] if deed in found.can]
    if _rarer(found):
        first.append(_do(found, _D.MORE))
    seen = [each.ref.partition(":")[2] for each in found.sources if each.ref.startswith("clue:")]
    others: list[Button] = [look("ledger", found.item.id)] if found.files else []
    others += [Press(label("ledger", "clue").format(id=shown_id(clue_id)), *_clue(clue_id)) for clue_id in seen[-1:]]
    return tuple(row for row in (*in_rows(first, 3), tuple(others)) if row)


def _clue(clue_id: str) -> tuple[str, str]:
    opens = open_card(clue_id)
    return opens.verb, opens.argument


def _choices(found: LedgerCard) -> tuple[tuple[Button, ...], ...]:
    back = (Press(label("ledger", "back"), DO, f"{found.item.id}.{found.item.revision}.{_D.SHOW}"),)
    if found.asks is not _D.ASSIGN:
        return (*in_rows([_do(found, deed) for deed in _rarer(found)], 3), back)
    names: list[Button] = [_do(found, _D.ASSIGN, str(number), name) for number, name in found.people]
    turning: list[Button] = []
    if found.page:
        turning.append(_do(found, _D.ASSIGN, f"p{found.page - 1}", label("ledger", "earlier")))
    if found.page + 1 < found.pages:
        turning.append(_do(found, _D.ASSIGN, f"p{found.page + 1}", label("ledger", "later")))
    return tuple(row for row in (*in_rows(names, 2), tuple(turning), back) if row)


def _rarer(found: LedgerCard) -> list[LedgerDeed]:
    return [deed for deed in RARER if deed in found.can and deed not in FIRST[found.item.state]]


def _do(found: LedgerCard, deed: LedgerDeed, value: str = "", name: str = "") -> Press:
    argument = f"{found.item.id}.{found.item.revision}.{deed}"
    return Press(name or labels("ledger", "deeds")[deed], DO, f"{argument}.{value}" if value else argument)


def _line(line: LedgerLine) -> dict[str, object]:
    item = line.item
    return {
        "mark": labels("ledger", "marks")[item.severity],
        "supervised": item.supervised_at is not None and item.state in OPEN,
        "id": item.id,
        "problem": cut(" ".join(item.problem.split()), _TITLE),
        "left": left(item, line.days, is_late=line.is_late),
        "late": line.is_late,
        "unit": line.unit.rpartition("/")[2],
        "state": labels("ledger", "states")[item.state],
    }


def _category_name(category: str) -> str:
    return label("ledger", "no_category") if category == NO_CATEGORY else labels("clues", "categories").get(category, "")


def _source(source: SourceShown) -> str:
    return f"{_moment(source.at)} {cut(source.note, _REASON)}"


def _happened(found: LedgerCard, line: HistoryShown) -> str:
    """What has happened, who did it and when, as “12-03 李某 待整改→整改中：……”."""
    states = labels("ledger", "states")
    match line.kind:
        case HistoryKind.MOVE if not line.before:
            what = label("ledger", "opened")
        case HistoryKind.MOVE:
            what = f"{states.get(line.before, '')}→{states.get(line.after, '')}"
        case HistoryKind.EXTENSION:
            after = day_name(date.fromisoformat(line.after), found.today) if line.after else ""
            what = labels("ledger", "extensions").get(line.code, "").format(day=after)
        case HistoryKind.SUPERVISED:
            what = labels("ledger", "supervisions").get(line.code, "")
        case HistoryKind.EVIDENCE if line.files:
            what = label("ledger", "with_files").format(count=line.files)
        case HistoryKind.STEP:
            what = labels("ledger", "steps").get(line.code, "")
        case HistoryKind.REMINDED if line.code:
            what = label("ledger", "reminded").format(days=line.code)
        case _:
            what = labels("ledger", "happened").get(line.kind, "")
    head = " ".join(part for part in (_moment(line.at), line.name or label("ledger", "clock"), what) if part)
    return f"{head}：{cut(line.text, _REASON)}" if line.text else head


def _moment(moment: datetime) -> str:
    return f"{moment:%m-%d %H:%M}"
