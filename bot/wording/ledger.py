"""The words and buttons of the ledger."""

from __future__ import annotations

from bot.actions.ledger_results import LedgerDeed
from bot.replies import Press
from bot.texts import label

PAGE, DO = "lg", "ld"
"""Verbs: a page of a list (``which.category.page``), a step with an item (``id.revision.deed`` or ``id.revision.deed.value``)."""


def open_item(item_id: int) -> Press:
    """A button that opens the card of an item in a message of its own."""
    return Press(label("ledger", "open"), DO, f"{item_id}.0.{LedgerDeed.SHOW}")
