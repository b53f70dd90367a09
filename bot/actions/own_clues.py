"""Clues under the own name: one message is the whole of one, and its reporter adds to it, looks at it and takes it back.

Nothing here goes through ``clue_sight``: it is about the actor's own clues alone, and every one is looked up with the actor's id.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.actions import clue_arrivals, clue_judging
from bot.actions.clue_moves import AMENDABLE, MOVES, OPEN
from bot.actions.clue_rows import MOST_FILES, check, digest, fresh, subject
from bot.actions.form_kinds import File
from bot.actions.lookup import Lookup
from bot.actions.own_clue_views import Came, OwnClue, shown
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from knowledge.clues import ALIKE, Category, likeness
from knowledge.normalise import fold
from storage import attachments, clues, own_clues
from storage.clues import Clue, ClueKind, ClueState, Hold, RemarkKind
from storage.moments import to_text
from storage.own_clues import Part

SUBJECT = own_clues.SUBJECT
"""What the subject of a message begins with that shows a clue to its reporter."""
RESENT = timedelta(minutes=10)
"""How long what is much the same as a moment ago counts as that clue put differently."""
ALBUM = timedelta(minutes=1)
"""How long after its first picture the others of an album come."""
PLACED = timedelta(minutes=2)
"""How long after a clue a shared place is meant for it."""
LONGEST_NOTE = 200
"""Characters of a place, and of whom it is about."""
_TOKENS = re.compile(r"[0-9a-z]+")


@dataclass(frozen=True, slots=True)
class Given:
    """What came with the words of a clue."""

    files: Sequence[File] = ()
    place: str = ""
    point: str = ""
    album: str = ""
    form_id: int | None = None
    """The form whose files go with it."""


class OwnClueDesk:
    """What a reporter does, with the rules that now hold."""

    def __init__(self, lookup: Callable[[], Lookup]) -> None:
        self._lookup = lookup

    def submit(self, work: Work, text: str, given: Given | None = None) -> OwnClue:
        """Take a clue: it is saved, and whoever has to know at once is told, in one transaction.

        The same words sent again are the same clue, and nearly the same within ten minutes a new version of it.
        Raises ``RefusedError`` for a text that says nothing or is too long, and where records must not travel.
        """
        given = given or Given()
        work.require(Right.SUBMIT_CLUE)
        if work.outside:
            raise RefusedError("outside")
        text = text.strip()
        check(text)
        before = own_clues.same(work.db, work.person.id, digest(work, ClueKind.CLUE, text), OPEN)
        if before is not None:
            return self._take_in(work, before, given, Came.AGAIN)
        before = self._alike(work, text)
        if before is not None and fold(before.text) == fold(text):
            return self._take_in(work, before, given, Came.AGAIN)
        if before is not None:
            after = self._amend(work, before, [text], text=text)
            own_clues.parts_replaced(work.db, after.id)
            return self._take_in(work, after, given, Came.REVISED, (0, len(text)))
        return self._enter(work, text, given)

    def separate(self, work: Work, clue_id: str, revision: int) -> OwnClue:
        """Let what was taken for a new version be a clue of its own, and the older one say again what it said."""
        clue = self._current(work, clue_id, revision)
        kept = clues.versions(work.db, clue.id)
        if len(kept) < 2 or kept[-2].text == clue.text:
            raise RefusedError("unknown_choice")
        text = clue.text
        self._amend(work, clue, [], text=kept[-2].text)
        shown = self._enter(work, text, Given())
        # What is edited from now on in the message that was taken for a version is the new clue.
        own_clues.parts_moved(work.db, clue.id, shown.clue.id)
        return shown

    def add_text(self, work: Work, clue_id: str, text: str) -> OwnClue:
        """Add to what a clue says; the version before is kept. What stands in it already makes no new version."""
        clue = self._amendable(work, clue_id)
        text = text.strip()
        check(text)
        if fold(text) in fold(clue.text):
            return shown(work, clue, Came.SAME)
        return shown(work, self._append(work, clue, text), Came.CHANGED)

    def rewrite(self, work: Work, part: Part, text: str) -> OwnClue:
        """Let a clue say what its message says after it was edited; what came otherwise stays, and so does the version before."""
        clue = self._amendable(work, part.clue_id)
        text = text.strip()
        check(text)
        end = part.start + part.length
        if text == clue.text[part.start : end]:
            return shown(work, clue, Came.SAME)
        whole = clue.text[: part.start] + text + clue.text[end:]
        check(whole)
        after = self._amend(work, clue, [text], text=whole)
        own_clues.part_changed(work.db, part, len(text))
        return shown(work, after, Came.CHANGED)

    def set_about(self, work: Work, clue_id: str, about: str) -> OwnClue:
        """Say whom it is about."""
        clue, about = self._amendable(work, clue_id), _short(about)
        return shown(work, self._amend(work, clue, [about], about=about), Came.CHANGED)

    def set_place(self, work: Work, clue_id: str, place: str, point: str = "") -> OwnClue:
        """Say where it was: in words, or by a shared place."""
        clue = self._amendable(work, clue_id)
        place = _short(place) if place or not point else ""
        return shown(work, self._amend(work, clue, [place], place=place or clue.place, point=point or clue.point), Came.CHANGED)

    def set_category(self, work: Work, clue_id: str, revision: int, category: str) -> OwnClue:
        """Say which kind of problem it is; empty for one that its reporter is not sure of."""
        clue = self._current(work, clue_id, revision)
        if category and category not in set(Category):
            raise RefusedError("unknown_choice")
        changes: dict[str, object] = {"category": category, "category_by": "reporter"}
        if category == Category.INTEGRITY and clue.hold is Hold.NONE:
            changes["hold"] = Hold.INTEGRITY
        return shown(work, self._amend(work, clue, [], **changes), Came.CHANGED)

    def hold(self, work: Work, clue_id: str, revision: int) -> OwnClue:
        """Keep a clue for discipline because its reporter wants it: nobody knows better whom it must not reach."""
        clue = self._current(work, clue_id, revision)
        return shown(work, self._amend(work, clue, [], hold=clue.hold if clue.hold is not Hold.NONE else Hold.NAMED), Came.CHANGED)

    def answer(self, work: Work, clue_id: str, text: str) -> OwnClue:
        """Answer what the handler has asked."""
        clue = self._amendable(work, clue_id)
        check(text)
        judged = clue_judging.judge_again(work, self._lookup(), clue, [text])
        clues.say(work.db, clue.id, RemarkKind.ANSWER, text.strip(), by=work.person.id, at=work.at)
        clue_judging.keep_from(work, clue.id, judged)
        after = self._changed(work, clue, **held_changes(clue, judged.hold), level=judged.level)
        work.record("clue.answered", subject(clue), "answer")
        clue_arrivals.amended(work, clue, after)
        return shown(work, after, Came.CHANGED)

    def add_files(self, work: Work, clue_id: str, files: Sequence[File], caption: str = "", album: str = "") -> OwnClue:
        """Add files, and what stands under them. Too many are left out, and that is said."""
        clue = self._amendable(work, clue_id)
        if caption.strip() and fold(caption) not in fold(clue.text):
            clue = self._append(work, clue, caption.strip(), album)
            # The link with its words stands already.
            album = ""
        return self._take_in(work, clue, Given(files=files, album=album), Came.FILES)

    def withdraw(self, work: Work, clue_id: str, revision: int) -> OwnClue:
        """Take a clue back while nobody has found anything: its words, versions and files are erased, the row stays for the count."""
        clue = self._current(work, clue_id, revision)
        if ClueState.WITHDRAWN not in MOVES[clue.state]:
            raise RefusedError("clue_decided")
        clue_arrivals.withdrawn(work, clue)
        clue_judging.reindex(work, clue, None)
        after = self._changed(work, clue, state=ClueState.WITHDRAWN, due_at=None, escalate_at=None, closed_at=work.at)
        clues.erase(work.db, clue.id)
        attachments.give_up(work.db, subject(clue), at=work.at)
        work.record("clue.withdrawn", subject(clue))
        return shown(work, after, Came.WITHDRAWN)

    def ask(self, work: Work, clue_id: str, revision: int, came: Came) -> OwnClue:
        """Show a clue with a question under it: whether to take it back, or which category. Nothing is changed."""
        return shown(work, self._current(work, clue_id, revision), came)

    def view(self, work: Work, clue_id: str) -> OwnClue:
        """One clue of the actor's own. Raises ``RefusedError``: the same words for one that is not there and for somebody else's."""
        return shown(work, self._own(work, clue_id), Came.SHOWN)

    def of_album(self, work: Work, album: str) -> str | None:
        """The own clue that another picture of an album has just come with."""
        since = to_text(work.now - ALBUM)
        clue_id = own_clues.by_album(work.db, album, door=work.door, account_id=work.account_id, since=since)
        return None if clue_id is None or self._open(work, clue_id) is None else clue_id

    def of_message(self, work: Work, message_id: int) -> Part | None:
        """What of an own clue came with the words of a message of this chat; also of one that is over."""
        part = own_clues.by_message(work.db, door=work.door, account_id=work.account_id, message_id=message_id)
        return None if part is None or own_clues.own(work.db, work.person.id, part.clue_id) is None else part

    def waiting_for_place(self, work: Work) -> str | None:
        """The own clue of a moment ago that has no place yet."""
        recent = own_clues.touched_since(work.db, work.person.id, to_text(work.now - PLACED))
        return next((clue.id for clue in recent if not clue.point and clue.state in AMENDABLE), None)

    def panel(self, work: Work, clue_id: str) -> int | None:
        """The message of ours that shows the clue in this chat."""
        return own_clues.panel(work.db, clue_id, door=work.door, account_id=work.account_id)

    def amendable(self, work: Work, clue_id: str) -> Clue:
        """An own clue that can still be added to. Raises ``RefusedError``."""
        return self._amendable(work, clue_id)

    def _enter(self, work: Work, text: str, given: Given) -> OwnClue:
        unit = work.person.unit_id
        judged = clue_judging.judge(work, self._lookup(), [text, given.place], unit)
        fields = fresh(work, ClueKind.CLUE, text, judged, unit_id=unit)
        clue = replace(fields, place=given.place[:LONGEST_NOTE], point=given.point)
        clues.add(work.db, clue)
        clue_judging.keep_from(work, clue.id, judged)
        clue_judging.index(work, clue)
        work.record("clue.submitted", subject(clue))
        shown = self._take_in(work, clue, given, Came.SAVED, (0, len(text)))
        clue_arrivals.arrived(work, clue)
        return shown

    def _append(self, work: Work, clue: Clue, text: str, album: str = "") -> Clue:
        whole = f"{clue.text}\n{text}"
        check(whole)
        after = self._amend(work, clue, [text], text=whole)
        self._link(work, clue.id, album, (len(clue.text) + 1, len(text)))
        return after

    def _link(self, work: Work, clue_id: str, album: str, said: tuple[int, int]) -> None:
        """Note which part of the text, if any, came with the message that is being handled."""
        if work.message_id:
            start, length = said
            own_clues.came_with(
                work.db,
                clue_id,
                door=work.door,
                account_id=work.account_id,
                message_id=work.message_id,
                album=album,
                start=start,
                length=length,
                at=work.at,
            )

    def _take_in(self, work: Work, clue: Clue, given: Given, came: Came, said: tuple[int, int] = (0, 0)) -> OwnClue:
        """Let files and a place belong to a clue; ``said`` is where the words of the message begin, and how long they are."""
        owner = subject(clue)
        before = attachments.count(work.db, owner)
        if given.form_id is not None:
            attachments.hand_over(work.db, f"form:{given.form_id}", owner)
        room = max(0, MOST_FILES - attachments.count(work.db, owner))
        for file in given.files[:room]:
            attachments.want(work.db, owner, door=work.door, file_id=file.file_id, size=file.size, at=work.at)
        if said[1] or given.album:
            self._link(work, clue.id, given.album, said)
        if given.point and came is not Came.SAVED:
            clue = self._amend(work, clue, [given.place], point=given.point, place=given.place[:LONGEST_NOTE])
        if came is not Came.SAVED and attachments.count(work.db, owner) > before:
            after = self._changed(work, clue)
            work.record("clue.amended", owner, "files")
            clue_arrivals.amended(work, clue, after)
            clue = after
        return shown(work, clue, came, left_out=max(0, len(given.files) - room))

    def _alike(self, work: Work, text: str) -> Clue | None:
        """The clue of a few minutes ago that ``text`` says again in other words.

        Whatever was counted or numbered in it must still be there: two lorries that did the same are two clues.
        """
        told = fold(text)
        for clue in own_clues.touched_since(work.db, work.person.id, to_text(work.now - RESENT)):
            if clue.state not in AMENDABLE or not _tokens(clue.text) <= _tokens(text):
                continue
            said = fold(clue.text)
            if said in told or likeness(clue.text, text) >= ALIKE:
                return clue
        return None

    def _amend(self, work: Work, clue: Clue, added: Sequence[str], **changes: object) -> Clue:
        """Change what a clue says, judge it again, and tell whoever has taken it on. Raises ``RefusedError`` where it has moved on."""
        judged = clue_judging.judge_again(work, self._lookup(), clue, added)
        if clue.category_by == "suggested":
            changes = {"category": judged.category, **changes}
        hold = changes.pop("hold", judged.hold)
        changes |= held_changes(clue, Hold(str(hold))) | {"level": judged.level}
        after = clues.amend(work.db, clue, at=work.at, by=work.person.id, **changes)
        if after is None:
            raise RefusedError("clue_moved")
        clue_judging.keep_from(work, clue.id, judged)
        clue_judging.reindex(work, clue, after)
        fields = sorted(name for name in ("text", "about", "place", "point", "category") if getattr(clue, name) != getattr(after, name))
        work.record("clue.amended", subject(clue), *fields)
        clue_arrivals.amended(work, clue, after)
        return after

    def _changed(self, work: Work, clue: Clue, **changes: object) -> Clue:
        after = clues.change(work.db, clue, at=work.at, **changes)
        if after is None:
            raise RefusedError("clue_moved")
        return after

    def _own(self, work: Work, clue_id: str) -> Clue:
        work.require(Right.SUBMIT_CLUE)
        if work.outside:
            raise RefusedError("outside")
        clue = own_clues.own(work.db, work.person.id, clue_id)
        if clue is None:
            raise RefusedError("no_such_clue")
        return clue

    def _open(self, work: Work, clue_id: str) -> Clue | None:
        clue = own_clues.own(work.db, work.person.id, clue_id)
        return clue if clue is not None and clue.kind is ClueKind.CLUE and clue.state in AMENDABLE else None

    def _amendable(self, work: Work, clue_id: str) -> Clue:
        clue = self._own(work, clue_id)
        if clue.kind is not ClueKind.CLUE or clue.state not in AMENDABLE:
            raise RefusedError("clue_over")
        return clue

    def _current(self, work: Work, clue_id: str, revision: int) -> Clue:
        clue = self._amendable(work, clue_id)
        if clue.revision != revision:
            raise RefusedError("clue_moved")
        return clue


def held_changes(clue: Clue, hold: Hold) -> dict[str, object]:
    """What changes with the hold: whoever had taken on a clue that is discipline's from now on has it no more."""
    if hold is clue.hold:
        return {}
    if clue.hold is Hold.NONE and clue.state is ClueState.CLAIMED:
        return {"hold": hold, "state": ClueState.NEW, "claimed_by": None}
    return {"hold": hold}


def _short(note: str) -> str:
    note = " ".join(note.split())
    check(note)
    if len(note) > LONGEST_NOTE:
        raise RefusedError("too_long", most=LONGEST_NOTE, length=len(note))
    return note


def _tokens(text: str) -> frozenset[str]:
    """Numbers and Latin words: plates, certificate numbers, times of day."""
    return frozenset(_TOKENS.findall(fold(text)))
