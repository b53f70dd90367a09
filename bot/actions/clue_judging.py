"""What a clue is about and who may see it, judged from its words: once when it is put in, and again with every word that is added.

Whatever touches integrity or names somebody of the agency goes to the discipline office alone, and only that office lets it go.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sqlite_utils import Database

from bot.actions.lookup import Lookup
from bot.actions.work import Work
from knowledge.clues import Category, Level, Watched, Watchlist, level_of, names_a_head, search_terms, suggest
from storage import clues, directory, people
from storage.clues import Clue, ClueKind, Hold, RemarkKind
from storage.people import Role

_RISING = tuple(Level)
_SAID_BY_REPORTER = frozenset({RemarkKind.ADDITION, RemarkKind.ANSWER})


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the words of a clue tell."""

    category: str
    """A ``Category``, or empty where no one is likely."""
    level: str
    hold: Hold
    """Whether it is for discipline alone. What a kind other than a clue makes of that is for its own action to say."""
    subjects: frozenset[int]
    """Whom its words name: they never see it."""
    heads: frozenset[int] = frozenset()
    """Who is meant by “our head” where no name is given: they never see a clue of that either."""
    matter: str = ""
    """The id of the prohibition that it seems to be about, or empty."""


def judge(work: Work, lookup: Lookup, texts: Sequence[str], unit_id: int) -> Judgement:
    """Judge the words of somebody of ``unit_id``, or about it: the text, the place, captions, whatever was said.

    Nothing is written. Raises what SQLite raises.
    """
    text = "\n".join(each for each in texts if each)
    suggestion = suggest(lookup.finder, text)
    category = suggestion.categories[0][0] if suggestion.categories else ""
    matter = suggestion.prohibitions[0] if suggestion.prohibitions else ""
    named = watchlist(work.db).mentions(text)
    # “大队长丙” is that head and no other; “我们队长” is meant besides, whoever else is named.
    is_named = bool(named) and any(person.id in named for person in people.active_with_roles(work.db, frozenset({Role.SUPERVISOR})))
    heads = _heads_over(work.db, unit_id) if names_a_head(text, is_named=is_named) else frozenset()
    # Without a head in the records it is held all the same: who is meant may come later.
    speaks_of_somebody = bool(named) or names_a_head(text)
    hold = Hold.INTEGRITY if suggestion.touches_integrity or category == Category.INTEGRITY else Hold.NONE
    if hold is Hold.NONE and speaks_of_somebody:
        hold = Hold.NAMED
    return Judgement(str(category), str(level_of(text, suggestion)), hold, named, heads, str(matter))


def judge_again(work: Work, lookup: Lookup, clue: Clue, added: Iterable[str]) -> Judgement:
    """Judge ``clue``, as it was before, with the words that are ``added`` to it, or stand in place of others.

    The hold is the one that it shall have from now on: one that stands is never lifted, and one that discipline has lifted comes back
    only for what the new words bring. The level never falls; category and level that somebody has chosen stay.
    """
    added = tuple(added)
    said = words(work.db, clue)
    before, after = judge(work, lookup, said, clue.unit_id), judge(work, lookup, (*said, *added), clue.unit_id)
    hold = _hold_after(clue, before, after, judge(work, lookup, added, clue.unit_id))
    category = after.category if clue.category_by == "suggested" else clue.category
    level = max(clue.level, after.level, key=_rank) if clue.level_by == "suggested" else clue.level
    return replace(after, hold=hold, category=category, level=level)


def words(db: Database, clue: Clue) -> tuple[str, ...]:
    """All that its reporter has said in a clue, also what was changed since: whoever was named in it stays named."""
    said = [clue.text, clue.about, clue.place]
    for version in clues.versions(db, clue.id):
        said += [version.text, version.about, version.place]
    said += [remark.text for remark in clues.remarks(db, clue.id) if remark.kind in _SAID_BY_REPORTER]
    return tuple(dict.fromkeys(each for each in said if each))


def keep_from(work: Work, clue_id: str, judged: Judgement) -> None:
    """Note who never sees the clue: whom it names, and whoever is meant by “our head”."""
    clues.name_subjects(work.db, clue_id, judged.subjects | judged.heads)


def index(work: Work, clue: Clue) -> None:
    """Let the words of a clue be searched."""
    clues.index(work.db, clue, _grams(clue))


def reindex(work: Work, before: Clue, after: Clue | None) -> None:
    """Let the words of a clue be searched as they now are; none takes it out of the search."""
    grams = _grams(before)
    if after is not None and _grams(after) == grams:
        return
    clues.unindex(work.db, before, grams)
    if after is not None:
        index(work, after)


def watchlist(db: Database) -> Watchlist:
    """Everybody of the agency, also whoever is suspended or has left: they may come back and must not find what was said of them.

    Kept from one clue to the next until somebody comes, goes or is renamed.
    """
    return _watchlist(str(db.conn.execute(_EVERYBODY).fetchone()[0]))


@lru_cache(maxsize=2)
def _watchlist(everybody: str) -> Watchlist:
    return Watchlist(
        Watched(who, name, certificate, role, unit, is_head=role == Role.SUPERVISOR)
        for who, name, certificate, role, unit in json.loads(everybody)
    )


_EVERYBODY = "SELECT json_group_array(json_array(id, name, coalesce(certificate_number, ''), role, unit_id)) FROM people"
"""All that the list is made of in one text, which is also how a change is noticed: under a millisecond for 2,000 people."""


def _heads_over(db: Database, unit_id: int) -> frozenset[int]:
    """The supervisors of a unit, or of the next above it that has any."""
    supervisors = people.active_with_roles(db, frozenset({Role.SUPERVISOR}))
    for unit in reversed(directory.path_of(db, unit_id)):
        heads = frozenset(person.id for person in supervisors if person.unit_id == unit.id)
        if heads:
            return heads
    return frozenset()


def _hold_after(clue: Clue, before: Judgement, after: Judgement, added: Judgement) -> Hold:
    if clue.hold is not Hold.NONE or clue.kind is not ClueKind.CLUE:
        return clue.hold
    brings_somebody = bool((after.subjects | after.heads) - (before.subjects | before.heads))
    if before.hold is Hold.NONE or brings_somebody or added.hold is Hold.INTEGRITY:
        return after.hold
    return Hold.NONE


def _rank(level: str) -> int:
    return _RISING.index(Level(level))


def _grams(clue: Clue) -> str:
    return search_terms("\n".join(each for each in (clue.text, clue.about, clue.place) if each))
