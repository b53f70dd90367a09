"""Snapshots: a library that was read and found free of faults, kept as lines of JSON, so that the next start need not read it again.

A snapshot is found by a key over every byte that went into it: the knowledge files, and the program that read them. It is data
and nothing in it is executed; but whoever could write it could change every verdict, so a folder that others may write to is
not used.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import fields, replace
from datetime import date
from enum import StrEnum
from functools import cache
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from knowledge import entries, reasoned, rules
from knowledge.entries import Elsewhere, Matter, MinorViolation, Phrase, Procedure, Prohibition, Source, Taboo, Validity
from knowledge.reasoned import WalkStep
from knowledge.rules import Rule

if TYPE_CHECKING:
    from knowledge.library import Library

_SHELVES: Mapping[str, type] = {
    "rows": MinorViolation,
    "matters": Matter,
    "prohibitions": Prohibition,
    "phrases": Phrase,
    "taboos": Taboo,
    "procedures": Procedure,
    "elsewhere": Elsewhere,
}
_KEPT = 4
"""Snapshots left in the folder: tests and a second agency's folder must not drive each other's out."""
_PART = ".part"
_GIVEN_UP_AFTER = 3600.0
"""Seconds after which what is unfinished will never be finished."""


def key_of(digest: str) -> str:
    """The name of the snapshot of the files with ``digest``, read by the program as it now is."""
    return hashlib.sha256(f"{digest}\0{_program()}".encode()).hexdigest()[:32]


def recall(folder: Path, digest: str) -> Library | None:
    """The library with ``digest`` from ``folder``, or ``None`` if there is no whole and trustworthy snapshot of it."""
    data = found(folder, digest)
    if data is None:
        return None
    steps = recalling(data, digest)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            library: Library | None = end.value
            return library


def found(folder: Path, digest: str) -> bytes | None:
    """The content of the snapshot, for ``recalling``; ``None`` where there is none that may be trusted."""
    if not is_ours_alone(folder):
        return None
    path = folder / f"library-{key_of(digest)}.json"
    try:
        data = path.read_bytes()
        # What is in use must not be driven out by what is only tried.
        os.utime(path)
    except OSError:
        return None
    return data


def recalling(data: bytes, digest: str) -> Generator[None, None, Library | None]:
    """``recall``, one entry a step, so that whoever has something else to do may do it in between."""
    from knowledge.library import Library

    try:
        lines = iter(io.BytesIO(data))
        heads = json.loads(next(lines))
        shelves: dict[str, Mapping[str, Any]] = {}
        for name, kind in _SHELVES.items():
            shelf: dict[str, Any] = {}
            for _ in range(heads["counts"][name]):
                thing = _thawed(kind, json.loads(next(lines)))
                if kind is Matter:
                    # A matter is kept with the ids of its rows, so that each row is there once.
                    thing = replace(thing, rows=tuple(shelves["rows"][row_id] for row_id in thing.rows))
                shelf[thing.id] = thing
                yield
            shelves[name] = MappingProxyType(shelf)
        ordered = tuple(_thawed(Rule, cells) for cells in heads["rules"])
        walk = tuple(_thawed(WalkStep, cells) for cells in heads["walk"])
        synonyms = tuple((str(word), str(same_as)) for word, same_as in heads["synonyms"])
        added = frozenset(map(str, heads["added"]))
    except (StopIteration, ValueError, LookupError, TypeError):
        return None
    return Library(**shelves, rules=ordered, synonyms=synonyms, digest=digest, walk=walk, added=added)


def keep(folder: Path, library: Library) -> None:
    """Write a snapshot of ``library`` into ``folder`` (made if missing) and drop the oldest beyond a few."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not is_ours_alone(folder):
            return
        counts = {name: len(getattr(library, name)) for name in _SHELVES}
        lists = {name: [_frozen(thing) for thing in getattr(library, name)] for name in ("rules", "walk")}
        heads = {"counts": counts, **lists, "synonyms": library.synonyms, "added": sorted(library.added)}
        things = (_frozen(thing) for name in _SHELVES for thing in getattr(library, name).values())
        handle, name = tempfile.mkstemp(dir=folder, suffix=_PART)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.writelines(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in chain([heads], things))
            # Two processes may start at once: each replaces the whole file, and a reader never sees half of one.
            Path(name).replace(folder / f"library-{key_of(library.digest)}.json")
        finally:
            Path(name).unlink(missing_ok=True)
        old = sorted(folder.glob("library-*.json"), key=lambda path: path.stat().st_mtime, reverse=True)[_KEPT:]
        long_ago = time.time() - _GIVEN_UP_AFTER
        # What somebody was writing when it was killed.
        torn = [path for path in folder.glob(f"*{_PART}") if path.stat().st_mtime < long_ago]
        for path in (*old, *torn):
            path.unlink(missing_ok=True)
    except OSError:
        # A full or read-only disk costs a tenth of a second at the next start, and must not cost the answer.
        return


def is_ours_alone(folder: Path) -> bool:
    """Whether nobody else may write to ``folder``; in another one nothing is kept, and nothing that lies there is trusted."""
    try:
        status = folder.stat()
    except OSError:
        return False
    return status.st_uid == os.geteuid() and not status.st_mode & 0o022


@cache
def _program() -> str:
    total = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        total.update(path.read_bytes())
    return total.hexdigest()


def _frozen(thing: Any) -> Any:
    match thing:
        case bool() | int() | str() | None:
            return thing
        case date():
            return thing.isoformat()
        case tuple():
            return [one.id if isinstance(one, MinorViolation) else _frozen(one) for one in thing]
        case _:
            return [_frozen(getattr(thing, field.name)) for field in fields(thing)]


def _thawed(kind: type, kept: list[Any]) -> Any:
    values = list(kept)
    for position, thaw in _thaws(kind):
        values[position] = thaw(values[position])
    return kind(*values)


@cache
def _thaws(kind: type) -> tuple[tuple[int, Callable[[Any], Any]], ...]:
    """Which fields of ``kind`` are more than text or truth, by position, and what makes them again."""
    types = [str(field.type) for field in fields(kind)]
    return tuple((position, _thaw(name)) for position, name in enumerate(types) if name not in ("str", "bool", "int"))


def _thaw(type_name: str) -> Callable[[Any], Any]:
    if type_name in _THAW:
        return _THAW[type_name]
    choice = next((getattr(module, type_name) for module in (entries, rules, reasoned) if hasattr(module, type_name)), None)
    if isinstance(choice, type) and issubclass(choice, StrEnum):
        return choice
    raise NotImplementedError(f"a snapshot cannot keep a field of type {type_name}")


_THAW: Mapping[str, Callable[[Any], Any]] = {
    "tuple[str, ...]": tuple,
    "tuple[MinorViolation, ...]": tuple,
    "date | None": lambda text: date.fromisoformat(text) if text else None,
    "Source": lambda kept: _thawed(Source, kept),
    "Validity": lambda kept: _thawed(Validity, kept),
}
