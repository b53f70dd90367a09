"""Texts: HTML read as Telegram reads it, entities in UTF-16 units, lengths."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.webchat.entities import Entity, Kind, find_entities, tidy, utf16_length
from bot.webchat.formatting import formatted, plain
from bot.webchat.forms import parse_form
from bot.webchat.wire import ApiError


def shown(html: str) -> tuple[str, list[tuple[str, int, int, str]]]:
    result = formatted(html, "HTML", None)
    return result.text, [(str(entity.kind), entity.offset, entity.length, entity.argument) for entity in result.entities]


def complaint(html: str) -> str:
    with pytest.raises(ApiError) as caught:
        formatted(html, "HTML", None)
    return caught.value.description


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("b", "bold"),
        ("strong", "bold"),
        ("i", "italic"),
        ("em", "italic"),
        ("u", "underline"),
        ("ins", "underline"),
        ("s", "strikethrough"),
        ("strike", "strikethrough"),
        ("del", "strikethrough"),
        ("tg-spoiler", "spoiler"),
        ("code", "code"),
        ("pre", "pre"),
        ("blockquote", "blockquote"),
        ("B", "bold"),
    ],
)
def test_each_tag_that_telegram_knows_marks_its_text(tag: str, kind: str) -> None:
    assert shown(f"x<{tag}>字</{tag}>y") == ("x字y", [(kind, 1, 1, "")])


def test_tags_with_attributes_carry_what_they_say() -> None:
    assert shown('<span class="tg-spoiler">a</span>') == ("a", [("spoiler", 0, 1, "")])
    assert shown("<a href='http://example.org/?a=1&amp;b=2'>a</a>") == ("a", [("text_link", 0, 1, "http://example.org/?a=1&b=2")])
    assert shown('<pre><code class="language-python">a</code></pre>') == ("a", [("pre", 0, 1, "python")])
    assert shown('<code class="language-python">a</code>') == ("a", [("code", 0, 1, "")])
    assert shown('<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>') == ("👍", [("custom_emoji", 0, 2, "5368324170671202286")])
    assert shown("<blockquote expandable>a</blockquote>") == ("a", [("expandable_blockquote", 0, 1, "")])
    assert shown('<blockquote expandable="">a</blockquote>') == ("a", [("expandable_blockquote", 0, 1, "")])
    assert shown('<a href="tg://user?id=42">a</a>') == ("a", [("text_mention", 0, 1, "42")])


def test_a_link_without_a_target_takes_its_text_and_a_bad_one_is_no_link() -> None:
    assert shown("<a>example.org</a>")[1] == [("text_link", 0, 11, "http://example.org/")]
    assert shown('<a href="javascript:alert(1)">a</a>') == ("a", [])
    assert shown('<a href="localhost">a</a>') == ("a", [])


def test_character_references_are_read_with_and_without_semicolon() -> None:
    assert shown("&lt;&gt;&amp;&quot; &lt &#20013; &#x4e2d;") == ('<>&" < 中 中', [])


def test_unknown_references_stay_as_they_are() -> None:
    assert shown("&nbsp; &apos; &#0; & &#1114111111;") == ("&nbsp; &apos; &#0; & &#1114111111;", [])


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a <div>", 'Unsupported start tag "div" at byte offset 2'),
        ("中 <br>", 'Unsupported start tag "br" at byte offset 4'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<{0}>", 'Unsupported start tag "{0}" at byte offset 0'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>a</b x>", "Unclosed end tag at byte offset 4"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a href=a/b>a</a>", "Unexpected end of name token at byte offset 8"),
        ('<a "x">a</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<tg-emoji emoji-id=x>a</tg-emoji>", "Invalid custom emoji identifier specified"),
        (
            "&#xd83d;",
            "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units",
        ),
    ],
)
def test_html_that_does_not_parse_is_refused_as_telegram_does(html: str, text: str) -> None:
    assert complaint(html) == f"Bad Request: can't parse entities: {text}"


def test_an_empty_end_tag_closes_whatever_is_open() -> None:
    assert shown("<b>a</>") == ("a", [("bold", 0, 1, "")])


def test_offsets_and_lengths_count_utf16_units() -> None:
    assert shown("😀<b>𠮷a</b>") == ("😀𠮷a", [("bold", 2, 3, "")])


def test_nested_marks_are_kept_outer_first() -> None:
    assert shown("<b>a<i>b</i>c</b>") == ("abc", [("bold", 0, 3, ""), ("italic", 1, 1, "")])


def test_the_same_mark_within_itself_melts_together() -> None:
    assert shown("<b>a<b>b</b></b><b>c</b>") == ("abc", [("bold", 0, 3, "")])


def test_code_wins_over_bold_around_it() -> None:
    assert shown("<b>a<code>b</code>c</b>") == ("abc", [("bold", 0, 1, ""), ("code", 1, 1, ""), ("bold", 2, 1, "")])


def test_a_code_block_may_stand_in_a_quote_but_a_quote_not_in_a_quote() -> None:
    assert shown("<blockquote><pre>a</pre></blockquote>")[1] == [("blockquote", 0, 1, ""), ("pre", 0, 1, "")]
    assert shown("<blockquote>a<blockquote>b</blockquote></blockquote>")[1] == [("blockquote", 0, 2, "")]


def test_marks_around_nothing_vanish_and_nothing_left_is_refused() -> None:
    assert shown("a<b></b>") == ("a", [])
    assert complaint("<b></b> \n") == "Bad Request: text must be non-empty"


def test_edges_are_trimmed_and_marks_with_them() -> None:
    assert shown(" \n<b> a </b>\n ") == (" a", [("bold", 0, 2, "")])
    assert plain("\n 你好 \n").text == "你好"


def test_control_characters_become_spaces_and_returns_vanish() -> None:
    assert plain("a\tb\r\nc\u202ed").text == "a b\ncd"


def test_text_is_not_touched_without_a_mode() -> None:
    assert formatted("<b>a</b> &lt;", "", None).text == "<b>a</b> &lt;"


@pytest.mark.parametrize("mode", ["Markdown", "MarkdownV2", "nonsense"])
def test_other_modes_are_refused(mode: str) -> None:
    with pytest.raises(ApiError, match="unsupported parse_mode"):
        formatted("a", mode, None)


def test_a_list_of_entities_is_taken_and_checked() -> None:
    result = formatted("a\rb😀", "", [{"type": "bold", "offset": 2, "length": 3}, {"type": "mention", "offset": 0, "length": 1}])
    assert result.text == "ab😀"
    assert result.entities == (Entity(Kind.BOLD, 1, 3),)
    with pytest.raises(ApiError, match="entity begins after the end of the text at UTF-16 offset 9"):
        formatted("a", "", [{"type": "bold", "offset": 9, "length": 1}])
    with pytest.raises(ApiError, match="entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 5"):
        formatted("a", "", [{"type": "bold", "offset": 0, "length": 5}])
    with pytest.raises(ApiError, match="can't parse MessageEntity: Can't find field \"type\""):
        formatted("a", "", [{"offset": 0, "length": 1}])


def test_commands_addresses_and_hashtags_are_found() -> None:
    found = find_entities("/start@suixing_bot 看 https://example.org/a。 @officer_a #标签 a@example.org $CNY example.cn")
    assert [(str(entity.kind), entity.offset, entity.length) for entity in found] == [
        ("bot_command", 0, 18),
        ("url", 21, 21),
        ("mention", 44, 10),
        ("hashtag", 55, 3),
        ("email", 59, 13),
        ("cashtag", 73, 4),
        ("url", 78, 10),
    ]


def test_nothing_is_found_inside_code() -> None:
    assert shown("<code>/start</code> /help")[1] == [("code", 0, 6, ""), ("bot_command", 7, 5, "")]


def test_too_much_source_is_refused_before_it_is_read() -> None:
    with pytest.raises(ApiError, match="Bad Request: text is too long"):
        formatted("中" * 20_000, "HTML", None)


_HOSTILE = st.text(alphabet="<>/&;=\"' abia中😀\u0000-#x1", max_size=80)


@given(_HOSTILE)
def test_any_source_gives_a_text_or_a_proper_refusal(source: str) -> None:
    refusal = ""
    try:
        result = formatted(source, "HTML", None)
    except ApiError as error:
        refusal = error.description
    else:
        check_nesting(list(result.entities), utf16_length(result.text))
    assert not refusal or refusal.startswith("Bad Request: ")


_ENTITIES = st.lists(
    st.builds(
        Entity,
        st.sampled_from([Kind.BOLD, Kind.ITALIC, Kind.CODE, Kind.PRE, Kind.LINK, Kind.QUOTE, Kind.SPOILER]),
        st.integers(0, 12),
        st.integers(0, 12),
    ),
    max_size=8,
)


@given(_ENTITIES)
def test_tidied_entities_never_cross_and_tidying_again_changes_nothing(entities: list[Entity]) -> None:
    tidied = tidy(entities)
    check_nesting(tidied, 24)
    assert tidy(tidied) == tidied


def check_nesting(entities: list[Entity], length: int) -> None:
    around: list[Entity] = []
    for entity in entities:
        assert entity.length > 0
        assert entity.offset >= 0
        assert entity.end <= length
        while around and around[-1].end <= entity.offset:
            around.pop()
        assert not around or entity.end <= around[-1].end
        around.append(entity)


@given(st.dictionaries(st.text(min_size=1), st.text(), max_size=4))
def test_forms_are_decoded_as_the_standard_library_does(fields: dict[str, str]) -> None:
    body = urlencode(fields, errors="replace").encode()
    assert dict(parse_form(body)) == dict(parse_qsl(body.decode(), keep_blank_values=True))


@pytest.mark.parametrize("body", [b"%", b"a=%zz", b"a=%e4%b8", b"=", b"a", b"&&a=1&", b"a=1&a=2", b"\xff=\xff"])
def test_broken_forms_are_survived(body: bytes) -> None:
    parsed = dict(parse_form(body))
    assert parsed == dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
