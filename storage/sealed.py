"""A sealed archive: a tar stream encrypted with age to a public key, whose private half is kept elsewhere.

Anybody can open one without this program: ``age -d -i KEYFILE FILE | tar -x``. What is read from it is used only after the whole of
it has proved unchanged and no member could land outside its folder. Who made it is not proved: everybody may know a public key.
"""

from __future__ import annotations

import os
import re
import shutil
import tarfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyrage
from pyrage import x25519

from storage.faults import BackupError, BackupFault
from storage.files import new_private

BEGINNING = b"age-encryption.org/v1\n"
DATABASE = "database.sqlite3"
MANIFEST = "manifest.json"
ATTACHMENT = re.compile(r"attachments/([A-Za-z0-9_-]{2})/(\1[A-Za-z0-9_.-]{0,200})")
LARGEST_MANIFEST = 1024 * 1024
"""Bytes."""
_BLOCK = 512
_SECRET = "AGE-SECRET-KEY-"  # noqa: S105 - how age's keys begin


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the archive; ``pieces`` together are ``size`` bytes, and are asked for once, in order."""

    name: str
    size: int
    pieces: Iterable[bytes]


class Sink(Protocol):
    """Where sealed bytes go."""

    def write(self, data: bytes, /) -> int: ...

    def flush(self) -> None: ...


def make_identity() -> tuple[str, str]:
    """A new key: the text of a key file as ``age-keygen`` writes it, and its public half."""
    identity = x25519.Identity.generate()
    recipient = str(identity.to_public())
    return f"# public key: {recipient}\n{identity}\n", recipient


def is_recipient(text: str) -> bool:
    """Whether ``text`` is the public half of a key."""
    try:
        x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True


def seal(members: Iterable[Member], into: Sink, recipient: str) -> None:
    """Write ``members`` into ``into``, piece by piece, encrypted to ``recipient``.

    Raises ``BackupError`` for a bad recipient, and whatever ``members`` or ``into`` raised.
    """
    if not is_recipient(recipient):
        raise BackupError(BackupFault.BAD_RECIPIENT)
    # pyrage tells only the text of an error that Python raised under it.
    errors: list[BaseException] = []
    try:
        pyrage.encrypt_io(_Source(_tar(members), errors), _Drain(into, errors), [x25519.Recipient.from_str(recipient)])
    except pyrage.EncryptError as error:
        raise (errors[0] if errors else error) from None


def unseal(file: Path, key_text: str, into: Sink) -> None:
    """Decrypt ``file`` into ``into`` with any of the private keys in ``key_text``, a key file's text.

    Raises ``BackupError`` (``BAD_IDENTITY``, ``NOT_A_BACKUP``, ``WRONG_KEY``, ``DAMAGED``) and ``OSError``. What has been written when
    it raises is worthless.
    """
    identities = _identities(key_text)
    errors: list[BaseException] = []
    with file.open("rb") as sealed:
        if sealed.read(len(BEGINNING)) != BEGINNING:
            raise BackupError(BackupFault.NOT_A_BACKUP)
        sealed.seek(0)
        try:
            pyrage.decrypt_io(sealed, _Drain(into, errors), identities)
        except pyrage.DecryptError as error:
            # A change in the first lines, which hold the key, looks like another key.
            raise BackupError(BackupFault.WRONG_KEY if "matching" in str(error) else BackupFault.DAMAGED, str(error)) from None
        except OSError as error:
            if errors:
                raise errors[0] from None
            # pyrage reports so whatever is wrong further down; a real read error has a number.
            if error.errno is not None:
                raise
            raise BackupError(BackupFault.DAMAGED, str(error)) from None


def unpack(archive: Path, folder: Path) -> bytes:
    """Unpack a decrypted archive into ``folder``, each file with mode 0600 and on the disk; returns the manifest's bytes.

    Raises ``BackupError`` (``DAMAGED``) for anything that ``seal`` would not have written: links, other names, a name twice,
    sizes beyond the archive.
    """
    seen: set[str] = set()
    manifest: bytes | None = None
    end = archive.stat().st_size
    try:
        with tarfile.open(archive, "r:") as tar:
            for member in tar:
                # The accident is a damaged archive; the attack is one made by hand to write outside the folder.
                if not member.isreg() or member.issparse() or member.name in seen or member.offset_data + member.size > end:
                    raise BackupError(BackupFault.DAMAGED, "an odd member")
                seen.add(member.name)
                content = tar.extractfile(member)
                if content is None:
                    raise BackupError(BackupFault.DAMAGED, "a member without content")
                if member.name == MANIFEST and member.size <= LARGEST_MANIFEST:
                    manifest = content.read()
                elif member.name == DATABASE or ATTACHMENT.fullmatch(member.name):
                    target = folder / member.name
                    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                    with new_private(target) as file:
                        shutil.copyfileobj(content, file)
                        file.flush()
                        os.fsync(file.fileno())
                else:
                    raise BackupError(BackupFault.DAMAGED, "a member of another name")
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise BackupError(BackupFault.DAMAGED, type(error).__name__) from None
    if manifest is None or DATABASE not in seen:
        raise BackupError(BackupFault.DAMAGED, "incomplete")
    return manifest


def _identities(key_text: str) -> Sequence[x25519.Identity]:
    try:
        found = [x25519.Identity.from_str(line.strip()) for line in key_text.splitlines() if line.strip().startswith(_SECRET)]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise BackupError(BackupFault.BAD_IDENTITY)
    return found


def _tar(members: Iterable[Member]) -> Iterator[bytes]:
    for member in members:
        header = tarfile.TarInfo(member.name)
        header.size, header.mode = member.size, 0o600
        yield header.tobuf(tarfile.PAX_FORMAT)
        told = 0
        for piece in member.pieces:
            told += len(piece)
            yield piece
        if told != member.size:
            raise OSError(f"{member.name} changed its size while it was read")
        yield bytes(-told % _BLOCK)
    yield bytes(2 * _BLOCK)


class _Source:
    """What pyrage reads from. Written in Python on purpose: between two reads other threads, and so the bot, get their turn."""

    def __init__(self, pieces: Iterator[bytes], errors: list[BaseException]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")
        self._errors = errors

    def read(self, size: int) -> bytes:
        try:
            while not self._rest:
                self._rest = memoryview(next(self._pieces))
        except StopIteration:
            return b""
        except BaseException as error:
            self._errors.append(error)
            raise
        piece, self._rest = self._rest[:size], self._rest[size:]
        return bytes(piece)


class _Drain:
    """What pyrage writes to."""

    def __init__(self, sink: Sink, errors: list[BaseException]) -> None:
        self._sink = sink
        self._errors = errors

    def write(self, data: bytes) -> int:
        try:
            return self._sink.write(data)
        except BaseException as error:
            self._errors.append(error)
            raise

    def flush(self) -> None:
        self._sink.flush()
