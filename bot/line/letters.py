"""A reply as the outbox keeps it: JSON that a later version of the program can still read."""

from __future__ import annotations

from dataclasses import replace

import orjson
from sqlite_utils import Database

from bot.replies import Attached, Button, Copy, Enclosed, Press, Reply, Share, read_callback
from storage import attachments, notices


def pack(reply: Reply) -> str:
    """``reply`` as JSON."""
    rows = [[_kept(button) for button in row] for row in reply.buttons]
    kept: dict[str, object] = {"text": reply.text, "buttons": rows, "protect": reply.protect}
    if reply.file is not None:
        kept["file"] = {"name": reply.file.name, "shown_name": reply.file.shown_name}
    if reply.attached:
        kept["attached"] = [[each.kind, each.attachment_id, each.handle, each.name, each.shown_name] for each in reply.attached]
    return orjson.dumps(kept).decode()


def _kept(button: Button) -> dict[str, str]:
    match button:
        case Copy():
            return {"label": button.label, "copy": button.text}
        case Share():
            return {"label": button.label, "share": button.query}
        case Press():
            return {"label": button.label, "data": button.data}


def unpack(body: str) -> Reply:
    """The reply that ``pack`` wrote; a button that this version no longer understands is left out."""
    kept = orjson.loads(body)
    rows = [tuple(button for kept_button in row if (button := _button(kept_button)) is not None) for row in kept["buttons"]]
    file = Enclosed(**kept["file"]) if "file" in kept else None
    attached = tuple(Attached(*each) for each in kept.get("attached", ()))
    return Reply(kept["text"], tuple(row for row in rows if row), bool(kept.get("protect")), file, attached=attached)


def with_files(db: Database, door: str, reply: Reply) -> Reply:
    """``reply`` with where its files lie and by what names ``door`` knows them, of those of which that was not known when it was packed."""
    if all(each.handle or each.name for each in reply.attached):
        return reply
    return replace(reply, attached=tuple(each if each.handle or each.name else _found(db, door, each) for each in reply.attached))


def _found(db: Database, door: str, file: Attached) -> Attached:
    handle = notices.handle(db, file.attachment_id, door, file.kind) or ""
    return replace(file, handle=handle, name=next((kept.name for kept in attachments.kept_of(db, [file.attachment_id])), ""))


def _button(kept: dict[str, str]) -> Button | None:
    if "copy" in kept:
        return Copy(kept["label"], kept["copy"])
    if "share" in kept:
        return Share(kept["label"], kept["share"])
    pressed = read_callback(kept["data"])
    return None if pressed is None else Press(kept["label"], pressed.verb, pressed.argument)
