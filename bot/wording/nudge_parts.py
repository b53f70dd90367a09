"""Stands in until the branch of the parts is merged."""

from __future__ import annotations

from bot.replies import Press


def lines(part: object) -> tuple[str, ...]:
    return (str(part),)


def buttons(part: object) -> tuple[Press, ...]:
    return ()
