"""What a checklist is: items with a question, how to look, what counts as a finding, and where that stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class AnswerKind(StrEnum):
    """How an item is answered."""

    VERDICT = "verdict"
    """符合, 不符合, and where the item allows it 不适用."""
    NUMBER = "number"
    CHOICE = "choice"
    TEXT = "text"
    PHOTO = "photo"
    """The picture itself is the answer."""


class Verdict(StrEnum):
    """The answers of an item of kind ``VERDICT``, as they are recorded."""

    MET = "met"
    FAILING = "failing"
    NOT_APPLICABLE = "not_applicable"


class Severity(StrEnum):
    """How much a finding weighs: 一般, 较重, 严重."""

    MINOR = "minor"
    SERIOUS = "serious"
    CRITICAL = "critical"


class PhotoRule(StrEnum):
    """When an item needs a picture."""

    OPTIONAL = "optional"
    FINDING = "finding"
    ALWAYS = "always"


class Owner(StrEnum):
    """Whose a finding is to put right: whoever checked, or the unit, whose head assigns it."""

    PERSON = "person"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several answers."""

    name: str
    is_finding: bool = False


@dataclass(frozen=True, slots=True)
class After:
    """An item is asked only after ``item`` (earlier in the list) was answered with one of ``answers``.

    Answers are a ``Verdict``, or the place of a choice, counted from 1. Of a number, ``failing`` is one that is a finding.
    """

    item: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One item; ``finding`` is how the problem is written into the ledger, ``measure`` what is suggested against it."""

    id: str
    group: str
    question: str
    how: str
    severity: Severity
    category: str
    """One of the five problem categories: purpose, conduct, competence, responsibility, integrity."""
    source: str
    answer: AnswerKind = AnswerKind.VERDICT
    may_not_apply: bool = False
    photo: PhotoRule = PhotoRule.OPTIONAL
    in_bulk: bool = True
    """Whether 其余全部符合 may answer it: never a critical one, nor one that needs a picture."""
    entry: str = ""
    """The entry of the library whose card a tap shows, or empty."""
    finding: str = ""
    measure: str = ""
    unit: str = ""
    least: float | None = None
    most: float | None = None
    """A number outside of these is a finding."""
    choices: tuple[Choice, ...] = ()
    after: After | None = None

    def is_finding(self, value: str) -> bool:
        """Whether the recorded ``value`` is a finding."""
        match self.answer:
            case AnswerKind.VERDICT:
                return value == Verdict.FAILING
            case AnswerKind.NUMBER:
                number = float(value)
                return (self.least is not None and number < self.least) or (self.most is not None and number > self.most)
            case AnswerKind.CHOICE:
                return self.choices[int(value) - 1].is_finding
            case _:
                return False

    def is_answered(self, value: str, answers: Sequence[str]) -> bool:
        """Whether the recorded ``value`` is one of ``answers``, as ``After`` has them."""
        if self.answer is AnswerKind.NUMBER:
            return (Verdict.FAILING if self.is_finding(value) else Verdict.MET) in answers
        return value in answers

    def needs_photo(self, value: str) -> bool:
        """Whether an answer ``value`` needs a picture with it."""
        if self.answer is AnswerKind.PHOTO and value == Verdict.NOT_APPLICABLE:
            return False
        return (
            self.answer is AnswerKind.PHOTO
            or self.photo is PhotoRule.ALWAYS
            or (self.photo is PhotoRule.FINDING and self.is_finding(value))
        )


@dataclass(frozen=True, slots=True)
class Checklist:
    """A list as it is gone through; a rotating one has no items of its own but those of ``rotates``, ``a_day`` at a time."""

    code: str
    title: str
    purpose: str
    source: str
    owner: Owner
    roles: tuple[str, ...]
    asks_place: bool
    is_held: bool
    """Whether answers and findings are the discipline office's alone to see."""
    items: tuple[CheckItem, ...]
    rotates: str = ""
    a_day: int = 0
    digest: str = ""
    """A hash of what the list says."""

    def item(self, item_id: str) -> CheckItem | None:
        """The item of that id."""
        return next((item for item in self.items if item.id == item_id), None)

    def asked(self, answers: Mapping[str, str]) -> tuple[CheckItem, ...]:
        """The items that are to be answered, given the answers so far: a follow-up only after what it follows.

        What follows an item that is no longer asked itself is not asked either, whatever was answered to it before.
        """
        asked: dict[str, CheckItem] = {}
        for item in self.items:
            if item.after is not None:
                before, value = asked.get(item.after.item), answers.get(item.after.item)
                if before is None or value is None or not before.is_answered(value, item.after.answers):
                    continue
            asked[item.id] = item
        return tuple(asked.values())
