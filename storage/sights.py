"""What somebody may see of the records of units: the same for self-checks and for the ledger."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UnitSight:
    """The units whose records somebody may see besides the own ones."""

    person_id: int
    units: tuple[int, ...]
    held: bool = False
    """Whether they see what is held for discipline in these units instead; never both."""

    def within(self, table: str) -> str:
        """An SQL condition on the records called ``table``, with the parameters of ``values``."""
        return f"{table}.unit_id IN (SELECT value FROM json_each(:sight_units)) AND {table}.is_held = {int(self.held)}"

    def owned(self, table: str) -> str:
        """An SQL condition for the own ones of ``person_id``."""
        return f"{table}.person_id = :sight_person"

    @property
    def values(self) -> dict[str, object]:
        """The parameters of the conditions."""
        return {"sight_units": json.dumps(self.units), "sight_person": self.person_id}
