"""“简报什么时候交” with two campaigns that run: what is answered as a duty, and what must go to the rules."""

from __future__ import annotations

import pytest

from bot.actions import due_finding
from bot.actions.due_finding import DutyAnswer, DutyChoice, Found, SpanAnswer
from bot.actions.work import Work
from bot.wording import due_answers
from storage.people import Person
from tests.bot.due_office import DueOffice
from tests.bot.test_due_views import LATE, LATER, SOON


@pytest.fixture(scope="module")
def office() -> DueOffice:
    made = DueOffice()
    made.starts("huangchuan")
    made.starts("rushan")
    return made


def found(office: DueOffice, question: str, who: Person | None = None) -> Found | None:
    asked = due_finding.read(question)
    return None if asked is None else office.agency.does(who or office.head, lambda work: due_finding.find(work, asked))


def duties(answer: Found | None) -> list[str]:
    match answer:
        case DutyAnswer():
            return [answer.duty.what]
        case DutyChoice():
            return [option.duty.what for option in answer.options]
        case _:
            return []


@pytest.mark.parametrize(
    ("question", "what"),
    [
        ("简报什么时候交", "专项整治行动简报"),
        ("什么时候交简报", "专项整治行动简报"),
        ("简报几号报", "专项整治行动简报"),
        ("行动简报哪天前报", "专项整治行动简报"),
        ("潢川的简报什么时候交", "专项整治行动简报"),
        ("简报截止日期", "专项整治行动简报"),
        ("報送簡報的期限", "专项整治行动简报"),
        ("总结哪天报", "总结报告"),
        ("总结报告什么时候交", "总结报告"),
        ("行动总结什么时候上报", "总结报告"),
        ("总结大会什么时候开", "总结大会"),
        ("实施方案几号报", "实施方案"),
        ("下次专题会什么时候开", "专题会"),
        ("专题会几号开", "专题会"),
        ("自查什么时候完成", "自查"),
        ("整改措施台账什么时候交", "整改措施台账"),
        ("典型案例什么时候报", "典型案例"),
        ("顽瘴痼疾整治什么时候完成", "顽瘴痼疾"),
        ("法规政策建议什么时候报", "法规政策建议"),
        ("隐患清单什么时候交", "隐患问题清单"),
        ("摸排罚款什么时候结束", "全面摸排"),
        ("领导小组什么时候成立", "领导小组"),
        ("整改情况什么时候报", "整改情况"),
        ("大走访什么时候搞", "大走访"),
        ("集中学习什么时候学", "集中学习"),
        ("集中研讨什么时候开", "集中研讨"),
        ("党课什么时候讲", "讲党课"),
        ("领导班子法律学习什么时候", "法律学习"),
        ("法治专题脱产培训什么时候", "脱产培训"),
        ("业务和法律培训什么时候完成", "业务和法律培训"),
        ("长效机制落实情况什么时候报", "长效机制建设和落实情况"),
        ("办实事项目清单什么时候公布", "办实事"),
        ("接待日是哪天", "接待日"),
        ("执法证件年审什么时候办完", "执法证件年审"),
        ("警示教育什么时候搞", "警示教育"),
    ],
)
def test_a_question_for_a_duty_is_answered_with_it(office: DueOffice, question: str, what: str) -> None:
    hits = duties(found(office, question))
    assert len(hits) == 1, hits
    assert what in hits[0]


def test_several_that_fit_are_offered(office: DueOffice) -> None:
    hits = duties(found(office, "问题清单几号前交"))
    assert len(hits) == 3
    assert all("问题清单" in what for what in hits)


@pytest.mark.parametrize(
    "question",
    [
        "听证几天内申请",
        "罚款几天交",
        "罚款什么时候交",
        "罚款什么时候交清",
        "罚单期限",
        "缴款期限是几天",
        "登记保存几天",
        "登记保存什么时候到期",
        "登记保存期限",
        "扣车最晚什么时候还",
        "暂扣的车什么时候放",
        "听证什么时候申请",
        "听证会什么时候开",
        "复议什么时候提",
        "行政复议期限",
        "处罚决定什么时候公示",
        "处罚决定书什么时候送达",
        "案件什么时候办完",
        "立案期限",
        "结案时间几号算",
        "整改期限",
        "整改什么时候完成",
        "责令改正期限是哪天",
        "司机什么时候来交材料",
        "证件年审什么时候办",
        "从业资格证什么时候到期",
        "从业资格证什么时候年审",
        "车辆年审什么时候到期",
        "年审什么时候办",
        "许可证什么时候到期",
        "执法证什么时候到期",
        "检测什么时候到期",
        "培训什么时候考",
        "信用考核什么时候",
        "首次违法什么时候算",
        "什么时候可以扣车",
        "什么时候必须亮证",
        "什么时候能收现金",
        "当事人什么时候可以陈述申辩",
        "承诺书什么时候签",
        "案卷什么时候归档",
        "没带从业资格证",
        "货车掉渣",
        "能不能现场收现金",
        "拒签怎么说",
        "期限是多久",
        "问题什么时候",
        "问题线索什么时候报",
        "文书什么时候送达",
        "处罚什么时候公开",
        "承诺什么时候签",
        "检查什么时候做",
        "文书什么时候交",
        "情况什么时候报",
        "行动什么时候结束",
    ],
)
def test_a_question_for_the_rules_falls_through(office: DueOffice, question: str) -> None:
    assert duties(found(office, question)) == []
    assert not isinstance(found(office, question), SpanAnswer)


def test_the_answer_says_day_whose_to_whom_clause_and_quotes_the_question() -> None:
    office = DueOffice()
    duty = office.duty(
        "报送专项整治行动简报", "every FREQ=MONTHLY;BYMONTHDAY=8,18,28", report_to="领导小组", words="每月8日前", note="是否全程不明"
    )
    office.due(duty, SOON)
    office.due(duty, LATER)
    office.due(duty, LATE, office.agency.second.id)
    answer = found(office, "简报什么时候交")
    assert isinstance(answer, DutyAnswer)
    reply = due_answers.answer(answer, "简报什么时候交")
    for words in (
        "🟡 11-27 周五 · 还有 2 天",
        "谁办　一中队",
        "报给　领导小组",
        "原文　每月8日前",
        "出处　某地执法领域专项整治 三(一)",
        "⚠️ 是否全程不明",
    ):
        assert words in reply.text
    assert "<blockquote>简报什么时候交</blockquote>" in reply.text
    assert [button.label for row in reply.buttons for button in row] == ["打开", "看行动", "还问规定"]
    late = found(office, "简报什么时候交", office.second_head)
    assert isinstance(late, DutyAnswer)
    text = due_answers.answer(late, "").text
    assert "🔴 11-20 周五 的没办，已超 5 天" in text
    # What comes next was not entered for that unit yet: its rule says the day.
    assert "⚪ 11-28 周六 · 还有 3 天" in text


def test_what_the_document_gives_no_day_says_so() -> None:
    office = DueOffice()
    office.duty("召开全县专项行动总结大会")
    answer = found(office, "总结大会什么时候开", office.officer)
    assert isinstance(answer, DutyAnswer)
    assert "没写日期" in due_answers.answer(answer, "").text


def test_another_tree_a_campaign_that_ended_and_a_way_outside_have_nothing() -> None:
    office = DueOffice()
    office.due(office.duty("报送简报"), SOON)
    assert isinstance(found(office, "简报什么时候交"), DutyAnswer)
    assert isinstance(found(office, "这周要交什么"), SpanAnswer)
    for question in ("简报什么时候交", "这周要交什么", "还有什么没交"):
        assert found(office, question, office.stranger) is None
        assert found(office, question, office.observer) is None

    def outside(work: Work) -> None:
        work.outside = True
        asked = due_finding.read("简报什么时候交")
        assert asked is not None
        assert due_finding.find(work, asked) is None

    office.agency.does(office.head, outside)
    office.db.conn.execute("UPDATE campaigns SET state = 'ended'")
    assert found(office, "简报什么时候交") is None
    assert found(office, "还有什么没交") is None


def test_what_is_due_in_some_days() -> None:
    office = DueOffice()
    for what, day in (("超期的", LATE), ("本周的", SOON), ("下月的", LATER)):
        office.due(what, day)
    for question, hits in (
        ("还有什么没交", ["超期的", "本周的", "下月的"]),
        ("这周要交什么", ["超期的", "本周的"]),
        ("下个月要交什么", ["下月的"]),
        ("哪些超期了", ["超期的"]),
        ("明天要交什么", []),
    ):
        answer = found(office, question)
        assert isinstance(answer, SpanAnswer)
        assert [line.due.title for line in answer.found.lines] == hits
        text = due_answers.answer(answer, question).text
        assert f"<blockquote>{question}</blockquote>" in text
        assert hits or "您没有要办的" in text
