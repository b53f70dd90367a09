"""Choosing who a role is, with buttons or by typing a name: part of the form that starts a campaign, and of the one that changes it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.actions.campaign_owners import Tree
from bot.actions.campaign_results import Owner
from bot.actions.campaign_roles import candidates, choices, role_target
from bot.actions.campaigns import owners_of
from bot.actions.form_kinds import FormData
from bot.actions.paging import pages_of
from bot.actions.work import RefusedError, Work
from storage.campaigns import RoleKind, RoleTarget

A_PAGE = 8
UNIT, PERSON, PAGE = "u", "p", "g"
"""What can be chosen; a value stands behind it and a hyphen."""
EACH, NOBODY, LATER, SEVERAL, READY, PEOPLE, UNITS = "each", "nobody", "later", "several", "ready", "people", "units"


class Mode(StrEnum):
    """What the buttons list."""

    UNITS = "units"
    WHERE = "where"
    """The units whose people may be listed."""
    PEOPLE = "people"


class Picking(FormData):
    """A role that is being asked for."""

    key: str
    name: str
    unit_id: int
    """The unit that runs the campaign."""
    targets: tuple[RoleTarget, ...] = ()
    mode: Mode = Mode.UNITS
    inside: int = 0
    page: int = 0
    is_several: bool = False
    """Whether a tap adds or takes away one, instead of saying who it is."""
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """A unit or person that can be chosen."""

    id: int
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class PickShown:
    """The options of a page."""

    options: tuple[Option, ...]
    page: int
    pages: int
    owners: tuple[Owner, ...]
    """Who it is so far."""


def shown(work: Work, picking: Picking) -> PickShown:
    """What is on the screen."""
    tree = Tree(work)
    every = _options(work, picking, tree)
    pages = pages_of(len(every), A_PAGE)
    page = min(picking.page, pages - 1)
    owners = owners_of(work, picking.targets, tree)
    return PickShown(every[page * A_PAGE : (page + 1) * A_PAGE], page, pages, owners)


def typed(work: Work, picking: Picking, text: str) -> Picking:
    """A name that was typed. Raises ``RefusedError`` for one that is nobody's, and for one of several."""
    return _said(picking, role_target(work, picking.key, picking.name, text, picking.unit_id, Tree(work)))


def step(work: Work, picking: Picking, choice: str) -> Picking:
    """What follows from a button. Raises ``RefusedError`` for one that it does not know."""
    what, _, value = choice.partition("-")
    number = int(value) if value.isascii() and value.isdecimal() else None
    options = {option.id for option in _options(work, picking, Tree(work))}
    match what:
        case "later":
            return picking.model_copy(update={"targets": (), "is_done": True})
        case "nobody":
            targets = (RoleTarget(picking.key, picking.name, RoleKind.NOBODY),)
            return picking.model_copy(update={"targets": targets, "is_done": True})
        case "each":
            return _said(picking, RoleTarget(picking.key, picking.name, RoleKind.EACH, picking.unit_id))
        case "several":
            return picking.model_copy(update={"is_several": True})
        case "ready" if picking.targets:
            return picking.model_copy(update={"is_done": True})
        case "people":
            return picking.model_copy(update={"mode": Mode.WHERE, "page": 0})
        case "units":
            return picking.model_copy(update={"mode": Mode.UNITS, "page": 0})
        case "g" if number is not None:
            return picking.model_copy(update={"page": number})
        case "u" if number in options and picking.mode is Mode.WHERE:
            return picking.model_copy(update={"mode": Mode.PEOPLE, "inside": number, "page": 0})
        case "u" if number in options and picking.mode is Mode.UNITS:
            return _said(picking, RoleTarget(picking.key, picking.name, RoleKind.UNIT, number))
        case "p" if number in options and picking.mode is Mode.PEOPLE:
            return _said(picking, RoleTarget(picking.key, picking.name, RoleKind.PERSON, None, number))
    raise RefusedError("unknown_choice")


def _said(picking: Picking, target: RoleTarget) -> Picking:
    if not picking.is_several:
        return picking.model_copy(update={"targets": (target,), "is_done": True})
    others = tuple(each for each in picking.targets if each.kind not in {RoleKind.NOBODY, RoleKind.OPEN})
    targets = tuple(each for each in others if each != target) if target in others else (*others, target)
    return picking.model_copy(update={"targets": targets})


def _options(work: Work, picking: Picking, tree: Tree) -> tuple[Option, ...]:
    chosen_units = {target.unit_id for target in picking.targets if target.kind is RoleKind.UNIT}
    if picking.mode is Mode.PEOPLE:
        chosen = {target.person_id for target in picking.targets}
        return tuple(Option(each.id, each.name, each.id in chosen) for each in candidates(tree, picking.inside))
    is_chosen = picking.mode is Mode.UNITS
    return tuple(Option(number, name, is_chosen and number in chosen_units) for number, name in choices(work, picking.unit_id, tree))
