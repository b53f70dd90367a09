"""The files that went through the door: kept in memory, within a limit, found by id or by path."""

from __future__ import annotations

import mimetypes
import re
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from bot.webchat.pictures import look_at
from bot.webchat.wire import Json, bad_request

SMALL_SIDE = 90
"""The longer side of the small version that Telegram makes of each photo, in pixels."""

LONGEST_KEPT = 250
"""Characters of a file's name that the bot is told; what stands in the middle of more goes."""
LONGEST_NAME = 120
"""Characters of a file's name that are shown; its ending stays."""

_EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,8})$")


def shown_name(name: str) -> str:
    """A file's name as it may be shown and saved under: one line, no folders, nothing that hides or turns around a part of it.

    Right-to-left marks make ``实录\u202egpj.exe`` look like a picture; a line feed could end a header; names of megabytes fill memory
    and screen.
    """
    head, tail = (name, "") if len(name) <= 2 * LONGEST_NAME else (name[:LONGEST_NAME], name[-LONGEST_NAME:])
    last = f"{head}{tail}".replace("\\", "/").rpartition("/")[2]
    clean = "".join(letter for letter in last if unicodedata.category(letter) not in _UNSHOWN).strip(" .")
    if len(clean) <= LONGEST_NAME:
        return clean
    return f"{clean[: LONGEST_NAME - 20]}…{clean[-19:]}"


class Media(StrEnum):
    """What a file is sent as; the value is the field of a Message."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VIDEO = "video"
    AUDIO = "audio"
    VOICE = "voice"
    ANIMATION = "animation"
    VIDEO_NOTE = "video_note"
    STICKER = "sticker"


_UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Categories of Unicode: controls, direction marks and zero widths, halves of pairs, private signs, line and paragraph ends."""
_FOLDERS = {Media.PHOTO: "photos", Media.VIDEO: "videos", Media.AUDIO: "music", Media.VOICE: "voice", Media.ANIMATION: "animations"}
_MIMES = {
    Media.VIDEO: "video/mp4",
    Media.VOICE: "audio/ogg",
    Media.AUDIO: "audio/mpeg",
    Media.ANIMATION: "video/mp4",
    Media.STICKER: "image/webp",
}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file: ``path`` is what getFile tells, ``name`` what its sender called it (anything may stand there)."""

    id: str
    unique_id: str
    path: str
    name: str
    mime: str
    data: bytes
    media: Media

    def wire(self) -> Json:
        """The fields that every kind of file shares."""
        return {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": len(self.data)}


class Files:
    """The store; when it is full the oldest files are forgotten."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}
        self.count = 0
        """How many files have ever been kept."""

    def keep(self, data: bytes, *, name: str, mime: str, media: Media) -> StoredFile:
        """Store a file and give it its ids."""
        self.count += 1
        if len(name) > LONGEST_KEPT:
            name = name[: LONGEST_KEPT // 2] + name[-LONGEST_KEPT // 2 :]
        found = _EXTENSION.search(name)
        kind = mime or _MIMES.get(media) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        extension = found.group(0) if found else mimetypes.guess_extension(kind) or ""
        path = f"{_FOLDERS.get(media, 'documents')}/file_{self.count}{extension.lower()}"
        file = StoredFile(f"Door{secrets.token_urlsafe(24)}", secrets.token_urlsafe(11), path, name, kind, data, media)
        self._by_id[file.id] = file
        self._by_path[path] = file
        self._size += len(data)
        while self._size > self._limit and len(self._by_id) > 1:
            self.drop([next(iter(self._by_id))])
        return file

    def drop(self, file_ids: Iterable[str]) -> None:
        """Forget these files, bytes and all; ids that are not known are passed over."""
        for file_id in file_ids:
            file = self._by_id.pop(file_id, None)
            if file is not None:
                del self._by_path[file.path]
                self._size -= len(file.data)

    def drop_since(self, count: int) -> None:
        """Forget the files that were kept after ``count`` of them: what they were kept for has failed."""
        self.drop(list(islice(reversed(self._by_id), self.count - count)))

    def get(self, file_id: str) -> StoredFile | None:
        """The file of that id; none if it never was or is forgotten."""
        return self._by_id.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        """The file at that path. Paths are names in a table, never places on a disk: there is nothing to climb out of."""
        return self._by_path.get(path)


def photo_sizes(file: StoredFile) -> list[Json]:
    """The PhotoSize list of a photo, smallest first.

    Raises ``ApiError`` if it is no picture or of a shape that Telegram refuses.
    """
    picture = look_at(file.data)
    if picture is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = picture.width, picture.height
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    sizes = [{**file.wire(), "width": width, "height": height}]
    longest = max(width, height)
    if longest > SMALL_SIDE:
        small = {**file.wire(), "file_unique_id": f"{file.unique_id}s"}
        sizes.insert(0, {**small, "width": max(1, width * SMALL_SIDE // longest), "height": max(1, height * SMALL_SIDE // longest)})
    return sizes


def media_fields(file: StoredFile, details: Json) -> Json:
    """The fields of a Message that carry ``file``; ``details`` are duration, width and the like, where known."""
    if file.media is Media.PHOTO:
        return {"photo": photo_sizes(file)}
    body = file.wire()
    if file.media is not Media.VIDEO_NOTE and file.media is not Media.STICKER:
        body["mime_type"] = file.mime
    if file.media in {Media.DOCUMENT, Media.VIDEO, Media.AUDIO, Media.ANIMATION} and file.name:
        body["file_name"] = file.name
    match file.media:
        case Media.VIDEO | Media.ANIMATION:
            body = {"width": 320, "height": 240, "duration": 1} | body
        case Media.AUDIO | Media.VOICE:
            body = {"duration": 1} | body
        case Media.VIDEO_NOTE:
            body = {"length": 240, "duration": 1} | body
        case Media.STICKER:
            body = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False} | body
        case _:
            pass
    body |= details
    if file.media is Media.ANIMATION:
        return {"animation": body, "document": file.wire() | {"mime_type": file.mime, "file_name": file.name}}
    return {str(file.media): body}
