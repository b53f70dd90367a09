"""The five kinds of problem, and how urgent one is."""

from __future__ import annotations

from enum import StrEnum


class Category(StrEnum):
    """The five kinds of problem: 辽宁2021方案 二, 潢川2021方案 二."""

    PURPOSE = "purpose"
    CONDUCT = "conduct"
    COMPETENCE = "competence"
    RESPONSIBILITY = "responsibility"
    INTEGRITY = "integrity"


class Level(StrEnum):
    """How urgent a clue is, the least first (按照性质情节轻重进行分级预警: 乳山2022方案 4)."""

    BLUE = "blue"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"
