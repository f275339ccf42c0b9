"""Every shipped pack with programmes: its cases come true, and every threshold has cases on it and on both sides.

The packs of 专精特新 are the most of them; the rules hold for all.
"""

import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from yiben.capabilities import policy
from yiben.infra.packs import packs_folder

PACKS = sorted(folder for folder in packs_folder().iterdir() if any(folder.glob("programmes*.toml")))
REGIONS = [folder for folder in PACKS if folder.name.startswith("specialised-sme-")]
ORDER = re.compile(r"<=|>=|<(?!>)|(?<!<)>")
COMPARISON = re.compile(rf"{ORDER.pattern}|(?<![<>=])=\s*-?\d")
TEST = re.compile(r"""(\btest = )("[^"]*"|'[^']*')""")
TURNED = {">=": ">", ">": ">=", "<=": "<", "<": "<="}

Seen = Mapping[tuple[str, str, str], bool | None]
"""Whether a criterion holds, by case, programme and criterion."""


def _name(folder: Path) -> str:
    return folder.name


def _programmes(pack: policy.Pack) -> Iterator[Mapping[str, Any]]:
    for document in pack.documents.values():
        yield from document.data.get("programme", ())


def _nodes(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for group in ("all", "any", "of", "score"):
        for part in node.get(group, ()):
            yield part
            yield from _nodes(part)


def _leaves(pack: policy.Pack) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(programme, criterion) of every test, judgement and prerequisite."""
    for programme in _programmes(pack):
        for node in _nodes(programme["criteria"]):
            if not {"all", "any", "of", "score"} & set(node):
                yield programme["id"], node


def _thresholds(pack: policy.Pack) -> Iterator[tuple[str, str, str]]:
    """(programme, criterion, expression) of every test that compares."""
    for programme, node in _leaves(pack):
        if COMPARISON.search(node.get("test", "")):
            yield programme, node["id"], node["test"]


def _seen(pack: policy.Pack) -> Seen:
    found = {}
    for ran in policy.run_cases(pack):
        for criterion in (ran.answer or {}).get("criteria", ()):
            found[ran.case.id, str(ran.case.programme), criterion["id"]] = criterion["holds"]
    return found


def _turned(folder: Path, to: Path) -> policy.Pack:
    """The pack with 以上 read as 超过 and 超过 as 以上 in every test."""

    def turn(test: re.Match[str]) -> str:
        return test[1] + ORDER.sub(lambda sign: TURNED[sign[0]], test[2])

    copy = Path(shutil.copytree(folder, to / folder.name))
    for file in copy.glob("programmes*.toml"):
        file.write_text(TEST.sub(turn, file.read_text("utf-8")), "utf-8")
    return policy.check(copy)


@pytest.mark.parametrize("folder", PACKS, ids=_name)
def test_the_cases_of_a_pack_with_programmes_come_true(folder: Path) -> None:
    wrong = {ran.case.id: ran.misses for ran in policy.run_cases(policy.check(folder)) if ran.misses}
    assert not wrong


@pytest.mark.parametrize("folder", PACKS, ids=_name)
def test_every_threshold_has_cases_on_it_and_on_both_sides(folder: Path, tmp_path: Path) -> None:
    pack = policy.check(folder)
    as_written, turned = _seen(pack), _seen(_turned(folder, tmp_path))
    for programme, criterion, expression in _thresholds(pack):
        keys = [key for key in as_written if key[1:] == (programme, criterion)]
        holds = {as_written[key] for key in keys}
        assert {True, False} <= holds, f"{programme}.{criterion}: {expression} has cases on one side only"
        if ORDER.search(expression):
            on_it = any(as_written[key] != turned[key] for key in keys)
            assert on_it, f"{programme}.{criterion}: no case stands on the threshold of {expression}"


@pytest.mark.parametrize("folder", PACKS, ids=_name)
def test_every_programme_has_a_case_that_qualifies_and_one_that_does_not_yet(folder: Path) -> None:
    pack = policy.check(folder)
    answers: dict[str, set[bool | None]] = {}
    for ran in policy.run_cases(pack):
        if ran.answer is not None and ran.case.programme is not None:
            answers.setdefault(str(ran.case.programme), set()).add(ran.answer["eligible"])
    for programme in _programmes(pack):
        told = answers[programme["id"]]
        assert True in told, programme["id"]
        assert len(told) > (2 if folder in REGIONS else 1), programme["id"]


@pytest.mark.parametrize("folder", REGIONS, ids=_name)
def test_every_criterion_of_a_recognition_cites_an_article_with_its_text(folder: Path) -> None:
    pack = policy.check(folder)
    printed = {article.id: article for article in pack.articles}
    for programme, node in _leaves(pack):
        cited = [node["article"]] if isinstance(node["article"], str) else node["article"]
        assert cited, f"{programme}.{node['id']}"
        assert all(printed[one].text and printed[one].lines for one in cited)


def test_the_state_and_twenty_regions_are_there() -> None:
    assert len(REGIONS) == 21
