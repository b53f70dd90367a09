"""From a typed message that an action owes to the reply that a person reads: each capability registers its own."""

from __future__ import annotations

from functools import singledispatch

from bot.replies import Reply


@singledispatch
def show(message: object) -> Reply:
    """The reply for ``message``. Raises ``TypeError`` for a type that no module of ``bot.wording`` has registered."""
    raise TypeError(f"nobody has words for {type(message).__name__}")


@show.register
def _ready(message: Reply) -> Reply:
    """What has its words already."""
    return message
