"""The index: grams, postings, and what is kept on disk."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from knowledge import corpus as corpora
from knowledge.corpus import Corpus
from knowledge.cues import facets, hints
from knowledge.documents import Document, Field
from knowledge.features import FEATURES, candidates, understand
from knowledge.grams import Shape, codes, flatten, grams, grams_of
from knowledge.library import load
from knowledge.likeness import Compared
from knowledge.normalise import numerals
from knowledge.spelling import letters_of, spell, string_of

SHIPPED = Path(corpora.__file__).parent
TEXTS = ("没带道路运输证", "船员证没带", "先行登记保存几天", "拒签怎么说")


def small() -> Corpus:
    return corpora.build([Document(number, Field.ALIAS, text) for number, text in enumerate(TEXTS)], [0, 0, 4, 2], numerals)


def test_no_gram_reaches_across_a_boundary() -> None:
    flat, _ = flatten([codes("没带。运输证"), codes("证")])
    pairs = {(int(key >> 18) & 0x3FFFF, int(key) & 0x3FFFF) for key in grams(flat.astype(np.uint64), Shape.TWO)[0]}
    assert (ord("没"), ord("带")) in pairs
    assert not any(0 in pair for pair in pairs)
    assert (ord("带"), ord("运")) not in pairs
    assert (ord("证"), ord("证")) not in pairs


def test_near_pairs_do_not_mind_the_order() -> None:
    one, other = (set(grams(flatten([codes(text)])[0].astype(np.uint64), Shape.NEAR)[0].tolist()) for text in ("没带证", "证没带"))
    assert one == other


@pytest.mark.parametrize("text", ["", "证", "没带。证没带从业资格证", "带带带带", "gps 掉线 200元", "。", "没带 运输证 没带"])
def test_the_grams_of_one_row_are_those_that_a_corpus_of_it_has(text: str) -> None:
    flat = flatten([codes(text)])[0].astype(np.uint64)
    for shape in Shape:
        assert grams_of(codes(text), (shape,)).tolist() == np.unique(grams(flat, shape)[0]).tolist()
    assert grams_of(codes(text), tuple(Shape)).tolist() == sorted(key for shape in Shape for key in set(grams(flat, shape)[0].tolist()))


def test_a_word_or_a_number_is_one_code() -> None:
    assert len(codes("gps掉线")) == 3
    assert codes("200元") != codes("2000元")
    assert len(codes("20%以内")) == 3


def test_an_entry_that_says_it_gains_and_the_others_do_not() -> None:
    corpus = small()
    gain, held = corpus.characters.gains(corpus.characters.ask(codes("登记保存")))
    assert int(np.argmax(gain)) == 2
    assert held[2] == pytest.approx(1.0)
    assert gain[0] == gain[3] == 0


def test_each_candidate_has_one_number_for_each_feature() -> None:
    corpus = small()
    found = candidates(corpus, understand(corpus, "运输证没带", numerals))
    assert found is not None
    assert found.values.shape == (len(found.entries), len(FEATURES))
    assert np.isfinite(found.values).all()


def test_what_nobody_ever_said_has_no_candidates() -> None:
    corpus = small()
    assert candidates(corpus, understand(corpus, "zzzz", numerals)) is None


def test_an_entry_without_texts_is_no_candidate_and_does_no_harm() -> None:
    documents = [Document(number, Field.ALIAS, text) for number, text in enumerate(TEXTS)]
    corpus = corpora.build(documents, [0, 0, 4, 2, 1], numerals)
    found = candidates(corpus, understand(corpus, "船员证没带", numerals))
    assert found is not None
    assert 4 not in found.entries


def test_a_kept_index_is_the_index_and_is_found_whole_or_not_at_all(tmp_path: Path) -> None:
    corpus = small()
    corpora.save(corpus, tmp_path / "finder-a")
    kept = corpora.load(tmp_path / "finder-a")
    asked, again = (understand(one, "yunshu zheng meidai", numerals) for one in (corpus, kept))
    first, second = candidates(corpus, asked), candidates(kept, again)
    assert first is not None
    assert second is not None
    assert np.array_equal(first.values, second.values)
    assert [path.name for path in tmp_path.iterdir()] == ["finder-a"]
    (tmp_path / "finder-a" / "heads.json").unlink()
    with pytest.raises(OSError, match="heads"):
        corpora.load(tmp_path / "finder-a")


def test_nothing_of_a_kept_index_is_pickled(tmp_path: Path) -> None:
    corpora.save(small(), tmp_path / "finder-a")
    for path in (tmp_path / "finder-a").glob("*.npy"):
        np.load(path, allow_pickle=False)


def test_earlier_indexes_do_not_pile_up(tmp_path: Path) -> None:
    corpus = small()
    for number in range(7):
        corpora.keep(corpus, tmp_path / f"finder-{number}")
    assert len(list(tmp_path.iterdir())) <= 4
    assert (tmp_path / "finder-6").is_dir()


def test_texts_are_cut_out_of_one_string_and_spelt_as_a_question_is() -> None:
    rows = [codes(text) for text in (*TEXTS, "", "gps掉线200元")]
    spelt = spell(*flatten(rows))
    assert spelt.texts(np.arange(len(rows))) == [spelt.spell(row) for row in rows]
    assert spelt.texts(np.array([2])) != spelt.texts(np.array([3]))
    # The commonest code, which here is what stands between texts, has the least letter; codes that no text has have some too.
    assert spelt.spell([0]) == "\0"
    assert len(set(spelt.spell(codes("没带绊gps")))) == 4


def test_a_string_of_any_letters_is_kept_as_numbers() -> None:
    letters = np.array([0, 0xD800, 0xFFFF, 0x7FFFF], dtype=np.uint32)
    assert np.array_equal(letters_of(string_of(letters)), letters)


def test_the_three_closest_texts_are_those_that_a_stable_sort_puts_first() -> None:
    counts = np.array([1, 2, 3, 7, 4])
    start = counts.cumsum() - counts
    # Few different values, so that many are equal.
    closeness = np.random.default_rng(3).integers(0, 3, counts.sum()) / 2
    compared = Compared(start, counts, *[np.arange(counts.sum())] * 2, closeness, closeness, closeness, closeness, closeness)
    found = np.stack(compared.best_three(np.array([4, 0, 1, 2, 3])), axis=1)
    for entry, places in zip((4, 0, 1, 2, 3), found.tolist(), strict=True):
        order = (np.argsort(-closeness[start[entry] : start[entry] + counts[entry]], kind="stable") + start[entry]).tolist()
        assert places == (order + order[-1:] * 2)[:3]


def test_a_set_of_hints_makes_a_kind_as_probable_as_its_hints_say() -> None:
    corpus = small()
    present, absent = corpus.hint_odds
    said = np.arange(len(hints().names)) % 3 == 0
    odds = present[:, said].sum(axis=1) + absent[:, ~said].sum(axis=1)
    bits = sum(1 << place for place in np.flatnonzero(said).tolist())
    assert np.allclose(corpus.kind_odds[bits], odds - np.log(np.exp(odds).sum()))


def test_the_patterns_of_one_facet_stand_together() -> None:
    for cues in (facets(), hints()):
        assert cues.groups.tolist() == sorted(cues.groups.tolist())
        assert cues.groups[cues.group_starts].tolist() == list(range(len(cues.group_names)))


def test_cues_are_found_in_many_texts_as_in_each() -> None:
    texts = ["从业资格证考过了，就是没带", "能不能当场收", "", "网约车没办运输证"]
    for cues in (facets(), hints()):
        assert np.array_equal(cues.found_in_each(texts), np.array([cues.found(text) for text in texts]))


def test_what_a_killed_writer_has_left_is_cleared_away_and_what_is_being_written_is_not(tmp_path: Path) -> None:
    torn, young = tmp_path / ".unfinished-torn", tmp_path / ".unfinished-young"
    for folder in (torn, young):
        folder.mkdir()
        (folder / "kind.npy").write_bytes(b"half")
    os.utime(torn, (0, 0))
    corpora.keep(small(), tmp_path / "finder-a")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".unfinished-young", "finder-a"]


def test_half_a_snapshot_is_cleared_away(tmp_path: Path) -> None:
    torn, young = tmp_path / "torn.part", tmp_path / "young.part"
    for path in (torn, young):
        path.write_bytes(b"half")
    os.utime(torn, (0, 0))
    load(SHIPPED, cache=tmp_path)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".json", ".part"]
    assert young.exists()
