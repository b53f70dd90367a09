"""What was written with marks goes on as Telegram HTML: nothing that was typed becomes a mark, no mark brings anything else with it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Chat, Message, MessageEntity, User

from bot.handlers.formatting import written
from bot.webchat.formatting import formatted, plain

AT = datetime(2026, 3, 2, tzinfo=ZoneInfo("Asia/Shanghai"))


def said(text: str, *entities: MessageEntity) -> Message:
    return Message(1, AT, Chat(1, "private"), text=text, entities=entities)


def bold(start: int, length: int) -> MessageEntity:
    return MessageEntity("bold", start, length)


def test_marks_survive_and_signs_stay_signs() -> None:
    message = said('看<b>&" 这里', bold(0, 1), MessageEntity("text_link", 7, 2, url="https://example.org/a?b=1&c=2"))
    assert written(message).html == '<b>看</b>&lt;b&gt;&amp;&quot; <a href="https://example.org/a?b=1&c=2">这里</a>'
    assert written(said('<a href="x">')).html == '&lt;a href="x"&gt;'


def test_what_stands_before_it_is_left_out_and_marks_move_with_the_words() -> None:
    message = said("发通知 😀 明天 开会", MessageEntity("bold", 0, 9), MessageEntity("italic", 10, 2))
    assert written(message, len("发通知")).html == "<b>😀 明天</b> <i>开会</i>"
    assert written(message, len("发通知")).text == "😀 明天 开会"


def test_words_under_a_file_are_read_the_same() -> None:
    message = Message(1, AT, Chat(1, "private"), caption="值班表", caption_entities=[bold(0, 2)])
    assert written(message).html == "<b>值班</b>表"


def test_nested_marks_stay_nested() -> None:
    message = said("一二三四", MessageEntity("blockquote", 0, 4), bold(1, 2))
    assert written(message).html == "<blockquote>一<b>二三</b>四</blockquote>"


@pytest.mark.parametrize(
    "entity",
    [
        MessageEntity("text_link", 0, 2, url='https://example.org/" onclick="x'),
        MessageEntity("text_link", 0, 2, url="javascript:alert(1)"),
        MessageEntity("text_link", 0, 2, url="https://example.org/<b>"),
        MessageEntity("text_mention", 0, 2, user=User(77, "某人", False)),
        MessageEntity("custom_emoji", 0, 2, custom_emoji_id='5"><b>'),
        MessageEntity("hashtag", 0, 2),
        MessageEntity("bold", 9, 4),
    ],
)
def test_what_would_bring_something_with_it_is_dropped(entity: MessageEntity) -> None:
    assert written(said("看看", entity)).html == "看看"


def test_the_language_of_a_program_is_dropped_and_its_words_stay() -> None:
    assert written(said("看看", MessageEntity("pre", 0, 2, language='x"><b>'))).html == "<pre>看看</pre>"


def test_marks_that_cross_each_other_are_dropped_rather_than_refused_to_everybody() -> None:
    assert written(said("一二三", bold(0, 2), MessageEntity("italic", 1, 2))).html == "一二三"


MARKS = st.builds(
    MessageEntity,
    st.sampled_from(["bold", "italic", "underline", "strikethrough", "spoiler", "code", "blockquote"]),
    st.integers(0, 12),
    st.integers(1, 12),
)


@given(st.text("一二<>&\"'😀 \n/b", max_size=12), st.lists(MARKS, max_size=4), st.integers(0, 4))
def test_whatever_is_sent_can_be_sent_on_and_says_the_same(text: str, marks: list[MessageEntity], after: int) -> None:
    whole = len(text.encode("utf-16-le")) // 2
    inside = [mark for mark in marks if mark.offset + mark.length <= whole]
    result = written(said(text, *inside), after)
    assert result.text == text[after:].strip()
    if result.text:
        # As Telegram reads it: that raises for marks that are not whole.
        assert formatted(result.html, "HTML", None).text == plain(result.text).text
