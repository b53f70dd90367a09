"""How each part that another capability puts into the digest is shown there: a few lines and where they lead.

Each ``bot.wording`` module registers how it shows its parts, as with ``messages.show``. A part that nobody has words for is a
``LookupError``: it would be missing from the digest without anybody noticing.
"""

from __future__ import annotations

from functools import singledispatch

from markupsafe import Markup

from bot.replies import Press

MOST_LINES = 4
"""With its heading: a part says how much there is of what, and its button leads to the rest."""


@singledispatch
def lines(part: object) -> tuple[str, ...]:
    """The lines of ``part``, its heading first; plain text or rendered and marked safe. Raises ``LookupError`` where it has no words."""
    raise LookupError(f"no words for a part of {type(part).__name__}")


@singledispatch
def buttons(_part: object) -> tuple[Press, ...]:
    """The buttons of a part; none where nobody has registered any."""
    return ()


def in_lines(text: str) -> tuple[str, ...]:
    """The lines of a rendered ``text``."""
    return tuple(Markup(line) for line in text.splitlines() if line)  # noqa: S704 - rendered and escaped already
