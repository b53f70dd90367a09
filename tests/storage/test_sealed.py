"""Sealed archives: what is not whole, not ours or made by hand is refused before anything of it is used."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pyrage
import pytest
from pyrage import x25519

from storage.contents import read_manifest
from storage.faults import BackupError, BackupFault
from storage.sealed import DATABASE, MANIFEST, Member, make_identity, seal, unpack, unseal
from tests.storage.installation import KEY_FILE, OTHER_KEY_FILE, RECIPIENT

CONTENT = bytes(range(256)) * 1000


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    file = tmp_path / "sealed.age"
    with file.open("wb") as opened:
        seal([Member(DATABASE, len(CONTENT), [CONTENT[:1000], b"", CONTENT[1000:]]), Member(MANIFEST, 2, [b"{}"])], opened, RECIPIENT)
    return file


def fault_of(file: Path, key_file: str = KEY_FILE) -> BackupFault:
    with pytest.raises(BackupError) as told:
        unseal(file, key_file, io.BytesIO())
    return told.value.fault


class TestSealing:
    def test_what_was_sealed_comes_out_as_a_tar_archive_that_any_program_reads(self, sealed: Path) -> None:
        plain = io.BytesIO(pyrage.decrypt(sealed.read_bytes(), [x25519.Identity.from_str(KEY_FILE.splitlines()[-1])]))
        with tarfile.open(fileobj=plain) as tar:
            assert tar.getnames() == [DATABASE, MANIFEST]
            content = tar.extractfile(DATABASE)
            assert content is not None
            assert content.read() == CONTENT

    def test_another_key_does_not_open_it(self, sealed: Path) -> None:
        assert fault_of(sealed, OTHER_KEY_FILE) is BackupFault.WRONG_KEY

    def test_one_of_several_keys_opens_it(self, sealed: Path) -> None:
        plain = io.BytesIO()
        unseal(sealed, OTHER_KEY_FILE + "\r\n" + KEY_FILE, plain)
        assert CONTENT in plain.getvalue()

    @pytest.mark.parametrize(
        "text",
        ["", "# nothing\n", RECIPIENT, "AGE-SECRET-KEY-1NOPE\n", "\ufffd\ufffd"],
        ids=["nothing", "a remark", "a recipient", "half a key", "rubbish"],
    )
    def test_a_file_without_a_private_key_is_told_apart(self, sealed: Path, text: str) -> None:
        assert fault_of(sealed, text) is BackupFault.BAD_IDENTITY

    def test_a_key_made_here_is_one_that_age_takes(self) -> None:
        text, recipient = make_identity()
        assert str(x25519.Identity.from_str(text.splitlines()[-1]).to_public()) == recipient
        assert text.startswith("#")


class TestDamage:
    @pytest.mark.parametrize("left", [0, 10, 22, 100, 200, 216, 70_000, 65_536 + 216 + 16, -17, -1])
    def test_a_file_cut_short_is_refused(self, sealed: Path, left: int) -> None:
        sealed.write_bytes(sealed.read_bytes()[:left])
        assert fault_of(sealed) in (BackupFault.DAMAGED, BackupFault.NOT_A_BACKUP)

    def test_every_changed_byte_is_noticed(self, sealed: Path) -> None:
        whole = sealed.read_bytes()
        for place in [*range(0, 260), *range(260, len(whole), 4001), len(whole) - 1]:
            changed = bytearray(whole)
            changed[place] ^= 1
            sealed.write_bytes(changed)
            assert fault_of(sealed) in (BackupFault.DAMAGED, BackupFault.NOT_A_BACKUP, BackupFault.WRONG_KEY), place

    def test_something_added_at_the_end_is_noticed(self, sealed: Path) -> None:
        sealed.write_bytes(sealed.read_bytes() + b"x")
        assert fault_of(sealed) is BackupFault.DAMAGED

    def test_any_other_file_is_no_backup(self, tmp_path: Path) -> None:
        other = tmp_path / "holiday.jpg"
        other.write_bytes(b"\xff\xd8\xff" * 100)
        assert fault_of(other) is BackupFault.NOT_A_BACKUP


def entry(name: str, content: bytes = b"x", **fields: object) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for field, value in fields.items():
        setattr(info, field, value)
    return info, content


class TestUnpacking:
    """Whoever knows the public key can make an archive that decrypts."""

    def unpacked(self, tmp_path: Path, *entries: tuple[tarfile.TarInfo, bytes]) -> Path:
        archive = tmp_path / "made.tar"
        with tarfile.open(archive, "w") as tar:
            for info, content in (entry(MANIFEST, b"{}"), entry(DATABASE), *entries):
                tar.addfile(info, io.BytesIO(content))
        folder = tmp_path / "folder"
        folder.mkdir()
        unpack(archive, folder)
        return folder

    @pytest.mark.parametrize(
        "odd",
        [
            entry("../outside"),
            entry("/tmp/outside"),
            entry("attachments/../../outside"),
            entry("attachments/../outside"),
            entry("attachments/ab/../../../outside"),
            entry("attachments/ab/ab/../x"),
            entry("attachments/../..a"),
            entry("attachments/ab/cd-other-folder"),
            entry("attachments/ab"),
            entry("attachments/ab/ab\nx"),
            entry("attachments/ab/ab" + "x" * 300),
            entry("./" + DATABASE),
            entry("something.else"),
            entry(DATABASE),
            entry(MANIFEST),
            entry("attachments/ab/abc", b"", type=tarfile.SYMTYPE, linkname="/etc/passwd"),
            entry("attachments/ab/abc", b"", type=tarfile.LNKTYPE, linkname=DATABASE),
            entry("attachments/ab/abc", b"", type=tarfile.DIRTYPE),
            entry("attachments/ab/abc", b"", type=tarfile.FIFOTYPE),
            entry("attachments/ab/abc", b"", type=tarfile.CHRTYPE),
            entry(
                "attachments/ab/abc",
                b"x" * 512,
                pax_headers={"GNU.sparse.map": "0,512", "GNU.sparse.realsize": "99999999999", "GNU.sparse.size": "99999999999"},
            ),
        ],
        ids=lambda odd: repr(odd[0].name[:40]) + str(odd[0].type),
    )
    def test_a_member_that_we_would_not_write_is_refused(self, tmp_path: Path, odd: tuple[tarfile.TarInfo, bytes]) -> None:
        with pytest.raises(BackupError) as told:
            self.unpacked(tmp_path, odd)
        assert told.value.fault is BackupFault.DAMAGED
        assert {path.name for path in tmp_path.iterdir()} == {"made.tar", "folder"}

    def test_what_we_do_write_is_unpacked_for_our_eyes_only(self, tmp_path: Path) -> None:
        folder = self.unpacked(tmp_path, entry("attachments/ab/ab-0_1.jpg", b"photo"))
        photo = folder / "attachments" / "ab" / "ab-0_1.jpg"
        assert photo.read_bytes() == b"photo"
        assert photo.stat().st_mode & 0o777 == 0o600

    @pytest.mark.parametrize(
        "raw", [b"", b"\0" * 2048, b"hello" * 1000, tarfile.TarInfo(DATABASE).tobuf()], ids=["empty", "zeros", "text", "one"]
    )
    def test_an_archive_without_database_and_manifest_is_refused(self, tmp_path: Path, raw: bytes) -> None:
        (tmp_path / "made.tar").write_bytes(raw)
        with pytest.raises(BackupError) as told:
            unpack(tmp_path / "made.tar", tmp_path)
        assert told.value.fault is BackupFault.DAMAGED

    def test_a_size_beyond_the_archive_is_refused(self, tmp_path: Path) -> None:
        info = tarfile.TarInfo(DATABASE)
        info.size = 10**12
        (tmp_path / "made.tar").write_bytes(info.tobuf(tarfile.PAX_FORMAT) + bytes(1024))
        with pytest.raises(BackupError):
            unpack(tmp_path / "made.tar", tmp_path)
        assert not (tmp_path / DATABASE).exists()

    def test_a_compressed_archive_is_refused_unopened(self, tmp_path: Path) -> None:
        with tarfile.open(tmp_path / "made.tar", "w:gz") as tar:
            info, content = entry(DATABASE)
            tar.addfile(info, io.BytesIO(content))
        with pytest.raises(BackupError):
            unpack(tmp_path / "made.tar", tmp_path)


class TestManifest:
    @pytest.mark.parametrize(
        "content", [b"", b"{}", b"[1]", b"\xff", b'{"format": 1}', b'{"format": "one"}', b'{"format": 1, "kind": "x"}']
    )
    def test_an_odd_one_is_refused(self, content: bytes) -> None:
        with pytest.raises(BackupError) as told:
            read_manifest(content)
        assert told.value.fault is BackupFault.DAMAGED

    def test_one_of_a_newer_format_says_so_whatever_else_is_in_it(self) -> None:
        with pytest.raises(BackupError) as told:
            read_manifest(b'{"format": 2, "shape": "unknown"}')
        assert told.value.fault is BackupFault.NEWER_FORMAT
