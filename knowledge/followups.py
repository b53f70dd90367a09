"""Follow-ups: words such as “罚多少” that ask something of the card just seen. They are data, in ``followups.csv``.

A message is a follow-up only as a whole, after the little words before and behind it are taken off: as soon as it says what it is
about, it is a question that stands by itself, and the finder's.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from knowledge.faults import Fault, KnowledgeFaults, nearest, quoted
from knowledge.normalise import BOUNDARY, CLAUSE_END, characters

SHIPPED = Path(__file__).parent / "followups.csv"
LONGEST = 16
"""Characters of a follow-up, its little words included; what is longer has something to say of its own."""
_BEFORE = "句首"
_BEHIND = "句尾"
_HEADINGS = ["kind", "words", "note"]


class Followup(StrEnum):
    """What is asked of a card."""

    WORDING = "怎么说"
    PENALTY = "罚多少"
    REFUSAL = "不改呢"
    FIRST = "首违吗"
    BASIS = "依据呢"
    COMMITMENT = "签承诺书吗"
    COERCION = "能扣车吗"
    TIME_LIMIT = "期限呢"
    PROHIBITION = "不能做啥"
    OTHER_PLACES = "外地呢"
    CONDITIONS = "条件呢"


@dataclass(frozen=True, slots=True)
class Followups:
    """The words of a table, each with what it asks, and the little words that may stand around it."""

    asks: Mapping[str, Followup]
    before: tuple[str, ...]
    behind: tuple[str, ...]

    def read(self, text: str) -> Followup | None:
        """What ``text`` asks of a card; none where it is a question by itself. Never raises, whatever was typed."""
        if len(text) > LONGEST * 2:
            return None
        words = [_folded(text)]
        if len(words[0]) > LONGEST:
            return None
        # Every way to take little words off: 那罚 is 那 + 罚, and a word of the table may itself begin with one.
        for word in words:
            asked = self.asks.get(word)
            if asked is not None:
                return asked
            shorter = [word[len(little) :] for little in self.before if word.startswith(little)]
            shorter += [word[: -len(little)] for little in self.behind if word.endswith(little)]
            words += [rest for rest in dict.fromkeys(shorter) if rest and rest not in words]
        return None


def read_table(data: bytes, label: str) -> Followups:
    """The table in ``data`` (CSV, UTF-8), called ``label`` in faults. Raises ``KnowledgeFaults`` with everything that is wrong."""
    faults: list[Fault] = []
    asks: dict[str, Followup] = {}
    little: dict[str, list[str]] = {_BEFORE: [], _BEHIND: []}
    try:
        lines = list(csv.reader(data.decode("utf-8-sig").splitlines()))
    except (UnicodeDecodeError, csv.Error):
        raise KnowledgeFaults([Fault(label, 0, "", "读不了这个文件", "另存为 CSV UTF-8")]) from None
    if not lines or lines[0] != _HEADINGS:
        raise KnowledgeFaults([Fault(label, 1, "", "第一行不是表头", f"第一行写列名：{','.join(_HEADINGS)}")])
    kinds = [*Followup, *little]
    for number, row in enumerate(lines[1:], 2):
        if not any(row):
            continue
        kind, words = row[0].strip(), [word for word in row[1].split("；") if word.strip()] if len(row) > 1 else []
        if kind not in kinds:
            faults.append(Fault(label, number, "kind", f"不认识的类别{quoted(kind)}", f"最接近的是{quoted(nearest(kind, kinds))}"))
            continue
        if not words:
            faults.append(Fault(label, number, "words", "没有写词", "每一行至少写一个词，用“；”隔开"))
        for word in words:
            folded = _folded(word)
            if not folded or len(folded) > LONGEST:
                faults.append(Fault(label, number, "words", f"{quoted(word)}不能用", f"写 1 到 {LONGEST} 个字"))
            elif kind in little:
                little[kind].append(folded)
            elif folded in asks:
                if asks[folded] != kind:
                    faults.append(Fault(label, number, "words", f"{quoted(word)}已经写在“{asks[folded]}”里", "只留一处"))
            else:
                asks[folded] = Followup(kind)
    missing = [kind for kind in Followup if kind not in asks.values()]
    faults += [Fault(label, 0, "kind", f"没有“{kind}”这一类", "补上这一行") for kind in missing]
    if faults:
        raise KnowledgeFaults(faults)
    return Followups(asks, tuple(little[_BEFORE]), tuple(little[_BEHIND]))


@cache
def shipped() -> Followups:
    """The table that ships with the program. Raises ``KnowledgeFaults``."""
    return read_table(SHIPPED.read_bytes(), f"knowledge/{SHIPPED.name}")


def _folded(text: str) -> str:
    return characters(text).replace(BOUNDARY, "").replace(CLAUSE_END, "")
