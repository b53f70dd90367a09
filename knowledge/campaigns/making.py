"""A campaign out of a file that was read, and everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from knowledge import cells
from knowledge.campaigns.keys import COUNTED, EACH, FARTHEST_LEAD, LONGEST, LONGEST_NOTE
from knowledge.campaigns.kinds import Campaign, CampaignRole, Counted, Duty, Each, Phase
from knowledge.campaigns.raw import RawCampaign
from knowledge.campaigns.rules import Rule, RuleError, RuleKind, read_rule
from knowledge.checklists.cells import Asking
from knowledge.checklists.raw import RawPart
from knowledge.faults import Fault, nearest, quoted

OWN_KIND = "年度计划"
"""What a campaign without ``kind`` is."""
WHOLE = Phase("whole", "全程", date.min, None, "")
"""The phase of a campaign that names none."""
EVERY_UNIT = CampaignRole("units", "本单位和下属单位", is_each=True)
"""The role of a campaign that names none."""
MOST_DUTIES = 200
_CODE = re.compile(r"[a-z][a-z0-9]{1,23}(?:_[a-z0-9]{1,12})*")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,23}")
_ID = re.compile(r"[A-Z]{2,4}(?:-[0-9A-Z]{1,4}){1,3}")
_COUNTING = frozenset({RuleKind.AT_LEAST, RuleKind.HOURS, RuleKind.UNDATED})
_RULES = (
    "on 2027-05-27、every FREQ=MONTHLY;BYMONTHDAY=8,18,28、at least 1 per quarter、hours 60 per year、"
    "after 7 working_days、undated 或 always"
)


@dataclass(frozen=True, slots=True)
class Made:
    """What a file came to: its code (empty where it says none), its campaign where it has no faults, or that one is switched off."""

    code: str
    campaign: Campaign | None
    is_switched_off: bool
    faults: tuple[Fault, ...]


def made(raw: RawCampaign) -> Made:
    """The campaign in ``raw``."""
    faults = list(raw.faults)
    if raw.is_unreadable:
        return Made("", None, is_switched_off=False, faults=tuple(faults))
    head = Asking(raw.head, faults, LONGEST)
    code = head.text("code", "写英文代码，如 plan_2027；改自带的行动就用它的代码")
    if code and not _CODE.fullmatch(code):
        head.fault("code", f"写成了{quoted(code)}", "用小写英文字母、数字和下划线，字母开头，如 plan_2027")
    if not head.flag("enabled", default=True):
        if not raw.own:
            head.fault("enabled", "只能写在本单位的文件里", "删掉这一行")
        elif any(raw.parts.values()):
            head.fault("enabled", "停用了，下面还有内容", "停用就只写 code 和 enabled = false；要用就删掉这一行")
        return Made(code, None, is_switched_off=True, faults=tuple(faults))
    first, last = _span(head, "first", "写哪天开始，如 2027-01-01")
    phases = tuple(_phase(_asking(part, faults)) for part in raw.parts.get("phase", ()))
    roles = tuple(_role(_asking(part, faults)) for part in raw.parts.get("role", ()))
    _no_twins(raw.parts.get("phase", ()), "key", faults)
    _no_twins(raw.parts.get("role", ()), "key", faults)
    _no_twins(raw.parts.get("duty", ()), "id", faults)
    if not phases:
        phases = (Phase(WHOLE.key, WHOLE.name, first, last, WHOLE.words),)
    if not roles:
        roles = (EVERY_UNIT,)
    duties = tuple(_duty(_asking(part, faults), roles, phases, first, last) for part in raw.parts.get("duty", ()))
    _check_duties(raw, duties, roles, faults)
    campaign = Campaign(
        code=code,
        title=head.text("title", "写行动的名字，如 2027年执法工作计划"),
        document=head.text("document"),
        issuer=head.text("issuer"),
        number=head.text("number"),
        year=_whole(head, "year", first.year, 2000, 2100),
        kind=head.text("kind") or OWN_KIND,
        scope=head.text("scope"),
        first=first,
        last=last,
        phases=phases,
        roles=roles,
        duties=duties,
        notes=_texts(head, "notes"),
        focus=_texts(head, "focus"),
        ledgers=_texts(head, "ledgers"),
        supervision=tuple(
            (asking.text("measure", "写是什么措施"), asking.text("when"))
            for asking in (_asking(part, faults) for part in raw.parts.get("supervision", ()))
        ),
    )
    return Made(code, None if faults else campaign, is_switched_off=False, faults=tuple(faults))


def _asking(part: RawPart, faults: list[Fault]) -> Asking:
    return Asking(part, faults, LONGEST)


def _phase(asking: Asking) -> Phase:
    first, last = _span(asking, "first", "写这个阶段哪天开始，如 2027-01-01")
    return Phase(
        key=_key(asking),
        name=asking.text("name", "写阶段的名字，如 自查自纠"),
        first=first,
        last=last,
        words=asking.text("words"),
        tasks=_texts(asking, "tasks"),
    )


def _role(asking: Asking) -> CampaignRole:
    return CampaignRole(_key(asking), asking.text("name", "写文件里怎么称呼，如 局属各单位"), asking.flag("each", default=False))


def _duty(asking: Asking, roles: Sequence[CampaignRole], phases: Sequence[Phase], first: date, last: date | None) -> Duty:
    duty_id = asking.text("id", "写编号，如 JH-01")
    if duty_id and not _ID.fullmatch(duty_id):
        asking.fault("id", f"写成了{quoted(duty_id)}", "写大写字母、短横、数字，如 JH-01")
    known = tuple(role.key for role in roles)
    rule = _rule(asking)
    during = asking.text("during")
    keys = tuple(phase.key for phase in phases)
    if during and during not in keys:
        asking.fault("during", f"写成了{quoted(during)}，没有这个阶段", f"最接近的是 {nearest(during, keys)}；整个行动都要做就删掉这一行")
    note = asking.text("note")
    if rule.day is not None and not note and (rule.day < first or (last is not None and rule.day > last)):
        asking.fault("rule", f"是 {rule.day}，不在行动的起止日子里", "改日子；文件就是这样写的，在 note 里说明")
    return Duty(
        id=duty_id,
        what=asking.text("what", "写要做什么，一句短话，如 报工作简报"),
        clause=asking.text("clause"),
        roles=_roles(asking, "roles", known) or ((known[0],) if len(known) == 1 else ()),
        rule=rule,
        words=asking.text("words"),
        lead=_roles(asking, "lead", known),
        report_to=asking.text("report_to"),
        evidence=asking.text("evidence"),
        each=Each(asking.one_of("each", EACH, default=Each.UNIT)),
        during=during,
        leads=_leads(asking),
        counted=_counted(asking, rule),
        group=asking.text("group"),
        note=note,
    )


def _check_duties(raw: RawCampaign, duties: Sequence[Duty], roles: Sequence[CampaignRole], faults: list[Fault]) -> None:
    if not duties and not raw.faults:
        faults.append(Fault(raw.file, 0, "", "一个任务都没有", "每个任务前面单独一行写 [[duty]]，下面写 id、what 和 rule"))
    if len(duties) > MOST_DUTIES:
        faults.append(Fault(raw.file, 0, "", f"有 {len(duties)} 个任务", f"一个行动最多 {MOST_DUTIES} 个，拆成两份"))
    used = {key for duty in duties for key in (*duty.roles, *duty.lead)}
    for part, duty in zip(raw.parts.get("duty", ()), duties, strict=True):
        if not duty.roles and not part.values.get("roles"):
            faults.append(part.fault("roles", "没有写", f'写谁来做，如 roles = ["{roles[0].key}"]'))
    for part, role in zip(raw.parts.get("role", ()), roles, strict=False):
        # Whoever starts the campaign would be asked who that is, for nothing.
        if role.key and role.key not in used and len(roles) > 1:
            faults.append(part.fault("key", "没有哪个任务用到", "删掉这个角色，或写进任务的 roles"))


def _no_twins(parts: Sequence[RawPart], key: str, faults: list[Fault]) -> None:
    seen: set[object] = set()
    for part in parts:
        value = part.values.get(key)
        if isinstance(value, str) and value:
            if value in seen:
                faults.append(part.fault(key, f"{quoted(value)}前面已经有了", "换一个没用过的"))
            seen.add(value)


def _key(asking: Asking) -> str:
    key = asking.text("key", "写英文代号，如 units")
    if key and not _KEY.fullmatch(key):
        asking.fault("key", f"写成了{quoted(key)}", "用小写英文字母、数字和下划线，字母开头")
    return key


def _rule(asking: Asking) -> Rule:
    text = asking.text("rule", f"写期限的规则：{_RULES}")
    if not text:
        return Rule(RuleKind.UNDATED)
    try:
        return read_rule(text)
    except RuleError:
        asking.fault("rule", f"写成了{quoted(text)}，看不懂", f"写 {_RULES}")
        return Rule(RuleKind.UNDATED)


def _counted(asking: Asking, rule: Rule) -> Counted | None:
    if not asking.has("counted"):
        if rule.kind is RuleKind.HOURS:
            asking.fault("counted", "没有写", '按学时算的写 counted = "training"')
        return None
    counted = Counted(asking.one_of("counted", COUNTED))
    if rule.kind not in _COUNTING:
        asking.fault("counted", "用不上：期限不是按次数或学时算的", "删掉，或把 rule 写成 at least 1 per month 这样")
    elif (counted is Counted.TRAINING) != (rule.kind is RuleKind.HOURS) and rule.kind is not RuleKind.UNDATED:
        asking.fault("counted", "和期限对不上：学时只配 hours，别的只配 at least", "改 counted，或改 rule")
    return counted


def _roles(asking: Asking, key: str, known: Collection[str]) -> tuple[str, ...]:
    found = asking.several(key)
    for each in found:
        if each not in known:
            asking.fault(key, f"里的{quoted(each)}没有在 [[role]] 里写过", f"最接近的是 {nearest(each, known)}；没有就加一个 [[role]]")
    return tuple(dict.fromkeys(each for each in found if each in known))


def _leads(asking: Asking) -> tuple[int, ...]:
    value = asking.part.values.get("leads", [])
    if not isinstance(value, list) or not all(isinstance(each, int) and not isinstance(each, bool) for each in value):
        asking.fault("leads", f"写成了{quoted(str(value))}", "写提前几天，如 leads = [7, 3, 1, 0]")
        return ()
    if wrong := [each for each in value if not 0 <= each <= FARTHEST_LEAD]:
        asking.fault("leads", f"里有 {wrong[0]}", f"每个数在 0 到 {FARTHEST_LEAD} 之间，0 是当天")
        return ()
    return tuple(sorted(set(value), reverse=True))


def _span(asking: Asking, key: str, wanted: str) -> tuple[date, date | None]:
    first = _day(asking, key, wanted)
    last = _day(asking, "last")
    if first is not None and last is not None and last < first:
        asking.fault("last", f"是 {last}，比开始的 {first} 还早", "两个日子对调，或改成对的")
        return first, None
    return first or date.min, last


def _day(asking: Asking, key: str, wanted: str = "") -> date | None:
    value = asking.part.values.get(key, "")
    if isinstance(value, datetime):
        value = value.isoformat()
    if isinstance(value, date):
        return value
    if value == "":
        if wanted:
            asking.fault(key, "没有写", wanted)
        return None
    found = cells.day(value) if isinstance(value, str) else None
    if found is None:
        asking.fault(key, f"写成了{quoted(str(value))}", "写成 2027-01-01 这样的日子")
    return found


def _whole(asking: Asking, key: str, default: int, least: int, most: int) -> int:
    value = asking.part.values.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or (asking.has(key) and not least <= value <= most):
        asking.fault(key, f"写成了{quoted(str(value))}", f"写 {least} 到 {most} 的整数，不加引号")
        return default
    return value


def _texts(asking: Asking, key: str) -> tuple[str, ...]:
    found = tuple(cells.one_line(each) for each in asking.several(key))
    for each in found:
        if len(each) > LONGEST_NOTE:
            asking.fault(key, f"有一句 {len(each)} 个字：{quoted(each)}", f"手机上放不下，最多 {LONGEST_NOTE} 个字，分成两句")
        elif not each:
            asking.fault(key, "有一句是空的", "删掉空的那一句")
        elif address := cells.web_address_in(each):
            asking.fault(key, f"里面有网址{quoted(address)}", "写文件名、文号和条款，不写网址")
    return found
