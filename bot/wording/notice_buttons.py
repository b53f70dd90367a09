"""The buttons of notices: the same under a notice, a reminder and a list. Each carries the notice's id."""

from __future__ import annotations

import re

from bot.replies import Press
from bot.texts import label
from storage.notices import Confirm, Notice, NoticeKind

READ = "ntread"
"""已阅."""
LEARN = "ntlearn"
"""学完了 of learning material that asks nothing: ``12``, or ``12.1`` of somebody who was asked whether they have."""
ANSWER = "ntanswer"
"""Opens the form for an answer or a reply in words."""
COME = "ntcome"
STAY = "ntstay"
BALLOT = "ntballot"
"""Opens the questionnaire."""
OPEN = "nt"
"""The notice in a message of its own."""
CARD = "ntcard"
"""How far it has come, for whoever handles it, in a message of its own."""
_ID = re.compile(r"[0-9]{1,15}")


def confirming(notice: Notice) -> tuple[tuple[Press, ...], ...]:
    """The rows of buttons with which somebody confirms a notice."""
    number = str(notice.id)
    match notice.confirm:
        case Confirm.READ if notice.kind is NoticeKind.LEARNING:
            return ((Press(label("notices", "learned"), LEARN, number),),)
        case Confirm.READ:
            return ((Press(label("notices", "read"), READ, number),),)
        case Confirm.ANSWER:
            return ((Press(label("notices", "learned" if notice.kind is NoticeKind.LEARNING else "answer"), ANSWER, number),),)
        case Confirm.REPLY:
            return ((Press(label("notices", "reply"), ANSWER, number),),)
        case Confirm.CHOICE:
            return ((Press(label("notices", "come"), COME, number), Press(label("notices", "stay_away"), STAY, number)),)
        case Confirm.BALLOT:
            return ((Press(label("notices", "fill_in"), BALLOT, number),),)


def open_notice(notice_id: int, words: str = "") -> Press:
    """Shows a notice in a message of its own; ``words`` stand on the button instead of 看通知."""
    return Press(words or label("notices", "open"), OPEN, str(notice_id))


def read_id(argument: str) -> int | None:
    """The id on such a button; none for a forged one."""
    return int(argument) if _ID.fullmatch(argument) else None
