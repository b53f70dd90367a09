"""An agency with campaigns that run in it and what they ask: entered as they would have been started, without any dialogue."""

from __future__ import annotations

from datetime import date

from storage import campaigns, dues, people
from storage.campaigns import Campaign, Duty, NewDuty
from storage.dues import Due, DueKind, NewDue
from storage.moments import to_text
from storage.people import Person, Role
from tests.bot.agency import Agency


class DueOffice:
    """支队 / (一中队, 二中队), and an agency of another place; officers, heads, a lawyer, and a campaign that runs in the first."""

    def __init__(self) -> None:
        self.agency = Agency()
        self.db = self.agency.db
        add, top = self.agency.person, self.agency.top.id
        self.officer, self.colleague = add("执法员甲"), add("执法员乙")
        self.head = add("中队长丙", Role.SUPERVISOR)
        self.second_head = add("二中队长丁", Role.SUPERVISOR, self.agency.second.id)
        self.above = add("支队长戊", Role.SUPERVISOR, top)
        self.legal = add("法制员己", Role.LEGAL, top)
        self.observer = add("监督员庚", Role.OBSERVER)
        self.other_top = people.add_unit(self.db, "外地支队")
        self.stranger = add("外地队长辛", Role.SUPERVISOR, self.other_top.id)
        self.campaign = self.runs("某地执法领域专项整治")

    def runs(self, title: str, unit: int | None = None, *, code: str = "", last: date | None = None) -> Campaign:
        """A campaign that runs since the beginning of the month."""
        first = self.agency.now.date().replace(day=1)
        at = to_text(self.agency.now)
        return campaigns.add(self.db, code or title, title, title, unit or self.agency.top.id, first, last, (), by=None, at=at)

    def duty(self, what: str, rule: str = "undated", *, campaign: Campaign | None = None, **fields: object) -> Duty:
        """A duty of the campaign."""
        of = campaign or self.campaign
        values: dict[str, object] = {
            "code": f"OB-{what}",
            "what": what,
            "clause": "三(一)",
            "roles": ("unit",),
            "lead": (),
            "rule": rule,
            "words": "定期",
            "report_to": "",
            "evidence": "",
            "each": "unit",
            "first_day": of.first_day,
            "last_day": of.last_day,
            "leads": (7, 3, 1),
            "counted": "",
            "grouped": "",
            "note": "",
        }
        return campaigns.add_duty(self.db, of.id, NewDuty(**{**values, **fields}))  # type: ignore[arg-type]

    def due(
        self,
        what: str | Duty,
        day: date,
        unit: int | None = None,
        *,
        person: Person | None = None,
        given: Person | None = None,
        kind: DueKind = DueKind.DUTY,
        **more: object,
    ) -> Due:
        """One time that it is due, to 一中队 unless told otherwise."""
        duty = what if isinstance(what, Duty) else self.duty(what) if kind is DueKind.DUTY else None
        period = str(more.pop("period", day.isoformat()))
        new = NewDue(
            kind,
            unit or self.agency.first.id,
            what if isinstance(what, str) else what.what,
            period,
            day,
            day,
            duty_id=None if duty is None else duty.id,
            person_id=None if person is None else person.id,
            assigned_to=None if given is None else given.id,
            **more,  # type: ignore[arg-type]
        )
        made = dues.add(self.db, new, at=to_text(self.agency.now))
        assert made is not None
        return made

    def done(self, due: Due, by: Person) -> None:
        """It was done."""
        at = to_text(self.agency.now)
        changed = dues.change(self.db, due, at=at, state="done", done_by=by.id, done_at=at)
        assert changed is not None

    def two_campaigns(self) -> None:
        """潢川 and 乳山 run: what they ask, in the words of the documents."""
        for title, rows in (("潢川县交通运输执法领域失信行为专项整治", _HUANGCHUAN), ("乳山市交通运输行政执法规范化长效机制", _RUSHAN)):
            running = self.runs(title)
            for what, rule, words, report_to in rows:
                self.duty(what, rule, campaign=running, words=words, report_to=report_to)


_HUANGCHUAN = (
    ("报送实施方案等", "on 2026-11-27", "5月27日前", "县局治理工作领导小组"),
    ("完成本单位自查并报问题清单及整改措施台账", "on 2026-12-25", "6月25日前", "县局整治领导组"),
    ("报送专项整治行动简报", "every FREQ=MONTHLY;BYMONTHDAY=8,18,28", "每月8日、18日、28日前", "县局专项整治行动领导小组"),
    ("召开突出问题专项整治专题会", "at least 1 per month", "每月至少一次", ""),
    ("报送问题清单、整治措施、典型案例", "on 2027-02-05", "8月5日前", "县局专项整治行动领导小组"),
    ("全面完成顽瘴痼疾整治", "on 2027-02-25", "8月25日前", ""),
    ("报送隐患排查问题清单、防控措施、完善法规政策建议", "on 2027-03-25", "9月25日前", "县局整治行动领导小组"),
    ("报送行动开展情况总结报告", "on 2027-04-25", "10月25日前", "县局专项整治行动领导小组"),
    ("对系统罚款全面摸排、清理整顿", "on 2027-04-30", "会同本次行动", ""),
    ("召开全县专项行动总结大会", "undated", "及时(无具体日)", ""),
    ("成立以主要领导为组长的领导小组", "undated", "无具体日", ""),
    ("敏感岗位定期轮岗调换、警示教育", "undated", "定期(无频次)", ""),
)
_RUSHAN = (
    ("形成整改情况", "every FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=31", "每年10月底前", ""),
    ("执法大走访、大调研", "at least 2 per year", "原则上每年不少于两次", ""),
    ("站所负责人接待日、观摩体验、企业联建", "at least 1 per quarter", "原则上每季度一次", ""),
    ("为群众办实事年度计划和项目清单", "every FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31", "每年", ""),
    ("集中学习", "at least 1 per month", "至少每月一次", ""),
    ("集中研讨", "at least 1 per quarter", "每季度一次", ""),
    ("领导班子成员到站所或支部讲党课", "at least 1 per year", "每年至少一次", ""),
    ("领导班子集中专题法律学习", "at least 1 per quarter", "每季度一次", ""),
    ("执法部门负责人法治专题脱产培训", "undated", "任期内至少一次", ""),
    ("执法人员业务和法律培训", "hours 60 per year", "每人每年不少于60学时", ""),
    ("执法证件年审", "every FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31", "每年", ""),
    ("执法风险立即报告本单位主要负责人", "always", "即时", ""),
    ("报送长效机制建设和落实情况", "every FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=30", "每年11月底前", "局政策法规科"),
    ("通报长效机制监督评估结果", "undated", "及时(纳入年度监督评估)", "各单位"),
    ("投诉举报案件定期分析", "undated", "定期(无频次)", ""),
    ("行政处罚决定信息公示", "after 7 working_days", "作出之日起7个工作日内", "辖区政务服务网"),
)
