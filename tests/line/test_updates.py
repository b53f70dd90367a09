"""Raw updates: what can be read is read, what could not be kept has no id."""

from __future__ import annotations

import orjson
import pytest

from bot.line.updates import lane_of, readable, update_id_of


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a":"x"}', {"a": "x"}),
        (b'{"a":"\\ud83d"}', {"a": "?"}),
        (b'{"a":"\\ud83d\\ude00"}', {"a": "😀"}),
        (b'{"a":"x\xff"}', {"a": "x\ufffd"}),
        ('{"a":"\ufeff中"}'.encode(), {"a": "\ufeff中"}),
    ],
)
def test_half_a_character_is_read_as_something_that_can_be_kept(body: bytes, value: object) -> None:
    assert readable(body) == value
    assert orjson.loads(orjson.dumps(readable(body))) == value


@pytest.mark.parametrize("body", [b"", b"]", b"{", b"<html>", b"[NaN]", b"[" * 100_000 + b"]" * 100_000])
def test_what_is_no_json_is_refused_with_one_kind_of_error(body: bytes) -> None:
    with pytest.raises(ValueError):
        readable(body)


@pytest.mark.parametrize("raw", [None, 7, "x", [], {}, {"update_id": "7"}, {"update_id": True}, {"update_id": -1}, {"update_id": 2**63}])
def test_what_has_no_id_that_could_be_kept_has_none(raw: object) -> None:
    assert update_id_of(raw) is None


def test_an_id_is_any_number_that_a_database_can_keep() -> None:
    assert [update_id_of({"update_id": number}) for number in (0, 7, 2**63 - 1)] == [0, 7, 2**63 - 1]


@pytest.mark.parametrize("raw", [{}, {"update_id": 7}, {"message": 7}, {"message": {"from": 7}}, {"message": {"from": {"id": "7"}}}])
def test_what_nobody_has_sent_has_the_lane_of_nobody(raw: dict) -> None:
    assert lane_of(raw) == 0
