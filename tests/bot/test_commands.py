"""Commands and the plain words that mean the same."""

from __future__ import annotations

import pytest

from bot.actions.permissions import allows
from bot.commands import COMMANDS, WORDS_ALONE, argument_of, for_role, for_strangers, is_word, word_filter
from storage.people import Role


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


@pytest.mark.parametrize("text", ["几天", "几天 没回音", "怎么说", "怎么说 拒签", "话术怎么写"])
def test_what_only_leads_a_question_takes_nothing_from_a_form(text: str) -> None:
    assert not is_word(text)


@pytest.mark.parametrize(
    ("name", "text", "means"),
    [
        ("phrase", "话术", True),
        ("phrase", "话术\n拒签", True),
        ("phrase", "怎么说 拒签", True),
        ("phrase", "怎么说", False),
        ("phrase", "怎么说 ", False),
        ("phrase", "拒签怎么说", False),
        ("limit", "几天", False),
        ("limit", "几天 登记保存", True),
        ("limit", "期限", False),
        ("walk", "说理", True),
        ("walk", "说理说不通", False),
    ],
)
def test_a_word_alone_or_leading_means_its_command(name: str, text: str, means: bool) -> None:
    assert (word_filter(name).match(text) is not None) == means


def test_no_word_means_two_things() -> None:
    said = [word for command in COMMANDS for word in (*command.words, *command.leading)]
    said += [word for words in WORDS_ALONE.values() for word in words]
    assert len(said) == len(set(said))


@pytest.mark.parametrize("role", Role)
def test_a_menu_shows_what_the_role_may_do_and_nothing_else(role: Role) -> None:
    shown = for_role(role)
    assert all(command.right is None or allows(role, command.right) for command in shown)
    assert set(for_strangers()) <= set(shown)
    assert all(command in shown for command in COMMANDS if command.right is not None and allows(role, command.right))


@pytest.mark.parametrize("text", ["反馈太慢怎么办", "帮助别人", "没带证", ""])
def test_a_word_inside_a_question_is_none(text: str) -> None:
    assert not is_word(text)
