"""The words of learning material, and of the due that a bulletin finishes."""

from __future__ import annotations

from collections.abc import Sequence

from bot.actions.notice_bulletins import BulletinDue
from bot.actions.notice_learning import LearnedSoFast, NotCounted
from bot.replies import Press, Reply
from bot.texts import label, render
from bot.wording.cutting import cut_line
from bot.wording.due_rules import short_day
from bot.wording.messages import show
from bot.wording.notice_buttons import LEARN, open_notice

FINISH = "ntbulletin"
"""A bulletin finishes something due: ``<notice>.<due>.<revision>``."""
_WORDS = "notice_kinds"
_TITLE = 60


@show.register
def _fast(message: LearnedSoFast) -> Reply:
    text = render("notice_kinds/fast", title=cut_line(message.notice.title, _TITLE), hours=_hours(message.sixtieths))
    number = message.notice.id
    return Reply(text, ((Press(label(_WORDS, "learned_sure"), LEARN, f"{number}.1"), open_notice(number)),), protect=True)


@show.register
def _not_counted(message: NotCounted) -> Reply:
    text = render("notice_kinds/not_counted", title=cut_line(message.notice.title, _TITLE), hours=_hours(message.sixtieths))
    return Reply(text, protect=True)


def read_learned(argument: str) -> tuple[int, bool] | None:
    """The notice on 学完了, and whether it was pressed after the question; none for a forged one."""
    number, _, sure = argument.partition(".")
    if not (number.isascii() and number.isdecimal() and len(number) <= 15) or sure not in {"", "1"}:
        return None
    return int(number), bool(sure)


def finishes(notice_id: int, offers: Sequence[BulletinDue]) -> tuple[tuple[Press, ...], ...]:
    """The rows of the sender's card with which a bulletin finishes what is due."""
    return tuple(
        (
            Press(
                label(_WORDS, "finishes").format(day=short_day(each.due.due_on, each.due.first_day)),
                FINISH,
                f"{notice_id}.{each.due.id}.{each.due.revision}",
            ),
        )
        for each in offers
    )


def read_finish(argument: str) -> tuple[int, int, int] | None:
    """Notice, due and revision on such a button; none for a forged one."""
    parts = argument.split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdecimal() and len(part) <= 15 for part in parts):
        return None
    return int(parts[0]), int(parts[1]), int(parts[2])


def _hours(sixtieths: int) -> str:
    return f"{sixtieths / 60:g}"
