"""All shipped packs at once: their words agree, the strictest of them wins, and none changes what another says alone."""

from typing import Any

import pytest

from yiben.capabilities import policy
from yiben.engines.rules.decisions import decide, read_facts
from yiben.infra.packs import packs_folder

NAMES = (
    "pboc-data-security-2023",
    "beijing-public-data-zones-2023",
    "guizhou-public-data-2023",
    "data-security-law-draft-2",
)
ORDER = ("permit", "conditional", "deny")


@pytest.fixture(scope="module")
def packs() -> tuple[policy.Pack, ...]:
    return tuple(policy.check(packs_folder() / name) for name in NAMES)


@pytest.fixture(scope="module")
def shelf(packs: tuple[policy.Pack, ...]) -> policy.Shelf:
    return policy.together(packs)


def test_the_words_of_all_packs_agree(shelf: policy.Shelf) -> None:
    assert tuple(book.pack for book in shelf.books) == NAMES


@pytest.mark.parametrize("number", range(len(NAMES)), ids=NAMES)
def test_a_case_decided_beside_the_other_packs_says_what_it_says_alone(
    packs: tuple[policy.Pack, ...], shelf: policy.Shelf, number: int
) -> None:
    pack, book = packs[number], shelf.books[number]
    alone = policy.compiled_alone(pack)
    for case in (one for one in pack.cases if one.programme is None):
        apart = decide([alone], read_facts(case.facts, alone.vocabulary)).as_dict()
        beside = decide([book], read_facts(case.facts, shelf.vocabulary)).as_dict()
        assert beside == apart, case.id


@pytest.mark.parametrize("number", range(len(NAMES)), ids=NAMES)
def test_of_all_packs_the_strictest_wins_and_every_one_is_cited(
    packs: tuple[policy.Pack, ...], shelf: policy.Shelf, number: int
) -> None:
    for case in (one for one in packs[number].cases if one.programme is None):
        facts = read_facts(case.facts, shelf.vocabulary)
        alone: list[dict[str, Any]] = [decide([book], facts).as_dict() for book in shelf.books]
        together = decide(list(shelf.books), facts).as_dict()
        assert together["effect"] == max((one["effect"] for one in alone), key=ORDER.index), case.id
        cited = {(one["pack"], one["control"]) for one in together["citations"]}
        assert cited == {(one["pack"], one["control"]) for answer in alone for one in answer["citations"]}
