"""What shows that an item was put right: in each round its own files and words, without which nothing is closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.actions.ledger_moves import PUT_RIGHT
from bot.actions.work import Work
from storage import attachments, ledger
from storage.ledger import Happened, HistoryKind, LedgerItem, LedgerState

_NO_FILES = "-"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Ids of the files that are or will be there, and what was written."""

    files: tuple[int, ...]
    texts: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many pieces there are."""
        return len(self.files) + len(self.texts)


def give(work: Work, item: LedgerItem, files: Sequence[int], text: str) -> None:
    """Write down, before the item is handed in, what shows that it was put right."""
    numbers = ",".join(map(str, files)) or _NO_FILES
    ledger.say(work.db, item.id, HistoryKind.EVIDENCE, f"{numbers} {text}".strip(), by=_by(work), at=work.at)


def of_round(work: Work, item: LedgerItem) -> Evidence:
    """What was given since the item last had to be put right; a file that was refused or lost shows nothing."""
    files: list[int] = []
    texts: list[str] = []
    for line in ledger.history(work.db, item.id):
        if line.kind is HistoryKind.MOVE and after_move(line) in PUT_RIGHT:
            files, texts = [], []
        elif line.kind is HistoryKind.EVIDENCE:
            numbers, text = read(line)
            files += numbers
            texts += [text] if text else []
    there = attachments.there(work.db, files)
    return Evidence(tuple(number for number in files if number in there), tuple(texts))


def read(line: Happened) -> tuple[tuple[int, ...], str]:
    """Files and words of a line of evidence."""
    numbers, _, text = line.text.partition(" ")
    return () if numbers == _NO_FILES else tuple(map(int, numbers.split(","))), text


def after_move(line: Happened) -> LedgerState:
    """The state to which a move went."""
    return LedgerState(line.text.partition(" ")[0].partition(">")[2])


def _by(work: Work) -> int | None:
    return None if work.actor is None else work.actor.id
