"""Checklists for tests: of invented questions, with an item of every kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from knowledge.checklists import After, AnswerKind, CheckItem, Checklist, Choice, Owner, PhotoRule, Severity
from knowledge.checklists.contents import with_digest


def an_item(item_id: str, **told: object) -> CheckItem:
    """An item that is answered by 符合 or 不符合, but for what is told of it."""
    plain: dict[str, object] = {
        "group": "装备",
        "question": f"{item_id} 做到了吗",
        "how": "看一眼",
        "severity": Severity.MINOR,
        "category": "conduct",
        "source": "某方案第一条",
        "finding": f"{item_id} 没做到",
        "measure": "马上改",
    }
    return CheckItem(id=item_id, **(plain | told))  # type: ignore[arg-type]


def a_list(code: str = "EVERY", *items: CheckItem, **told: object) -> Checklist:
    """A list of those items for officers, but for what is told of it."""
    plain: dict[str, object] = {
        "title": "样样都有自查",
        "purpose": "看流程",
        "source": "某方案",
        "owner": Owner.UNIT,
        "roles": ("officer", "supervisor"),
        "asks_place": False,
        "is_held": False,
    }
    return with_digest(Checklist(code=code, items=items or EVERY_KIND, **(plain | told)))  # type: ignore[arg-type]


EVERY_KIND = (
    an_item("V1"),
    an_item("V2", may_not_apply=True),
    an_item("P1", photo=PhotoRule.FINDING),
    an_item("F1", after=After("V1", ("failing",))),
    an_item("F2", after=After("F1", ("failing",)), answer=AnswerKind.TEXT),
    an_item("N1", answer=AnswerKind.NUMBER, unit="具", least=2),
    an_item("C1", answer=AnswerKind.CHOICE, choices=(Choice("都在"), Choice("缺一样", is_finding=True), Choice("没有", is_finding=True))),
    an_item("T1", answer=AnswerKind.TEXT),
    an_item("PH", answer=AnswerKind.PHOTO),
    an_item("K1", severity=Severity.CRITICAL, in_bulk=False, entry="PB-001"),
    an_item("A1", photo=PhotoRule.ALWAYS, in_bulk=False),
    an_item("V3"),
)
SHORT = (an_item("S1"), an_item("S2"), an_item("S3"))


@dataclass
class FixedBook:
    """Lists that stand still until a test changes them."""

    kept: dict[str, Checklist] = field(default_factory=dict)

    def put(self, *lists: Checklist) -> FixedBook:
        self.kept |= {each.code: each for each in lists}
        return self

    @property
    def lists(self) -> Mapping[str, Checklist]:
        return self.kept

    def todays(self, checklist: Checklist, asked: Mapping[str, date], today: date) -> Checklist:
        if not checklist.rotates:
            return checklist
        order = sorted(SHORT, key=lambda item: (asked.get(item.id, date.min), item.id))
        return with_digest(replace(checklist, items=tuple(order[: checklist.a_day])))
