"""The questions of an anonymous survey. What was chosen so far stands on the buttons alone: a letter a question, ``-`` for an open one."""

from __future__ import annotations

import re

from bot.actions.survey_ballots import BallotOver, BallotPage, Marked
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, render
from bot.wording.surveys import option_label, summary_lines

FILL = "svy"
"""A question, the summary, or the end: ``notice.step.chosen``."""
SUMMARY, SUBMIT, LEAVE = "e", "s", "x"
"""Steps beside the numbers of the questions, from 0."""
_LETTERS = "abcdefgh"
_ARGUMENT = re.compile(r"([0-9]{1,15})\.([0-9]{1,2}|[esx])\.([a-h-]{1,15})", re.ASCII)


def read_fill(argument: str) -> tuple[Marked, str] | None:
    """What a button of the questionnaire says: what is chosen, and which step follows; none for a forged one."""
    found = _ARGUMENT.fullmatch(argument)
    if found is None:
        return None
    chosen = tuple(None if letter == "-" else _LETTERS.index(letter) for letter in found[3])
    return Marked(int(found[1]), chosen), found[2]


def page(found: BallotPage) -> Reply:
    """A question with its options, or all that was chosen."""
    step, marked = found.step, found.marked
    text = render(
        "surveys/ballot",
        title=found.title,
        step=step,
        count=len(found.questions),
        question="" if step is None else found.questions[step].text,
        fewest=found.fewest,
        lines=summary_lines(found.questions, marked.chosen) if step is None else [],
    )
    leave = _to(marked, LEAVE, label("surveys", "leave"))
    if step is None:
        numbers: list[Button] = [_to(marked, str(number - 1), str(number)) for number in range(1, len(found.questions) + 1)]
        return Reply(text, ((_to(marked, SUBMIT, label("surveys", "hand_in")),), *in_rows(numbers, 5), (leave,)), protect=True)
    chosen = marked.chosen[step]
    rows: list[tuple[Button, ...]] = [
        (_to(*_choosing(marked, step, place), option_label(option, is_chosen=place == chosen)),)
        for place, option in enumerate(found.questions[step].options)
    ]
    turning: list[Button] = [_to(marked, str(step - 1), label("surveys", "back"))] if step else []
    if None not in marked.chosen:
        turning.append(_to(marked, SUMMARY, label("surveys", "summary")))
    elif chosen is not None:
        turning.append(_to(marked, str(step + 1), label("surveys", "forth")))
    return Reply(text, (*rows, *((tuple(turning),) if turning else ()), (leave,)), protect=True)


def over(found: BallotOver) -> Reply:
    """In place of what was chosen: it is handed in."""
    return Reply(render("surveys/ballot_over", title=found.title), protect=True)


def left() -> Reply:
    """In place of what was chosen: it was not handed in."""
    return Reply(render("surveys/ballot_left"))


def old_button() -> str:
    """On a button that this version did not make."""
    return label("surveys", "old_button")


def _choosing(marked: Marked, step: int, place: int) -> tuple[Marked, str]:
    """What follows from an option: the next question, or the summary where none is open."""
    chosen = tuple(place if at == step else each for at, each in enumerate(marked.chosen))
    after = Marked(marked.notice_id, chosen)
    return (after, str(step + 1)) if None in chosen and step + 1 < len(chosen) else (after, SUMMARY)


def _to(marked: Marked, step: str, words: str) -> Press:
    chosen = "".join("-" if each is None else _LETTERS[each] for each in marked.chosen)
    return Press(words, FILL, f"{marked.notice_id}.{step}.{chosen}")
