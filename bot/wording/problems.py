"""What was refused, and what an administrator has to mend; the words are in ``bot/templates/problems``."""

from __future__ import annotations

from markupsafe import escape

from bot.actions.work import RefusedError
from bot.replies import Reply
from bot.texts import labels
from storage.faults import Trouble


def problem(refused: RefusedError) -> Reply:
    """The sentence that says what to do. Raises ``KeyError`` for a problem without words: our own mistake."""
    return Reply(str(escape(problem_text(refused))))


def problem_text(refused: RefusedError) -> str:
    """The same as plain text, for an alert on a button."""
    return labels("problems", "problems")[refused.problem].format(**refused.values)


def alarm(trouble: Trouble) -> Reply:
    """What an administrator is told of ``trouble``."""
    return Reply(labels("problems", "alarms")[trouble.value])
