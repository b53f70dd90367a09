"""How much a text reads like those about integrity: characters and pairs of them, weighed by labelled examples.

A list of words knows what was thought of; people find other words. Naive Bayes over a few hundred examples tells most of the rest.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache

from knowledge.clues.files import examples
from knowledge.clues.squeezing import bare

SUSPECT = 0.4
"""From this weight on a text is held. Chosen on the examples, a tenth at a time judged by the others: with the words some 97 of 100
about integrity are held, and one in seven of the others goes to discipline first; the missed one would cost its reporter more."""


def weight(said: str) -> float:
    """How much ``bare`` text reads like one about integrity; about 0 where nothing speaks for it or against it."""
    grams = _grams(said)
    weights = _weights()
    return sum(weights.get(gram, 0.0) for gram in grams) / (math.sqrt(len(grams)) + 1)


@cache
def _weights() -> Mapping[str, float]:
    rows = examples()
    return learned((row.text for row in rows if row.is_integrity), (row.text for row in rows if not row.is_integrity))


def learned(integrity: Iterable[str], others: Iterable[str]) -> Mapping[str, float]:
    """The weight of each gram: the logarithm of how much oftener it stands in texts about integrity than in others."""
    yes, no = [_grams(bare(text)) for text in integrity], [_grams(bare(text)) for text in others]
    in_yes, in_no = Counter(gram for text in yes for gram in text), Counter(gram for text in no for gram in text)
    return {
        gram: math.log((in_yes[gram] + 0.5) / (len(yes) + 1)) - math.log((in_no[gram] + 0.5) / (len(no) + 1)) for gram in in_yes | in_no
    }


def _grams(said: str) -> set[str]:
    return {*said, *(said[at : at + 2] for at in range(len(said) - 1))}
