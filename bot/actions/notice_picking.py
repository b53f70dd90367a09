"""Choosing for whom a notice is: the screens behind 发给谁, as pure steps; the form in which it is written shows them in its message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from bot.actions import notice_groups as groups
from bot.actions.notice_audience import Audience, AudienceWords, Reach, count, own_tree, words_of
from bot.actions.notice_names import Heard, persons, read_names
from bot.actions.notice_options import Option, campaign_option, group_option, page_of, person_option, turned
from bot.actions.notice_units import Mark, UnitLine, UnitTree
from bot.actions.work import RefusedError, Work
from storage import notice_groups
from storage.people import Role

T = TypeVar("T")

A_PAGE, FEW_A_PAGE = 8, 4
"""Buttons of a page where two stand in a row, and where each has a row of its own."""
OK, BACK, ALL, CLEAR, GO, PAGE = "ok", "back", "all", "clear", "go", "page"
IN, UP, BELOW, ONLY, UNIT = "in", "up", "below", "only", "unit"
ROLE, CAMPAIGN = "role", "camp"
ADD, DROP, SKIP = "add", "drop", "skip"
TAKE, SAVE, FORGETTING, ASK, FORGET = "take", "save", "forgetting", "ask", "forget"
"""The choices; what they are about stands behind a hyphen."""


class At(StrEnum):
    """Which screen it is."""

    START = "start"
    UNITS = "units"
    ROLES = "roles"
    CAMPAIGNS = "campaigns"
    NAMES = "names"
    GROUPS = "groups"
    NAMING = "naming"
    """The name under which the audience is kept is being typed."""


class Said(StrEnum):
    """What has just been done with a group."""

    KEPT = "kept"
    REPLACED = "replaced"
    """Another audience was kept under its name."""
    USED = "used"
    FORGOTTEN = "forgotten"


class Picking(BaseModel):
    """The audience so far, and which screen of choosing it is shown."""

    model_config = ConfigDict(frozen=True)

    audience: Audience = Audience()
    at: At = At.START
    page: int = 0
    here: int = 0
    """The unit that is looked into; 0 where the tree begins."""
    is_implied: bool | None = None
    """Whether the units are the whole own tree because a role was chosen and no unit; none where it has to be seen from the audience."""
    namesakes: tuple[int, ...] = ()
    """People with a name that was typed and is that of several: some of them have yet to be chosen."""
    heard: Heard | None = None
    said: Said | None = None
    group: str = ""
    lost: int = 0
    """What was said of which group, and how many parts of it are not the sender's any more."""
    forgets: bool = False
    """Whether a tap on a group asks whether to forget it, instead of using it."""
    dropping: int = 0
    """The group that is asked about."""


@dataclass(frozen=True, slots=True)
class PickScreen:
    """Everything that the words of a screen need."""

    picking: Picking
    words: AudienceWords
    reach: Reach
    is_all: bool
    """Whether the whole own tree is chosen."""
    is_admin: bool
    path: tuple[str, ...] = ()
    """The unit that is looked into and those above it."""
    here: UnitLine | None = None
    goes_up: bool = False
    units: tuple[UnitLine, ...] = ()
    options: tuple[Option, ...] = ()
    """Campaigns, groups, or people: those among whom a choice has to be made, else those who were named."""
    first: int = 0
    """How many options are on the pages before."""
    page: int = 0
    pages: int = 1


class AudiencePicker:
    """What follows from each tap and each text."""

    def asks(self, picking: Picking) -> bool:
        """Whether a text is waited for: names, a unit to look for, what a group is called."""
        return picking.at in {At.NAMES, At.NAMING, At.UNITS}

    def choose(self, work: Work, picking: Picking, choice: str) -> Picking | None:
        """What follows from a button; none for 好了. Raises ``RefusedError`` for one that it does not know."""
        picking = _seen(work, picking)
        what, _, value = choice.partition("-")
        number = int(value) if value.isascii() and value.isdecimal() else 0
        quiet = picking.model_copy(update={"heard": None, "said": None, "group": "", "lost": 0, "forgets": False, "dropping": 0})
        match what:
            case "ok" if not picking.namesakes:
                return None
            case "ok" if picking.at is At.NAMES:
                raise RefusedError("notice_choose_namesake")
            case "ok":
                return _at(quiet, At.NAMES)
            case "back":
                return _at(quiet, At.GROUPS if picking.at is At.NAMING else At.START)
            case "go" if value in {At.UNITS, At.ROLES, At.CAMPAIGNS, At.NAMES, At.GROUPS}:
                return _at(quiet, At(value))
            case "page":
                return quiet.model_copy(update={"page": number, "forgets": picking.forgets})
            case "clear":
                return Picking()
            case "all":
                return self._all(work, quiet)
            case "in" | "up" | "below" | "only" | "unit" if picking.at is At.UNITS:
                return self._unit(work, quiet, what, number)
            case "role" if value in set(Role):
                return _settled(work, quiet, roles=_toggled(picking.audience.roles, Role(value)))
            case "camp" if number in {each.id for each in groups.running_campaigns(work)}:
                return _settled(work, _explicit(quiet), campaigns=_toggled(_explicit(quiet).audience.campaigns, number))
            case "add" if number in picking.namesakes:
                return self._named(work, quiet, number)
            case "skip":
                return quiet.model_copy(update={"namesakes": (), "page": 0})
            case "drop" if number in picking.audience.people:
                return _settled(work, quiet, people=_toggled(picking.audience.people, number))
            case "forgetting" if picking.at is At.GROUPS:
                return quiet.model_copy(update={"forgets": not picking.forgets, "page": picking.page})
            case "take" | "save" | "ask" | "forget" if picking.at is At.GROUPS:
                return self._group(work, quiet, what, number)
        raise RefusedError("unknown_choice")

    def take_text(self, work: Work, picking: Picking, text: str) -> Picking:
        """What follows from a text. Raises ``RefusedError`` where none is wanted, or it cannot be what is asked for."""
        picking = _seen(work, picking)
        match picking.at:
            case At.NAMES:
                found = read_names(work, text, picking.audience.people)
                namesakes = tuple(dict.fromkeys((*picking.namesakes, *found.namesakes)))
                settled = _settled(work, picking, people=found.people)
                return settled.model_copy(update={"heard": found.heard, "namesakes": namesakes, "page": 0})
            case At.NAMING:
                name, replaced = groups.keep(work, picking.audience, text)
                said = Said.REPLACED if replaced else Said.KEPT
                return _at(picking, At.GROUPS).model_copy(update={"said": said, "group": name, "lost": 0})
            case At.UNITS:
                wanted = UnitTree(work).named(" ".join(text.split()))
                if len(wanted) != 1:
                    raise RefusedError("notice_several_units" if wanted else "notice_no_such_unit")
                return picking.model_copy(update={"here": wanted[0], "page": 0})
            case _:
                raise RefusedError("press_please")

    def shows(self, work: Work, picking: Picking) -> PickScreen:
        """What is on the screen."""
        picking = _seen(work, picking)
        audience = picking.audience
        own = set(own_tree(work, work.person))
        screen = PickScreen(
            picking=picking,
            words=words_of(work, audience),
            reach=count(work, audience, work.person),
            is_all=bool(own) and own <= set(_explicit(picking).audience.units),
            is_admin=work.person.role is Role.ADMIN,
        )
        return _filled(work, screen)

    def _all(self, work: Work, picking: Picking) -> Picking:
        own = own_tree(work, work.person)
        has_all = set(own) <= set(picking.audience.units) and not picking.is_implied
        explicit = picking.model_copy(update={"is_implied": False})
        return _settled(work, explicit, units=() if has_all else own, alone=())

    def _unit(self, work: Work, picking: Picking, what: str, number: int) -> Picking:
        tree = UnitTree(work)
        here = picking.here if picking.here in tree.units else tree.root
        if what == UP:
            above = tree.above(here)
            return picking.model_copy(update={"here": here if above is None else above, "page": 0})
        if number not in tree.units:
            raise RefusedError("unknown_choice")
        if what == IN:
            return picking.model_copy(update={"here": number, "page": 0})
        plain = _explicit(picking)
        audience = tree.toggled(plain.audience, number, Mark.ONLY if what == ONLY else Mark.BELOW)
        ticked = _settled(work, plain, units=audience.units, alone=audience.alone)
        is_finished = what == BELOW and tree.line(number, audience).mark is Mark.BELOW
        above = tree.above(number) if is_finished and number == here else None
        # Whoever has taken a unit with all that is below it wants the next one beside it.
        return ticked if above is None else ticked.model_copy(update={"here": above, "page": 0})

    def _named(self, work: Work, picking: Picking, number: int) -> Picking:
        """One of several of the same name; the others of that name are not asked about any more."""
        asked = persons(work, picking.namesakes)
        chosen = next((each for each in asked if each.id == number), None)
        if chosen is None:
            raise RefusedError("unknown_choice")
        others = tuple(each.id for each in asked if each.name != chosen.name)
        settled = _settled(work, picking, people=tuple(dict.fromkeys((*picking.audience.people, number))))
        return settled.model_copy(update={"namesakes": others, "page": 0})

    def _group(self, work: Work, picking: Picking, what: str, number: int) -> Picking:
        if what == SAVE:
            if picking.audience.is_empty:
                raise RefusedError("notice_group_empty")
            return _at(picking, At.NAMING)
        group = groups.group(work, number)
        if what == ASK:
            return picking.model_copy(update={"forgets": True, "dropping": number})
        if what == FORGET:
            notice_groups.drop(work.db, work.person.id, number)
            return picking.model_copy(update={"said": Said.FORGOTTEN, "group": group.name})
        audience, lost = groups.used(work, group)
        return Picking(audience=audience, said=Said.USED, group=group.name, lost=lost)


def _at(picking: Picking, at: At) -> Picking:
    return picking.model_copy(update={"at": at, "page": 0, "here": 0})


def _toggled(there: tuple[T, ...], one: T) -> tuple[T, ...]:
    return tuple(each for each in there if each != one) if one in there else (*there, one)


def _seen(work: Work, picking: Picking) -> Picking:
    """With ``is_implied`` known: an audience that was chosen before, or kept."""
    if picking.is_implied is not None:
        return picking
    audience = picking.audience
    is_implied = bool(audience.roles) and not (audience.alone or audience.campaigns) and audience.units == own_tree(work, work.person)
    return picking.model_copy(update={"is_implied": is_implied})


def _explicit(picking: Picking) -> Picking:
    """Without the own tree that only a role brought in: something narrower is being chosen."""
    if not picking.is_implied:
        return picking
    return picking.model_copy(update={"audience": picking.audience.model_copy(update={"units": ()}), "is_implied": False})


def _settled(work: Work, picking: Picking, **changed: object) -> Picking:
    """With a change of the audience; roles that stand alone are those of the whole own tree."""
    audience = picking.audience.model_copy(update=changed)
    is_implied = bool(picking.is_implied and audience.roles)
    if picking.is_implied and not audience.roles:
        audience = audience.model_copy(update={"units": ()})
    elif audience.roles and not (audience.units or audience.alone or audience.campaigns):
        audience, is_implied = audience.model_copy(update={"units": own_tree(work, work.person)}), True
    return picking.model_copy(update={"audience": audience, "is_implied": is_implied})


def _filled(work: Work, screen: PickScreen) -> PickScreen:
    """With what the screen lists."""
    picking = screen.picking
    match picking.at:
        case At.UNITS:
            return _units(work, screen)
        case At.CAMPAIGNS:
            chosen = picking.audience.campaigns
            return _on(screen, groups.running_campaigns(work), FEW_A_PAGE, lambda each: campaign_option(work, each, chosen))
        case At.NAMES:
            # What was not understood takes the room of two rows of names, and a namesake a row of its own.
            is_full = picking.namesakes or (picking.heard is not None and not picking.heard.is_all)
            listed = persons(work, picking.namesakes or picking.audience.people)
            return _on(screen, listed, FEW_A_PAGE if is_full else A_PAGE, lambda each: person_option(work, each))
        case At.GROUPS:
            return _on(screen, notice_groups.groups(work.db, work.person.id), FEW_A_PAGE, lambda each: group_option(work, each))
        case _:
            return screen


def _units(work: Work, screen: PickScreen) -> PickScreen:
    tree, picking = UnitTree(work), _explicit(screen.picking)
    here = picking.here if picking.here in tree.units else tree.root
    lines = [tree.line(each, picking.audience) for each in tree.children(here)]
    page, pages = turned(picking.page, len(lines), A_PAGE)
    return replace(
        screen,
        path=tuple(tree.units[each].name for each in tree.path(here)) if here else (),
        here=tree.line(here, picking.audience) if here else None,
        goes_up=tree.above(here) is not None,
        units=tuple(lines[page * A_PAGE : (page + 1) * A_PAGE]),
        page=page,
        pages=pages,
    )


def _on(screen: PickScreen, every: Sequence[T], size: int, option: Callable[[T], Option]) -> PickScreen:
    found = page_of(every, screen.picking.page, size, option)
    return replace(screen, options=found.options, first=found.first, page=found.page, pages=found.pages)
