"""Word and Excel files (.docx, .xlsx): a new package into which what is seen is written part by part.

Gone are properties, custom XML, thumbnails, printer settings, fonts, glossaries, pivot tables' hidden copies, connections, links to the
outside, and in each part the names, initials and dates of whoever wrote, changed or commented, revision numbers, paths, file names of
pictures, descriptions, ids. Comments and tracked changes stay, by nobody. Pictures are stripped as pictures. The names of the parts and
their times are ours. Refused: macros, embedded files and controls, pictures that are programs (EMF, WMF), old containers, passwords.
What no program takes out: what the text says, and hidden sheets, rows and text, which are content.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

import filetype

from bot.stripping.office_rules import EXCEL, PICTURES, REFUSED_RELATIONS, WORD, Kind
from bot.stripping.office_xml import rewrite
from bot.stripping.outcome import NotStrippedError, Stripped, WhyNot
from bot.stripping.pictures import strip_picture
from knowledge.lists.archives import Archive, Handler, parse
from knowledge.lists.grid import GridFileError

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMATS = {f"{DOCX}.main+xml": (DOCX, WORD), f"{XLSX}.main+xml": (XLSX, EXCEL)}
_TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships/"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_LARGEST_PICTURES = 400
_WHY = {"damaged": WhyNot.DAMAGED, "old_or_locked": WhyNot.LOCKED}


def strip_office(data: bytes) -> Stripped:
    """The document or workbook anew. Raises ``NotStrippedError``."""
    # The names of a zip's members stand in it unpacked.
    if b"vbaproject.bin" in data.lower():
        raise NotStrippedError(WhyNot.UNREMOVABLE, "Office: macros")
    try:
        with Archive(data) as archive:
            return _Package(archive).rewritten()
    except GridFileError as error:
        raise NotStrippedError(_WHY.get(error.problem, WhyNot.TOO_LARGE), f"Office: {error.problem}") from None
    except MemoryError:
        raise NotStrippedError(WhyNot.TOO_LARGE, "Office") from None


@dataclass(frozen=True, slots=True)
class _Relation:
    kind: str
    member: str
    is_strict: bool


@dataclass(slots=True)
class _Reader(Handler):
    """Relations of a part, and types of content, as they are listed."""

    folder: str = ""
    relations: dict[str, _Relation] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "Override":
            self.types[attributes.get("PartName", "").lstrip("/")] = attributes.get("ContentType", "")
        if name != "Relationship":
            return
        kind = attributes.get("Type", "").rpartition("/")[2]
        if attributes.get("TargetMode") == "External":
            return
        target = attributes.get("Target", "")
        member = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(self.folder, target))
        self.relations[attributes.get("Id", "")] = _Relation(kind, member, attributes.get("Type", "").startswith(_STRICT))

    def end(self, name: str) -> None:
        pass

    def data(self, text: str) -> None:
        pass


class _Package:
    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._kinds: Mapping[str, Kind] = {}
        self._base = _TRANSITIONAL
        self._paths: dict[str, str] = {}
        """Members of the old file to those of the new one."""
        self._styles: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._types: dict[str, str] = {}
        self._parts: dict[str, bytes] = {}

    def rewritten(self) -> Stripped:
        """The whole file. Raises ``NotStrippedError`` and ``GridFileError``."""
        types = self._read("[Content_Types].xml", "").types
        main = next((relation for relation in self._relations("").values() if relation.kind == "officeDocument"), None)
        if main is None or main.member not in self._archive:
            raise NotStrippedError(WhyNot.KIND, "a zip that is no Office file")
        content = types.get(main.member, "")
        if "macroEnabled" in content:
            raise NotStrippedError(WhyNot.UNREMOVABLE, "Office: macros")
        if content not in _FORMATS:
            raise NotStrippedError(WhyNot.KIND, "a zip that is no document or workbook")
        kind, self._kinds = _FORMATS[content]
        if main.is_strict:
            self._base = _STRICT
        path = self._part(main)
        assert path is not None
        self._parts["_rels/.rels"] = self._listed({"rId1": ("officeDocument", path)})
        return Stripped(self._zipped(), kind)

    def _read(self, member: str, folder: str) -> _Reader:
        reader = _Reader(folder)
        parse(self._archive.read(member), reader)
        return reader

    def _relations(self, member: str) -> dict[str, _Relation]:
        folder, name = posixpath.split(member)
        listed = posixpath.join(folder, "_rels", f"{name}.rels")
        return self._read(listed, folder).relations if listed in self._archive else {}

    def _part(self, relation: _Relation) -> str | None:
        """Write the part anew, with all that it needs, and return its new path; ``None`` where it is left behind."""
        known = self._paths.get(relation.member)
        if known is not None:
            return known
        kind = self._kinds.get(relation.kind)
        if kind is None:
            return None
        data = self._archive.read(relation.member)
        if relation.kind == "image":
            return self._picture(relation.member, data, kind)
        path = self._paths[relation.member] = self._fresh(kind.path)
        self._types[path] = kind.content
        found = self._relations(relation.member)
        self._refuse(relation.kind, found)
        new = {old: f"rId{number}" for number, old in enumerate(found, 1)}
        may_stay = {old: new[old] for old, target in found.items() if target.kind in self._kinds and self._can_show(target)}
        part = rewrite(data, relation.kind, may_stay, self._styles)
        listed: dict[str, tuple[str, str]] = {}
        for old, target in found.items():
            if old in may_stay and (old in part.used or self._kinds[target.kind].is_implied):
                own = self._part(target)
                if own is not None:
                    listed[new[old]] = (target.kind, own)
        self._parts[path] = part.data
        if listed:
            folder, name = posixpath.split(path)
            self._parts[f"{folder}/_rels/{name}.rels"] = self._listed(listed)
        return path

    def _can_show(self, target: _Relation) -> bool:
        if target.member not in self._archive:
            return False
        # Beside a drawing as text stands the same as a picture, which every reader shows.
        return not (target.kind == "image" and target.member.lower().endswith(".svg"))

    def _refuse(self, kind: str, found: Mapping[str, _Relation]) -> None:
        for target in found.values():
            # A chart's own table is left behind: the chart carries what it draws.
            if target.kind in REFUSED_RELATIONS and not (kind == "chart" and target.kind == "package"):
                raise NotStrippedError(WhyNot.UNREMOVABLE, f"Office: {target.kind}")

    def _picture(self, member: str, data: bytes, kind: Kind) -> str:
        media = filetype.guess_mime(data)
        if media not in PICTURES:
            raise NotStrippedError(WhyNot.UNREMOVABLE, "Office: a picture that we cannot write anew")
        clean = strip_picture(data, media)
        path = self._paths[member] = f"{self._fresh(kind.path)}.{PICTURES[clean.kind]}"
        self._parts[path] = clean.data
        if self._counts[kind.path] > _LARGEST_PICTURES:
            raise NotStrippedError(WhyNot.TOO_LARGE, "Office: pictures")
        return path

    def _fresh(self, pattern: str) -> str:
        number = self._counts[pattern] = self._counts.get(pattern, 0) + 1
        if number > 1 and "{}" not in pattern:
            raise NotStrippedError(WhyNot.DAMAGED, "Office: two of what there is one of")
        return pattern.format(number)

    def _listed(self, relations: Mapping[str, tuple[str, str]]) -> bytes:
        rows = [f'<Relationship Id="{name}" Type="{self._base}{kind}" Target="/{path}"/>' for name, (kind, path) in relations.items()]
        return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(rows)}</Relationships>'.encode()

    def _zipped(self) -> bytes:
        endings = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
        endings |= {ending: media for media, ending in PICTURES.items()}
        rows = [f'<Default Extension="{ending}" ContentType="{content}"/>' for ending, content in endings.items()]
        rows += [f'<Override PartName="/{path}" ContentType="{content}"/>' for path, content in self._types.items()]
        types = f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">{"".join(rows)}</Types>'.encode()
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as target:
            for path, data in {"[Content_Types].xml": types, **self._parts}.items():
                entry = zipfile.ZipInfo(path, _LONG_AGO)
                entry.create_system = 0
                entry.compress_type = zipfile.ZIP_STORED if path.startswith(("word/media/", "xl/media/")) else zipfile.ZIP_DEFLATED
                target.writestr(entry, data)
        return out.getvalue()
