"""Labelled questions: what officers ask, and which rows answer it. One JSON object a line:

``q`` the question · ``kind`` how it is asked (short, colloquial, typo, pinyin, script, context, confusable, oos) · ``ids`` the
acceptable rows, empty for ``oos`` · ``wrong_ids`` rows that must not be answered · ``note`` for ``oos`` what it is instead.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

QUESTIONS = Path(__file__).parent / "questions"
SMALLTALK_ROW = "smalltalk"
"""The row of what asks nothing; no library holds it."""
_SOMEBODY_ELSES = frozenset({"other_agency", "near_miss_transport", "general"})


@dataclass(frozen=True)
class Labelled:
    """A question and what is known of its answer."""

    text: str
    kind: str
    right: frozenset[str] = frozenset()
    wrong: frozenset[str] = frozenset()
    note: str = ""

    @property
    def in_scope(self) -> bool:
        """Whether the library should hold an answer."""
        return self.kind != "oos"

    def is_right(self, rows: Iterable[str]) -> bool:
        """Whether a hit with these rows answers it. Another agency's matter is rightly answered by an ``EL-`` entry."""
        rows = tuple(rows)
        if self.note in _SOMEBODY_ELSES and rows and rows[0].startswith("EL-"):
            return True
        if self.kind == "oos" and SMALLTALK_ROW in rows:
            return self.note not in _SOMEBODY_ELSES
        return any(row in self.right for row in rows)

    def is_forbidden(self, rows: Iterable[str]) -> bool:
        """Whether a hit with these rows is the very mix-up that the question was written to provoke."""
        return not self.is_right(rows) and any(row in self.wrong for row in rows)


def read(paths: Iterable[Path]) -> list[Labelled]:
    """All questions of ``paths``. Raises ``OSError``, and ``ValueError`` or ``KeyError`` for a line that is none."""
    found = []
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                fields = json.loads(line)
                found.append(
                    Labelled(
                        text=fields["q"],
                        kind=fields["kind"],
                        right=frozenset(fields.get("ids", ())),
                        wrong=frozenset(fields.get("wrong_ids", ())),
                        note=fields.get("note", ""),
                    )
                )
    return found
