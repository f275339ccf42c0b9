"""Cutting many texts at once says of each what cutting it alone says."""

from hypothesis import given
from hypothesis import strategies as st

from yiben.capabilities.portal.search import pinyin
from yiben.infra.search.many import Texts, folded, found_as
from yiben.infra.search.words import fold, is_han, pairs, runs

TEXTS = st.lists(
    st.text(
        st.sampled_from("空氣品質統計空气质量监测贵阳市重庆〇㐀𠀀的， \u3000ＰＭ２．５aB9_-éİΣ。") | st.characters(exclude_characters="\n\r", exclude_categories=("Cs",)),
        max_size=30,
    ),
    max_size=5,
)  # fmt: skip


@given(TEXTS)
def test_many_texts_are_cut_like_each_alone(texts: list[str]) -> None:
    if not texts:
        return
    many, alone = Texts(texts), [Texts([one]) for one in texts]
    assert many.pairs() == [one.pairs()[0] for one in alone]
    assert many.characters() == [one.characters()[0] for one in alone]
    assert many.words() == [one.words()[0] for one in alone]
    assert many.latin() == [one.latin()[0] for one in alone]
    lows = [fold(one) for one in texts]
    assert list(pinyin.spoken(lows)) == [next(pinyin.spoken([one])) for one in lows]


@given(TEXTS)
def test_every_run_is_found_by_its_pairs_and_every_word_by_its_stem_or_itself(texts: list[str]) -> None:
    for text in texts:
        said = Texts([text])
        two, one, latin = (set(many()[0].split()) for many in (said.pairs, said.characters, said.latin))
        for run in runs(folded(text)):
            if is_han(run):
                assert {*pairs(run)} <= two
                assert {*run} <= one
            elif run.isascii() and run.isalnum():
                assert found_as(run) in latin


def test_what_is_no_chinese_parts_words_that_are_spoken() -> None:
    assert list(pinyin.spoken(["空气 质量 pm2.5 水", "", "重庆市"])) == [
        ("kong.qi zhi.liang qi liang shui ", "kq zl ", "kong qi  zhi liang  pm2.5 shui "),
        ("", "", ""),
        ("chong.qing qing.shi shi ", "cqs ", "chong qing shi "),
    ]
