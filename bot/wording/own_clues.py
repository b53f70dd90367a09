"""The words and buttons of clues under the own name."""

from __future__ import annotations

from markupsafe import Markup

from bot.actions.clue_arrivals import ClueWaits
from bot.actions.clue_moves import OPEN as STILL_OPEN
from bot.actions.clue_rows import MOST_FILES
from bot.actions.form_kinds import Screen
from bot.actions.own_clue_forms import Adding, AddingData, AddingForm, ClueFormData
from bot.actions.own_clue_views import Came, OwnClue, OwnClues, OwnLine, SeenBy
from bot.replies import Button, Copy, Press, Reply, in_rows
from bot.texts import label, labels, render
from bot.wording import anonymous
from bot.wording.browsing import LINE_CHARACTERS
from bot.wording.clue_ids import shown_id
from bot.wording.files import look
from bot.wording.forms import cancel, choice, view
from bot.wording.messages import show
from bot.wording.report_buttons import more
from knowledge.clues import Category
from storage.clues import Clue, ClueKind, ClueState

DO = "oc"
"""Does something to an own clue: ``ID.REVISION.code``."""
OPEN, STEP = "oc_list", "oc_page"
"""Open the list in a message of its own; go on in that message."""
SHOW = "oc_show"
"""Shows one clue of the list, in a message of its own."""
TAKE = "oc_take"
"""Takes what the message quotes, or the file of the message that is named, for a clue."""
CATEGORY, WITHDRAW, WITHDRAW_NOW, SEPARATE, BACK, HOLD = "c", "w", "w!", "s", "b", "h"
"""Codes of ``DO``; a category is ``c:`` and its number, what is added one of ``Adding`` behind ``+``."""
_MOST_SHOWN = 1_500
"""Characters of a clue in its panel: the whole must fit into one message."""
_MOST_SAID = 700
"""Characters of a remark and of a question; whole they came in messages of their own."""
_MOST_OFFERED = 3_500
"""Characters of an answer with the question quoted under it; what is longer is filed by its word."""


@show.register
def panel(found: OwnClue) -> Reply:
    """A clue as its reporter sees it, with what can still be done."""
    clue = found.clue
    text = clue.text if len(clue.text) <= _MOST_SHOWN else clue.text[: _MOST_SHOWN - 1] + "…"
    head = labels("own_clues", "came")[found.came if found.came is not Came.CHOOSING else Came.SHOWN]
    shown = render(
        "own_clues/panel",
        head=head.replace("{version}", str(clue.version)),
        came=found.came.value,
        choosing=labels("own_clues", "came")[Came.CHOOSING],
        kind=labels("own_clues", "kinds")[clue.kind],
        id=shown_id(clue.id),
        state=_state(clue, found.state),
        text=text,
        about=clue.about,
        place=clue.place,
        point=clue.point,
        category=category_name(clue.category) if clue.category or clue.category_by != "suggested" else label("own_clues", "undecided"),
        suggested=clue.category_by == "suggested" and bool(clue.category),
        files=found.files,
        left_out=found.left_out,
        most_files=MOST_FILES,
        version=clue.version,
        can_amend=found.can_amend,
        seen_by=found.seen_by.value,
        unit=found.unit,
        remark=found.remark[:_MOST_SAID],
        answers=[answer[:500] for answer in found.answers[-2:]],
        question=found.question[:_MOST_SAID],
    )
    return Reply(shown, _buttons(found), protect=True)


def category_name(code: str) -> str:
    """How a category is called; what nobody was sure of is said."""
    return labels("own_clues", "categories")[Category(code).name.lower()] if code else label("own_clues", "unsure")


@show.register
def page(found: OwnClues) -> Reply:
    """A page of the own clues."""
    text = render("own_clues/list", count=found.count, page=found.page, pages=found.pages)
    buttons: list[Button] = [_line(each) for each in found.lines]
    turning = [Press(label("browsing", "earlier"), STEP, str(found.page - 1))] if found.page else []
    turning += [Press(label("browsing", "later"), STEP, str(found.page + 1))] if found.page + 1 < found.pages else []
    return Reply(text, (*in_rows(buttons, 1), *((tuple(turning),) if turning else ())), protect=True)


def list_button(count: int = 0) -> Press:
    """A button that opens the list."""
    name = label("own_clues", "mine")
    return Press(f"{name}　{count}" if count else name, OPEN)


def offered(reply: Reply, asked: str) -> Reply:
    """``reply`` to a question that accuses somebody, with the offer to file it. What was asked is kept nowhere but in the message."""
    if len(reply.text) + len(asked) > _MOST_OFFERED:
        return reply
    text = render("own_clues/offer", text=Markup(reply.text), asked=asked)  # noqa: S704 - rendered and escaped already
    row = (take(), Press(label("own_clues", "submit_anonymously"), anonymous.ANON))
    return Reply(text, (*reply.buttons, row), reply.protect, reply.file)


def take() -> Press:
    """The button that files what the message quotes last."""
    return Press(label("own_clues", "submit_this"), TAKE)


def loose(message_id: int, *, is_place: bool) -> Reply:
    """The answer to a file or a place without a word."""
    row = (Press(label("own_clues", "submit_this"), TAKE, str(message_id)), Press(label("own_clues", "anonymous"), anonymous.ANON))
    return Reply(render("own_clues/loose", place=is_place), (row,))


def file_gone() -> str:
    """What the button says when the file must be sent once more."""
    return label("own_clues", "file_gone")


def private_only() -> str:
    """The alert on a button that was pressed in a group."""
    return label("own_clues", "private_only")


def refreshed() -> str:
    """What the button says when the clue has moved on."""
    return label("own_clues", "refreshed")


def read_do(argument: str) -> tuple[str, int, str] | None:
    """Clue, revision and code of a pressed button; none for a forged one."""
    clue_id, _, rest = argument.partition(".")
    revision, _, code = rest.partition(".")
    if not (clue_id.isalnum() and revision.isascii() and revision.isdecimal() and len(revision) <= 9 and code):
        return None
    return clue_id, int(revision), code


def read_category(code: str) -> str | None:
    """The category that a code means, empty for none; none for a forged one."""
    number = code.removeprefix(f"{CATEGORY}:")
    if not (number.isascii() and number.isdecimal() and len(number) == 1):
        return None
    chosen = int(number)
    return "" if chosen == 0 else tuple(Category)[chosen - 1].value if chosen <= len(Category) else None


@view("clue")
def _form(screen: Screen[ClueFormData]) -> Reply:
    text = render("own_clues/form", files=screen.files, placed=bool(screen.data.point))
    return Reply(text, ((Press(label("own_clues", "anonymous"), anonymous.ANON), cancel(screen.ticket)),), protect=True)


@view("clue_more")
def _adding(screen: Screen[AddingData]) -> Reply:
    data = screen.data
    text = render("own_clues/adding", id=shown_id(data.clue_id), what=data.what.value)
    last = choice(screen.ticket, label("own_clues", "ready"), AddingForm.READY) if data.what is Adding.FILES else cancel(screen.ticket)
    return Reply(text, ((last,),), protect=True)


@show.register
def _waits(_message: ClueWaits) -> Reply:
    return Reply(render("own_clues/waits"))


def _buttons(found: OwnClue) -> tuple[tuple[Button, ...], ...]:
    clue = found.clue
    if found.came is Came.WITHDRAWN:
        return ()
    if found.came is Came.ASKED:
        return ((_do(found, label("own_clues", "withdraw_now"), WITHDRAW_NOW), _do(found, label("own_clues", "back"), BACK)),)
    if found.came is Came.CHOOSING:
        names: list[Button] = [
            _do(found, category_name(each.value), f"{CATEGORY}:{number}") for number, each in enumerate(Category, start=1)
        ]
        last = (_do(found, label("own_clues", "unsure"), f"{CATEGORY}:0"), _do(found, label("own_clues", "back"), BACK))
        return (*in_rows(names, 2), last)
    adding = labels("own_clues", "adding")
    rows: list[tuple[Button, ...]] = []
    if found.came is Came.REVISED:
        rows.append((_do(found, label("own_clues", "separate"), SEPARATE),))
    if found.question and found.can_amend:
        rows.append((_add(found, adding[Adding.ANSWER], Adding.ANSWER),))
    if found.can_amend:
        rows.append((_add(found, adding[Adding.TEXT], Adding.TEXT), _add(found, adding[Adding.FILES], Adding.FILES)))
        rows.append(
            (
                _do(found, label("own_clues", "change_category"), CATEGORY),
                _add(found, adding[Adding.PLACE], Adding.PLACE),
                _add(found, adding[Adding.ABOUT], Adding.ABOUT),
            )
        )
    if clue.kind is not ClueKind.CLUE and clue.state in STILL_OPEN:
        rows.append((more(clue.id),))
    last_row: list[Button] = [Copy(label("own_clues", "copy_id"), shown_id(clue.id))]
    if found.can_withdraw:
        last_row += [
            _do(found, label("own_clues", "withdraw"), WITHDRAW),
            Press(label("own_clues", "anonymously"), anonymous.REFILE, clue.id),
        ]
    above: list[Button] = [look("clue", clue.id)] if found.files else []
    if found.can_amend and clue.kind is ClueKind.CLUE and found.seen_by is not SeenBy.DISCIPLINE:
        above.append(_do(found, label("own_clues", "hold"), HOLD))
    if above:
        rows.append(tuple(above))
    rows.append(tuple(last_row))
    return tuple(rows)


def _do(found: OwnClue, text: str, code: str) -> Press:
    return Press(text, DO, f"{found.clue.id}.{found.clue.revision}.{code}")


def _add(found: OwnClue, text: str, what: Adding) -> Press:
    return _do(found, text, f"+{what.value}")


def _state(clue: Clue, state: ClueState) -> str:
    """How a clue stands; a report is answered, not verified."""
    told = labels("own_clues", "states")[state]
    return told if clue.kind is ClueKind.CLUE else labels("own_clues", "report_states").get(state, told)


def _line(found: OwnLine) -> Press:
    clue = found.clue
    state = _state(clue, found.state)
    kind = "" if clue.kind is ClueKind.CLUE else f"{labels('own_clues', 'kinds')[clue.kind]} · "
    said = " ".join(clue.text.split())
    line = f"{kind}{state} · {said}"
    return Press(line if len(line) <= LINE_CHARACTERS else line[: LINE_CHARACTERS - 1] + "…", SHOW, clue.id)
