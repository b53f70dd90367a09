"""Questions of a survey as people type them."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions.form_kinds import Screen, Ticket
from bot.actions.notice_audience import AudienceWords
from bot.actions.notice_form_data import NoticeData, NoticeShown, Part, Step
from bot.actions.notice_kinds import Question, Survey
from bot.actions.survey_questions import (
    LONGEST_OPTION,
    LONGEST_QUESTION,
    MOST_OPTIONS,
    MOST_QUESTIONS,
    PRESETS,
    check_audience,
    read_questions,
    write_questions,
)
from bot.actions.work import RefusedError
from bot.replies import shown_length
from bot.wording import surveys as wording
from bot.wording.messages import show
from bot.wording.problems import problem_text
from storage.audiences import Counted
from storage.notices import NoticeKind
from tests.bot.agency import NOW


def read(text: str, *, anonymous: bool = False) -> list[tuple[str, tuple[str, ...]]]:
    return [(question.text, question.options) for question in read_questions(text, is_anonymous=anonymous)]


def refused(text: str, *, anonymous: bool = False) -> str:
    with pytest.raises(RefusedError) as found:
        read_questions(text, is_anonymous=anonymous)
    return problem_text(found.value)


FIVE = PRESETS["满意度五级"]


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("1. 态度满意吗：好/一般/差", [("态度满意吗", ("好", "一般", "差"))]),
        ("1、态度满意吗: 好／一般｜差", [("态度满意吗", ("好", "一般", "差"))]),
        ("态度满意吗？好/差", [("态度满意吗？", ("好", "差"))]),
        ("态度满意吗？ 好 / 差", [("态度满意吗？", ("好", "差"))]),
        ("态度满意吗（好/差）", [("态度满意吗", ("好", "差"))]),
        ("态度满意吗 好/差", [("态度满意吗", ("好", "差"))]),
        ("态度满意吗？ A.好 B.一般 C.差", [("态度满意吗？", ("好", "一般", "差"))]),
        ("1. 态度满意吗\nA. 好\nB、差", [("态度满意吗", ("好", "差"))]),
        ("1. 态度满意吗\nA.好 B.差", [("态度满意吗", ("好", "差"))]),
        ("1. 态度满意吗？\n好/一般/差\n2. 还会来吗？\n是/否", [("态度满意吗？", ("好", "一般", "差")), ("还会来吗？", ("是", "否"))]),
        ("1. 态度满意吗\n- 好\n- 差", [("态度满意吗", ("好", "差"))]),
        ("1. 态度满意吗\n①好\n②差", [("态度满意吗", ("好", "差"))]),
        ("一、态度满意吗\n好\n差\n二、快不快？\n快\n慢", [("态度满意吗", ("好", "差")), ("快不快？", ("快", "慢"))]),
        ("（1）态度满意吗：是/否\n（2）快不快：是/否", [("态度满意吗", ("是", "否")), ("快不快", ("是", "否"))]),
        ("1. 态度满意吗\n1) 好\n2) 差\n2. 别的话", [("态度满意吗", ("好", "差")), ("别的话", ())]),
        ("1. 更看重哪个：执法/服务\nA. 执法\nB. 服务", [("更看重哪个：执法/服务", ("执法", "服务"))]),
        ("态度满意吗\n好\n差\n\n快不快\n快\n慢", [("态度满意吗", ("好", "差")), ("快不快", ("快", "慢"))]),
        ("态度：好/差\n车辆：好/差\n别的话", [("态度", ("好", "差")), ("车辆", ("好", "差")), ("别的话", ())]),
        ("态度好吗？\n车辆好吗？", [("态度好吗？", ()), ("车辆好吗？", ())]),
        ("1. 态度：满意度五级", [("态度", FIVE)]),
        ("1. 态度（满意度）\n2. 亮证 是/否\n3. 打分：五分制", [("态度", FIVE), ("亮证", ("是", "否")), ("打分", PRESETS["五分制"])]),
        ("1. 态度\n满意度五级", [("态度", FIVE)]),
        ("1. 几点方便：9:00/10:00", [("几点方便", ("9:00", "10:00"))]),
        ("1. 24/7 值班行不行？行/不行", [("24/7 值班行不行？", ("行", "不行"))]),
        ("1. 24/7 值班行不行？", [("24/7 值班行不行？", ())]),
        ("1. 3.5 吨以下的车多吗：多/少", [("3.5 吨以下的车多吗", ("多", "少"))]),
        ("1.5 吨的车多吗？", [("1.5 吨的车多吗？", ())]),
        ("1.\u3000态度\u3000：\u3000好/差\r\n2. 别的话", [("态度", ("好", "差")), ("别的话", ())]),
    ],
)
def test_questions_are_understood_as_people_write_them(text: str, understood: list[tuple[str, tuple[str, ...]]]) -> None:
    assert read(text) == understood


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "没看到题目"),
        (" \n\n", "没看到题目"),
        ("请大家认真填\n1. 态度：好/差", "第 1 行在第一题前面"),
        ("1. 态度：好/差\n必答", "第 1 行的题，选项写了两处"),
        ("1. 态度：好/差\nA. 好", "第 1 行的题只有一个选项"),
        ("1. 态度：好/差\n2.", "第 2 行的题没有内容"),
        ("1. 态度\nA. 好", "第 1 行的题只有一个选项"),
        ("1. 态度：好/差/好", "第 1 行的题有两个一样的选项"),
        ("1. 态度：好/差\n\n2. 态度：好/差", "第 3 行的题和前面的一样"),
        (f"1. {'长' * (LONGEST_QUESTION + 1)}", f"最多 {LONGEST_QUESTION} 字，现在 {LONGEST_QUESTION + 1} 字"),
        (f"1. 态度：好/{'长' * (LONGEST_OPTION + 1)}", f"最多 {LONGEST_OPTION} 字"),
        ("1. 态度：" + "/".join(map(str, range(MOST_OPTIONS + 1))), f"有 {MOST_OPTIONS + 1} 个选项，最多 {MOST_OPTIONS} 个"),
        (
            "\n".join(f"{n}. 第{n}问：好/差" for n in range(1, MOST_QUESTIONS + 2)),
            f"最多 {MOST_QUESTIONS} 题，现在有 {MOST_QUESTIONS + 1} 题",
        ),
        ("1. 态度\nA.\nB. 差", "有一个选项是空的"),
    ],
)
def test_what_cannot_be_a_survey_is_said_with_its_line(text: str, said: str) -> None:
    assert said in refused(text)


def test_an_anonymous_survey_has_choices_alone_and_says_where_words_belong() -> None:
    assert "匿名线索" in refused("1. 态度：好/差\n2. 还有什么建议？", anonymous=True)
    assert "第 2 行" in refused("1. 态度：好/差\n2. 还有什么建议？", anonymous=True)
    assert read("1. 态度：好/差", anonymous=True) == [("态度", ("好", "差"))]


def test_an_anonymous_survey_for_so_few_that_it_has_no_result_is_not_sent() -> None:
    check_audience(5, is_anonymous=True)
    check_audience(4, is_anonymous=False)
    with pytest.raises(RefusedError) as few:
        check_audience(4, is_anonymous=True)
    assert "至少要发给 5 人" in problem_text(few.value)


def understood(text: str) -> tuple[Question, ...] | None:
    """What was understood; none where it was refused, which has its sentence."""
    try:
        return read_questions(text, is_anonymous=False)
    except RefusedError as refused:
        problem_text(refused)
        return None


_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=20)
_MESSY = st.lists(
    st.one_of(
        st.sampled_from(["1. 态度", "2、快吗？", "A. 好", "B. 差", "：", "好/差", "", "满意度五级", "（是/否）", "①", "- 一般", "一、"]),
        _WORDS,
    ),
    max_size=25,
)


@given(_MESSY)
def test_whatever_was_understood_is_written_so_that_it_is_understood_again(lines: list[str]) -> None:
    questions = understood("\n".join(lines))
    assert questions is None or read_questions(write_questions(questions), is_anonymous=False) == questions


_PLAIN = st.text("态度好坏车辆快慢是否满意一般", min_size=1, max_size=LONGEST_OPTION)


@given(st.lists(st.tuples(_PLAIN, st.lists(_PLAIN, min_size=2, max_size=MOST_OPTIONS, unique=True) | st.just([])), min_size=1, max_size=15))
def test_what_is_written_is_read_back(asked: list[tuple[str, list[str]]]) -> None:
    # No two questions are the same.
    questions = tuple(
        Question(text=f"第{place}{'：' if options else '题'}{text}", options=tuple(options)) for place, (text, options) in enumerate(asked)
    )
    assert read_questions(write_questions(questions), is_anonymous=False) == questions


def test_what_was_understood_is_shown_as_it_can_be_sent_again_and_fits_into_a_message() -> None:
    most = tuple(
        Question(
            text=f"{n:02}{'<' * (LONGEST_QUESTION - 2)}", options=tuple(f"{o}{'&' * (LONGEST_OPTION - 1)}" for o in range(MOST_OPTIONS))
        )
        for n in range(MOST_QUESTIONS)
    )
    data = NoticeData(
        step=Step.SURVEY, parts=(Part(text="测评", html="测评"),), kind=NoticeKind.SURVEY, detail=Survey(questions=most).model_dump()
    )
    screen = Screen(
        Ticket(1, 1),
        "notice",
        data,
        0,
        asks=True,
        shows=NoticeShown(NOW, AudienceWords(is_whole=True), Counted(0, 0, 0), Part(text="测评", html="测评")),
    )
    shown = show(screen).text
    assert shown_length(shown) < 4_096
    assert write_questions(most) in unescape(shown)
    assert "写文字" in show(replace(screen, data=data.model_copy(update={"detail": {}}))).text


def test_the_example_that_is_shown_can_be_sent_as_it_stands() -> None:
    for anonymous in (True, False):
        text = wording.how_to_write(is_anonymous=anonymous)
        example = text.partition("<pre>")[2].partition("</pre>")[0]
        assert len(read(example, anonymous=anonymous)) == (3 if anonymous else 4)
