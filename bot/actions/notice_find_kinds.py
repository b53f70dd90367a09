"""What can be found in a text that tells of whom it speaks, and where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class FindKind(StrEnum):
    """What was found."""

    PERSON = "person"
    """The name of somebody enrolled."""
    CASE = "case"
    """Whom a case is about that the author sees, an enterprise too."""
    CERTIFICATE = "certificate"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    PLATE = "plate"
    CREDIT_CODE = "credit_code"
    BANK_CARD = "bank_card"
    NUMBER = "number"
    EMAIL = "email"
    ADDRESS = "address"
    """A house number, and what follows it."""
    LINK = "link"
    """A link that leads to somebody: its words stay, where it leads does not."""


@dataclass(frozen=True, slots=True)
class Find:
    """Something found: ``text`` as it was written, from ``start`` to ``end`` in characters of the plain text."""

    kind: FindKind
    text: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """The same wherever the same was found."""
        return f"{self.kind}:{self.text}"


@dataclass(frozen=True, slots=True)
class Named:
    """All places at which the same was found."""

    kind: FindKind
    text: str
    times: int

    @property
    def key(self) -> str:
        """That of its finds."""
        return f"{self.kind}:{self.text}"


@dataclass(frozen=True, slots=True)
class Finds:
    """What was found in a text, in its order; several may overlap."""

    found: tuple[Find, ...] = ()

    @property
    def named(self) -> tuple[Named, ...]:
        """Each thing once, where it came first: its place here stands on a button."""
        times = Counter((find.kind, find.text) for find in self.found)
        return tuple(Named(kind, text, number) for (kind, text), number in times.items())

    @property
    def counts(self) -> dict[str, int]:
        """How many different ones of each kind: what may be kept in ``Case.left``."""
        return dict(Counter(each.kind.value for each in self.named))

    def without(self, keys: Collection[str]) -> Finds:
        """These finds but for those of ``keys``: what is masked where the author leaves some as they are."""
        return Finds(tuple(find for find in self.found if find.key not in keys))

    def only(self, keys: Collection[str]) -> Finds:
        """Those of ``keys`` alone: what is left as it is."""
        return Finds(tuple(find for find in self.found if find.key in keys))
