"""The words and buttons of what is somebody's own."""

from __future__ import annotations

from bot.actions.mine import CardLine, Mine, QuestionShown, Section, SectionPage
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, labels, render
from bot.wording.browsing import LINE_CHARACTERS, line, turning
from bot.wording.forms import resume
from bot.wording.lookup import SHOW
from bot.wording.messages import show
from bot.wording.own_clues import list_button
from storage.mine import OwnQuestion

OPEN = "mine"
"""Opens the first page in a message of its own; ``STEP`` goes on in that message."""
STEP = "mi"
CLEAR = "mine_clear"
QUESTION = "mine_question"


def mine_button() -> Press:
    """A button that opens the first page."""
    return Press(label("mine", "mine"), OPEN)


@show.register
def overview(found: Mine) -> Reply:
    """The first page. Protected: what somebody asked stands behind it, and an edit could not protect it later."""
    names = labels("mine", "sections")
    forms: list[Button] = [resume(form) for form in found.forms]
    sections: list[Button] = [Press(f"{names[section.value]}　{count}", STEP, section.value) for section, count in found.counts]
    if found.clues:
        sections.append(list_button(found.clues))
    text = render("mine/overview", forms=forms, counts=sections, withheld=found.withheld)
    return Reply(text, (*in_rows(forms, 1), *in_rows(sections, 1)), protect=not found.withheld)


@show.register
def section(found: SectionPage) -> Reply:
    """One page of a section."""
    name = labels("mine", "sections")[found.section.value]
    text = render("mine/section", name=name, count=found.count, page=found.page, pages=found.pages)
    buttons: list[Button] = [_line(each) for each in found.lines]
    rows = [*in_rows(buttons, 1), *turning(STEP, f"{found.section.value}.", found.page, found.pages, back="")]
    if found.section is Section.RECENT and found.count:
        rows.append((Press(label("mine", "clear"), CLEAR),))
    return Reply(text, tuple(rows), protect=found.section is Section.QUESTIONS)


@show.register
def question(found: QuestionShown) -> Reply:
    """One question and what became of it."""
    return Reply(render("mine/question", question=found.question, day=found.day.isoformat()), protect=True)


def cleared() -> str:
    """What the button says when the cards are forgotten."""
    return label("mine", "cleared")


def private_only() -> str:
    """The alert on a button that was pressed in a group."""
    return label("mine", "private_only")


def read_argument(argument: str) -> tuple[Section, int] | None:
    """Section and page of a pressed button; none for the first page, and for a forged one."""
    code, _, digits = argument.partition(".")
    if code not in list(Section) or (digits and not (digits.isascii() and digits.isdecimal() and len(digits) <= 4)):
        return None
    return Section(code), int(digits or 0)


def _line(item: CardLine | OwnQuestion) -> Press:
    if isinstance(item, CardLine):
        text = f"{line(item.entry)} · {item.case}" if item.case else line(item.entry)
        return Press(text, SHOW, item.card)
    became = "answered" if item.answer else "waiting" if item.is_open else "settled"
    asked = " ".join(item.question.split()) or item.card or label("mine", "wordless")
    if item.card:
        asked = f"{label('mine', 'reported')} {asked}"
    cut = asked if len(asked) <= LINE_CHARACTERS else asked[: LINE_CHARACTERS - 1] + "…"
    return Press(f"{label('mine', became)} · {cut}", QUESTION, str(item.id))
