"""Looking for traces: whether something can still be reached from an object, however it is kept."""

from __future__ import annotations

import types
from collections.abc import Iterator

_NOT_OURS = (type, types.ModuleType, types.CodeType, types.BuiltinFunctionType)
_PLAIN = (str, bytes, bytearray, memoryview)


def traces(root: object, *wanted: str | bytes) -> list[str]:
    """The ways that lead from ``root`` to a string or bytes with one of ``wanted`` in it."""
    texts = [sought if isinstance(sought, str) else sought.decode("latin-1") for sought in wanted]
    raw = [sought if isinstance(sought, bytes) else sought.encode() for sought in wanted]
    found, seen, open_ = [], set[int](), [("door", root)]
    while open_:
        way, value = open_.pop()
        if id(value) in seen or isinstance(value, _NOT_OURS):
            continue
        seen.add(id(value))
        if isinstance(value, str):
            found += [way for text in texts if text in value]
        elif isinstance(value, _PLAIN):
            found += [way for text in raw if text in bytes(value)]
        else:
            open_ += [(f"{way}{step}", part) for step, part in _parts(value)]
    return found


def _parts(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield f"[{key!r:.40}]", part
            yield ".keys()", key
    elif isinstance(value, list | tuple | set | frozenset) or type(value).__name__ == "deque":
        for place, part in enumerate(value):  # type: ignore[arg-type]
            yield f"[{place}]", part
    elif isinstance(value, types.FunctionType):
        for cell in value.__closure__ or ():
            yield ".closure", cell.cell_contents
    elif isinstance(value, types.MethodType):
        yield ".self", value.__self__
    else:
        for owner in type(value).__mro__:
            slots = owner.__dict__.get("__slots__", ())
            for name in [slots] if isinstance(slots, str) else slots:
                if hasattr(value, name):
                    yield f".{name}", getattr(value, name)
        for name, part in getattr(value, "__dict__", {}).items():
            yield f".{name}", part
