"""The fitted trees: evaluated with arrays, they must say what walking down each tree would say."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from knowledge.forest import MOST_LEAVES, plant

_COLUMNS = 5


def grown(dice: random.Random, leaves: int) -> dict[str, Any]:
    """A random tree in the form of ``finder_model.json``."""
    nodes: list[list[float]] = []
    values: list[float] = []

    def grow(count: int) -> int:
        if count == 1:
            values.append(round(dice.uniform(-1, 1), 3))
            return -len(values)
        place = len(nodes)
        nodes.append([])
        left = dice.randrange(1, count)
        condition = [float(dice.randrange(_COLUMNS)), round(dice.uniform(0, 1), 1)]
        nodes[place] = [*condition, grow(left), grow(count - left)]
        return place

    grow(leaves)
    return {"nodes": nodes, "leaves": values}


def walked(tree: dict[str, Any], row: np.ndarray[Any, Any]) -> float:
    if not tree["nodes"]:
        return float(tree["leaves"][0])
    node = 0
    while node >= 0:
        column, limit, left, right = tree["nodes"][node]
        node = int(left) if row[int(column)] <= limit else int(right)
    return float(tree["leaves"][-1 - node])


@pytest.mark.parametrize("seed", range(5))
def test_all_conditions_at_once_reach_the_leaf_that_a_walk_reaches(seed: int) -> None:
    dice = random.Random(seed)
    trees = [grown(dice, dice.randrange(1, MOST_LEAVES + 1)) for _ in range(20)]
    # One digit, so that values often lie exactly on a threshold: those go left.
    rows = np.array([[round(dice.uniform(0, 1), 1) for _ in range(_COLUMNS)] for _ in range(50)])
    forest = plant([str(column) for column in range(_COLUMNS)], trees)
    assert np.allclose(forest(rows), [sum(walked(tree, row) for tree in trees) for row in rows])
    assert np.array_equal(forest.of_each_tree(rows), [[walked(tree, row) for row in rows] for tree in trees])


def test_a_tree_with_too_many_leaves_is_refused() -> None:
    with pytest.raises(ValueError, match="leaves"):
        plant(["0"], [grown(random.Random(1), MOST_LEAVES + 1)])
