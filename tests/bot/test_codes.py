"""Codes: what is forgiven when one is typed, and what is not one."""

import pytest

from bot.actions import codes


def test_a_code_has_fifty_bits_and_no_letter_that_looks_like_a_digit() -> None:
    assert len(codes.ALPHABET) ** codes.LENGTH == 2**50
    assert not set("ILOU") & set(codes.ALPHABET)
    assert len({codes.new_code() for _ in range(200)}) == 200


@pytest.mark.parametrize(
    "typed",
    [
        "ABC10-FGHJK",
        "abc10-fghjk",
        " ABC10 FGHJK ",
        "ABC10FGHJK",
        "ABCIO-FGHJK",
        "abclo—fghjk",
        "ＡＢＣ１０－ＦＧＨＪＫ",
        "A B C 1 0 F G H J K",
    ],
)
def test_slips_of_the_thumb_are_forgiven(typed: str) -> None:
    assert codes.read(typed) == "ABC10FGHJK"


@pytest.mark.parametrize("typed", ["", "ABC10-FGHJ", "ABC10-FGHJKK", "ABC10-FGHJU", "没带从业资格证", "A" * 5000, "ABC10-FGHJ\x00"])
def test_anything_else_is_no_code(typed: str) -> None:
    assert codes.read(typed) is None


def test_a_shown_code_and_a_payload_read_back() -> None:
    code = codes.new_code()
    assert codes.read(codes.shown(code)) == code
    assert codes.payload(code) == "e_" + code


def test_the_hash_depends_on_the_key() -> None:
    assert codes.digest(b"a" * 32, "ABC10FGHJK") != codes.digest(b"b" * 32, "ABC10FGHJK")
