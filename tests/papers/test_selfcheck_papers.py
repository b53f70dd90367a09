"""Papers about self-checks: what stands in them, that people's words are letters and nothing else, and what a template may be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from PIL import Image

from bot.actions.papers import PaperKind
from bot.actions.selfcheck_reports import Reporter
from bot.actions.work import RefusedError, Work
from bot.papers.filling import SHIPPED
from bot.papers.make_templates import make_report
from bot.papers.progress import unheard
from bot.papers.report_documents import REPORT, faults_of_report
from bot.selfcheck_papers import CheckPicturePaper, CheckSheetPaper
from bot.selfcheck_report_paper import CheckReportPaper
from storage import ledger
from storage.ledger import LedgerState
from storage.people import Person
from storage.selfcheck_schedules import Rule
from storage.selfchecks import CheckKind, CheckState
from tests.bot.check_lists import ANSWERS, DUTY, FAILING, INTEGRITY, LISTS, STATION, book, enter_all
from tests.bot.test_selfcheck_following import TODAY, Bureau

REPORTER = Reporter(book, LISTS.__getitem__)
NOVEMBER = "m20261101.0"
NASTY = "=1+1 {{ 单位 }}{% x %} <w:p>&\n第二行"


@pytest.fixture
def bureau() -> Bureau:
    """Two squads that owe two lists, with findings in both, one of them closed; and a held list with a finding."""
    made = Bureau()
    made.plan(DUTY, Rule.MONTHLY)
    made.plan(STATION, Rule.MONTHLY)
    made.plan(INTEGRITY, Rule.WEEKLY)
    found = (replace(FAILING[0], note=NASTY), replace(FAILING[1], is_fixed=True), *FAILING[2:])
    for person, checklist, day, answers in (
        (made.firsts[0], DUTY, date(2026, 11, 5), found),
        (made.firsts[0], DUTY, date(2026, 11, 6), found),
        (made.seconds[0], STATION, date(2026, 11, 9), FAILING),
        (made.firsts[1], INTEGRITY, date(2026, 11, 10), (replace(FAILING[0], note="只给纪检看的话"), *ANSWERS[1:])),
    ):
        enter_all(made.agency, made.hand_in(person, checklist, day, answers=answers), checklist, person)
    item = ledger.item(made.agency.db, 1)
    assert item is not None
    ledger.change(made.agency.db, item, at="x", state=LedgerState.CLOSED, closed_on=date(2026, 11, 20), measures="换证前停止执法")
    return made


def makes(bureau: Bureau, paper: PaperKind, person: Person, folder: Path, question: str = NOVEMBER) -> Path:
    def act(work: Work) -> str:
        paper.check(work, question)
        return paper.write(paper.gather(work, question), folder / "made", unheard)

    return (folder / "made").rename(folder / bureau.agency.does(person, act))


def texts(file: Path) -> list[str]:
    return [paragraph.text for paragraph in Document(str(file)).paragraphs if paragraph.text]


def cells(file: Path, number: int) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in Document(str(file)).tables[number].rows]


def test_the_report_says_what_was_done_what_was_found_and_what_is_put_right(bureau: Bureau, tmp_path: Path) -> None:
    file = makes(bureau, CheckReportPaper(REPORTER, None), bureau.head, tmp_path)
    assert file.name == "自查报告-某支队-2026年11月1日至2026年11月25日.docx"
    said = texts(file)
    assert said[:4] == ["自查报告", "某支队", "（2026 年 11 月 1 日至2026 年 11 月 25 日）", "一、自查开展情况"]
    assert "共有 2 人提交自查 3 份，逐项回答 12 项，用的清单有：上岗前自查、基层站所自查。" in said[4]
    assert "发现不符合 6 项：作风不优 6 项。其中立行立改 2 项，记入整改台账 6 项；截至 2026 年 11 月 25 日，台账已销号 2 项。" in said[4]
    assert said[5:] == ["二、问题清单", "三、整改措施台账", "四、下一步", "（由单位填写）", "某支队", "2026 年 11 月 25 日"]
    heading, *problems = cells(file, 0)
    assert heading == ["序号", "问题", "类别", "表现", "来源", "责任单位"]
    assert problems[0][:3] == ["1", "没有证件在有效期内", "作风不优"]
    assert problems[0][3].endswith("；共 2 次")
    assert problems[0][4:] == ["自查·上岗前自查", "一中队"]
    assert [row[5] for row in problems] == ["一中队", "一中队", "二中队", "二中队"]
    heading, *lines = cells(file, 1)
    assert heading == ["序号", "问题", "整改措施", "责任部门", "责任人", "时限", "进展"]
    assert lines[0][2:5] == ["换证前停止执法", "一中队", "一队甲"]
    assert lines[0][6] == "已销号 2026-11-20"
    assert [row[4] for row in lines] == ["一队甲", "一队甲", "未定", "未定"]


def test_the_tables_lie_on_their_side_and_their_heading_comes_again(bureau: Bureau, tmp_path: Path) -> None:
    paper = Document(str(makes(bureau, CheckReportPaper(REPORTER, None), bureau.head, tmp_path)))
    assert [section.orientation for section in paper.sections] == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT]
    for table in paper.tables:
        assert "w:tblHeader" in table.rows[0]._tr.xml
        widths = sum(cell.width.cm for cell in table.rows[1].cells if cell.width is not None)
        assert widths < 29.7 - 2 * 2.4


def test_what_people_wrote_is_letters_in_the_document(bureau: Bureau, tmp_path: Path) -> None:
    file = makes(bureau, CheckReportPaper(REPORTER, None), bureau.head, tmp_path)
    assert "=1+1 {{ 单位 }}{% x %} <w:p>& 第二行" in cells(file, 0)[1][3]


def test_nothing_of_held_lists_is_in_a_paper_of_others(bureau: Bureau, tmp_path: Path) -> None:
    for kind in (CheckReportPaper(REPORTER, None), CheckSheetPaper(REPORTER)):
        for person in (bureau.head, bureau.squad, bureau.legal):
            file = makes(bureau, kind, person, tmp_path)
            with ZipFile(file) as parts:
                assert not any("只给纪检看的话" in parts.read(name).decode(errors="replace") for name in parts.namelist())
    own = makes(bureau, CheckReportPaper(REPORTER, None), bureau.discipline, tmp_path)
    assert [row[1:4] for row in cells(own, 0)[1:]] == [["没有证件在有效期内", "作风不优", "只给纪检看的话"]]


def test_the_workbook_has_its_five_sheets(bureau: Bureau, tmp_path: Path) -> None:
    file = makes(bureau, CheckSheetPaper(REPORTER), bureau.head, tmp_path)
    assert file.name == "自查统计表-某支队-2026-11-01-2026-11-25.xlsx"
    read = openpyxl.load_workbook(file)
    assert read.sheetnames == ["汇总", "未做名单", "不符合清单", "重复出现", "趋势"]

    def rows(name: str) -> list[list[object]]:
        return [[cell.value for cell in row] for row in read[name].iter_rows(min_row=4)]

    summary = {row[2]: row[3:] for row in rows("汇总")}
    assert summary["上岗前自查"] == [6, 1, 0, 0, 5, 2, 4, 2, 2]
    assert summary["廉洁自查"][5:] == ["不公开"] * 4
    assert summary["二中队"][5:] == [1, 2, 0, 0]
    assert summary["作风不优"][6:] == [6, 2, 2]
    assert [row[1] for row in rows("未做名单")][-1] == "全单位"
    findings = rows("不符合清单")
    assert len(findings) == 6
    assert findings[0][3:5] == ["没有证件在有效期内", NASTY]
    assert findings[0][8:] == ["一队甲", None, "№1", "已销号"]
    assert [row[5:] for row in rows("重复出现")] == [[2, 0, 2, 0], [2, 2, 0, 0]]
    assert [row[1:] for row in rows("趋势")][-1] == ["2026 年 11 月", 3, 6]
    assert len(rows("趋势")) == 7


def test_the_picture_is_drawn_also_of_nothing(bureau: Bureau, tmp_path: Path) -> None:
    for question in (NOVEMBER, "y20010101.0"):
        file = makes(bureau, CheckPicturePaper(REPORTER), bureau.head, tmp_path, question)
        with Image.open(file) as picture:
            assert picture.size[0] == 1080


def test_a_time_in_which_nothing_was_due_or_done_makes_no_report(bureau: Bureau, tmp_path: Path) -> None:
    with pytest.raises(RefusedError) as refused:
        makes(bureau, CheckReportPaper(REPORTER, None), bureau.head, tmp_path, "m20251201.0")
    assert refused.value.problem == "nothing_to_report"


def test_a_time_without_findings_has_tables_that_say_so(tmp_path: Path) -> None:
    bureau = Bureau()
    bureau.hand_in(bureau.firsts[0])
    file = makes(bureau, CheckReportPaper(REPORTER, None), bureau.head, tmp_path)
    assert "没有发现不符合的。" in "".join(texts(file))
    assert [row[:2] for row in cells(file, 0)[1:]] == [["", "无"]]
    assert [row[:2] for row in cells(file, 1)[1:]] == [["", "无"]]


def test_spot_checks_are_named_as_where_a_problem_came_from(bureau: Bureau, tmp_path: Path) -> None:
    bureau.hand_in(bureau.head, DUTY, TODAY, answers=FAILING, kind=CheckKind.SPOTCHECK, unit_id=bureau.agency.first.id)
    bureau.hand_in(bureau.firsts[2], DUTY, TODAY, answers=FAILING, state=CheckState.WITHDRAWN)
    file = makes(bureau, CheckReportPaper(REPORTER, None), bureau.squad, tmp_path)
    assert "督查 1 份。" in "".join(texts(file))
    assert cells(file, 0)[1][4] == "自查、督查·上岗前自查"
    assert cells(file, 0)[1][3].endswith("共 3 次")


@pytest.mark.parametrize("question", ["", "m20261101", "m20261101.x", "month.-1", "m20261101.3.4", "x.0"])
def test_a_forged_question_makes_nothing(bureau: Bureau, tmp_path: Path, question: str) -> None:
    with pytest.raises(RefusedError) as refused:
        makes(bureau, CheckSheetPaper(REPORTER), bureau.head, tmp_path, question)
    assert refused.value.problem == "unknown_choice"


def test_a_unit_of_others_is_in_no_paper(bureau: Bureau, tmp_path: Path) -> None:
    for kind in (CheckReportPaper(REPORTER, None), CheckSheetPaper(REPORTER), CheckPicturePaper(REPORTER)):
        with pytest.raises(RefusedError) as refused:
            makes(bureau, kind, bureau.squad, tmp_path, f"m20261101.{bureau.agency.second.id}")
        assert refused.value.problem == "no_unit_to_report"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "own" / "templates").mkdir(parents=True)
    return tmp_path / "own"


def put(own: Path, *lines: str, rows: tuple[tuple[str, str], ...] = ()) -> None:
    paper = Document()
    for line in lines:
        paper.add_paragraph(line)
    for name, cell in rows:
        table = paper.add_table(rows=3, cols=1)
        for place, words in enumerate((f"{{%tr for 行 in {name} %}}", cell, "{%tr endfor %}")):
            table.rows[place].cells[0].text = words
    paper.save(str(own / "templates" / REPORT))


WHOLE = (("问题清单", "{{ 行.序号 }} {{ 行.问题 }}"), ("整改台账", "{{ 行.责任人 }} {{ 行.进展 }}"))


def test_an_agencys_own_template_is_used(bureau: Bureau, own: Path, tmp_path: Path) -> None:
    put(own, "本局：{{ 开展情况 }}", rows=WHOLE)
    assert faults_of_report(own) == ()
    file = makes(bureau, CheckReportPaper(REPORTER, own), bureau.head, tmp_path)
    assert texts(file)[0].startswith("本局：按安排应做自查")
    assert cells(file, 0)[0] == ["1 没有证件在有效期内"]
    assert cells(file, 1)[0] == ["一队甲 已销号 2026-11-20"]


@pytest.mark.parametrize(
    ("lines", "rows", "says"),
    [
        (("{{ 开展情况 }}",), WHOLE[:1], "缺少“整改台账”"),
        ((), WHOLE, "缺少“开展情况”"),
        (("{{ 开展情况 }}{{ 处分 }}",), WHOLE, "不认识“处分”。只能写：单位、起止、开展情况、日期、问题清单、整改台账"),
        (("{{ 开展情况 }}",), (WHOLE[0], ("整改台账", "{{ 行.办法 }}")), "不认识“办法”。表格的一行里只能写：序号、问题"),
        (("{{ 开展情况 }",), WHOLE, "双花括号写得不对"),
        (("{{ 开展情况.__class__ }}",), WHOLE, "不认识“__class__”"),
    ],
)
def test_a_template_that_is_no_good_gets_one_sentence(
    bureau: Bureau, own: Path, tmp_path: Path, lines: tuple[str, ...], rows: tuple[tuple[str, str], ...], says: str
) -> None:
    put(own, *lines, rows=rows)
    (fault,) = faults_of_report(own)
    assert says in fault
    with pytest.raises(RefusedError) as refused:
        makes(bureau, CheckReportPaper(REPORTER, own), bureau.head, tmp_path)
    assert refused.value.problem == "template_fault"
    assert says in str(refused.value.values["faults"])


def test_what_is_shipped_is_what_the_script_makes(tmp_path: Path) -> None:
    make_report(tmp_path / "made.docx")
    for number in (0, 1):
        assert cells(tmp_path / "made.docx", number) == cells(SHIPPED / REPORT, number)
    assert texts(tmp_path / "made.docx") == texts(SHIPPED / REPORT)
    assert faults_of_report(None) == ()
