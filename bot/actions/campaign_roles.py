"""Who the roles of a document are in this agency: suggestions, which are never taken silently, and the choice among units and people."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from bot.actions import reach
from bot.actions.campaign_owners import Tree
from bot.actions.permissions import Right, allows
from bot.actions.work import RefusedError, Work
from knowledge.campaigns.kinds import Campaign as Template
from storage import campaigns, directory
from storage.campaigns import RoleKind, RoleTarget
from storage.people import Person

ALIKE = 88
"""How alike the names of a role and a unit have to be: 政策法规科 and 法规科 are not."""


class Source(StrEnum):
    """Where it comes from who a role is."""

    SAVED = "saved"
    """An earlier campaign of the same agency."""
    NAME = "name"
    """A unit of the same name."""
    EACH = "each"
    """The document means each unit."""
    CHOSEN = "chosen"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class RoleAsked:
    """A role that somebody has to be, and who is suggested for it."""

    key: str
    name: str
    duties: int
    """How many duties are its to do; 0 for one that only leads."""
    targets: tuple[RoleTarget, ...]
    source: Source


def asked_roles(work: Work, template: Template, unit_id: int, tree: Tree | None = None) -> tuple[RoleAsked, ...]:
    """Each role that a duty names, in the order of the document, with the suggestion for it."""
    tree = tree or Tree(work)
    saved = _saved(work, unit_id, tree)
    found = []
    for role in template.roles:
        duties = sum(role.key in duty.roles for duty in template.duties)
        if not duties and not any(role.key in duty.lead for duty in template.duties):
            continue
        targets, source = saved.get(_bare(role.name), ()), Source.SAVED
        if not targets and role.is_each:
            targets, source = (RoleTarget("", "", RoleKind.EACH, unit_id),), Source.EACH
        if not targets:
            unit = _alike(role.name, unit_id, tree)
            targets, source = (() if unit is None else (RoleTarget("", "", RoleKind.UNIT, unit),)), Source.NAME
        named = tuple(RoleTarget(role.key, role.name, each.kind, each.unit_id, each.person_id) for each in targets)
        found.append(RoleAsked(role.key, role.name, duties, named, source if named else Source.NONE))
    return tuple(found)


def checked(targets: Iterable[RoleTarget], unit_id: int, tree: Tree) -> tuple[RoleTarget, ...]:
    """The targets, each once. Raises ``RefusedError`` for a unit or person outside of the tree of ``unit_id``."""
    below = tree.below(unit_id)
    found: dict[RoleTarget, None] = {}
    for target in targets:
        person = tree.person(target.person_id)
        holds = {
            RoleKind.UNIT: target.unit_id in below and target.unit_id in tree.units,
            RoleKind.EACH: target.unit_id in below and target.unit_id in tree.units,
            RoleKind.PERSON: person is not None and person.unit_id in below,
            RoleKind.NOBODY: True,
            RoleKind.OPEN: True,
        }
        if not holds[target.kind]:
            raise RefusedError("campaign_not_in_tree")
        found[target] = None
    return tuple(found)


def role_target(work: Work, key: str, name: str, wanted: str, unit_id: int, tree: Tree) -> RoleTarget:
    """Whom ``wanted`` means: 没有, 各单位 or 各单位:<unit>, a unit of the tree by its name or path, else a person.

    Raises ``RefusedError`` for nobody, and for several.
    """
    wanted = unicodedata.normalize("NFKC", wanted).strip()
    if wanted in {"没有", "无", "本单位没有"}:
        return RoleTarget(key, name, RoleKind.NOBODY)
    kind, _, rest = wanted.partition(":")
    if kind in {"各单位", "各", "每个单位"}:
        unit = unit_id if not rest else _unit_named(work, rest, unit_id, tree)
        if unit is None:
            raise RefusedError("campaign_no_such_target", words=rest)
        return RoleTarget(key, name, RoleKind.EACH, unit)
    unit = _unit_named(work, wanted, unit_id, tree)
    if unit is not None:
        return RoleTarget(key, name, RoleKind.UNIT, unit)
    people = [person for person in tree.people_below(unit_id) if person.name == wanted]
    if len(people) != 1:
        raise RefusedError("campaign_several_targets" if people else "campaign_no_such_target", words=wanted)
    return RoleTarget(key, name, RoleKind.PERSON, None, people[0].id)


def choices(work: Work, unit_id: int, tree: Tree) -> tuple[tuple[int, str], ...]:
    """The units of the tree, each with its path."""
    below = tree.below(unit_id)
    return tuple((unit.id, reach.path_name(work.db, unit.id)) for unit in tree.units.values() if unit.id in below)


def candidates(tree: Tree, unit_id: int) -> tuple[Person, ...]:
    """The people of a unit and below who may have something due, those of the unit itself first."""
    found = [person for person in tree.people_below(unit_id) if allows(person.role, Right.SEE_DUES)]
    return tuple(sorted(found, key=lambda each: (each.unit_id != unit_id, each.unit_id, each.id)))


def _saved(work: Work, unit_id: int, tree: Tree) -> dict[str, tuple[RoleTarget, ...]]:
    """Who each role was last, by its bare name, as far as they are still in the tree of ``unit_id``."""
    top = directory.path_of(work.db, unit_id)[0].id
    below = tree.below(unit_id)
    found: dict[str, tuple[RoleTarget, ...]] = {}
    for campaign in campaigns.campaigns(work.db, running=False):
        if directory.path_of(work.db, campaign.unit_id)[0].id != top:
            continue
        by_name: dict[str, list[RoleTarget]] = {}
        for target in campaigns.roles(work.db, campaign.id):
            if target.kind is RoleKind.OPEN:
                continue
            person = tree.person(target.person_id)
            holds = target.kind is RoleKind.NOBODY or (person.unit_id if person is not None else target.unit_id) in below & set(tree.units)
            by_name.setdefault(_bare(target.name), [])
            if holds:
                by_name[_bare(target.name)].append(target)
        found |= {name: tuple(targets) for name, targets in by_name.items() if targets}
    return found


def _alike(name: str, unit_id: int, tree: Tree) -> int | None:
    """The one unit whose name is the role's, or nearly so."""
    bare = _bare(name)
    scored = sorted(
        ((fuzz.ratio(bare, _bare(unit.name)), unit.id) for unit in tree.units.values() if unit.id in tree.below(unit_id)), reverse=True
    )
    if not scored or scored[0][0] < ALIKE or (len(scored) > 1 and scored[1][0] == scored[0][0]):
        return None
    return scored[0][1]


def _bare(name: str) -> str:
    """A name without blanks, brackets and the 局 in front of a section's."""
    bare = re.sub(r"[\s（(].*$", "", unicodedata.normalize("NFKC", name).strip())
    return bare.removeprefix("局") if len(bare) > 3 else bare


def _unit_named(work: Work, words: str, unit_id: int, tree: Tree) -> int | None:
    """The unit of the tree with that name or the end of its path. Raises ``RefusedError`` for several."""
    parts = [part for part in words.split("/") if part]
    below = tree.below(unit_id)
    found = [
        unit.id
        for unit in tree.units.values()
        if unit.id in below and parts and [each.name for each in directory.path_of(work.db, unit.id)][-len(parts) :] == parts
    ]
    if len(found) > 1:
        raise RefusedError("campaign_several_targets", words=words)
    return found[0] if found else None
