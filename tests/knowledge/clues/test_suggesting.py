"""What a clue is about: integrity is missed as seldom as can be, and not everything is integrity."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pytest

from knowledge.clues import Category, Level, level_of, suggest
from knowledge.clues.files import MARKED, examples, read_categories, read_channels, read_integrity, read_levels
from knowledge.clues.squeezing import bare
from knowledge.clues.weighing import SUSPECT, learned
from knowledge.entries import Prohibition
from knowledge.faults import KnowledgeFaults
from knowledge.finder import Finder
from tests.knowledge.clues import labelled


def held(finder: Finder, texts: Iterable[str]) -> list[str]:
    return [text for text in texts if suggest(finder, text).touches_integrity]


def test_integrity_is_missed_nowhere_among_the_examples(finder: Finder) -> None:
    integrity = [row.text for row in examples() if row.is_integrity]
    others = [row.text for row in examples() if not row.is_integrity]
    assert len(held(finder, integrity)) == len(integrity)
    assert len(held(finder, others)) <= len(others) // 8


def test_on_texts_written_afterwards_nearly_all_is_held_and_little_else(finder: Finder) -> None:
    assert len(held(finder, labelled.UNSEEN_INTEGRITY)) >= 0.9 * len(labelled.UNSEEN_INTEGRITY)
    assert len(held(finder, labelled.UNSEEN_OTHERS)) <= 0.25 * len(labelled.UNSEEN_OTHERS)


def test_on_what_somebody_else_wrote_and_labelled_it_is_the_same(finder: Finder) -> None:
    with (Path(__file__).parent / "by_another_hand.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    integrity = [row["text"] for row in rows if row["integrity"] == "1"]
    others = [row["text"] for row in rows if row["integrity"] != "1"]
    assert len(held(finder, integrity)) >= 0.95 * len(integrity)
    assert len(held(finder, others)) <= 0.2 * len(others)


def test_a_tenth_at_a_time_the_examples_are_told_apart_by_the_others() -> None:
    rows = examples()
    right = held_wrongly = 0
    for part in range(10):
        rest = [row for at, row in enumerate(rows) if at % 10 != part]
        weights = learned((row.text for row in rest if row.is_integrity), (row.text for row in rest if not row.is_integrity))
        for row in rows[part::10]:
            grams = {*bare(row.text), *map("".join, pairwise(bare(row.text)))}
            suspect = sum(weights.get(gram, 0.0) for gram in grams) / (len(grams) ** 0.5 + 1) >= SUSPECT
            right += suspect and row.is_integrity
            held_wrongly += suspect and not row.is_integrity
    assert right >= 0.9 * sum(row.is_integrity for row in rows)
    assert held_wrongly <= 0.25 * sum(not row.is_integrity for row in rows)


@pytest.mark.parametrize(
    "text", ["收 了 钱 就 放", "收.钱.放.行", "紅包", "ｈｏｎｇｂａｏ", "shou qian", "收💰钱💰", "收\u200b钱", "洪包收了两个"]
)
def test_blanks_marks_pinyin_and_the_like_hide_nothing(finder: Finder, text: str) -> None:
    assert suggest(finder, f"他们{text}").touches_integrity


@pytest.mark.parametrize("text", ["", "😀", "。。。", "a", "长" * 20_000, "\u200b", "<b>&\"'", "1" * 500])
def test_whatever_is_typed_it_never_fails(finder: Finder, text: str) -> None:
    suggest(finder, text)
    level_of(text, suggest(finder, text))


def test_every_prohibition_belongs_to_a_category(finder: Finder) -> None:
    names = {"宗旨不牢", "作风不优", "本领不强", "担当不力", "执法不廉"}
    assert {entry.problem_category for entry in finder.by_id.values() if isinstance(entry, Prohibition)} <= names


def test_what_is_said_in_other_words_finds_its_category(finder: Finder) -> None:
    for text, category in (
        ("投诉三个月没人管", Category.RESPONSIBILITY),
        ("检查的时候骂人", Category.CONDUCT),
        ("没有出示证件就检查", Category.COMPETENCE),
        ("下了罚款指标", Category.INTEGRITY),
    ):
        assert suggest(finder, text).categories[0][0] is category, text


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("执法中推搡致人受伤", Level.RED),
        ("查了，没有人受伤，只是态度不好", Level.BLUE),
        ("收了司机两条烟", Level.ORANGE),
        ("投诉了三次没回音", Level.YELLOW),
        ("穿拖鞋上班", Level.BLUE),
    ],
)
def test_levels_by_nature_and_severity(finder: Finder, text: str, level: Level) -> None:
    assert level_of(text, suggest(finder, text)) is level


def test_the_shipped_files_are_sound_and_say_what_is_our_own() -> None:
    from knowledge.clues.files import FOLDER, categories, channels, integrity, levels

    assert len(categories()) == 5
    assert integrity()
    assert [row.level for row in levels()] == [Level.RED, Level.ORANGE, Level.YELLOW, Level.BLUE]
    assert len(channels()) == 18
    lines = (FOLDER / "clue_levels.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert all(line.endswith(MARKED) for line in lines)


@pytest.mark.parametrize(
    ("read", "content", "told"),
    [
        (read_levels, "level,name\nred,红\n", "表头不对"),
        (read_levels, "level,name,claim_hours,answer_days,words,categories,note\nredd,红,x,3,,,\n", "最接近的是“red”"),
        (read_categories, "category,name,words,description,source,note\npurpose,宗旨不牢,,,,\n", "缺少类别"),
        (read_integrity, "words,sound,note\n,maybe,\n", "至少写一个词"),
        (read_channels, "key,name,reply,source\n热线,热线,,\n", "12 个以内"),
        (read_channels, "key,name,reply,source\na,甲,,\na,乙,,\n", "前面已经有了"),
        (read_channels, "key,name,reply,source\na,甲\n", "要有 4 格"),
    ],
)
def test_a_faulty_file_says_where_and_what_to_write(tmp_path, read, content: str, told: str) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "file.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(KnowledgeFaults) as raised:
        read(path)
    assert told in str(raised.value)
    assert "file.csv" in str(raised.value)
