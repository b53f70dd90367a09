"""Fitted decision trees, read from JSON and evaluated with arrays alone.

The trees are grown by ``bench/fit_finder.py`` with LightGBM; at run time only their numbers are needed. All conditions of all
trees are tested at once, and the leaf of each tree is found by its bits: a condition that fails rules out the leaves on its
left, and the lowest leaf that nothing rules out is the one reached.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_LEAVES = 16
_LOWEST_BIT = np.zeros(1 << MOST_LEAVES, dtype=np.int8)
for _leaf in range(MOST_LEAVES - 1, -1, -1):
    _LOWEST_BIT[1 << _leaf :: 1 << (_leaf + 1)] = _leaf


@dataclass(frozen=True)
class Forest:
    """The sum of many small trees."""

    features: tuple[str, ...]
    column: NDArray[np.int64]
    """Of each condition the column it reads: the first of each tree, the second of each, padded to the same number of conditions."""
    threshold: NDArray[np.float64]
    mask: NDArray[np.uint16]
    """Of each condition the leaves that remain if its value is above the threshold."""
    leaves: NDArray[np.float64]

    def __call__(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The score of each row of ``values``, whose columns are ``features``."""
        trees = len(self.leaves)
        # Conditions of all trees side by side, rows last: long runs are combined faster than the few conditions of one tree.
        above = values.T.take(self.column, axis=0) > self.threshold[:, None]
        remaining = np.where(above, self.mask[:, None], np.uint16(0xFFFF)).reshape(-1, trees, len(values))
        leaf = _LOWEST_BIT[np.bitwise_and.reduce(remaining, axis=0)]
        total: NDArray[np.float64] = self.leaves[np.arange(trees)[:, None], leaf].sum(axis=0)
        return total


def plant(features: Sequence[str], trees: Sequence[Mapping[str, Any]]) -> Forest:
    """The forest of ``trees``: each has ``nodes``, a list of ``[column, threshold, left, right]``, and ``leaves``.

    ``left`` (value at most the threshold) and ``right`` are the number of a node, or ``-1 - leaf``. Node 0 is the root.
    Raises ``ValueError`` if a tree has more leaves than fit.
    """
    conditions = max((len(tree["nodes"]) for tree in trees), default=0)
    column = np.zeros((len(trees), conditions), dtype=np.int64)
    threshold = np.full((len(trees), conditions), np.inf)
    mask = np.full((len(trees), conditions), 0xFFFF, dtype=np.uint16)
    values = np.zeros((len(trees), MOST_LEAVES))
    for number, tree in enumerate(trees):
        if len(tree["leaves"]) > MOST_LEAVES:
            raise ValueError(f"tree {number} has {len(tree['leaves'])} leaves, at most {MOST_LEAVES} fit")
        order: list[int] = []
        _walk(tree, 0, order, number, column, threshold, mask)
        for place, leaf in enumerate(order):
            values[number, place] = tree["leaves"][leaf]
    return Forest(tuple(features), column.T.ravel(), threshold.T.ravel(), mask.T.ravel(), values)


def _walk(
    tree: Mapping[str, Any],
    node: int,
    order: list[int],
    number: int,
    column: NDArray[np.int64],
    threshold: NDArray[np.float64],
    mask: NDArray[np.uint16],
) -> None:
    """Number the leaves under ``node`` from left to right into ``order``, and note what each condition rules out."""
    if node < 0 or not tree["nodes"]:
        order.append(-1 - node if node < 0 else 0)
        return
    read, limit, left, right = tree["nodes"][node]
    first = len(order)
    _walk(tree, int(left), order, number, column, threshold, mask)
    ruled_out = ((1 << len(order)) - 1) & ~((1 << first) - 1)
    column[number, node], threshold[number, node], mask[number, node] = int(read), float(limit), 0xFFFF & ~ruled_out
    _walk(tree, int(right), order, number, column, threshold, mask)
