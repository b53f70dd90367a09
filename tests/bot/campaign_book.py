"""A template for the tests of campaigns: two phases, and a duty of each kind of day."""

from __future__ import annotations

from datetime import date

from knowledge.campaigns.kinds import Campaign, CampaignRole, Counted, Duty, Each, Phase
from knowledge.campaigns.rules import read_rule


def duty(code: str, what: str, rule: str, *roles: str, during: str = "", each: Each = Each.UNIT, **more: object) -> Duty:
    return Duty(
        id=code,
        what=what,
        clause="二（一）",
        roles=roles or ("units",),
        rule=read_rule(rule),
        words=str(more.pop("words", "按文件")),
        during=during,
        each=each,
        **more,  # type: ignore[arg-type]
    )


TEMPLATE = Campaign(
    code="sample_2021",
    title="执法领域突出问题专项整治行动",
    document="某县交通运输局关于开展专项整治行动的方案",
    issuer="某县交通运输局",
    number="",
    year=2021,
    kind="专项整治",
    scope="局属各单位",
    first=date(2021, 5, 1),
    last=date(2021, 9, 30),
    phases=(
        Phase("mobilise", "动员部署", date(2021, 5, 1), date(2021, 5, 31), "5月"),
        Phase("deepen", "深入整治", date(2021, 6, 1), date(2021, 8, 31), "6月至8月"),
        Phase("sum_up", "总结提升", date(2021, 9, 1), date(2021, 9, 30), "9月"),
    ),
    roles=(
        CampaignRole("units", "局属各单位", is_each=True),
        CampaignRole("law", "政策法规科"),
        CampaignRole("office", "局办公室"),
        CampaignRole("lead", "领导小组"),
    ),
    duties=(
        duty("OB-1", "报实施方案", "on 2021-05-27", "units", report_to="领导小组办公室", evidence="方案"),
        duty(
            "OB-2",
            "报工作简报",
            "every FREQ=MONTHLY;BYMONTHDAY=8,18,28",
            "units",
            during="deepen",
            words="每月8日、18日、28日前",
            note="文件没写哪个阶段报",
        ),
        duty("OB-3", "开专题会", "at least 1 per month", "law", lead=("lead",), counted=Counted.MEETING),
        duty("OB-4", "学满60学时", "hours 60 per year", "units", each=Each.PERSON, counted=Counted.TRAINING),
        duty("OB-5", "开展明查暗访", "undated", "law", words="不定期"),
        duty("OB-6", "公示处罚决定", "after 7 working_days", "units"),
        duty("OB-7", "亮证执法", "always", "units"),
        duty("OB-8", "报摸底表", "on 2021-04-20", "office", note="成文以前的日子"),
    ),
    notes=("第二部分和附件写的日子不一样",),
)
BOOK = {TEMPLATE.code: TEMPLATE}
