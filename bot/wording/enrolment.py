"""The words of enrolment; they are in ``bot/templates/enrolment``."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from bot.actions.binding import AccountBound, Welcome
from bot.actions.confirmation import ConfirmAccount, Decided, NotConfirmed, NothingWaits, SomethingWaits
from bot.actions.enrolment import HowToEnrol, Invitation, NobodyConfirms, ServerCodeMade, WaitsForConfirmation, WrongCode
from bot.replies import Button, Copy, Press, Reply
from bot.texts import label, labels, render, words
from bot.wording.messages import show

CONFIRM = "enrol_yes"
REFUSE = "enrol_no"


def _told(template: str, message: Welcome | Invitation | AccountBound | ConfirmAccount | Decided) -> str:
    """The text of a template that uses the fields of ``message`` by their names."""
    values = {field.name: getattr(message, field.name) for field in fields(message)}
    return render(f"enrolment/{template}", roles=labels("people", "roles"), **values)


def enrol_words() -> list[str]:
    """The words before a code."""
    return words("enrolment", "enrol_words")


def already_enrolled() -> Reply:
    """To somebody with an account who sends a code."""
    return Reply(render("enrolment/already_enrolled"))


def first_admin_names() -> tuple[str, str]:
    """What the unit and the person of a new database are called until somebody names them."""
    return label("enrolment", "first_unit"), label("enrolment", "first_admin")


def first_admin_file(path: Path) -> str:
    """Where the first admin's code lies, for whoever has started the program."""
    return render("enrolment/first_admin_file", path=path)


@show.register
def _how_to_enrol(_message: HowToEnrol) -> Reply:
    return Reply(render("enrolment/how_to_enrol"))


@show.register
def _wrong_code(message: WrongCode) -> Reply:
    return Reply(render("enrolment/wrong_code", wait=message.wait))


@show.register
def _waits(message: WaitsForConfirmation) -> Reply:
    return Reply(render("enrolment/waits", lasts=message.lasts))


@show.register
def _nobody_confirms(_message: NobodyConfirms) -> Reply:
    return Reply(render("enrolment/nobody_confirms"))


@show.register
def _welcome(message: Welcome) -> Reply:
    return Reply(_told("welcome", message))


@show.register
def _invitation(message: Invitation) -> Reply:
    text = _told("invitation", message)
    buttons: list[Button] = [Copy(label("enrolment", "copy_code"), message.code)]
    if message.link:
        buttons.append(Copy(label("enrolment", "copy_link"), message.link))
    # Not protected: it is there to be handed on.
    return Reply(text, (tuple(buttons),))


@show.register
def _account_bound(message: AccountBound) -> Reply:
    return Reply(_told("account_bound", message), protect=True)


@show.register
def _confirm_account(message: ConfirmAccount) -> Reply:
    text = _told("confirm_account", message)
    number = str(message.enrolment_id)
    row = (Press(label("enrolment", "theirs"), CONFIRM, number), Press(label("enrolment", "not_theirs"), REFUSE, number))
    return Reply(text, (row,), protect=True)


@show.register
def _decided(message: Decided) -> Reply:
    return Reply(_told("decided", message), protect=True)


@show.register
def _not_confirmed(message: NotConfirmed) -> Reply:
    return Reply(render("enrolment/not_confirmed", outcome=message.outcome.value))


@show.register
def _something_waits(_message: SomethingWaits) -> Reply:
    return Reply(render("enrolment/something_waits"))


@show.register
def _nothing_waits(_message: NothingWaits) -> Reply:
    return Reply(render("enrolment/nothing_waits"))


@show.register
def _server_code_made(message: ServerCodeMade) -> Reply:
    return Reply(render("enrolment/server_code_made", name=message.name, unit=message.unit), protect=True)
