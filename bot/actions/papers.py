"""Papers that somebody asks for: made aside, with their progress in the chat, and handed over as a file.

A kind of paper is a class of ``bot.papers`` that extends ``PaperKind``; ``bot.app`` names it once in ``Papers(…)``, and a button
``bot.wording.papers.wants(label, kind, question)`` asks for it. All else is done here and in ``bot.paper_counter``: one paper of a
person after the other, progress and 取消 in one message, going on after a kill, and whether the person still may have it, asked
again when it is made and when it is sent. A paper is never in a backup, and its file goes as soon as it is sent.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Generic, TypeVar

from bot.actions.permissions import Right
from bot.actions.work import Owed, RefusedError, Urgency, Work
from bot.papers.progress import Progress
from storage import papers, people
from storage.attachments import Kept
from storage.papers import Paper, PaperState
from storage.people import Standing

T = TypeVar("T")

MOST_WAITING = 3
LONGEST_QUESTION = 500
MOST_TRIES = 5
"""A paper that ends the process each time must not end it for ever."""
PROGRESS, FILE = "paper", "paper-file"
"""The first parts of the subjects of its messages."""


def number_in(question: str) -> int:
    """The id for which a paper is asked. Raises ``RefusedError`` for a forged one."""
    if not (question.isascii() and question.isdecimal() and len(question) <= 9):
        raise RefusedError("unknown_choice")
    return int(question)


class PaperKind(ABC, Generic[T]):
    """What can be made. ``gather`` and ``write`` run in a thread, and ``gather`` on a connection of its own that can only read."""

    name: str
    """Small letters and ``_``, at most 24: it stands in buttons and rows."""
    title: str
    """What it is called in the chat."""
    right: Right

    def check(self, work: Work, question: str) -> None:  # noqa: ARG002 - for kinds that look closer
        """Raises ``RefusedError`` where the actor may not have this paper now; asked when it is wanted, made and sent."""
        work.require(self.right)

    @abstractmethod
    def gather(self, work: Work, question: str) -> T:
        """Read what the paper needs, with the actor's eyes. Raises ``RefusedError`` where there is nothing to be made.

        What comes back may read on while it is gone through (a generator): let it page with statements of their own, so that no
        long reading keeps the database from being tidied.
        """

    @abstractmethod
    def write(self, data: T, into: Path, progress: Progress) -> str:
        """Write the file ``into``, telling ``progress``; returns the name that it has in the chat, with its suffix.

        Whatever it puts aside must lie in the folder of ``into``. Raises what ``progress`` raises, ``OSError``.
        """


class Stage(StrEnum):
    """How far a paper is, to be said in its message."""

    WAITING = "waiting"
    MAKING = "making"
    NO_ROOM = "no_room"
    """Nothing can be written down now; it goes on by itself."""
    MADE = "made"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class PaperProgress:
    """To whoever asked: the one message that says how it goes."""

    number: int
    title: str
    stage: Stage
    done: int = 0
    total: int = 0
    """0 where it is not known."""
    problem: RefusedError | None = None
    """Of one that failed."""


@dataclass(frozen=True, slots=True)
class PaperFile:
    """To whoever asked: the file."""

    name: str
    shown_name: str


class Papers:
    """The kinds there are, and what happens to a request."""

    def __init__(self, *kinds: PaperKind[Any]) -> None:
        self._kinds = {kind.name: kind for kind in kinds}

    def register(self, kind: PaperKind[Any]) -> None:
        """Let there be one more kind."""
        self._kinds[kind.name] = kind

    def kind(self, name: str) -> PaperKind[Any] | None:
        """The kind of that name; none for one that only another version of the program has."""
        return self._kinds.get(name)

    def ask(self, work: Work, name: str, question: str = "") -> None:
        """Want a paper. Raises ``RefusedError`` for one that the actor may not have, waits for already, or has too many before."""
        kind = self.kind(name)
        if kind is None or len(question) > LONGEST_QUESTION:
            raise RefusedError("paper_gone")
        kind.check(work, question)
        if work.outside:
            raise RefusedError("outside")
        waiting = papers.wanted_by(work.db, work.person.id)
        if any((each.kind, each.question) == (name, question) for each in waiting):
            raise RefusedError("paper_waits")
        if len(waiting) >= MOST_WAITING:
            raise RefusedError("too_many_papers", most=MOST_WAITING)
        number = papers.add(work.db, work.person.id, name, question, door=work.door, account_id=work.account_id, at=work.at)
        work.record("papers.asked", f"paper:{number}", name)
        work.reply(PaperProgress(number, kind.title, Stage.WAITING), subject=f"{PROGRESS}:{number}")

    def cancel(self, work: Work, number: int) -> None:
        """Want a paper no longer. Raises ``RefusedError`` for somebody else's, and for one that is over."""
        paper = papers.paper(work.db, number)
        if paper is None or paper.person_id != work.person.id:
            raise RefusedError("paper_gone")
        if paper.state is not PaperState.WANTED or not papers.end(work.db, number, PaperState.CANCELLED, at=work.at):
            raise RefusedError("paper_over")
        work.record("papers.cancelled", f"paper:{number}")
        work.reply(PaperProgress(number, self._title(paper), Stage.CANCELLED), subject=f"{PROGRESS}:{number}", replaces=paper.message_id)

    def begin(self, work: Work, paper: Paper) -> bool:
        """Count an attempt to make ``paper``; False where it is over."""
        if paper.tries >= MOST_TRIES:
            self.fail(work, paper, RefusedError("paper_broken"))
            return False
        return papers.begin(work.db, paper.id, at=work.at)

    def finish(self, work: Work, paper: Paper, file: Kept, shown_name: str) -> bool:
        """Owe the file of ``paper``; False where it is over or its person may not have it any more, so that the file must go."""
        kind = self.kind(paper.kind)
        if kind is None:
            return False
        try:
            person = check(work, kind, paper)
        except RefusedError as refused:
            self.fail(work, paper, refused)
            return False
        if not papers.keep(work.db, paper.id, file, at=work.at):
            return False
        person.record("papers.made", f"paper:{paper.id}", paper.kind)
        self._say(work, paper, PaperProgress(paper.id, kind.title, Stage.MADE))
        work.owe(PaperFile(file.name, shown_name), paper.person_id, subject=f"{FILE}:{paper.id}")
        return True

    def fail(self, work: Work, paper: Paper, refused: RefusedError) -> None:
        """Let ``paper`` be over, and say why."""
        if papers.end(work.db, paper.id, PaperState.FAILED, refused.problem, at=work.at):
            self._say(work, paper, PaperProgress(paper.id, self._title(paper), Stage.FAILED, problem=refused))

    def _title(self, paper: Paper) -> str:
        kind = self.kind(paper.kind)
        return "" if kind is None else kind.title

    def _say(self, work: Work, paper: Paper, message: PaperProgress) -> None:
        """Let the message of ``paper`` say so, unless the account in which it stands is somebody else's by now."""
        theirs = {(account.door, account.account_id) for account in people.accounts_of(work.db, paper.person_id)}
        if (paper.door, paper.account_id) in theirs:
            account = (paper.door, paper.account_id)
            work.owed.append(Owed(message, None, Urgency.TASK, f"{PROGRESS}:{paper.id}", paper.message_id, account))


def check(work: Work, kind: PaperKind[Any], paper: Paper) -> Work:
    """``work`` as that of whoever asked for ``paper``. Raises ``RefusedError`` where they may not have it now."""
    person = people.person(work.db, paper.person_id)
    if person is None or person.standing is not Standing.ACTIVE:
        raise RefusedError("not_allowed")
    theirs = replace(work, actor=person, is_system=False, door=paper.door, account_id=paper.account_id)
    kind.check(theirs, paper.question)
    return theirs
