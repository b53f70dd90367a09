"""The words and buttons of the walk of reasoned enforcement."""

from __future__ import annotations

from bot.actions.walk import WalkPage
from bot.replies import Button, Press, Reply, copies, in_rows
from bot.texts import label, labels, render
from bot.wording.fitting import fitted

OPEN = "walk"
"""Begins the walk in a message of its own, so that the card it was begun at stays; ``STEP`` goes on in that message."""
STEP = "wk"
MOST_TO_AVOID = 3
MOST_BETWEEN = 2
_FOLDED = ("title", "must_say", "said")
"""What is shortened or folded where a page does not fit one screen, in this order; the sentence itself can be copied all the same."""


def walk_button(card_id: str = "") -> Press:
    """A button that begins the walk, at a matter or at a row of one if ``card_id`` is given."""
    return Press(label("walk", "walk"), OPEN, card_id)


def step(page: WalkPage) -> Reply:
    """One step: what to say, what not, and the ways on."""
    # The first phrases' own faults come first: they are made at this very moment.
    avoid = [one for item in page.said for one in item.phrase.avoid][:MOST_TO_AVOID]
    copied: list[Button] = []
    for number, item in enumerate(page.said, 1):
        copied += copies(label("walk", "copy") if len(page.said) == 1 else label("walk", "copy_one").format(number=number), item.text)
    before: list[Button] = [_to(page, label("walk", "before"), page.before)] if page.before else []
    after: list[Button] = [_to(page, label("walk", "after"), page.after)] if page.after else []
    # One or two sentences are copied in the middle of the ways on: the page and its buttons shall fit one screen.
    ways = (*before, *copied, *after) if len(copied) <= MOST_BETWEEN else (*before, *after)
    above = in_rows(copied, 3) if len(copied) > MOST_BETWEEN else ()
    tabs: list[Button] = [
        _to(page, (label("walk", "here") if stage.is_here else "") + labels("walk", "tabs")[stage.stage.value], stage.first)
        for stage in page.stages
    ]
    rows = (*above, ways, *in_rows(tabs, 4))

    def rendered(folded: frozenset[str]) -> str:
        return render("walk/page", page=page, avoid=avoid, folded=folded)

    return Reply(fitted(rendered, _FOLDED, rows), rows)


def none() -> Reply:
    """There are no steps: the agency has switched all of them off."""
    return Reply(render("walk/none"))


def private_only() -> str:
    """The alert on a button that was pressed in a group."""
    return label("walk", "private_only")


def _to(page: WalkPage, text: str, step_id: str) -> Press:
    return Press(text, STEP, f"{step_id}~{page.subject}")


def read_argument(argument: str) -> tuple[str, str]:
    """The ids of the step and of the card that a button names."""
    step_id, _, subject = argument.partition("~")
    return step_id, subject
