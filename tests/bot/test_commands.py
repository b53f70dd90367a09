"""Commands and the plain words that mean the same."""

from __future__ import annotations

import pytest

from bot.commands import argument_of, is_word


@pytest.mark.parametrize(
    ("text", "argument"),
    [
        ("反馈", ""),
        ("反馈 ", ""),
        ("反馈 卡片太长", "卡片太长"),
        ("反馈　卡片太长", "卡片太长"),
        ("反馈\n卡片 太长", "卡片 太长"),
        ("/feedback@suixing_bot 卡片\n太长", "卡片\n太长"),
        ("", ""),
    ],
)
def test_whatever_blank_follows_the_word_all_of_the_text_is_kept(text: str, argument: str) -> None:
    assert argument_of(text) == argument


@pytest.mark.parametrize("text", ["反馈", "反馈 x", "/anything", "帮助", " 帮助 "])
def test_a_word_counts_alone_and_before_a_blank(text: str) -> None:
    assert is_word(text)


@pytest.mark.parametrize("text", ["反馈太慢怎么办", "帮助别人", "没带证", ""])
def test_a_word_inside_a_question_is_none(text: str) -> None:
    assert not is_word(text)
