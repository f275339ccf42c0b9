"""A pack built to be slow is refused after a fixed number of steps, with file, line and control; ours are far below."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pack_makers import FILES, write_pack

from yiben.capabilities import policy
from yiben.capabilities.policy.packs import deciding
from yiben.capabilities.policy.packs.pack import Pack
from yiben.capabilities.policy.packs.reading import read_pack
from yiben.engines.rules.decisions.budget import MOST_STEPS, Budget
from yiben.engines.rules.decisions.checking import check
from yiben.infra.packs import packs_folder
from yiben.kernel.errors import BadInput

SAID = (
    "approval", "necessity", "measures", "legal_duty", "to_self", "masked", "encrypted", "watermarked", "consent",
    "scenario", "isolated",
)  # fmt: skip


@pytest.fixture(scope="module")
def base() -> Pack:
    return read_pack(packs_folder() / "yiben-base")


def control(number: int, effect: str, more: str = "") -> str:
    return f"""
[[control]]
id = "slow-{number}"
article = "2"
strength = "must"
activity = ["use"]
effect = "{effect}"
kind = "slow"
{more}
zh = "第 {number} 条"
en = "Number {number}"
"""


def wanting(count: int) -> Iterator[str]:
    """Requirements over so many facts that each pair has thousands of cases, of which the last is the right one."""
    for number in range(count):
        facts = [*SAID[number % len(SAID) :], *SAID[: number % len(SAID)]]
        yield control(number, "require", f'needs = "not ({" or ".join(facts)})"')


def meeting(count: int) -> Iterator[str]:
    """Prohibitions and permissions that all might meet, and never do."""
    for number in range(count):
        effect = "forbid" if number % 2 else "permit"
        yield control(number, effect, f'when = "{"" if number % 2 else "not "}approval"')


@pytest.mark.parametrize("made", [wanting(300), meeting(4_000)], ids=["wanting", "meeting"])
def test_a_pack_made_to_be_slow_is_refused_with_file_line_and_control(
    tmp_path: Path, base: Pack, made: Iterator[str]
) -> None:
    folder = write_pack(tmp_path / "park-rules", controls=FILES["controls.toml"] + "".join(made))
    with pytest.raises(BadInput) as refused:
        read_pack(folder, base=base)
    error = refused.value
    assert error.code == "pack_too_costly"
    assert error.where["file"] == "controls.toml"
    line = (folder / "controls.toml").read_text(encoding="utf-8").splitlines()[error.where["line"] - 1]
    assert line.startswith(("needs", "when"))
    assert "slow-" in error.message.en
    assert error.hint is not None
    assert "fewer facts" in error.hint.en


def test_the_same_pack_stops_at_the_same_step_every_time(tmp_path: Path, base: Pack) -> None:
    folder = write_pack(tmp_path / "park-rules", controls=FILES["controls.toml"] + "".join(wanting(12)))
    book = deciding.book_of(read_pack(folder, base=base), deciding.vocabulary_of([base], base))
    whole = Budget()
    check(book, pairs=(), budget=whole)
    said = set()
    for _ in range(2):
        with pytest.raises(BadInput) as refused:
            check(book, pairs=(), budget=Budget(whole.spent - 1))
        said.add((refused.value.message.en, refused.value.where["line"]))
    assert len(said) == 1
    check(book, pairs=(), budget=Budget(whole.spent))


@pytest.mark.parametrize(
    "folder",
    [
        *(path for path in sorted(packs_folder().iterdir()) if (path / "controls.toml").exists()),
        *sorted((Path(__file__).parents[3] / "docs" / "examples" / "packs").iterdir()),
    ],
    ids=lambda path: path.name,
)
def test_every_pack_of_ours_takes_less_than_a_tenth_even_with_every_pair_of_levels(
    folder: Path, base: Pack
) -> None:
    pack = read_pack(folder, base=base)
    book = deciding.book_of(pack, deciding.vocabulary_of([pack], base))
    levels = range(len(book.scale.levels))
    spent = Budget()
    check(book, pairs=[(low, high) for low in levels for high in levels if low < high], budget=spent)
    assert 0 < spent.spent < MOST_STEPS / 10
    assert policy.coverage(pack).articles
