import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.line.letters import pack, unpack
from bot.line.telegram_api import keyboard
from bot.replies import COPY_CHARACTERS, Copy, Press, Pressed, Reply, Share, copies, read_callback


def test_a_button_comes_back_as_it_was_made() -> None:
    assert read_callback(Press("话术", "say", "MV-YZ-067").data) == Pressed("say", "MV-YZ-067")


@pytest.mark.parametrize("data", ["", "1", "1:", "1::x", "0:say:MV-YZ-067", "2:say:MV-YZ-067", "say:MV-YZ-067", "\x00"])
def test_older_and_forged_data_are_not_understood(data: str) -> None:
    assert read_callback(data) is None


def test_data_over_64_bytes_is_refused_here_because_telegram_would_refuse_the_whole_message() -> None:
    Press("x", "say", "a" * 58)
    with pytest.raises(ValueError, match="64 bytes"):
        Press("x", "say", "a" * 59)
    with pytest.raises(ValueError, match="64 bytes"):
        Press("x", "say", "字" * 20)


@pytest.mark.parametrize("text", ["", "a" * 257])
def test_copy_text_has_telegrams_length(text: str) -> None:
    with pytest.raises(ValueError, match="copy text"):
        Copy("复制", text)


@given(st.text(alphabet="您好，。；请出示____证件\n", min_size=1, max_size=2000).filter(str.strip))
def test_a_long_phrase_is_cut_into_buttons_that_lose_nothing(text: str) -> None:
    parts = [button.text for button in copies("复制", text)]
    assert all(1 <= len(part) <= COPY_CHARACTERS for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_every_kind_of_button_is_still_itself_after_a_night_in_the_outbox() -> None:
    reply = Reply("卡片", ((Press("话术", "say", "MT-002"), Copy("复制", "您好")), (Share("分享", "MT-002"),)))
    assert unpack(pack(reply)) == reply


def test_sharing_lets_the_officer_choose_a_chat() -> None:
    assert keyboard(Reply("卡片", ((Share("分享", "MT-002"),),))) == {
        "inline_keyboard": [[{"text": "分享", "switch_inline_query": "MT-002"}]]
    }


@pytest.mark.parametrize("query", ["", "a" * 257])
def test_a_shared_query_has_telegrams_length(query: str) -> None:
    with pytest.raises(ValueError, match="inline query"):
        Share("分享", query)
