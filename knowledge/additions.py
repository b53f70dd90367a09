"""What was taught from the chat, next to a question: where an answer rests on that alone, more of both has to agree.

The model was fitted to the library that ships, whose entries have many names. A strange word in one that was taught (“咕噜咕噜”) stands
in no other text, so that whatever else holds it looks like that entry to the model, and nonsense would be answered with a card.

The limits: of 1,000 made-up nonsense questions about 250 made-up names 176 were answered without them, none with them; of 750 that say
the name with some words around it 391 are still answered outright, where it were 400, and the others offered.
"""

from __future__ import annotations

import numpy as np

from knowledge.corpus import Corpus
from knowledge.documents import Field
from knowledge.features import Candidates, Question
from knowledge.likeness import mass_of

LEAST_OF_QUESTION = 0.4
"""What share of a question, by weight, an added alias has to hold,"""
LEAST_OF_ALIAS = 0.6
"""what share of the alias the question has to hold,"""
LEAST_OF_BOTH = 1.2
"""and both together: half a name with as much of something else is not yet that name."""
LEAST_BY_TITLE = 0.6
"""What share of a question another text of an added entry has to hold; those are longer than what is asked."""
_TINY = 1e-9


def is_borne_out(corpus: Corpus, question: Question, found: Candidates, place: int) -> bool:
    """Whether the candidate at ``place`` may be answered outright, as far as added texts are concerned.

    It may where what was not added shares as much with the question, or one of the added texts covers enough.
    """
    entry = found.entries[place]
    texts = slice(int(corpus.texts.start[entry]), int(corpus.texts.start[entry + 1]))
    added = corpus.texts.added[texts]
    if not added.any():
        return True
    shared = found.shared.characters[texts] + found.shared.sounds[texts]
    if shared[added].max() <= shared[~added].max(initial=0.0):
        return True
    of_question = shared / (mass_of(question) + _TINY)
    of_text = shared / ((corpus.text_mass if question.is_written else corpus.sounds.text_mass)[texts] + _TINY)
    names = (of_question >= LEAST_OF_QUESTION) & (of_text >= LEAST_OF_ALIAS) & (of_question + of_text >= LEAST_OF_BOTH)
    is_covered = np.where(corpus.texts.field[texts] == Field.ALIAS, names, of_question >= LEAST_BY_TITLE)
    return bool(np.any(added & is_covered))
