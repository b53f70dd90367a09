"""A small, faultless knowledge folder, to be spoilt by tests in one place at a time."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook

from knowledge.library import Fault, KnowledgeFaults, Library, load

MATTERS = {
    "MT-001": {"id": "MT-001", "title": "装载物掉落遗洒", "domain": "公路路政", "question": "", "related": "PB-001"},
    "MT-002": {"id": "MT-002", "title": "未随车携带道路运输证", "domain": "道路运政", "question": "", "related": ""},
}
ROW = {
    "id": "MV-GL-001",
    "matter": "MT-001",
    "domain": "公路路政",
    "violation": "装载物掉落、遗洒",
    "case": "",
    "tier": "免予处罚",
    "result": "可以不予处罚",
    "standing": "正式清单",
    "list_name": "部清单（试行）",
    "jurisdiction": "全国",
    "legal_basis": "公路安全保护条例第四十三条",
    "statutory_penalty": "5000元以下罚款",
    "conditions": "首次；限期内清完",
    "required_action": "责令清理；签订告知承诺书",
    "safety_related": "no",
    "source": "部清单（试行）第1项",
    "source_kind": "published",
    "confidence": "high",
    "in_force_from": "",
    "in_force_until": "",
    "checked_on": "2025-04-30",
    "note": "",
}
OTHER_ROW = ROW | {
    "id": "MV-YZ-001",
    "matter": "MT-002",
    "domain": "道路运政",
    "violation": "未随车携带道路运输证",
    "result": "已无罚则",
    "standing": "法条",
    "list_name": "道路运输条例",
    "conditions": "",
    "required_action": "核验电子证",
    "source": "《道路运输条例》（2023）",
    "source_kind": "statute",
}
SOURCE = {"jurisdiction": "全国", "source": "《行政处罚法》第五十一条", "source_kind": "statute", "confidence": "0.99"}
TABOO = {"id": "TB-001", "taboo": "喂，你找谁？", "say_instead": "您好，请问找{{ unit }}的谁？", "stage": "接待"} | SOURCE
PROCEDURE = {
    "id": "PR-001",
    "topic": "当场收缴罚款的限额",
    "answer": "100元以下可以当场收缴",
    "number": "100",
    "unit": "元以下",
    "day_kind": "-",
    "legal_basis": "第六十八条",
} | SOURCE
FOREIGN = {"id": "EL-001", "matter": "酒后驾驶", "owner": "公安交警", "hand_over": "通知公安", "legal_basis": "道路交通安全法"} | SOURCE
RULE = {
    "id": "RU-001",
    "when": "部清单与地方清单重复",
    "then": "适用部清单",
    "jurisdiction": "山东/威海/乳山",
    "source": "乳山方案第7项",
    "note": "",
}
STEP = {
    "id": "RE-001",
    "stage": "检查",
    "order": "1",
    "title": "亮明身份",
    "must_say": "单位和姓名",
    "phrases": "PH-001",
    "limits": "PR-001",
    "bans": "PB-001",
    "legal_basis": "《行政处罚法》第五十五条",
}
PROHIBITIONS_MD = """# 禁令

这是给人看的开头。

## PB-001 严禁现场收缴现金

- 类别：收费罚没
- 通俗说法：不能现场收钱
- 问题类别：执法不廉
- 适用地区：全国
- 出处：《行政处罚法》第六十七条
- 出处性质：statute
- 可信度：0.95
"""
PHRASING_MD = """# 执法用语

## PH-001 拦停后第一句话

- 阶段：表明身份
- 用语：您好，我们是{{ unit }}的执法人员{{ officer }}。
- 必须说到：单位；姓名
- 不要说：只说“执法的”
- 适用地区：全国
- 出处：《行政处罚法》第五十五条
- 出处性质：statute
- 可信度：0.9
"""


def csv_of(*rows: Mapping[str, str], separator: str = ",") -> str:
    """The text of a .csv with the headings of the first row; every cell is quoted."""
    lines = [list(rows[0])] + [[row.get(column, "") for column in rows[0]] for row in rows]
    return "".join(separator.join('"' + cell.replace('"', '""') + '"' for cell in line) + "\r\n" for line in lines)


def xlsx_of(*lines: Sequence[object]) -> bytes:
    """An .xlsx of these values, row by row."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    for line in lines:
        sheet.append(list(line))
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


class Folder:
    """A knowledge folder on disk; ``put`` replaces a file, ``load`` and ``faults`` read the whole."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True)

    def put(self, name: str, content: str | bytes) -> Folder:
        file = self.path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return self

    def load(self, overlay: Folder | None = None) -> Library:
        return load(self.path, overlay.path if overlay else None)

    def faults(self, overlay: Folder | None = None) -> tuple[Fault, ...]:
        try:
            self.load(overlay)
        except KnowledgeFaults as found:
            return found.faults
        return ()

    def the_fault(self, overlay: Folder | None = None) -> Fault:
        """The one fault there is."""
        (fault,) = self.faults(overlay)
        return fault


def good_folder(path: Path) -> Folder:
    """A folder with one or two of everything, and not a fault in it."""
    aliases = [
        {"entry": entry, "alias": f"{entry}叫法{n}"} for entry in (*MATTERS, "PB-001", "PH-001", "PR-001") for n in "甲乙丙丁戊己庚辛"
    ]
    folder = Folder(path)
    folder.put("matters.csv", csv_of(*MATTERS.values()))
    folder.put("minor_violations.csv", csv_of(ROW, OTHER_ROW))
    folder.put("prohibitions.md", PROHIBITIONS_MD)
    folder.put("phrasing.md", PHRASING_MD)
    folder.put("taboos.csv", csv_of(TABOO))
    folder.put("procedure.csv", csv_of(PROCEDURE))
    folder.put("elsewhere.csv", csv_of(FOREIGN))
    folder.put("rules.csv", csv_of(RULE))
    folder.put("reasoned.csv", csv_of(STEP))
    folder.put("synonyms.csv", csv_of({"word": "罚款单", "same_as": "处罚决定书", "note": ""}))
    return folder.put("aliases/all.csv", csv_of(*aliases))
