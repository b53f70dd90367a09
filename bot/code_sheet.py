"""A page of codes to be printed and cut: one card for each person, for whoever cannot be reached in the chat yet."""

from __future__ import annotations

from collections.abc import Sequence

import segno
from markupsafe import Markup

from bot.actions.enrolment import Invitation
from bot.texts import labels, render


def code_sheet(invitations: Sequence[Invitation]) -> str:
    """One self-contained A4 page in HTML; it holds codes that are live.

    The picture on a card is the deep link where the invitation has one, else the code itself, to be scanned and sent.
    """
    cards = [(each, _picture(each.link or each.code)) for each in invitations]
    return render("people/code_sheet", cards=cards, roles=labels("people", "roles"))


def _picture(content: str) -> Markup:
    # segno writes numbers only; nothing of ours stands in the markup.
    return Markup(segno.make(content, error="m", micro=False).svg_inline(scale=5, border=2))  # noqa: S704
