"""The people of an audience by their names, as somebody types or pastes them."""

from __future__ import annotations

import re
import unicodedata

from pydantic import BaseModel, ConfigDict

from bot.actions import reach
from bot.actions.notice_audience import reach_of
from bot.actions.work import RefusedError, Work
from storage import audiences
from storage.people import Person, Standing

MOST = 300
"""People who can be named; more are a unit or a role."""
_SHOWN = 5
_LONGEST = 8
"""Names that are said back, and how much of each."""
_BETWEEN = re.compile(r"[\s,、;/|。]+")
_WITH_UNIT = re.compile(r"(.+?)\((.+)\)")


class Heard(BaseModel):
    """What became of names that were typed. Of those that meant nobody the first few are kept, shortened."""

    model_config = ConfigDict(frozen=True)

    taken: int = 0
    unknown: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    """Of somebody, but not of the sender's tree: more is not told."""
    suspended: tuple[str, ...] = ()
    oneself: bool = False
    left_out: int = 0
    """How many more were not understood."""

    @property
    def is_all(self) -> bool:
        """Whether every name was somebody's who can be told."""
        return not (self.unknown or self.outside or self.suspended)


class Names(BaseModel):
    """Who was meant for certain, and among whom a choice has to be made."""

    model_config = ConfigDict(frozen=True)

    people: tuple[int, ...]
    namesakes: tuple[int, ...]
    heard: Heard


def read_names(work: Work, text: str, already: tuple[int, ...]) -> Names:
    """Whom the names in ``text`` mean, besides those ``already`` there; with a unit in brackets behind a name where it helps.

    Raises ``RefusedError`` where there is no name in it, or too many.
    """
    asked = list(dict.fromkeys(each for each in _BETWEEN.split(unicodedata.normalize("NFKC", text)) if any(c.isalnum() for c in each)))
    if not asked:
        raise RefusedError("notice_names_please")
    known = audiences.called(work.db, {each for words in asked for each in (words, _bare(words)[0])})
    within = reach_of(work, work.person)
    taken: dict[int, None] = {}
    namesakes: dict[int, None] = {}
    faults: dict[str, list[str]] = {"unknown": [], "outside": [], "suspended": []}
    oneself = False
    for words in asked:
        name, unit = (words, "") if words in known else _bare(words)
        there = [each for each in known.get(name, ()) if not unit or unit in reach.path_name(work.db, each.unit_id)]
        inside = [each for each in there if each.unit_id in within]
        active = [each for each in inside if each.standing is Standing.ACTIVE and each.id != work.person.id]
        if len(active) == 1:
            taken[active[0].id] = None
        elif active:
            # Whoever is there already was chosen before.
            namesakes |= dict.fromkeys(each.id for each in active if each.id not in already)
        elif any(each.id == work.person.id for each in inside):
            oneself = True
        else:
            faults["suspended" if inside else "outside" if there else "unknown"].append(words)
    if len({*already, *taken}) > MOST:
        raise RefusedError("notice_too_many_names", most=MOST)
    new = tuple(each for each in taken if each not in already)
    shown = {kind: tuple(_short(each) for each in words[:_SHOWN]) for kind, words in faults.items()}
    left_out = sum(max(0, len(words) - _SHOWN) for words in faults.values())
    heard = Heard(taken=len(new), oneself=oneself, left_out=left_out, **shown)
    return Names(people=(*already, *new), namesakes=tuple(namesakes)[:MOST], heard=heard)


def persons(work: Work, ids: tuple[int, ...]) -> tuple[Person, ...]:
    """Those of ``ids`` whom the actor reaches, by name."""
    within = reach_of(work, work.person)
    return tuple(each for each in audiences.these(work.db, ids) if each.unit_id in within and each.standing is Standing.ACTIVE)


def _bare(words: str) -> tuple[str, str]:
    found = _WITH_UNIT.fullmatch(words)
    return (found[1], found[2]) if found else (words, "")


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
