"""The zip that an .xlsx or .docx is, opened with care: what its headers claim is checked, and again while it is unpacked."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol
from xml.parsers import expat

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from knowledge.lists.grid import LARGEST_UNPACKED, GridFileError

MOST_MEMBERS = 2_000
LARGEST_CLAIM = 512 * 1024 * 1024
"""Bytes that all members together may claim; pictures are among them, which are never unpacked."""
HIGHEST_RATIO = 200
"""How many times its packed size a member may unpack to; text of sheets packs up to about sixty times."""
SMALL = 1024 * 1024
"""Bytes below which a ratio says nothing."""
MOST_ELEMENTS = 3_000_000
"""XML elements of one part: twenty thousand full rows have fewer, and each takes time."""
_MOST_NAMES = 10_000
_PIECE = 256 * 1024
_UNREADABLE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    OSError,
    EOFError,
    ValueError,
    LookupError,
    NotImplementedError,
    RuntimeError,
)
"""What ``zipfile`` lets out of a damaged archive."""


class Archive:
    """The members of a zip, each unpacked only when it is asked for, all of them within one limit. Nothing is written anywhere."""

    def __init__(self, data: bytes) -> None:
        """Raises ``GridFileError`` for a zip that is damaged, locked or built to harm."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _UNREADABLE as error:
            raise GridFileError("damaged") from error
        members = self._zip.infolist()
        self._members = {member.filename: member for member in members}
        self._left = LARGEST_UNPACKED
        if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_CLAIM:
            raise GridFileError("dangerous")
        # Two members of one name: every program reads another one of them.
        if len({name.casefold() for name in self._members}) != len(members):
            raise GridFileError("dangerous")
        for member in members:
            _refuse_harm(member)

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return name in self._members

    @property
    def names(self) -> tuple[str, ...]:
        """The members' names."""
        return tuple(self._members)

    def read(self, name: str) -> bytes:
        """The content of the member ``name``. Raises ``GridFileError`` (``damaged`` if there is no such member)."""
        member = self._members.get(name)
        if member is None:
            raise GridFileError("damaged")
        most = max(SMALL, member.compress_size * HIGHEST_RATIO)
        pieces: list[bytes] = []
        size = 0
        try:
            with self._zip.open(member) as file:
                while piece := file.read(_PIECE):
                    size += len(piece)
                    self._left -= len(piece)
                    if size > most:
                        raise GridFileError("dangerous")
                    if self._left < 0:
                        raise GridFileError("too_large")
                    pieces.append(piece)
        except _UNREADABLE as error:
            raise GridFileError("damaged") from error
        return b"".join(pieces)


def _refuse_harm(member: zipfile.ZipInfo) -> None:
    name = member.orig_filename
    if name.startswith("/") or "\\" in name or "\0" in name or ":" in name or ".." in name.split("/"):
        raise GridFileError("dangerous")
    if posixpath.basename(name).casefold() == "vbaproject.bin":
        raise GridFileError("dangerous")
    if member.flag_bits & 0x1:
        raise GridFileError("old_or_locked")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise GridFileError("damaged")
    if member.file_size > SMALL and member.file_size > member.compress_size * HIGHEST_RATIO:
        raise GridFileError("dangerous")


class Handler(Protocol):
    """What takes an XML part as it is parsed; names are without namespace, so that strict files read the same."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def data(self, text: str) -> None:
        """Text inside the element that has begun last."""


def parse(part: bytes, handler: Handler) -> None:
    """Show ``handler`` the XML in ``part``. No tree is built: a sheet of a million empty elements takes no memory.

    Raises ``GridFileError``: a document type, and with it every entity, is refused before it can be followed, whatever the encoding.
    """
    defused = ElementTree.DefusedXMLParser(forbid_dtd=True, forbid_entities=True, forbid_external=True)
    # Its refusals stay in place; what would build a tree is taken out.
    parser = defused.parser
    parser.buffer_text = True
    parser.ordered_attributes = False
    names = _Names()
    left = MOST_ELEMENTS

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise GridFileError("too_large")
        handler.start(names[name], {names[key]: value for key, value in attributes.items()} if attributes else attributes)

    def end(name: str) -> None:
        handler.end(names[name])

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = handler.data
    parser.DefaultHandlerExpand = None
    try:
        for begin in range(0, len(part), _PIECE):
            parser.Parse(part[begin : begin + _PIECE], False)
        parser.Parse(b"", True)
    except DefusedXmlException as error:
        raise GridFileError("dangerous") from error
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise GridFileError("damaged") from error


class _Names(dict[str, str]):
    """Names to what they are without namespace."""

    def __missing__(self, name: str) -> str:
        if len(self) >= _MOST_NAMES:
            raise GridFileError("dangerous")
        local = self[name] = name.rpartition("}")[2]
        return local


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part refers to inside the file; ``kind`` is the last word of the type (``worksheet``), ``member`` the name in the archive."""

    kind: str
    member: str


class _Relations:
    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.found: dict[str, Relation] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        # What lies outside of the file (a linked workbook, a template on a server) is never asked for.
        if name != "Relationship" or attributes.get("TargetMode") == "External":
            return
        target = attributes.get("Target", "")
        member = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(self._folder, target))
        self.found[attributes.get("Id", "")] = Relation(attributes.get("Type", "").rpartition("/")[2], member)

    def end(self, name: str) -> None:
        pass

    def data(self, text: str) -> None:
        pass


def relations(archive: Archive, part: str) -> Mapping[str, Relation]:
    """What the member ``part`` (for the empty name: the file as a whole) refers to, by id. Raises ``GridFileError``."""
    folder, name = posixpath.split(part)
    listed = posixpath.join(folder, "_rels", f"{name}.rels")
    reader = _Relations(folder)
    if listed in archive:
        parse(archive.read(listed), reader)
    return reader.found


def main_part(archive: Archive, usual: str) -> str:
    """The member that holds the workbook or the document: the one that the file itself names, else the ``usual`` one."""
    named = (relation.member for relation in relations(archive, "").values() if relation.kind == "officeDocument")
    return next((member for member in named if member in archive), usual)
