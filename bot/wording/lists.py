"""The words of official lists: from the file to the cards, and back."""

from __future__ import annotations

from bot.actions.form_kinds import Screen
from bot.actions.list_approval import (
    ListAnswers,
    ListApproved,
    ListFaulty,
    ListHandedOver,
    ListProposed,
    ListReturned,
    ListSentOff,
    ListSpoils,
    ListStuck,
    ListWithdrawn,
)
from bot.actions.list_diff import Group
from bot.actions.list_form import WHATS, ListTextData
from bot.actions.list_views import (
    EXEMPT_RESULTS,
    ColumnsView,
    DetailsView,
    DropView,
    GroupView,
    IndexView,
    LikelyView,
    ListLine,
    ListView,
    MatchView,
    May,
    SummaryView,
)
from bot.plain import plain_text
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import labels, render
from bot.wording.cutting import cut
from bot.wording.forms import cancel, view
from bot.wording.messages import show
from knowledge.entries import Tier
from knowledge.lists.tables import Field
from storage.lists import ListState, ListVersion

LIST = "list"
"""The verb of every button of a list."""
BUTTON_CHARACTERS = 24
MOST_COLUMNS = 24
"""Columns that are offered as buttons."""
_FIELDS = tuple(Field)


def press(text: str, version: ListVersion | None, command: str, *rest: object) -> Press:
    """A button of a version."""
    number, revision = (0, 0) if version is None else (version.id, version.revision)
    return Press(text, LIST, ".".join(str(part) for part in (number, revision, command, *rest)))


def in_words(message: object) -> str:
    """What one of the messages below says, for the command line."""
    return plain_text(Reply(show(message).text))


def not_read(problem: str) -> Reply:
    """What to do about a file that was not read."""
    return Reply(not_read_text(problem))


def not_read_text(problem: str) -> str:
    """The same as plain text."""
    return labels("lists", "not_read")[problem]


def _named(name: str) -> str:
    return labels("lists", "buttons")[name]


def _index_button() -> tuple[Button, ...]:
    return (press(_named("index"), None, "index"),)


@show.register
def _columns(message: ColumnsView) -> Reply:
    version, layout = message.version, message.layout
    if message.asking:
        field = _FIELDS[int(message.asking)] if int(message.asking) < len(_FIELDS) else Field.VIOLATION
        place = _FIELDS.index(field)
        text = render("lists/which_column", field=str(field), name=version.file_name)
        columns: list[Button] = [
            press(cut(f"{_letters(column)} {heading}", BUTTON_CHARACTERS), version, "column", place, column)
            for column, heading in list(layout.headings.items())[:MOST_COLUMNS]
        ]
        none = (press(_named("no_such_column"), version, "column", place, -1),)
        return Reply(text, (*in_rows(columns, 2), none, (press(_named("never_mind"), version, "show"),)), protect=True)
    told = [(name, _letters(column), layout.headings.get(column, "")) for name, column in layout.at.items()]
    unsure = [f"{_letters(column)} {layout.headings.get(column, '')}".strip() for column in layout.unsure]
    text = render(
        "lists/columns", version=version, layout=layout, told=told, unsure=unsure, has_violation=str(Field.VIOLATION) in layout.at
    )
    fields: list[Button] = [press(_mark(str(field), layout.at), version, "ask_column", place) for place, field in enumerate(_FIELDS)]
    first: tuple[Button, ...] = (press(_named("columns_right"), version, "confirm"),)
    return Reply(text, ((first,) if str(Field.VIOLATION) in layout.at else ()) + in_rows(fields, 3) + (_give_up(version),), protect=True)


@show.register
def _details(message: DetailsView) -> Reply:
    version = message.version
    if message.asking == "tier":
        tiers: list[Button] = [press(str(tier), version, "tier", place) for place, tier in enumerate(Tier)]
        return Reply(render("lists/which_tier"), (*in_rows(tiers, 2), (press(_named("never_mind"), version, "show"),)), protect=True)
    if message.asking == "result":
        results: list[Button] = [press(str(result), version, "result", place) for place, result in enumerate(EXEMPT_RESULTS)]
        return Reply(render("lists/which_result"), (*in_rows(results, 2), (press(_named("never_mind"), version, "show"),)), protect=True)
    text = render(
        "lists/details",
        version=version,
        rows=message.rows,
        parts=[(str(tier), count) for tier, count in message.parts.items()],
        needs_tier=message.needs_tier,
        needs_result=message.needs_result,
        missing=[missing.value for missing in message.missing],
        warnings=[warned.value for warned in message.warnings],
    )
    edits: list[Button] = [press(labels("lists", "edits")[what], version, "edit", what) for what in WHATS]
    if message.needs_tier:
        edits.append(press(labels("lists", "edits")["tier"], version, "ask_tier"))
    if message.needs_result:
        edits.append(press(labels("lists", "edits")["result"], version, "ask_result"))
    rows: list[tuple[Button, ...]] = [] if message.missing else [(press(_named("details_right"), version, "confirm"),)]
    back = press(_named("back_to_columns"), version, "back", "columns")
    return Reply(text, (*rows, *in_rows(edits, 3), (back, *_give_up(version))), protect=True)


@show.register
def _likely(message: LikelyView) -> Reply:
    version = message.version
    text = render("lists/likely", pairs=message.rows, left=message.left)
    wrong: list[Button] = [press(f"{row.number or row.place} {_named('wrong')}", version, "unlike", row.place) for row, _ in message.rows]
    last: list[Button] = [press(_named("undo"), version, "undo")] if message.decided else []
    rows = ((press(_named("all_right"), version, "page"),), *in_rows(wrong, 3), (press(_named("one_by_one"), version, "unlike"),))
    return Reply(text, (*rows, (*last, press(_named("back_to_details"), version, "back", "details"))), protect=True)


@show.register
def _match(message: MatchView) -> Reply:
    version, row = message.version, message.row
    text = render("lists/match", row=row, offered=message.offered, number=message.decided + 1, asked=message.asked, version=version)
    rows: list[tuple[Button, ...]] = [
        (press(cut(f"{place + 1} {each.title}", 34), version, "choose", row.place, place),) for place, each in enumerate(message.offered)
    ]
    rows.append((press(_named("own"), version, "own", row.place), press(_named("later"), version, "later", row.place)))
    rows.append((press(_named("leave_out"), version, "leave_out", row.place), press(_named("rest"), version, "rest")))
    last: list[Button] = [press(_named("undo"), version, "undo")] if message.decided else []
    rows.append((*last, press(_named("back_to_details"), version, "back", "details")))
    return Reply(text, tuple(rows), protect=True)


@show.register
def _summary(message: SummaryView) -> Reply:
    version, may = message.version, message.may
    counts = {group.value: message.diff.count(group) for group in Group}
    text = render(
        "lists/summary",
        version=version,
        counts=counts,
        rows=message.rows,
        sure=message.sure,
        new=message.new,
        owner=message.owner,
        fields=message.diff.fields,
        warnings=[warned.value for warned in message.warnings],
        takes_place_of=message.takes_place_of,
        waits=version.state is ListState.PROPOSED,
        decides=May.DECIDE in may,
    )
    names = labels("lists", "groups")
    groups: list[Button] = [
        press(f"{names[group.value]} {message.diff.count(group)}", version, "group", group.value, 0)
        for group in Group
        if message.diff.count(group)
    ]
    rows: list[tuple[Button, ...]] = list(in_rows(groups, 3))
    if May.PROPOSE in may:
        rows.append((press(_named("propose"), version, "propose"),))
    if May.CHANGE in may:
        rows.append((press(_named("undo"), version, "undo"), press(_named("back_to_details"), version, "back", "details")))
        rows.append(_give_up(version))
    if May.DECIDE in may:
        rows.append((press(_named("approve"), version, "approve"), press(_named("return"), version, "return")))
    if May.TAKE_BACK in may:
        rows.append((press(_named("take_back"), version, "take_back"),))
    return Reply(text, tuple(rows), protect=True)


@show.register
def _group(message: GroupView) -> Reply:
    version = message.version
    text = render(
        "lists/group",
        version=version,
        group=message.group.value,
        lines=message.lines,
        page=message.page,
        pages=message.pages,
        can_change=message.can_change,
    )
    rows: list[tuple[Button, ...]] = []
    if message.can_change:
        changes: list[Button] = [
            press(f"{_named('change')} {line.number or line.place}", version, "reopen", line.place) for line in message.lines if line.place
        ]
        rows += in_rows(changes, 3)
    turn: list[Button] = []
    if message.page > 0:
        turn.append(press(_named("earlier"), version, "group", message.group.value, message.page - 1))
    if message.page + 1 < message.pages:
        turn.append(press(_named("further"), version, "group", message.group.value, message.page + 1))
    if turn:
        rows.append(tuple(turn))
    return Reply(text, (*rows, (press(_named("summary"), version, "show"),)), protect=True)


@show.register
def _index(message: IndexView) -> Reply:
    text = render("lists/index", live=message.live, waiting=message.waiting, drafts=message.drafts, can_import=message.can_import)
    names = labels("lists", "marks")
    rows: list[tuple[Button, ...]] = []
    for mark, lines in (("waiting", message.waiting), ("draft", message.drafts), ("live", message.live)):
        rows += [(press(cut(f"{names[mark]} {line.version.name}", 40), line.version, "show"),) for line in lines]
    return Reply(text, tuple(rows[:30]), protect=True)


@show.register
def _list(message: ListView) -> Reply:
    version = message.version
    text = render(
        "lists/list", version=version, versions=[_told(line) for line in message.versions], before=message.before, asking=message.asking
    )
    if message.asking:
        yes = press(_named("withdraw"), version, "withdraw")
        return Reply(text, ((yes, press(_named("never_mind"), version, "show")),), protect=True)
    rows: list[tuple[Button, ...]] = []
    if May.WITHDRAW in message.may:
        rows.append((press(_named("ask_withdraw"), version, "ask_withdraw"),))
    return Reply(text, (*rows, _index_button()), protect=True)


@show.register
def _drop(message: DropView) -> Reply:
    version = message.version
    yes = press(_named("drop"), version, "drop")
    return Reply(render("lists/drop", version=version), ((yes, press(_named("never_mind"), version, "show")),), protect=True)


@view("list_text")
def _form(screen: Screen[ListTextData]) -> Reply:
    data = screen.data
    asked = labels("lists", "asked")[data.what]
    text = render("lists/text", asked=asked, name=data.list_name, now=data.now)
    return Reply(text, ((cancel(screen.ticket),),), protect=True)


@show.register
def _proposed(message: ListProposed) -> Reply:
    return show(message.view)


@show.register
def _sent_off(message: ListSentOff) -> Reply:
    version = message.version
    text = render("lists/sent_off", version=version, approvers=message.approvers)
    return Reply(text, ((press(_named("take_back"), version, "take_back"),), _index_button()), protect=True)


@show.register
def _handed_over(message: ListHandedOver) -> Reply:
    text = render("lists/handed_over", version=message.version, open=message.open)
    return Reply(text, ((press(_named("take_up"), message.version, "show"),), _index_button()), protect=True)


@show.register
def _faulty(message: ListFaulty) -> Reply:
    text = render("lists/faulty", version=message.version, faults=message.faults, more=message.more)
    return Reply(text, ((press(_named("summary"), message.version, "show"),),), protect=True)


@show.register
def _spoils(message: ListSpoils) -> Reply:
    version = message.version
    text = render("lists/spoils", version=version, spoilt=message.spoilt, more=message.more)
    yes = press(_named("approve_all_the_same"), version, "approve")
    return Reply(text, ((yes,), (press(_named("return"), version, "return"), press(_named("summary"), version, "show"))), protect=True)


@show.register
def _approved(message: ListApproved) -> Reply:
    return Reply(render("lists/approved", version=message.version), (_index_button(),), protect=True)


@show.register
def _answers(message: ListAnswers) -> Reply:
    withdrawn = message.version.state is ListState.WITHDRAWN
    text = render("lists/answers", version=message.version, by=message.by, rows=message.rows, withdrawn=withdrawn, instead=message.instead)
    return Reply(text, (_index_button(),), protect=True)


@show.register
def _returned(message: ListReturned) -> Reply:
    text = render("lists/returned", version=message.version, by=message.by, own=message.own)
    buttons = () if message.own else ((press(_named("go_on"), message.version, "show"),),)
    return Reply(text, buttons, protect=True)


@show.register
def _withdrawn(message: ListWithdrawn) -> Reply:
    return Reply(render("lists/withdrawn", version=message.version), (_index_button(),), protect=True)


@show.register
def _stuck(message: ListStuck) -> Reply:
    return Reply(render("lists/stuck", version=message.version), protect=True)


def _told(line: ListLine) -> dict[str, object]:
    version = line.version
    return {
        "state": version.state.value,
        "number": version.number,
        "rows": line.rows,
        "owner": line.owner,
        "decided_by": line.decided_by,
        "approved_on": version.approved_on,
        "file_name": version.file_name,
    }


def _give_up(version: ListVersion) -> tuple[Button, ...]:
    return (press(_named("ask_drop"), version, "ask_drop"),)


def _mark(field: str, at: dict[str, int]) -> str:
    return f"{field} {_letters(at[field])}" if field in at else field


def _letters(column: int) -> str:
    """The letters of a column as a spreadsheet shows them."""
    letters, rest = "", column + 1
    while rest > 0:
        rest, place = divmod(rest - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters
