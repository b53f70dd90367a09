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


@dataclass(frozen=True, slots=True)
class Named:
    """All places at which the same was found."""

    kind: FindKind
    text: str
    times: int


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

    def without(self, left: Collection[str]) -> Finds:
        """The finds to be masked, where the author leaves the texts of ``left`` as they are."""
        return Finds(tuple(find for find in self.found if find.text not in left))

    def only(self, left: Collection[str]) -> Finds:
        """Those whose texts are left as they are."""
        return Finds(tuple(find for find in self.found if find.text in left))
