"""How forms show themselves; each kind of form has its screen in its own capability's module."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.actions.form_kinds import CANCEL, Over, Screen, Ticket
from bot.replies import Button, Press, Reply
from bot.texts import label, labels, render
from bot.wording.messages import show
from storage.forms import FormRow

PRESS = "f"
RESUME = "fr"
"""The verbs of a form's buttons, and of the button that shows it again."""

View = Callable[[Screen[Any]], Reply]
_VIEWS: dict[str, View] = {}


def view(kind: str) -> Callable[[View], View]:
    """Register how forms of ``kind`` look."""

    def register(function: View) -> View:
        _VIEWS[kind] = function
        return function

    return register


def choice(ticket: Ticket, text: str, code: str) -> Press:
    """A button of the form that ``ticket`` names."""
    return Press(text, PRESS, f"{ticket.form_id}.{ticket.version}.{code}")


def cancel(ticket: Ticket) -> Press:
    """The button that leaves the form."""
    return choice(ticket, label("forms", "cancel"), CANCEL)


def read_choice(argument: str) -> tuple[int, int, str] | None:
    """Form, version and code of a pressed button; None for a forged one."""
    form, _, rest = argument.partition(".")
    version, _, code = rest.partition(".")
    if not (form.isdecimal() and version.isdecimal() and code and len(form) <= 18 and len(version) <= 9):
        return None
    return int(form), int(version), code


def with_offer(reply: Reply, waiting: FormRow | None) -> Reply:
    """``reply`` with a button that leads back to the form that waits, if one does."""
    if waiting is None:
        return reply
    button: Button = resume(waiting)
    return Reply(reply.text, (*reply.buttons, (button,)), reply.protect)


def resume(form: FormRow) -> Press:
    """The button that shows an open form again."""
    return Press(labels("forms", "resume")[_kind(form.kind)], RESUME, str(form.id))


def _kind(name: str) -> str:
    """The kind of a form of which several may be open side by side."""
    return name.partition(":")[0]


@show.register
def _screen(screen: Screen) -> Reply:  # type: ignore[type-arg]
    return _VIEWS[_kind(screen.kind)](screen)


@show.register
def _over(over: Over) -> Reply:
    return Reply(render("forms/over", how=over.how.value))
