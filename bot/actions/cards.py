"""The cards that somebody looks at: the last ones, those kept as favourites, and the one that a follow-up refers to."""

from __future__ import annotations

from datetime import timedelta

from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from storage import cards
from storage.moments import from_text, to_text

REFERS_FOR = timedelta(minutes=10)
"""How long after a card a follow-up such as “怎么说” refers to it."""


def saw(work: Work, card: str) -> None:
    """Note that the actor has looked at ``card``, the id of an entry or of a row."""
    cards.saw(work.db, work.person.id, card, at=work.at, before=to_text(work.now - timedelta(milliseconds=1)))


def last(work: Work) -> str | None:
    """The card that a follow-up of the actor refers to; none where it was too long ago."""
    newest = next(iter(cards.seen(work.db, work.person.id, 1)), None)
    if newest is None:
        return None
    # Not from the future: a clock that was set back must not stretch it.
    return newest.card if from_text(newest.at) <= work.now < from_text(newest.at) + REFERS_FOR else None


def recent(work: Work) -> tuple[str, ...]:
    """The cards that the actor looked at, the last first."""
    return tuple(seen.card for seen in cards.seen(work.db, work.person.id))


def favourites(work: Work) -> tuple[str, ...]:
    """The actor's favourite cards, the last added first."""
    return cards.favourites(work.db, work.person.id)


def is_favourite(work: Work, card: str) -> bool:
    """Whether the actor keeps ``card`` as a favourite."""
    return cards.is_favourite(work.db, work.person.id, card)


def favour(work: Work, card: str) -> None:
    """Keep ``card`` as a favourite. Raises ``RefusedError`` where there are too many."""
    work.require(Right.ASK)
    if not cards.favour(work.db, work.person.id, card, at=work.at):
        raise RefusedError("too_many_favourites", most=cards.MOST_FAVOURITES)


def let_go(work: Work, card: str) -> None:
    """Keep ``card`` as a favourite no longer."""
    work.require(Right.ASK)
    cards.let_go(work.db, work.person.id, card)
