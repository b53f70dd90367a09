"""How days, answers and long texts of a check are said."""

from __future__ import annotations

from datetime import date

from bot.actions.selfcheck_findings import details_of
from bot.texts import label, labels
from knowledge.checklists import AnswerKind, CheckItem, Verdict


def day_of(day: date) -> str:
    """A day as it is said."""
    return label("selfchecks", "day").format(month=day.month, day=day.day)


def value_of(item: CheckItem, value: str) -> str:
    """What was answered, as it is said; empty for a picture, which speaks for itself."""
    match item.answer:
        case AnswerKind.VERDICT:
            return labels("selfchecks", "answers")[value]
        case AnswerKind.NUMBER | AnswerKind.CHOICE:
            return details_of(item, value, "")
        case AnswerKind.TEXT:
            return value
        case AnswerKind.PHOTO:
            return label("selfchecks", "no_picture") if value == Verdict.NOT_APPLICABLE else ""


def clipped(text: str, most: int) -> str:
    """A text on one line that fits."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"
