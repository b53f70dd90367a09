"""How a long piece of paper-making says how far it is, and hears that it shall stop."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Told of what is done and of how much there is, 0 where that is not known; raises ``StoppedError`` where nobody wants it any more."""


class StoppedError(Exception):
    """The paper is no longer wanted."""


def unheard(_done: int, _total: int) -> None:
    """The progress of what nobody waits for."""
