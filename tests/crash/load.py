"""What is said during a crash test, and what has to become of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from bot.actions.lookup import Lookup
from tests.crash.watching import WatchedDoor


@dataclass(slots=True, eq=False)
class Said:
    """Something that calls for a reply; the text of its ``reply`` is known at once, or when the records name its number."""

    person_id: int
    kind: str
    text: str
    reply: str = ""
    about: str = ""
    """What the record that it makes has to say."""
    edited: list[str] = field(default_factory=list)
    """The replies to what it was changed to; one of them may overtake ``reply`` where that still waits to be sent."""

    @property
    def replies(self) -> tuple[str, ...]:
        """The texts of which one has to come."""
        return (self.reply, *self.edited)


@dataclass(slots=True)
class Load:
    """What the officers do, until ``is_over``, and all that they have said."""

    door: WatchedDoor
    lookup: Lookup
    random: Random
    known: tuple[str, ...]
    """Questions with a card of their own."""
    pause: float = 0.5
    """Mean seconds in which an officer thinks."""
    is_over: bool = False
    said: list[Said] = field(default_factory=list)
    replies: dict[tuple[int, str], str] = field(default_factory=dict)
    """The reply to each question, by who asked it in which words."""
    updates: int = 0
    """Everything that people did and the bot has to hear of."""
    feedback: set[str] = field(default_factory=set)
    questions: set[str] = field(default_factory=set)
    missed: list[str] = field(default_factory=list)
    """What somebody waited for in vain."""

    def word(self) -> str:
        """A word that nobody has said yet."""
        return f"{self.random.randrange(36**6):x}q{len(self.said)}"
