"""The words and buttons of the lists of campaigns: those that run, and those that have ended."""

from __future__ import annotations

from bot.actions.campaign_results import CampaignsShown, EndedShown
from bot.actions.campaigns import A_PAGE
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, render
from bot.wording.campaign_words import state_words
from bot.wording.campaigns import LIST, NEW, OPEN, turning
from bot.wording.cutting import cut
from bot.wording.due_rules import day_words

ENDED = "e"
"""In the argument of ``LIST``: those that have ended (``e.page``)."""
_TITLE = 40


def running(found: CampaignsShown) -> Reply:
    """What runs where the reader is."""
    lines = [
        {
            "title": cut(each.campaign.title, _TITLE),
            "unit": each.unit,
            "when": state_words(each, found.today),
            "whole": each.tally.whole,
            "done": each.tally.done,
            "late": each.tally.late,
            "mine": each.mine,
        }
        for each in found.lines
    ]
    buttons: list[Button] = [Press(str(number), OPEN, str(each.campaign.id)) for number, each in enumerate(found.lines, 1)]
    if len(found.lines) == 1:
        buttons = [Press(label("campaigns", "open"), OPEN, str(found.lines[0].campaign.id))]
    new: tuple[Button, ...] = (Press(label("campaigns", "new"), NEW),) if found.can_start and found.templates else ()
    over: tuple[Button, ...] = (Press(label("campaigns", "over").format(count=found.ended), LIST, f"{ENDED}.0"),) if found.ended else ()
    return _reply(render("campaigns/list", lines=lines, can_start=bool(new)), *in_rows(buttons, 4), new, over)


def ended(found: EndedShown) -> Reply:
    """What has ended where the reader is."""
    first = found.page * A_PAGE + 1
    lines = [
        {
            "number": number,
            "title": cut(each.campaign.title, _TITLE),
            "unit": each.unit,
            "first": day_words(each.campaign.first_day, found.today),
            "day": day_words(each.day, found.today),
            "whole": each.tally.whole,
            "done": each.tally.done,
        }
        for number, each in enumerate(found.lines, first)
    ]
    text = render("campaigns/ended", lines=lines, count=found.count, page=found.page, pages=found.pages)
    opens: list[Button] = [Press(str(number), OPEN, str(each.campaign.id)) for number, each in enumerate(found.lines, first)]
    return _reply(text, *in_rows(opens, 4), turning(LIST, ENDED, found.page, found.pages), (Press(label("campaigns", "to_list"), LIST),))


def read_ended(argument: str) -> int | None:
    """The page of what has ended that a button of the list asks for; none for the list of what runs."""
    which, _, page = argument.partition(".")
    return int(page) if which == ENDED and page.isascii() and page.isdecimal() and len(page) <= 6 else None


def _reply(text: str, *rows: tuple[Button, ...]) -> Reply:
    return Reply(text, tuple(row for row in rows if row), protect=True)
