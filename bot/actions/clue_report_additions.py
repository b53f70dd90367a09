"""What is added to a report after it was sent: the other pictures of its album, and whatever its sender remembers later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from typing_extensions import override

from bot.actions import clue_judging, reach
from bot.actions.clue_moves import OPEN
from bot.actions.clue_report_readers import still_reading
from bot.actions.clue_report_results import ReportAdded, ReportReceived
from bot.actions.clue_reports import KINDS, LONGEST, Reports
from bot.actions.clue_results import Overtaken
from bot.actions.clue_rows import MOST_FILES, check, subject
from bot.actions.form_kinds import Done, File, FormData, FormKind
from bot.actions.lookup import Lookup
from bot.actions.own_clues import ALBUM
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from knowledge.normalise import fold
from storage import attachments, clue_reports, clues, own_clues
from storage.clues import Clue, ClueKind, Hold
from storage.moments import to_text


class ReportAdditions:
    """What a sender does with a report that is out."""

    def __init__(self, reports: Reports, lookup: Callable[[], Lookup]) -> None:
        self._reports = reports
        self._lookup = lookup

    def add(self, work: Work, clue_id: str, text: str = "", files: Sequence[File] = ()) -> ReportReceived:
        """Add words and files, and tell whoever was told of the report; what stands in it already is not told again.

        Raises ``RefusedError`` for what is not the actor's, or was answered; for words that say nothing or are too many.
        """
        clue = self.addable(work, clue_id)
        room = max(0, MOST_FILES - attachments.count(work.db, subject(clue)))
        added, text, looks_like_clue = min(room, len(files)), text.strip(), False
        if text:
            check(text)
            text = "" if fold(text) in fold(clue.text) else text
        if text:
            clue, looks_like_clue = self._append(work, clue, text)
        if added:
            self._reports.add_files(work, clue, files)
            work.record(f"{clue.kind}.amended", subject(clue), "files")
            clue = clue if text else self._reports.changed(work, clue)
        told = self._tell(work, clue, text, added) if text or added else still_reading(work, clue)
        received = self._reports.received(work, clue, told, looks_like_clue=looks_like_clue)
        return replace(received, again=not text and not files, added=True, left_out=len(files) - added)

    def join(self, work: Work, clue_id: str, file: File) -> ReportReceived:
        """Let another picture of the album that came with a report belong to it: one report still, told of once.

        Whoever has said already that they have it hears that there is more. Raises ``RefusedError``.
        """
        if any(reader.read_at for reader in clue_reports.readers(work.db, clue_id)):
            return self.add(work, clue_id, files=[file])
        clue = self.addable(work, clue_id)
        left_out = attachments.count(work.db, subject(clue)) >= MOST_FILES
        self._reports.add_files(work, clue, [file])
        received = self._reports.received(work, clue, still_reading(work, clue), looks_like_clue=False)
        return replace(received, left_out=int(left_out))

    def of_album(self, work: Work, album: str) -> str | None:
        """The actor's own report that another picture of an album has just come with."""
        since = to_text(work.now - ALBUM)
        clue_id = own_clues.by_album(work.db, album, door=work.door, account_id=work.account_id, since=since)
        clue = None if clue_id is None else own_clues.own(work.db, work.person.id, clue_id)
        return clue.id if clue is not None and clue.kind in KINDS and clue.state in OPEN else None

    def panel(self, work: Work, clue_id: str) -> int | None:
        """The message of ours that shows the report in this chat."""
        return own_clues.panel(work.db, clue_id, door=work.door, account_id=work.account_id)

    def addable(self, work: Work, clue_id: str) -> Clue:
        """A report of the actor's own that waits for its answer. Raises ``RefusedError``."""
        clue = self._reports.own(work, clue_id)
        if clue.state not in OPEN:
            raise RefusedError("report_over")
        return clue

    def view(self, work: Work, clue_id: str) -> ReportReceived:
        """A report of the actor's own as it now stands. Raises ``RefusedError``."""
        clue = self._reports.own(work, clue_id)
        return replace(self._reports.received(work, clue, still_reading(work, clue), looks_like_clue=False), added=True)

    def _append(self, work: Work, clue: Clue, text: str) -> tuple[Clue, bool]:
        """The report with ``text`` behind what it says, and whether it reads like a clue now."""
        whole = f"{clue.text}\n{text}"
        check(whole, LONGEST)
        judged = clue_judging.judge(work, self._lookup(), [whole], clue.unit_id)
        after = clues.amend(work.db, clue, at=work.at, by=work.person.id, text=whole)
        if after is None:
            raise RefusedError("clue_moved")
        clues.name_subjects(work.db, clue.id, (judged.subjects | judged.heads) - {work.person.id})
        clue_judging.reindex(work, clue, after)
        work.record(f"{clue.kind}.amended", subject(clue), "text")
        return after, judged.hold is Hold.INTEGRITY

    def _tell(self, work: Work, clue: Clue, text: str, files: int) -> tuple[int, ...]:
        """Tell those who were told of it; where all of them are barred by now, it begins with those who are not."""
        to = still_reading(work, clue)
        if not to:
            return tuple(person.id for person in self._reports.begin(work, clue))
        unit = reach.path_name(work.db, clue.unit_id)
        message = ReportAdded(clue.id, clue.kind, text, work.person.name, unit, files, attachments.count(work.db, subject(clue)))
        work.owe(message, *to)
        return to


class ReportMoreData(FormData):
    """Which report, and how many files were added by this form."""

    clue_id: str
    kind: ClueKind
    files: int = 0


class ReportMoreForm(FormKind[ReportMoreData]):
    """Waits for what is added to a report; whatever comes is sent on at once."""

    name = "clue_report_more"
    right = Right.SUBMIT_REPORT
    data = ReportMoreData
    takes_files = MOST_FILES
    READY = "ok"

    def __init__(self, additions: ReportAdditions) -> None:
        self._additions = additions

    @override
    def begin(self, work: Work, argument: str) -> ReportMoreData:
        clue = self._additions.addable(work, argument)
        return ReportMoreData(clue_id=clue.id, kind=clue.kind)

    @override
    def is_same(self, data: ReportMoreData, fresh: ReportMoreData) -> bool:
        return data.clue_id == fresh.clue_id

    @override
    def asks(self, data: ReportMoreData) -> bool:
        return True

    @override
    def holds_work(self, data: ReportMoreData) -> bool:
        return False

    @override
    def take_text(self, work: Work, data: ReportMoreData, text: str) -> ReportMoreData | Done:
        try:
            self._additions.addable(work, data.clue_id)
        except RefusedError as refused:
            return Done(Overtaken(refused.problem, None))
        return Done(self._additions.add(work, data.clue_id, text))

    @override
    def choose(self, work: Work, data: ReportMoreData, choice: str, form_id: int) -> ReportMoreData | Done:
        if choice != self.READY:
            raise RefusedError("unknown_choice")
        return Done(self._additions.view(work, data.clue_id))
