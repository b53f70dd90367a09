"""Papers of the ledger: who sees what in them, how they are laid out, and that what people wrote is letters and nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from openpyxl.workbook import Workbook

from bot.actions import ledger_steps
from bot.actions.ledger_rows import ledger_rows, read_selection
from bot.actions.ledger_sight import sight_of
from bot.actions.papers import PaperKind
from bot.actions.work import RefusedError
from bot.ledger_papers import LedgerPaper, StepPaper, YearPaper, YearSheetPaper
from bot.papers.make_templates import make_step, make_year
from bot.papers.step_documents import STEPS, faults_of_all, step_template
from storage import ledger
from storage.ledger import HistoryKind, LedgerItem, LedgerState
from storage.people import Person
from tests.bot.ledger_book import Book

S = LedgerState
HEADINGS = [
    *("序号", "问题", "类别", "来源", "轻重", "责任单位", "责任人", "整改措施"),
    *("整改时限", "进展", "佐证", "验收人", "销号日期", "回头看", "备注"),
]


@pytest.fixture
def book() -> Book:
    made = Book()
    made.at("2026-10-12")
    return made


def makes(
    book: Book, paper: PaperKind, person: Person, question: str, folder: Path, progress: Callable[[int, int], None] = lambda _d, _t: None
) -> Path:
    made = folder / "made"

    def act(work):  # type: ignore[no-untyped-def]
        paper.check(work, question)
        return paper.write(paper.gather(work, question), made, progress)

    return made.rename(folder / book.agency.does(person, act))


def rows_of(file: Path) -> list[list[object]]:
    page = openpyxl.load_workbook(file).active
    assert page is not None
    return [[cell.value for cell in row] for row in page.iter_rows(min_row=4)]


def say(book: Book, item: LedgerItem, kind: HistoryKind, text: str) -> None:
    book.agency.does(None, lambda work: ledger.say(work.db, item.id, kind, text, by=None, at=work.at))


def test_the_register_is_laid_out_as_such_ledgers_are(book: Book, tmp_path: Path) -> None:
    item = book.item("2026-10-20", person=book.officer, state=S.CLOSED, measures="公示收费目录", times=2)
    book.change(item, accepted_by=book.head.id, recheck_on=date(2026, 12, 1), supervised_at="2026-10-12T00:00:00.000Z")
    say(book, item, HistoryKind.EVIDENCE, "1,2 已张贴")
    say(book, item, HistoryKind.STEP, "inquiry 3")
    file = makes(book, LedgerPaper(), book.head, "all", tmp_path)
    assert file.name == "整改台账-全部-2026-10-12.xlsx"
    made: Workbook = openpyxl.load_workbook(file)
    page = made.active
    assert page is not None
    assert [page["A1"].value, page["A2"].value] == ["整改台账（全部）", "填报单位：一中队"]
    assert [cell.value for cell in page[3]] == HEADINGS
    assert [cell.value for cell in page[4]] == [
        *(1, "受理窗口没有公示收费标准", "作风不优", "其他", "一般", "一中队", "某甲", "公示收费目录"),
        *(datetime(2026, 10, 20), "已销号", "照片、文件 2 个\n已张贴", "某丙", datetime(2026, 10, 12)),  # noqa: DTZ001
        *("2026-12-01 到期", "№1，挂牌督办，第 2 次发现，已函询"),
    ]
    assert (page.freeze_panes, page.print_title_rows) == ("A4", "$3:$3")
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    # One page wide, which is what a file without the number means, and as many high as it takes.
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
    assert page["B4"].alignment.wrap_text
    assert page["B4"].border.left.style == "thin"
    assert "第 &P 页" in str(page.oddFooter.center.text)


def test_a_register_holds_what_was_asked_for_and_no_voided_item(book: Book, tmp_path: Path) -> None:
    book.at("2025-12-01")
    old = book.item("2026-01-05", state=S.CLOSED)
    book.at("2026-10-12")
    late = book.item("2026-10-01", person=book.officer)
    supervised = book.item("2026-12-01", supervised_at="2026-10-12T00:00:00.000Z")
    book.item("2026-12-01", state=S.VOID)
    wanted = {
        "open": [late, supervised],
        "all": [old, late, supervised],
        "overdue": [late],
        "supervised": [supervised],
        "year.2025": [old],
        "year.2026": [late, supervised],
    }
    found = {}
    for question in wanted:
        rows = rows_of(makes(book, LedgerPaper(), book.head, question, tmp_path))
        found[question] = [str(row[-1]).partition("，")[0] for row in rows]
    assert found == {question: [f"№{item.id}" for item in items] for question, items in wanted.items()}
    for forged in ("", "year", "year.x", "open.2026", "year.20261", "drop"):
        book.agency.refuses(book.head, lambda work, forged=forged: LedgerPaper().check(work, forged), "unknown_choice")


def test_everybody_takes_away_only_what_they_see(book: Book, tmp_path: Path) -> None:
    for unit in (book.agency.first, book.agency.second, book.agency.top):
        book.item("2026-12-01", unit_id=unit.id)
    book.item("2026-12-01", problem="只由纪检看的事", is_held=True)
    found = {}
    for person in (book.head, book.elsewhere, book.above, book.legal, book.discipline):
        rows = rows_of(makes(book, LedgerPaper(), person, "all", tmp_path))
        found[person.name] = (len(rows), any("只由纪检看" in str(row[1]) for row in rows))
    assert found == {"某丙": (1, False), "某戊": (1, False), "某丁": (3, False), "某庚": (3, False), "某己": (1, True)}
    book.agency.refuses(book.officer, lambda work: LedgerPaper().check(work, "all"), "not_allowed")


@pytest.mark.parametrize("text", ["=1+1", "{{ 7*7 }}", "</w:t><b>&amp;\"'", "{% for x in y %}", "-2+3", "长" * 3_000, "😀\n二"])
def test_what_somebody_wrote_is_letters_and_nothing_else(book: Book, tmp_path: Path, text: str) -> None:
    book.item("2026-10-05", person=book.officer, problem=text, measures=text)
    assert rows_of(makes(book, LedgerPaper(), book.head, "all", tmp_path))[0][1] == text
    book.at("2026-10-22")
    book.tick()
    number = book.agency.does(book.head, ledger_steps.pending).lines[0].step.id
    book.agency.does(book.head, lambda work: ledger_steps.confirm(work, number))
    file = makes(book, StepPaper(None), book.head, str(number), tmp_path)
    assert any(text in paragraph.text for paragraph in Document(str(file)).paragraphs)


def test_the_paper_of_a_step_says_to_whom_why_until_when_and_in_whose_name(book: Book, tmp_path: Path) -> None:
    book.item("2026-10-12", person=book.officer)
    book.at("2026-10-19")
    book.tick()
    (line,) = book.agency.does(book.head, ledger_steps.pending).lines
    book.agency.does(book.head, lambda work: ledger_steps.confirm(work, line.step.id))
    # Made again weeks later it still says what was confirmed then.
    book.at("2026-11-20")
    file = makes(book, StepPaper(None), book.head, str(line.step.id), tmp_path)
    assert file.name == "函询-HX2026-001.docx"
    assert [paragraph.text for paragraph in Document(str(file)).paragraphs] == [
        "整改函询书",
        "编号：HX2026-001",
        "主送：一中队 某甲",
        "事由：整改台账第 1 号事项应于2026年10月12日前整改完成，截至2026年10月19日仍未销号，已超期 5 个工作日。",
        "问题：受理窗口没有公示收费标准",
        "要求：请书面说明未按期整改的原因、目前的进展和下一步措施。",
        "期限：请于2026年10月26日前书面答复。",
        "一中队",
        "签发人：某丙",
        "2026年10月19日",
        "签发前核对，印发时删去：期限按 5 个工作日计算（本产品默认，非文件规定）。",
    ]


def test_a_circular_names_nobody_and_advice_lists_what_is_overdue(book: Book, tmp_path: Path) -> None:
    for number in range(3):
        book.item("2026-10-12", person=book.officer, problem=f"第{number}件事")
    book.at("2026-11-20")
    book.tick()
    told = {}
    for page in range(3):
        for line in book.agency.does(book.above, lambda work, page=page: ledger_steps.pending(work, page)).lines:
            told[line.step.kind.value] = line.step.id
    texts = {}
    for kind in ("circular", "advice"):
        book.agency.does(book.above, lambda work, kind=kind: ledger_steps.confirm(work, told[kind]))
        made = makes(book, StepPaper(None), book.above, str(told[kind]), tmp_path)
        texts[kind] = "\n".join(paragraph.text for paragraph in Document(str(made)).paragraphs)
    assert "主送：各单位" in texts["circular"]
    assert "某甲" not in texts["circular"]
    assert "3 项超期" in texts["advice"]
    assert all(f"第{number}件事" in texts["advice"] for number in range(3))


def test_an_agencys_template_is_used_and_one_that_is_no_good_says_why(book: Book, tmp_path: Path) -> None:
    book.item("2026-10-12", person=book.officer)
    book.at("2026-10-19")
    book.tick()
    (line,) = book.agency.does(book.head, ledger_steps.pending).lines
    book.agency.does(book.head, lambda work: ledger_steps.confirm(work, line.step.id))
    own = tmp_path / "own"
    (own / "templates").mkdir(parents=True)
    template = own / "templates" / "step_inquiry.docx"
    paper = Document()
    paper.add_paragraph("本局函询：{{ 主送 }}")
    paper.save(str(template))
    file = makes(book, StepPaper(own), book.head, str(line.step.id), tmp_path)
    assert [paragraph.text for paragraph in Document(str(file)).paragraphs] == ["本局函询：一中队 某甲"]
    assert faults_of_all(own) == ()
    paper.add_paragraph("{{ 处分 }}")
    paper.save(str(template))
    with pytest.raises(RefusedError) as refused:
        makes(book, StepPaper(own), book.head, str(line.step.id), tmp_path)
    assert refused.value.problem == "template_fault"
    assert "处分" in faults_of_all(own)[0]


def test_what_is_shipped_is_what_the_script_makes(tmp_path: Path) -> None:
    def texts(file: Path) -> list[str]:
        return [paragraph.text for paragraph in Document(str(file)).paragraphs]

    for kind in STEPS:
        make_step(tmp_path / kind, kind)
        assert texts(tmp_path / kind) == texts(step_template(kind, None))
    make_year(tmp_path / "year")
    assert texts(tmp_path / "year") == texts(step_template("inquiry", None).with_name("ledger_year.docx"))
    assert faults_of_all(None) == ()


def test_the_year_as_a_sheet_and_as_a_document(book: Book, tmp_path: Path) -> None:
    book.item("2026-10-12", person=book.officer)
    book.item("2026-12-12", unit_id=book.agency.second.id)
    rows = rows_of(makes(book, YearSheetPaper(), book.above, "2026", tmp_path))
    assert [row[1:4] for row in rows] == [["一中队", 0, 1], ["二中队", 0, 1], ["合计", 0, 2]]
    file = makes(book, YearPaper(None), book.above, "2026", tmp_path)
    text = "\n".join(paragraph.text for paragraph in Document(str(file)).paragraphs)
    assert file.name == "整改情况-2026.docx"
    assert "2026年整改情况\n（2026年1月1日至2026年10月12日）" in text
    assert "新发现 2 项" in text
    assert "1. 一中队：结转 0，新发现 1" in text
    book.agency.refuses(book.officer, lambda work: YearPaper(None).check(work, "2026"), "not_allowed")


@pytest.mark.proof
def test_twenty_thousand_rows_come_with_progress_and_soon(book: Book, tmp_path: Path) -> None:
    first = book.item("2026-12-12", person=book.officer)
    book.agency.db.conn.execute(
        "INSERT INTO ledger_items (problem, category, severity, source, unit_id, due_on, state, is_held, opened_on, touched_at)"
        " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
        " SELECT '问题 ' || i, 'conduct', 'minor', 'other', unit_id, due_on, 'todo', 0, opened_on, touched_at"
        " FROM n, ledger_items WHERE id = ?",
        [first.id],
    )
    told: list[tuple[int, int]] = []
    begun = time.perf_counter()
    file = makes(book, LedgerPaper(), book.head, "open", tmp_path, lambda done, total: told.append((done, total)))
    assert time.perf_counter() - begun < 60
    assert told[-1] == (20_001, 20_001)
    assert len(told) > 50
    assert file.stat().st_size < 10 * 1024 * 1024


def test_rows_are_there_for_other_papers_too(book: Book) -> None:
    book.item("2026-10-01", person=book.officer)

    def read(work):  # type: ignore[no-untyped-def]
        return list(ledger_rows(work, sight_of(work), read_selection(work, "open")))

    (row,) = book.agency.does(book.head, read)
    assert (row.unit, row.person, row.is_late) == ("一中队", "某甲", True)
