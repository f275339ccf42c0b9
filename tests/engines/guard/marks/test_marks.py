"""Words name their export from a few cells, and nobody else, however the file was changed."""

import hashlib
import math
import random
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiben.engines.guard import marks
from yiben.engines.guard.marks import accusing, words

EXPORTS = {f"e{number}": hashlib.sha256(f"key {number}".encode()).digest() for number in range(500)}
TABLES = {name: marks.words_of(key) for name, key in EXPORTS.items()}
CODES = {name: marks.codes_of(key) for name, key in EXPORTS.items()}


def cells(name: str, rows: int, columns: int, seed: int) -> list[str]:
    draw = random.Random(seed)
    return [",".join("张" + draw.choice(TABLES[name]) for _ in range(columns)) for _ in range(rows)]


def accused(text: str) -> list[str]:
    seen = marks.Seen()
    seen.read(text)
    return [one.export for one in marks.accuse(seen, EXPORTS, {})]


def test_every_word_is_read_back_as_its_nonce_and_tag() -> None:
    key = EXPORTS["e0"]
    assert [words.read_word(word) for word in marks.words_of(key)] == list(enumerate(words.tags(key)))
    assert len(set(marks.words_of(key))) == 64
    assert len(set(marks.codes_of(key))) == 256
    assert all(len(code) == 12 and code.isalnum() for code in marks.codes_of(key))


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "gb2312", "gb18030", "big5", "shift_jis", "utf-16"])
def test_the_glyphs_survive_encodings_of_the_region(encoding: str) -> None:
    assert marks.GLYPHS.encode(encoding).decode(encoding) == marks.GLYPHS


@settings(deadline=None, max_examples=60)
@given(
    owner=st.integers(0, 499), rows=st.integers(5, 60), columns=st.integers(1, 4), seed=st.integers(0, 10**6)
)
def test_few_rows_in_any_order_name_the_export_and_no_other(
    owner: int, rows: int, columns: int, seed: int
) -> None:
    name = f"e{owner}"
    lines = cells(name, rows, columns, seed)
    random.Random(seed).shuffle(lines)
    seen = marks.Seen()
    seen.read("\n".join(lines))
    weight = marks.weigh(seen, exports=len(EXPORTS))
    # Few cells may happen to repeat one another: what proves too little names nobody.
    assert accused("\n".join(lines)) == ([name] if weight.bits >= weight.needed else [])
    assert weight.bits >= weight.needed or len(seen.tags()) <= 3


@pytest.mark.parametrize(("different", "named"), [(3, []), (4, ["e7"])])
def test_four_different_marks_name_one_of_five_hundred_exports(different: int, named: list[str]) -> None:
    assert accused("\n".join(TABLES["e7"][:different] * 5)) == named


@settings(deadline=None, max_examples=60)
@given(text=st.text(alphabet=marks.GLYPHS + "张3,\n", max_size=4000))
def test_a_foreign_file_accuses_nobody(text: str) -> None:
    assert accused(text) == []


def test_a_million_foreign_cells_accuse_nobody() -> None:
    draw = random.Random(7)
    for key in ("other platform", "another"):
        table = marks.words_of(hashlib.sha256(key.encode()).digest())
        assert accused("\n".join(draw.choice(table) for _ in range(20_000))) == []
    noise = "\n".join("".join(draw.choices(marks.GLYPHS, k=8)) for _ in range(200_000))
    assert accused(noise) == []
    assert accused("张********,138********,330***************,××××××××\n" * 1000) == []


def test_strewn_noise_does_not_hide_the_owner() -> None:
    draw = random.Random(3)
    noise = ["".join(draw.choices(marks.GLYPHS, k=8)) for _ in range(20_000)]
    assert accused("\n".join(cells("e9", 20_000, 1, 1) + noise)) == ["e9"]


def test_two_mixed_copies_name_both_and_mixed_glyphs_name_nobody_else() -> None:
    mixed = cells("e1", 300, 2, 1) + cells("e2", 300, 2, 2)
    assert sorted(accused("\n".join(mixed))) == ["e1", "e2"]
    draw = random.Random(5)
    spliced = [
        "".join(draw.choice(pair) for pair in zip(draw.choice(TABLES["e1"]), draw.choice(TABLES["e2"]), strict=True))
        for _ in range(5000)
    ]  # fmt: skip
    assert set(accused("\n".join(spliced))) <= {"e1", "e2"}


def test_a_visible_part_that_looks_like_a_glyph_does_not_hide_the_word() -> None:
    lines = [f"*{word},○※{word},{word}××" for word in TABLES["e3"]]
    assert accused("\n".join(lines)) == ["e3"]


def test_one_row_code_is_enough_and_a_made_up_one_is_not() -> None:
    assert accused(f"1,{CODES['e4'][17]}") == ["e4"]
    assert accused("1,ZSAAAAAAAAAA,ZS2222222222") == []


def test_the_chance_of_agreement_is_the_exact_tail() -> None:
    chances = [0.1, 0.5, 0.25, 0.9]
    for least in range(5):
        whole = sum(
            math.prod(chance if place in chosen else 1 - chance for place, chance in enumerate(chances))
            for size in range(least, 5)
            for chosen in combinations(range(4), size)
        )
        assert accusing.tail(chances, least) == pytest.approx(whole)
    assert accusing.tail([1 / 1024] * 64, 64) == pytest.approx(1024.0**-64)
    for tries, least in ((1000, 1), (1000, 3), (10, 10)):
        assert accusing.rare_tail(tries, 32, least) >= math.comb(tries, least) * 2.0 ** (-32 * least) * 0.999


def test_false_accusations_are_as_rare_as_computed() -> None:
    # Chance levels of 1 in 100 happen about so often as they say: the null is right.
    draw = random.Random(11)
    trials, hits = 3000, 0
    for _ in range(trials):
        shown = [frozenset(draw.sample(range(1024), 20)) for _ in range(64)]
        own = [draw.randrange(1024) for _ in range(64)]
        agree = sum(tag in tags for tag, tags in zip(own, shown, strict=True))
        hits += accusing.tail([20 / 1024] * 64, agree) <= 0.02
    assert hits <= trials * 0.03


def test_tokens_name_the_key_they_were_made_under() -> None:
    def token(key: str, value: str) -> str:
        body = hashlib.sha256(f"{key}v{value}".encode()).hexdigest()[:24]
        whole = body + hashlib.sha256(f"{key}t{body}".encode()).hexdigest()[:8]
        return "-".join((whole[:8], whole[8:12], whole[12:16], whole[16:20], whole[20:]))

    seen = marks.Seen()
    seen.read("\n".join(token("mine", str(value)).upper() for value in range(12)))
    found = marks.accuse(seen, {"a": b"1", "b": b"2", "c": b"3"}, {"a": "mine", "b": "yours", "c": "mine"})
    assert [(one.export, one.kind, one.matched) for one in found] == [
        ("a", "tokens", 12),
        ("c", "tokens", 12),
    ]


def test_what_a_file_could_prove_is_said_in_bits_beside_what_naming_somebody_takes() -> None:
    seen = marks.Seen()
    seen.read("\n".join(cells("e7", 1000, 1, 7)))
    weight = marks.weigh(seen, exports=1000)
    assert weight.bits == 640
    assert weight.needed == pytest.approx(math.log2(3 * 1000 * 10**6))
    assert marks.accuse(seen, EXPORTS, {})[0].bits == 640
    nothing = marks.weigh(marks.Seen(), exports=0)
    assert nothing.bits == 0 < nothing.needed


@settings(max_examples=30)
@given(pair=st.sets(st.integers(0, 499), min_size=2, max_size=2), seed=st.integers(0, 10**6))
def test_two_who_mix_their_copies_and_edit_cells_never_accuse_a_third(pair: set[int], seed: int) -> None:
    draw = random.Random(seed)
    copies = [cells(f"e{number}", 300, 1, seed + number) for number in sorted(pair)]
    rows = ["".join(draw.choices(marks.GLYPHS, k=8)) if draw.random() < 0.05 else draw.choice(both)
            for both in zip(*copies, strict=True)]  # fmt: skip
    assert set(accused("\n".join(rows))) == {f"e{number}" for number in pair}


def test_codes_of_rows_name_one_of_many_and_foreign_codes_nobody() -> None:
    own = "\n".join(CODES["e3"][:40])
    assert accused(own) == ["e3"]
    foreign = marks.codes_of(hashlib.sha256(b"another home").digest())
    assert accused("\n".join(foreign)) == []
    assert accused("\n".join((*CODES["e3"][:20], *CODES["e4"][:20], *foreign))) == ["e3", "e4"]
