"""Stands in until the branch that makes what is due is merged."""

from __future__ import annotations

from dataclasses import dataclass

from bot.actions.due_owners import Owners
from storage.dues import Due


@dataclass(frozen=True, slots=True)
class DueLine:
    id: int
    title: str


def line_of(owners: Owners, due: Due) -> DueLine:
    return DueLine(due.id, due.title)
