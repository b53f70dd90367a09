"""The words of people; they are in ``bot/templates/people``."""

from __future__ import annotations

from bot.actions.directory import AreYouSure, Option, PersonCard, PersonLine, RoleChoice, UnitChoice, UnitLine, UnitView
from bot.actions.people import RoleChanged, Transferred, YourRole
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, labels, render, words
from bot.wording.messages import show
from storage.people import Role, Standing

UNIT = "unit"
PERSON = "person"
OPEN = "person_open"
"""The card of a person in a message of its own: see ``open_person``."""
INVITE = "person_code"
ASK = "person_ask"
DO = "person_do"
ROLE = "person_role"
SET_ROLE = "person_role_set"
MOVE = "person_move"
MOVED = "person_moved"
END_LEAVE = "person_leave_end"
WAITING = "enrol_waiting"

_VERBS = {
    Option.INVITE: INVITE,
    Option.REBIND: INVITE,
    Option.TRANSFER: MOVE,
    Option.ROLE: ROLE,
    Option.END_LEAVE: END_LEAVE,
}


def add_words() -> list[str]:
    """The words that begin a line with a new person."""
    return words("people", "add_words")


def role_words() -> dict[str, Role]:
    """What roles are called, as people write them."""
    return {word: Role(code) for word, code in labels("people", "role_words").items()}


def role_codes() -> dict[str, Role]:
    """The roles by the code that buttons carry."""
    return {role.value: role for role in Role}


def how_to_add(fault: str = "", word: str = "") -> Reply:
    """The pattern of a line with a new person, and what was not understood."""
    return Reply(render("people/how_to_add", fault=fault, word=word))


def open_person(person_id: int, words: str) -> Press:
    """A button that opens somebody's card in a message of its own."""
    return Press(words, OPEN, str(person_id))


def done(change: Option) -> str:
    """What was done, in a line that fades."""
    return labels("people", "done")[change]


def role_name(role: Role) -> str:
    """What a role is called."""
    return labels("people", "roles")[role]


@show.register
def _unit(message: UnitView) -> Reply:
    text = render("people/unit", path=message.path, count=message.count, lines=message.lines, page=message.page, pages=message.pages)
    rows: list[tuple[Button, ...]] = [(_line(line),) for line in message.lines]
    turn: list[Button] = []
    if message.page > 0:
        turn.append(Press(label("people", "earlier"), UNIT, f"{message.id}.{message.page - 1}"))
    if message.page + 1 < message.pages:
        turn.append(Press(label("people", "later"), UNIT, f"{message.id}.{message.page + 1}"))
    if turn:
        rows.append(tuple(turn))
    if message.above is not None:
        rows.append((Press(label("people", "up"), UNIT, f"{message.above}.0"),))
    if message.waiting:
        rows.append((Press(f"{label('people', 'waiting')}（{message.waiting}）", WAITING),))
    return Reply(text, tuple(rows), protect=True)


def _line(line: UnitLine | PersonLine) -> Button:
    if isinstance(line, UnitLine):
        return Press(f"{line.name}（{line.count}）", UNIT, f"{line.id}.0")
    marks = labels("people", "marks")
    parts = [line.name]
    if line.role is not Role.OFFICER:
        parts.append(role_name(line.role))
    if line.standing is Standing.SUSPENDED:
        parts.append(marks["suspended"])
    elif not line.is_enrolled:
        parts.append(marks["not_enrolled"])
    return Press(" · ".join(parts), PERSON, str(line.id))


@show.register
def _card(message: PersonCard) -> Reply:
    person = message.person
    text = render(
        "people/person",
        person=person,
        unit=message.unit,
        roles=labels("people", "roles"),
        binding=message.binding.value,
        leave=message.leave,
    )
    names = labels("people", "options")
    buttons: list[Button] = []
    for option in message.options:
        if option is Option.END_LEAVE:
            buttons.append(Press(names[option], END_LEAVE, f"{person.id}.{message.leave.id if message.leave else 0}"))
        elif option in _VERBS:
            buttons.append(Press(names[option], _VERBS[option], str(person.id)))
        else:
            buttons.append(Press(names[option], ASK, f"{person.id}.{option}"))
    back = (Press(label("people", "back"), UNIT, f"{person.unit_id}.0"),)
    return Reply(text, (*in_rows(buttons, 3), back), protect=True)


@show.register
def _sure(message: AreYouSure) -> Reply:
    text = render("people/sure", name=message.name, unit=message.unit, change=message.change.value)
    yes = f"{label('people', 'sure')}{labels('people', 'options')[message.change]}"
    row = (Press(yes, DO, f"{message.person_id}.{message.change}"), _never_mind(message.person_id))
    return Reply(text, (row,), protect=True)


@show.register
def _role_choice(message: RoleChoice) -> Reply:
    roles: list[Button] = [Press(role_name(role), SET_ROLE, f"{message.person_id}.{role}") for role in Role if role is not message.now]
    text = render("people/role_choice", name=message.name, now=message.now.value, roles=labels("people", "roles"))
    return Reply(text, (*in_rows(roles, 2), (_never_mind(message.person_id),)), protect=True)


@show.register
def _unit_choice(message: UnitChoice) -> Reply:
    rows: list[tuple[Button, ...]] = [(Press(path, MOVED, f"{message.person_id}.{unit_id}"),) for unit_id, path in message.units]
    turn: list[Button] = []
    if message.page > 0:
        turn.append(Press(label("people", "earlier"), MOVE, f"{message.person_id}.{message.page - 1}"))
    if message.page + 1 < message.pages:
        turn.append(Press(label("people", "later"), MOVE, f"{message.person_id}.{message.page + 1}"))
    if turn:
        rows.append(tuple(turn))
    text = render("people/unit_choice", name=message.name, units=message.units, page=message.page, pages=message.pages)
    return Reply(text, (*rows, (_never_mind(message.person_id),)), protect=True)


def _never_mind(person_id: int) -> Press:
    return Press(label("people", "never_mind"), PERSON, str(person_id))


@show.register
def _role_changed(message: RoleChanged) -> Reply:
    text = render(
        "people/role_changed",
        name=message.name,
        unit=message.unit,
        before=message.before.value,
        after=message.after.value,
        by=message.by,
        roles=labels("people", "roles"),
    )
    return Reply(text, protect=True)


@show.register
def _your_role(message: YourRole) -> Reply:
    return Reply(render("people/your_role", role=message.role.value, roles=labels("people", "roles")), protect=True)


@show.register
def _transferred(message: Transferred) -> Reply:
    return Reply(render("people/transferred", unit=message.unit), protect=True)
