"""Which answer a message of somebody got, so that an edited question is answered in the same place."""

from __future__ import annotations

from dataclasses import dataclass

from bot.actions.work import Work
from storage import answers


@dataclass(frozen=True, slots=True)
class EarlierAnswer:
    """The answer to a question before it was edited."""

    message_id: int | None
    """The message of ours; none for an answer that still waits to be sent, which the next one overtakes."""


def earlier_answer(work: Work, question_id: int) -> EarlierAnswer | None:
    """The answer to message ``question_id`` of the actor; none where it was no question, or too long ago."""
    message_id = answers.answer_to(work.db, work.door, work.account_id, question_id)
    if message_id is None and not answers.is_awaited(work.db, work.door, work.account_id, question_id):
        return None
    return EarlierAnswer(message_id)
