"""A form: one record asked for typed values, with a fault for every cell that does not fit.

A cell that does not fit is told and replaced by something harmless, so that the rest is still looked at in the same run; the
entry made of it is never seen by anybody, because the loader raises.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from knowledge import cells
from knowledge.columns import LAYOUTS, LONGEST, Table
from knowledge.entries import Source, SourceKind, Validity
from knowledge.faults import Fault, nearest, quoted
from knowledge.jurisdiction import slip_in
from knowledge.phrases import PhraseFault, fields_of
from knowledge.records import Record

_NOT_IN_A_PLACE = re.compile(r"[()（）；;、,，。《》“”\"\d]")
_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Form:
    """Asks a record for typed values."""

    record: Record
    faults: list[Fault]

    def fault(self, column: str, what: str, remedy: str) -> None:
        self.faults.append(self.record.fault(column, what, remedy))

    def text(self, column: str) -> str:
        text = self.record.cells.get(column, "")
        self._no_address(column, text)
        line = cells.one_line(text)
        self._not_too_long(column, line)
        return line

    def several(self, column: str) -> tuple[str, ...]:
        text = self.record.cells.get(column, "")
        self._no_address(column, text)
        values = cells.several(text)
        self._not_too_long(column, " · ".join(values))
        return values

    def ids(self, column: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(as_id(text) for text in self.several(column)))

    def _no_address(self, column: str, text: str) -> None:
        address = cells.web_address_in(text)
        if address:
            self.fault(column, f"有网址{quoted(address)}", "写文件名称、文号和日期；不知道就写“出处待核”")

    def _not_too_long(self, column: str, shown: str) -> None:
        longest = LONGEST.get(column)
        if longest is not None and len(shown) > longest:
            self.fault(column, f"这一格有 {len(shown)} 个字，最多 {longest} 个", "缩短，或拆成几条；太长的卡片发不出去")

    def choice(self, column: str, allowed: type[_Choice]) -> _Choice:
        text = self.text(column)
        for member in allowed:
            if member == text:
                return member
        if text:
            self._unknown(column, text, [member.value for member in allowed])
        return next(iter(allowed))

    def _unknown(self, column: str, text: str, allowed: list[str]) -> None:
        self.fault(column, f"不认识{quoted(text)}", f"最接近的是“{nearest(text, allowed)}”；可以写：{'、'.join(allowed)}")

    def word(self, column: str, allowed: tuple[str, ...]) -> str:
        text = self.text(column)
        if text and text not in allowed:
            self._unknown(column, text, list(allowed))
        return text

    def yes(self, column: str) -> bool:
        text = self.text(column)
        answer = cells.yes_or_no(text)
        if answer is None and text:
            self.fault(column, f"不认识{quoted(text)}", "写 yes 或 no（也可写 是、否）")
        return bool(answer)

    def day(self, column: str) -> date | None:
        text = self.text(column)
        day = cells.day(text) if text else None
        if text and day is None:
            self.fault(column, f"{quoted(text)}不是日期", "写成 2026-04-30 这样，年月日都要有")
        return day

    def own_id(self, table: Table, *, own: bool) -> str:
        layout = LAYOUTS[table]
        entry_id = as_id(self.text("id"))
        prefix = layout.id_example[:2]
        pattern = rf"{prefix}-(?:[A-Z]{{2,6}}-)?\d{{3,4}}" if own else layout.id_pattern
        if entry_id and not re.fullmatch(pattern, entry_id):
            example = f"{layout.id_example}，本单位自编的写成 {prefix}-RS-001" if own else layout.id_example
            self.fault("id", f"编号{quoted(entry_id)}不合格式", f"写成 {example} 这样，字母大写，数字三位以上")
        return entry_id

    def jurisdiction(self) -> str:
        text = self.text("jurisdiction")
        if _NOT_IN_A_PLACE.search(text):
            self.fault("jurisdiction", f"{quoted(text)}不是地区", "只写一个地区，从省写起，用 / 隔开：山东/威海/乳山；全国写“全国”")
        elif near := slip_in(text):
            remedy = f"最接近的是“{near}”；市、县前面要写省，如 山东/威海/乳山；全国写“全国”"
            self.fault("jurisdiction", f"{quoted(text)}的第一段不是省、自治区、直辖市", remedy)
        return text or "全国"

    def source(self) -> Source:
        confidence = self.text("confidence")
        if confidence and not cells.is_confidence(confidence):
            self.fault("confidence", f"不认识{quoted(confidence)}", "写 high、medium、low，或 0.95 这样的小数")
        return Source(self.text("source"), self.choice("source_kind", SourceKind), confidence)

    def validity(self) -> Validity:
        validity = Validity(self.day("in_force_from"), self.day("in_force_until"), self.day("checked_on"))
        start, end = validity.in_force_from, validity.in_force_until
        if start is not None and end is not None and start > end:
            self.fault("in_force_until", f"失效日 {end} 早于生效日 {start}", "核对两个日期，可能填反了")
        return validity

    def phrase(self, column: str) -> str:
        text = self.text(column)
        try:
            fields_of(text)
        except PhraseFault as fault:
            self.fault(column, str(fault), fault.remedy)
        return text


def as_id(text: str) -> str:
    """``text`` as an id is compared: half-width, upper case, without blanks."""
    return text if text.isascii() and text.isupper() else "".join(unicodedata.normalize("NFKC", text).upper().split())
