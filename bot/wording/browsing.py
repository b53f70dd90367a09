"""The words and buttons of what is browsed."""

from __future__ import annotations

from bot.actions.browsing import Contents, GroupPage, ShelfPage
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, labels, render
from bot.wording.lookup import SHOW
from bot.wording.walk import walk_button
from knowledge.entries import Entry, Prohibition, title_of
from knowledge.groups import Shelf

BROWSE = "browse"
"""Opens what is browsed in a message of its own; ``STEP`` goes on in that message."""
STEP = "br"
CODES = {Shelf.MATTERS: "m", Shelf.BANS: "b", Shelf.PHRASES: "s", Shelf.TABOOS: "t", Shelf.LIMITS: "l", Shelf.ELSEWHERE: "e"}
"""What a button calls a shelf. An argument is a shelf, a dot, the key of a group or nothing, a dot, a page."""

SHORT = 7
"""Characters of a label of which two stand side by side on a phone."""
LINE_CHARACTERS = 30


def browse_button(shelf: Shelf | None = None) -> Press:
    """A button that opens the contents, or one shelf."""
    if shelf is None:
        return Press(label("browsing", "browse"), BROWSE)
    return Press(labels("browsing", "whole_shelf")[shelf.value], BROWSE, CODES[shelf])


def contents(found: Contents) -> Reply:
    """All shelves."""
    names = labels("browsing", "shelves")
    buttons: list[Button] = [Press(f"{names[shelf.value]}　{count}", STEP, CODES[shelf]) for shelf, count in found.shelves]
    return Reply(render("browsing/contents"), in_rows(buttons, 1))


def shelf(found: ShelfPage) -> Reply:
    """The groups of a shelf, with how many entries each has."""
    code = CODES[found.shelf]
    text = _text(found.shelf, "", found.count, found.page, found.pages)
    buttons: list[Button] = [Press(f"{group.name}　{group.count}", STEP, f"{code}.{group.key}") for group in found.groups]
    rows = in_rows(buttons, 2 if all(len(group.name) <= SHORT for group in found.groups) else 1)
    if found.shelf is Shelf.PHRASES:
        rows = ((walk_button(),), *rows)
    return Reply(text, (*rows, *turning(STEP, f"{code}..", found.page, found.pages, back="")))


def group(found: GroupPage) -> Reply:
    """The entries of a group; each opens its card in a message of its own."""
    code = CODES[found.shelf]
    text = _text(found.shelf, found.group.name, found.group.count, found.page, found.pages)
    buttons: list[Button] = [Press(line(entry), SHOW, entry.id) for entry in found.entries]
    return Reply(text, (*in_rows(buttons, 1), *turning(STEP, f"{code}.{found.group.key}.", found.page, found.pages, back=code)))


def turning(verb: str, argument: str, page: int, pages: int, *, back: str) -> tuple[tuple[Button, ...], ...]:
    """The row below a list: the page before, the way back, the page after. ``argument`` is what comes before a page's number."""
    row: list[Button] = []
    if page > 0:
        row.append(Press(label("browsing", "earlier"), verb, f"{argument}{page - 1}"))
    row.append(Press(label("browsing", "back"), verb, back))
    if page + 1 < pages:
        row.append(Press(label("browsing", "later"), verb, f"{argument}{page + 1}"))
    return (tuple(row),)


def line(entry: Entry) -> str:
    """What an entry is called where its kind is known already."""
    title = entry.plain if isinstance(entry, Prohibition) else title_of(entry)
    return title if len(title) <= LINE_CHARACTERS else title[: LINE_CHARACTERS - 1] + "…"


def private_only() -> str:
    """The alert on a button that was pressed in a group."""
    return label("browsing", "private_only")


def read_argument(argument: str) -> tuple[Shelf, str, int] | None:
    """Shelf, group and page of a pressed button; none for the contents, and for a forged one."""
    code, _, rest = argument.partition(".")
    key, _, digits = rest.partition(".")
    of = next((each for each, known in CODES.items() if known == code), None)
    if of is None or (digits and not (digits.isascii() and digits.isdecimal() and len(digits) <= 4)):
        return None
    return of, key, int(digits or 0)


def _text(of: Shelf, group: str, count: int, page: int, pages: int) -> str:
    return render("browsing/page", heading=labels("browsing", "headings")[of.value], group=group, count=count, page=page, pages=pages)
