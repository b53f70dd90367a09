"""The form engine: dialogues of several steps whose state is rows in the database.

A form is one message edited in place. Its buttons carry the form's number and version, so that a late or doubled tap, an old
button or a second phone changes nothing but shows where the form now stands. Each kind of form says in a ``FormKind`` what it
asks and what follows; the engine knows who may, when, and how it goes on tomorrow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape
from typing import Any

from pydantic import ValidationError

from bot.actions.form_kinds import CANCEL, Anew, Data, Done, Ended, File, FormData, FormKind, Over, Screen, Ticket
from bot.actions.work import RefusedError, Work
from storage import attachments, forms
from storage.forms import FormRow as FormRow
from storage.forms import FormState
from storage.moments import from_text, to_text


class Forms:
    """All kinds of form, and what can be done with them."""

    def __init__(self, *kinds: FormKind[Any]) -> None:
        self._kinds = {kind.name: kind for kind in kinds}

    def open(self, work: Work, name: str, argument: str = "", files: Sequence[File] = ()) -> None:
        """Open a form of that kind, or show the one that is open already, as a new message at the end of the chat.

        ``name`` is that of the kind, or ``kind:key`` where somebody may have several of the kind open side by side.
        ``files`` came before it was opened; what is too many is left out.

        Raises ``RefusedError`` where the actor may not.
        """
        kind = self._kind(name)
        work.require(kind.right)
        if kind.is_record and work.outside:
            raise RefusedError("outside")
        row = forms.open_form(work.db, work.person.id, name)
        if row is not None and argument:
            fresh = kind.begin(work, argument)
            data = self._read(row)
            if not kind.is_same(data, fresh):
                # Asked for another one: the one left lying would answer for it, but what was written into it must not be lost.
                if kind.holds_work(data):
                    raise RefusedError("finish_first")
                self._end(work, row, FormState.CANCELLED)
                row = None
        if row is None:
            data = kind.begin(work, argument)
            row = forms.start(
                work.db,
                person_id=work.person.id,
                door=work.door,
                account_id=work.account_id,
                kind=name,
                data=data.model_dump_json(),
                listening_until=self._listening(work, kind, data),
                at=work.at,
                expires_at=to_text(work.now + kind.lifetime),
            )
            row = self._want(work, row, files)
            work.reply(self._screen(work, row), subject=f"form:{row.id}")
        else:
            self._show_anew(work, self._want(work, row, files))

    def resume(self, work: Work, form_id: int) -> None:
        """Show an open form again, as a new message. Raises ``RefusedError`` where it is over or somebody else's."""
        self._show_anew(work, self._own(work, form_id))

    def press(self, work: Work, form_id: int, version: int, choice: str) -> bool:
        """Press a button of a form; False where the form has moved on meanwhile and is only shown again.

        Raises ``RefusedError`` where it is over, somebody else's, or does not know the choice.
        """
        row = self._own(work, form_id)
        if row.version != version:
            self._show(work, row)
            return False
        kind = self._kind(row.kind)
        if choice == CANCEL:
            asking = kind.before_leaving(self._read(row))
            if asking is not None:
                self._move(work, row, asking)
                return True
            self._end(work, row, FormState.CANCELLED)
            self._say(work, row, Over(row.kind, Ended.CANCELLED))
        else:
            self._move(work, row, kind.choose(work, self._read(row), choice, row.id))
        return True

    def read(self, work: Work, form_id: int, version: int, kind: type[Data]) -> Data:
        """What the actor's form has gathered, to be tried out before ``move``. Raises ``RefusedError`` where it has moved on."""
        row = self._own(work, form_id)
        data = self._read(row)
        if row.version != version or not isinstance(data, kind):
            raise RefusedError("form_moved")
        return data

    def move(self, work: Work, form_id: int, version: int, kind: type[Data], step: Callable[[Data], Data | Done]) -> None:
        """Let a form take a step that was prepared outside of it. Raises ``RefusedError`` where it has moved on meanwhile."""
        data = self.read(work, form_id, version, kind)
        self._move(work, self._own(work, form_id), step(data))

    def take_text(self, work: Work, form_id: int, text: str, html: str = "") -> None:
        """Give a text to a form; ``html`` is the same with its formatting. Raises ``RefusedError`` where it cannot take it."""
        row = self._own(work, form_id)
        self._move(work, row, self._kind(row.kind).take_formatted(work, self._read(row), text, html or escape(text, quote=False)))

    def take_file(self, work: Work, form_id: int, file: File, caption: str) -> None:
        """Give a file to a form, its caption as text. Raises ``RefusedError`` where it takes none or no more."""
        row = self._own(work, form_id)
        kind = self._kind(row.kind)
        owner = f"form:{row.id}"
        if attachments.count(work.db, owner) >= kind.takes_files:
            raise RefusedError("no_more_files" if kind.takes_files else "no_files_here", most=kind.takes_files)
        number = attachments.want(work.db, owner, door=work.door, file_id=file.file_id, size=file.size, at=work.at)
        self._move(work, row, kind.take_file(work, self._read(row), number, file, caption))

    def take_place(self, work: Work, form_id: int, place: str, point: str) -> None:
        """Give a shared place to a form. Raises ``RefusedError`` where it takes none."""
        row = self._own(work, form_id)
        kind = self._kind(row.kind)
        if not kind.takes_places:
            raise RefusedError("unknown_choice")
        self._move(work, row, kind.take_place(work, self._read(row), place, point))

    def of_kind(self, work: Work, name: str) -> FormRow | None:
        """The actor's open form of that kind."""
        return forms.open_form(work.db, work.person.id, name)

    def listening(self, work: Work) -> FormRow | None:
        """The form of the actor that has just asked for text, so that the next plain text is for it."""
        for row in forms.open_forms(work.db, work.person.id):
            kind = self._known(row.kind)
            if kind is None or row.listening_until is None or row.door != work.door:
                continue
            # Not longer than it ever listens: a clock that was set back must not stretch it.
            if work.now < from_text(row.listening_until) <= work.now + kind.listens:
                return row
        return None

    def claims(self, row: FormRow, text: str) -> bool:
        """Whether a text that begins with a word of a command is for that form all the same."""
        kind = self._known(row.kind)
        return kind is not None and kind.claims(self._read(row), text)

    def waiting(self, work: Work) -> FormRow | None:
        """The actor's open form that was touched last, listening or not."""
        return next(iter(self.unfinished(work)), None)

    def unfinished(self, work: Work) -> tuple[FormRow, ...]:
        """The actor's open forms, the one touched last first."""
        return tuple(row for row in forms.open_forms(work.db, work.person.id) if self._known(row.kind) is not None)

    def taking_files(self, work: Work) -> FormRow | None:
        """The actor's open form that takes files and was touched a moment ago; a picture sent days later is not meant for it."""
        for row in forms.open_forms(work.db, work.person.id):
            kind = self._known(row.kind)
            if kind is not None and kind.takes_files and self._is_fresh(work, row):
                return row
        return None

    def of_album(self, work: Work, album: str) -> FormRow | None:
        """The actor's open form that has just taken another file of an album, whatever else listens."""
        for row in forms.open_forms(work.db, work.person.id) if album else ():
            kind = self._known(row.kind)
            if kind is not None and kind.takes_files and self._is_fresh(work, row) and kind.is_of_album(self._read(row), album):
                return row
        return None

    def takes_places(self, row: FormRow) -> bool:
        """Whether a form takes a place."""
        kind = self._known(row.kind)
        return kind is not None and kind.takes_places

    def taking_places(self, work: Work) -> FormRow | None:
        """The actor's open form that takes a place and was touched a moment ago."""
        for row in forms.open_forms(work.db, work.person.id):
            kind = self._known(row.kind)
            if kind is not None and kind.takes_places and self._is_fresh(work, row):
                return row
        return None

    def shown_in(self, work: Work, message_id: int) -> FormRow | None:
        """The actor's open form that shows itself in that message."""
        row = forms.by_message(work.db, work.door, work.account_id, message_id)
        return row if row is not None and row.person_id == work.person.id else None

    def expire(self, work: Work) -> None:
        """End the forms whose time is up; nobody is woken for it."""
        for row in forms.expired(work.db, at=work.at):
            self._end(work, row, FormState.EXPIRED)

    def _is_fresh(self, work: Work, row: FormRow) -> bool:
        kind = self._kind(row.kind)
        return from_text(row.touched_at) + (kind.takes_things or kind.listens) > work.now

    def _known(self, name: str) -> FormKind[Any] | None:
        return self._kinds.get(name.partition(":")[0])

    def _kind(self, name: str) -> FormKind[Any]:
        return self._kinds[name.partition(":")[0]]

    def _own(self, work: Work, form_id: int) -> FormRow:
        row = forms.form(work.db, form_id)
        # The same words for a form that is over and for somebody else's: a forged button learns nothing.
        if row is None or row.person_id != work.person.id or row.state is not FormState.OPEN or self._known(row.kind) is None:
            raise RefusedError("form_over")
        work.require(self._kind(row.kind).right)
        if self._kind(row.kind).is_record and work.outside:
            raise RefusedError("outside")
        return row

    def _move(self, work: Work, row: FormRow, step: FormData | Anew[Any] | Done) -> None:
        kind = self._kind(row.kind)
        if isinstance(step, Anew):
            self._show_anew(work, replace(row, data=step.data.model_dump_json(), expires_at=to_text(work.now + kind.lifetime)))
            return
        if isinstance(step, Done):
            self._end(work, row, FormState.DONE)
            self._say(work, row, step.message)
            return
        moved = forms.step(
            work.db,
            row.id,
            row.version,
            data=step.model_dump_json(),
            state=FormState.OPEN,
            listening_until=self._listening(work, kind, step),
            at=work.at,
            expires_at=to_text(work.now + kind.lifetime),
        )
        after = forms.form(work.db, row.id)
        if not moved or after is None:
            raise RefusedError("form_over")
        self._show(work, after)

    def _want(self, work: Work, row: FormRow, files: Sequence[File]) -> FormRow:
        owner, kind = f"form:{row.id}", self._kind(row.kind)
        room = max(0, kind.takes_files - attachments.count(work.db, owner))
        before = data = self._read(row)
        for file in files[:room]:
            number = attachments.want(work.db, owner, door=work.door, file_id=file.file_id, size=file.size, at=work.at)
            data = kind.keep_file(work, data, number, file)
        if data == before:
            return row
        listening = self._listening(work, kind, data)
        forms.step(
            work.db,
            row.id,
            row.version,
            data=data.model_dump_json(),
            state=FormState.OPEN,
            listening_until=listening,
            at=work.at,
            expires_at=row.expires_at,
        )
        after = forms.form(work.db, row.id)
        assert after is not None
        return after

    def _end(self, work: Work, row: FormRow, state: FormState) -> None:
        # What was gathered and not handed in is erased with the form.
        attachments.give_up(work.db, f"form:{row.id}", at=work.at)
        forms.step(work.db, row.id, row.version, data="{}", state=state, listening_until=None, at=work.at, expires_at=row.expires_at)

    def _show(self, work: Work, row: FormRow) -> None:
        self._say(work, row, self._screen(work, row))

    def _show_anew(self, work: Work, row: FormRow) -> None:
        data = self._read(row)
        forms.step(
            work.db,
            row.id,
            row.version,
            data=row.data,
            state=FormState.OPEN,
            listening_until=self._listening(work, self._kind(row.kind), data),
            at=work.at,
            expires_at=row.expires_at,
        )
        forms.show_in(work.db, row.id, work.door, work.account_id, None)
        after = forms.form(work.db, row.id)
        if after is not None:
            work.reply(self._screen(work, after), subject=f"form:{row.id}")

    def _say(self, work: Work, row: FormRow, message: object) -> None:
        here = (row.door, row.account_id) == (work.door, work.account_id)
        work.reply(message, subject=f"form:{row.id}", replaces=row.message_id if here else None)

    def _screen(self, work: Work, row: FormRow) -> Screen[Any]:
        data = self._read(row)
        files = attachments.count(work.db, f"form:{row.id}")
        kind = self._kind(row.kind)
        return Screen(Ticket(row.id, row.version), row.kind, data, files, kind.asks(data), kind.shows(work, data, row.id))

    def _read(self, row: FormRow) -> Any:
        try:
            return self._kind(row.kind).data.model_validate_json(row.data)
        except ValidationError as error:
            # Written by an older program whose form was another one.
            raise RefusedError("form_over") from error

    def _listening(self, work: Work, kind: FormKind[Any], data: FormData) -> str | None:
        return to_text(work.now + kind.listens_for(data)) if kind.asks(data) else None
