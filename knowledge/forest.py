"""Fitted decision trees, read from JSON and evaluated with arrays alone.

The trees are grown by ``bench/fit_finder.py`` with LightGBM; at run time only their numbers are needed. All conditions of all
trees are tested at once, and the leaf of each tree is found by its bits: a condition that fails rules out the leaves on its
left, and the lowest leaf that nothing rules out is the one reached.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_LEAVES = 16
_FIRST_LEFT = np.zeros(1 << MOST_LEAVES, dtype=np.int8)
"""By the bits of the leaves that are ruled out, the lowest leaf that is not."""
for _leaf in range(MOST_LEAVES):
    _FIRST_LEFT[(1 << _leaf) - 1 :: 1 << (_leaf + 1)] = _leaf


@dataclass(frozen=True)
class Forest:
    """The sum of many small trees."""

    features: tuple[str, ...]
    column: NDArray[np.int64]
    """Of each condition the column it reads: the first of each tree, the second of each, padded to the same number of conditions."""
    threshold: NDArray[np.float64]
    rules_out: NDArray[np.uint16]
    """Of each condition the leaves, a bit for each, that are out of reach if its value is above the threshold."""
    leaves: NDArray[np.float64]

    def __call__(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The score of each row of ``values``, whose columns are ``features``."""
        total: NDArray[np.float64] = self.of_each_tree(values).sum(axis=0)
        return total

    def of_each_tree(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """What each tree adds to the score: a row for each tree, a column for each row of ``values``."""
        trees = len(self.leaves)
        # Conditions of all trees side by side, rows last: long runs are combined faster than the few conditions of one tree.
        above = values.T.take(self.column, axis=0) > self.threshold[:, None]
        # A product, since to choose between two arrays takes numpy several times as long.
        ruled_out = np.bitwise_or.reduce((above * self.rules_out[:, None]).reshape(-1, trees, len(values)), axis=0)
        return self.leaves.take(_FIRST_LEFT.take(ruled_out) + self._first_leaf)

    @cached_property
    def _first_leaf(self) -> NDArray[np.int64]:
        """Where the leaves of each tree begin."""
        return np.arange(len(self.leaves))[:, None] * MOST_LEAVES


def plant(features: Sequence[str], trees: Sequence[Mapping[str, Any]]) -> Forest:
    """The forest of ``trees``: each has ``nodes``, a list of ``[column, threshold, left, right]``, and ``leaves``.

    ``left`` (value at most the threshold) and ``right`` are the number of a node, or ``-1 - leaf``. Node 0 is the root.
    Raises ``ValueError`` if a tree has more leaves than fit.
    """
    conditions = max((len(tree["nodes"]) for tree in trees), default=0)
    column = np.zeros((len(trees), conditions), dtype=np.int64)
    threshold = np.full((len(trees), conditions), np.inf)
    rules_out = np.zeros((len(trees), conditions), dtype=np.uint16)
    values = np.zeros((len(trees), MOST_LEAVES))
    for number, tree in enumerate(trees):
        if len(tree["leaves"]) > MOST_LEAVES:
            raise ValueError(f"tree {number} has {len(tree['leaves'])} leaves, at most {MOST_LEAVES} fit")
        order: list[int] = []
        _walk(tree, 0, order, number, column, threshold, rules_out)
        for place, leaf in enumerate(order):
            values[number, place] = tree["leaves"][leaf]
    return Forest(tuple(features), column.T.ravel(), threshold.T.ravel(), rules_out.T.ravel(), values)


def _walk(
    tree: Mapping[str, Any],
    node: int,
    order: list[int],
    number: int,
    column: NDArray[np.int64],
    threshold: NDArray[np.float64],
    rules_out: NDArray[np.uint16],
) -> None:
    """Number the leaves under ``node`` from left to right into ``order``, and note what each condition rules out."""
    if node < 0 or not tree["nodes"]:
        order.append(-1 - node if node < 0 else 0)
        return
    read, limit, left, right = tree["nodes"][node]
    first = len(order)
    _walk(tree, int(left), order, number, column, threshold, rules_out)
    on_the_left = ((1 << len(order)) - 1) & ~((1 << first) - 1)
    column[number, node], threshold[number, node], rules_out[number, node] = int(read), float(limit), on_the_left
    _walk(tree, int(right), order, number, column, threshold, rules_out)
