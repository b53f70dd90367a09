"""The parameters of one call, however they were sent.

The Bot API knows only strings: a number is its digits, an object its JSON. Telegram reads them leniently, and so does
``Call``: digits in front of rubbish count, rubbish is 0, and a missing parameter is an empty string.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.webchat.wire import bad_request, decode

_NUMBER = re.compile(r"\s*([+-]?\d+)", re.ASCII)
_REAL = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)", re.ASCII)
_TRUE = frozenset({"true", "yes", "1"})
_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in a multipart form."""

    name: str
    mime: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a method: its name in lower case, its parameters by name, and the files that came with it."""

    method: str
    args: Mapping[str, object]
    uploads: Mapping[str, Upload] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether the parameter was given at all, be it empty."""
        return self.args.get(name) is not None

    def text(self, name: str, default: str = "") -> str:
        """The parameter as it would stand in a form."""
        value = self.args.get(name)
        if isinstance(value, str):
            return value
        if value is None:
            return default
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int | float):
            return str(value)
        return json.dumps(value, ensure_ascii=False)

    def required(self, name: str) -> str:
        """The parameter, which must not be empty."""
        value = self.text(name)
        if not value:
            raise bad_request(f'parameter "{name}" is required')
        return value

    def integer(self, name: str, default: int = 0, low: int = -_LARGEST, high: int = _LARGEST) -> int:
        """The parameter as a whole number, pressed into ``low`` … ``high``."""
        value = self.args.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            number = value
        else:
            given = self.text(name)
            number = to_integer(given) if given else default
        return min(max(number, low), high)

    def real(self, name: str) -> float | None:
        """The parameter as a number with a fraction; none if it was not given."""
        given = self.text(name).strip()
        if not given:
            return None
        match = _REAL.match(given)
        return float(match.group(1)) if match else 0.0

    def flag(self, name: str) -> bool:
        """The parameter as yes or no; anything but ``true``, ``yes`` and ``1`` is no."""
        value = self.args.get(name)
        if isinstance(value, bool):
            return value
        return value is not None and self.text(name).strip().lower() in _TRUE

    def message_id(self, name: str = "message_id") -> int:
        """The parameter as a message id; 0 if it cannot be one."""
        return self.integer(name, low=0, high=2**31 - 1)

    def structure(self, name: str, complaint: str) -> object:
        """The parameter decoded from JSON, none if it was not given.

        Raises ``ApiError`` with ``complaint`` (Telegram words it differently for each parameter) if it is no JSON.
        """
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return decode(value)
        except ValueError:
            raise bad_request(complaint) from None


def to_integer(text: str) -> int:
    """The whole number that ``text`` starts with, 0 if with none; wider than 64 bits is 0 too."""
    match = _NUMBER.match(text)
    if match is None or len(match.group(1)) > 20:
        return 0
    number = int(match.group(1))
    return number if -_LARGEST <= number <= _LARGEST else 0


class FieldError(Exception):
    """A field of an object is missing or of the wrong type; the message is Telegram's."""


def required_text(body: Mapping[str, object], name: str) -> str:
    """The string (or number, told as a string) in field ``name``; ``FieldError`` if there is none."""
    if body.get(name) is None:
        raise FieldError(f'Can\'t find field "{name}"')
    return optional_text(body, name)


def optional_text(body: Mapping[str, object], name: str) -> str:
    """The string in field ``name``, empty if it is missing; ``FieldError`` if it is neither string nor number."""
    value = body.get(name)
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise FieldError(f'Field "{name}" must be of type String')


def optional_flag(body: Mapping[str, object], name: str) -> bool:
    """The boolean in field ``name``, no if it is missing; ``FieldError`` if it is something else."""
    value = body.get(name)
    if value is None:
        return False
    if isinstance(value, bool):
        return value
    raise FieldError(f'Field "{name}" must be of type Boolean')


def optional_integer(body: Mapping[str, object], name: str, default: int = 0) -> int:
    """The whole number in field ``name``, also when it is told as a string; ``FieldError`` if it is something else."""
    value = body.get(name)
    if value is None:
        return default
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and (match := _NUMBER.fullmatch(value)):
        return to_integer(match.group(0))
    raise FieldError(f'Field "{name}" must be a valid Number')


def as_object(value: object, complaint: str) -> Mapping[str, object]:
    """``value`` if it is a JSON object; otherwise ``FieldError`` with ``complaint``."""
    if not isinstance(value, dict):
        raise FieldError(complaint)
    return value
