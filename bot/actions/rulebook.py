"""What becomes known of the rules while the bot runs: that they changed, and what is wrong with their files."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from bot.actions.leave import on_duty
from bot.actions.permissions import Right
from bot.actions.work import Work
from knowledge.faults import Fault
from storage import installation

MOST_TOLD = 5
"""Faults or questions that one message names; the rest are counted."""
_TOLD = "rulebook_faults_told"
_CHECKLISTS_TOLD = "checklist_faults_told"


@dataclass(frozen=True, slots=True)
class FaultsFound:
    """To legal staff and admins: an edited file has faults, and what was read before still holds."""

    faults: tuple[Fault, ...]
    more: int
    """How many there are besides."""


@dataclass(frozen=True, slots=True)
class ApprovedLeftOut:
    """To the same: what was approved through the bot no longer fits, and does not count until it is put right."""

    faults: tuple[Fault, ...]
    more: int


@dataclass(frozen=True, slots=True)
class FaultsMended:
    """To the same: nothing is wrong any more."""


@dataclass(frozen=True, slots=True)
class ChecklistFaultsFound:
    """To the same: a checklist has faults; it is not taken up, the others are."""

    faults: tuple[Fault, ...]
    more: int


@dataclass(frozen=True, slots=True)
class ChecklistsMended:
    """To the same: nothing is wrong with any checklist any more."""


@dataclass(frozen=True, slots=True)
class SpoiltQuestion:
    """A question that was answered better before."""

    question: str
    before: str
    """What answered it, by its title; empty where rightly nothing did."""
    after: str
    """What answers it now; empty where nothing does."""


@dataclass(frozen=True, slots=True)
class QuestionsSpoilt:
    """To the same: the edited files hold now, but with them some questions of the sample are answered worse."""

    questions: tuple[SpoiltQuestion, ...]
    more: int


def reloaded(work: Work, digest: str) -> None:
    """Record that other rules hold from now on."""
    work.record("knowledge.reloaded", f"rules:{digest[:12]}")


def checklists_reloaded(work: Work, digest: str) -> None:
    """Record that other checklists hold from now on."""
    work.record("knowledge.reloaded", f"checklists:{digest[:12]}")


def tell_checklist_faults(work: Work, faults: Sequence[Fault]) -> None:
    """The same as ``tell_faults``, of the checklists."""
    now = hashlib.sha256("\n".join(map(str, faults)).encode()).hexdigest() if faults else ""
    if now == (installation.value(work.db, _CHECKLISTS_TOLD) or ""):
        return
    installation.note(work.db, _CHECKLISTS_TOLD, now)
    if faults:
        _tell(work, ChecklistFaultsFound(tuple(faults[:MOST_TOLD]), max(0, len(faults) - MOST_TOLD)), "checklists")
    else:
        _tell(work, ChecklistsMended(), "checklists")


def tell_faults(work: Work, faults: Sequence[Fault], left_out: Sequence[Fault]) -> None:
    """Tell what is wrong now, unless it has been told; that nothing is, where something was."""
    now = hashlib.sha256("\n".join(map(str, (*faults, "-", *left_out))).encode()).hexdigest() if faults or left_out else ""
    before = installation.value(work.db, _TOLD) or ""
    if now == before:
        return
    installation.note(work.db, _TOLD, now)
    if faults:
        _tell(work, FaultsFound(tuple(faults[:MOST_TOLD]), max(0, len(faults) - MOST_TOLD)), "files")
    if left_out:
        _tell(work, ApprovedLeftOut(tuple(left_out[:MOST_TOLD]), max(0, len(left_out) - MOST_TOLD)), "approved")
    if not now:
        _tell(work, FaultsMended(), "files")


def tell_spoilt(work: Work, questions: Sequence[SpoiltQuestion]) -> None:
    """Tell what an edited file spoils, if it does."""
    if questions:
        _tell(work, QuestionsSpoilt(tuple(questions[:MOST_TOLD]), max(0, len(questions) - MOST_TOLD)), "spoilt")


def _tell(work: Work, message: object, about: str) -> None:
    # What is newer overtakes what still waits: an old list of faults would send somebody after what has been mended.
    work.owe(message, *on_duty(work, Right.HEAR_OF_KNOWLEDGE_FAULTS), subject=f"rulebook:{about}")
