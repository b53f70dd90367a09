"""The words of anonymous clues and of their receipts."""

from __future__ import annotations

from bot.actions.anonymous import Choice, DraftShown, Purpose, Stage
from bot.actions.anonymous_progress import Progress
from bot.receipts import shown
from bot.replies import Button, Copy, Press, Reply, in_rows
from bot.texts import label, labels, render, words

ANON = "anon"
"""The verb of the button that opens an anonymous clue."""
DRAFT = "an"
"""The verb of a draft's buttons: ``<version>.<choice>``."""
PROGRESS = "ar"
"""The verb of the buttons under a clue found by its receipt."""
REFILE = "anon_refile"
"""The verb of the button that makes a named clue anonymous, with its id."""

ADD, ANSWER, WITHDRAW, WITHDRAW_SURE, CLEAR = "add", "ans", "wd", "wdok", "end"


_BETWEEN = " \t\n\u3000:：,，。、-—"


def begun(text: str) -> str | None:
    """What follows the word that begins an anonymous clue, however it is divided from it or not at all; none for any other text.

    Read generously: what somebody means to say anonymously must not become a question under their name.
    """
    said = text.strip()
    for word in words("anonymous", "begins"):
        if said.startswith(word):
            return said.removeprefix(word).lstrip(_BETWEEN)
    for word in labels("commands", "words")["anonymous"]:
        if said.startswith(word) and (said == word or said[len(word)] in _BETWEEN):
            return said.removeprefix(word).lstrip(_BETWEEN)
    return None


def typed_receipt(text: str) -> str:
    """What may be a receipt in ``text``: what follows the word for it, or all of it."""
    said = text.strip()
    for word in labels("commands", "words")["receipt"]:
        if said.startswith(word):
            return said.removeprefix(word).lstrip(_BETWEEN)
    return said


def start(text: str) -> Press:
    """A button, labelled ``text``, that opens an anonymous clue."""
    return Press(text, ANON, "")


def refile(clue_id: str) -> Press:
    """The button that makes a named clue anonymous."""
    return Press(label("anonymous", "refile"), REFILE, clue_id)


def draft(draft_: DraftShown) -> Reply:
    """A draft as it stands."""
    data = draft_.data
    text = render(
        "anonymous/draft",
        receipt=shown(data.receipt) if data.receipt else "",
        purpose=data.purpose.value,
        text=_short(data.text),
        about=data.about,
        place=data.place,
        unit=draft_.unit,
        files=draft_.files,
        stage=draft_.stage.value,
    )

    def press(name: str, choice: str) -> Press:
        return Press(name, DRAFT, f"{draft_.version}.{choice}")

    def named(name: str, choice: str) -> Press:
        return press(label("anonymous", name), choice)

    rows: list[tuple[Button, ...]] = []
    if data.receipt:
        rows.append((Copy(label("anonymous", "copy"), shown(data.receipt)),))
    if draft_.stage is Stage.UNIT:
        (here_id, here), *below = draft_.units
        rows = [(press(label("anonymous", "here").format(name=here), f"u{here_id}"),)]
        rows += in_rows([press(name, f"in{number}") for number, name in below], 2)
        if draft_.above is not None:
            rows.append((named("up", f"in{draft_.above}"),))
        rows.append((named("back", Choice.BACK),))
    elif draft_.stage in (Stage.ABOUT, Stage.PLACE):
        rows.append((named("back", Choice.BACK),))
    elif data.purpose is Purpose.CLUE:
        if data.text:
            rows.append((named("submit", Choice.SUBMIT),))
            rows.append((named("about", Choice.ABOUT), named("place", Choice.PLACE), named("unit", Choice.UNIT)))
        rows.append((named("cancel", Choice.CANCEL),))
    else:
        may_send = bool(data.text or draft_.files)
        cancel = named("cancel", Choice.CANCEL)
        rows.append((named("send", Choice.SUBMIT), cancel) if may_send else (cancel,))
    return Reply(text, tuple(rows), protect=True)


def _short(text: str) -> str:
    # With the receipt and the rest it must fit into one message.
    return text if len(text) <= 3000 else f"{text[:3000]}……"


def submitted(stuck: int, *, refiled: bool) -> Reply:
    """A clue was submitted."""
    return Reply(render("anonymous/submitted", stuck=stuck, refiled=refiled))


def added(stuck: int) -> Reply:
    """An addition was submitted."""
    return Reply(render("anonymous/added", stuck=stuck))


def cancelled(stuck: int) -> Reply:
    """A draft was given up."""
    return Reply(render("anonymous/cancelled", stuck=stuck))


def expired() -> Reply:
    """A draft was left lying."""
    return Reply(render("anonymous/expired"))


def over() -> Reply:
    """A button of a draft that is gone."""
    return Reply(render("anonymous/over"))


def ask_receipt() -> Reply:
    """A receipt is asked for."""
    return Reply(render("anonymous/ask_receipt"))


def wrong_receipt() -> Reply:
    """A receipt leads nowhere, for whatever reason."""
    return Reply(render("anonymous/wrong_receipt"))


def slip() -> Reply:
    """The check digit does not fit."""
    return Reply(render("anonymous/slip"))


def wait() -> Reply:
    """Too many wrong receipts."""
    return Reply(render("anonymous/wait"))


def progress(found: Progress, *, sure: bool = False) -> Reply:
    """How far a clue is; ``sure`` asks whether it shall really be taken back."""
    text = render(
        "anonymous/progress",
        state=labels("anonymous", "states")[found.state.value],
        waits=found.waits_for_night,
        remark=found.remark,
        questions=found.questions,
        additions=found.additions,
        waiting=found.waiting,
        files=found.files,
        sure=sure,
    )

    def press(name: str, argument: str) -> Press:
        return Press(label("anonymous", name), PROGRESS, argument)

    rows: list[tuple[Button, ...]] = []
    if sure:
        rows.append((press("withdraw_sure", WITHDRAW_SURE),))
    else:
        acts: list[Button] = [press("answer", ANSWER)] if found.questions else []
        acts += [press("add", ADD)] if found.may_add else []
        acts += [press("withdraw", WITHDRAW)] if found.may_withdraw else []
        rows += in_rows(acts, 3)
    rows.append((press("clear", CLEAR),))
    return Reply(text, tuple(rows), protect=True)


def withdrawn() -> Reply:
    """A clue was taken back."""
    return Reply(render("anonymous/withdrawn"))


def cleared(stuck: int) -> Reply:
    """The chat was cleaned after a look by receipt."""
    return Reply(render("anonymous/cleared", stuck=stuck))


def no_point() -> Reply:
    """A position is not taken."""
    return Reply(render("anonymous/no_point"))


def not_taken() -> Reply:
    """What is neither text nor a file."""
    return Reply(render("anonymous/not_taken"))


def file_refused(why: str) -> Reply:
    """A file was not taken."""
    return Reply(render("anonymous/refused_file", why=labels("anonymous", "why")[why]))
