"""bench"""

from __future__ import annotations

import csv
import random
from pathlib import Path

from knowledge.checks import spoken_form
from knowledge.columns import LAYOUTS, Table
from knowledge.documents import documents_of
from knowledge.library import load

SHIPPED = Path(__file__).parent.parent / "knowledge"
ENTRIES = 20_000
_SEED = 11


def write_agency(folder: Path, count: int) -> None:
    """An agency's folder of ``count`` entries: prohibitions, procedures and other agencies' matters, with an alias each."""
    chance = random.Random(_SEED)
    said = [document.text for entry in load(SHIPPED).entries() for document in documents_of(0, entry)]
    tables = {
        Table.PROCEDURE: ("PR", {"answer": "以本单位规定为准", "day_kind": "-"}, "topic"),
        Table.ELSEWHERE: ("EL", {"owner": "某某局", "hand_over": "记下情况，告诉当事人找谁"}, "matter"),
        Table.TABOOS: ("TB", {"say_instead": "您好，请您稍等", "stage": "检查"}, "taboo"),
    }
    common = {"jurisdiction": "全国", "source": "某单位规定", "source_kind": "published", "confidence": "0.9", "checked_on": "2026-01-01"}
    folder.mkdir(parents=True, exist_ok=True)
    used = {spoken_form(text) for text in said}

    def text() -> str:
        while True:
            head, tail = (text[:40] for text in chance.choices(said, k=2))
            joined = head[: len(head) * 2 // 3] + tail[len(tail) // 2 :]
            if len(joined) >= 4 and spoken_form(joined) not in used and not any(mark in joined for mark in "；;{}|、/"):
                used.add(spoken_form(joined))
                return joined

    for number, (table, (letters, fixed, title)) in enumerate(tables.items()):
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, LAYOUTS[table].columns, restval="")
            writer.writeheader()
            for place in range(number, count, len(tables)):
                writer.writerow(
                    common | fixed | {"id": f"{letters}-{_letters(place // 900)}-{place % 900 + 100}", title: text(), "aliases": text()}
                )


def _letters(number: int) -> str:
    return "Q" + chr(65 + number // 26) + chr(65 + number % 26)
