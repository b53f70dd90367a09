"""Which questions ask for a day, and that they say all and only what a duty says before they are answered as one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.due_questions import SHIPPED, Deed, DueQuestion, Span, folded, read_table, shipped
from knowledge.faults import KnowledgeFaults


@pytest.mark.parametrize(
    ("question", "subject", "deed"),
    [
        ("简报什么时候交", "简报", Deed.HAND_IN),
        ("什么时候交简报", "交简报", Deed.HAND_IN),
        ("总结哪天报", "总结", Deed.HAND_IN),
        ("问题清单几号前交？", "问题清单", Deed.HAND_IN),
        ("下次专题会什么时候开", "专题会", Deed.HOLD),
        ("请问我们单位的簡報啥時候要交啊", "简报", Deed.HAND_IN),
        ("简报截止日期是哪天", "简报", None),
        ("集中学习什么时候", "集中学习", None),
        ("党课几号讲", "党课", Deed.DO),
        ("报告什么时候交", "报告", Deed.HAND_IN),
    ],
)
def test_what_is_asked_for(question: str, subject: str, deed: Deed | None) -> None:
    assert shipped().read(question) == DueQuestion(subject, deed)


@pytest.mark.parametrize(
    ("question", "span"),
    [
        ("还有什么没交", Span.ALL),
        ("我们还有哪些没报？", Span.ALL),
        ("这周要交什么", Span.WEEK),
        ("本周有什么要交的", Span.WEEK),
        ("我这周还有什么没交", Span.WEEK),
        ("下周要报什么", Span.NEXT_WEEK),
        ("今天有什么到期", Span.TODAY),
        ("明天要交什么呢", Span.TOMORROW),
        ("这个月要交啥", Span.MONTH),
        ("下个月有哪些要交", Span.NEXT_MONTH),
        ("哪些超期了", Span.LATE),
    ],
)
def test_what_is_due_in_some_days(question: str, span: Span) -> None:
    assert shipped().read(question) == DueQuestion(span=span)


@pytest.mark.parametrize(
    "question",
    [
        "",
        "  ",
        "。",
        "没带从业资格证",
        "货车掉渣",
        "登记保存几天",
        "什么时候",
        "交什么时候",
        "简报",
        "简报什么时候交。罚款呢",
        "什么时候" * 30,
        "😀什么时候",
    ],
)
def test_what_asks_for_no_day(question: str) -> None:
    assert shipped().read(question) is None


@given(st.text(max_size=120))
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    asked = shipped().read(text)
    if asked is not None and asked.subject:
        shipped().fit(asked.subject, folded(text, "报送简报"), folded("某地专项整治"))


@pytest.mark.parametrize(
    ("subject", "pieces"),
    [("简报", 1), ("交简报", 1), ("专项整治行动简报", 1), ("某地的简报", 1), ("专项简报", 2), ("给领导小组的简报", 1), ("整治简报", 2)],
)
def test_a_subject_that_says_only_what_a_duty_says_fits(subject: str, pieces: int) -> None:
    fit = shipped().fit(subject, folded("报送专项整治行动简报", "简报原件"), folded("某地治理", "领导小组"))
    assert fit is not None
    assert fit.pieces == pieces


@pytest.mark.parametrize("subject", ["司机的简报", "行动", "报送", "交", "简讯", "简报罚款", "某地", "领导小组", "行动工作", "报简"])
def test_a_subject_that_says_more_or_nothing_of_its_own_fits_nothing(subject: str) -> None:
    assert shipped().fit(subject, folded("报送专项整治行动简报"), folded("某地治理", "领导小组")) is None


def test_a_word_of_the_rules_by_itself_is_theirs_and_within_a_duty_is_the_duty() -> None:
    core = folded("对系统罚款全面摸排、清理整顿")
    assert shipped().fit("罚款", core, "") is None
    assert shipped().fit("罚款摸排", core, "") is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a,b,c\n",
        "kind,words,note\n不认识,词,\n",
        "kind,words,note\n问日子,,\n",
        SHIPPED.read_text(encoding="utf-8").replace("今天,", "今儿个,", 1),
    ],
)
def test_a_table_with_faults_names_them(text: str) -> None:
    with pytest.raises(KnowledgeFaults) as faults:
        read_table(text.encode(), "knowledge/due_questions.csv")
    assert all(fault.file == "knowledge/due_questions.csv" for fault in faults.value.faults)
