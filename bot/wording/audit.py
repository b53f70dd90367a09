"""The audit's messages; the words are in ``bot/templates/audit``."""

from __future__ import annotations

from bot.actions.audit import AuditHead
from bot.replies import Reply
from bot.texts import labels, render
from bot.wording.messages import show

GROUP = 4
GROUPS = 4
"""Hexadecimal digits that people compare by eye: 64 bits."""


@show.register
def _head(message: AuditHead) -> Reply:
    return Reply(render("audit/head", head=message, short=short(message.digest)))


def short(digest: str) -> str:
    """The beginning of ``digest`` in groups, to be read aloud."""
    return " ".join(digest[at : at + GROUP] for at in range(0, GROUP * GROUPS, GROUP))


def act_name(act: str) -> str:
    """What an act is called; its code where it has no name yet."""
    return labels("audit", "acts").get(act, act)
