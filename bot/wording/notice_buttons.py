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
SEND_NOW = "ntnow"
"""The verbs of what waits: sent at once, at another time, not at all; and of the second person. Each with ``id.revision``."""
OTHER_TIME = "nttime"
CALL_OFF = "ntoff"
AGREE = "ntagree"
SEND_BACK = "ntback"
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


def waiting(notice: Notice) -> tuple[tuple[Press, ...], ...]:
    """The buttons under a notice that waits for its time, or was held back."""
    return (
        (_of(notice, SEND_NOW, "send_now"), _of(notice, OTHER_TIME, "other_time")),
        (_of(notice, CALL_OFF, "call_off"),),
    )


def deciding(notice: Notice) -> tuple[tuple[Press, ...], ...]:
    """The buttons of the second person."""
    return ((_of(notice, AGREE, "agree"), _of(notice, SEND_BACK, "send_back")),)


def _of(notice: Notice, verb: str, name: str) -> Press:
    return Press(label("notice_form", name), verb, f"{notice.id}.{notice.revision}")


def read_waiting(argument: str) -> tuple[int, int] | None:
    """Id and revision on such a button; none for a forged one."""
    number, _, revision = argument.partition(".")
    return (int(number), int(revision)) if _ID.fullmatch(number) and _ID.fullmatch(revision) else None


def read_id(argument: str) -> int | None:
    """The id on such a button; none for a forged one."""
    return int(argument) if _ID.fullmatch(argument) else None
