"""Whose measures rule the zones of a home: those of the pack that brings the flow a zone is applied for by."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import people, policy, zones
from yiben.infra.packs import packs_folder
from yiben.kernel.errors import BadInput

OWN = "yunchuan-zones"


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    platform = open_platform(tmp_path / "home")
    yield platform
    platform.close()


def rule(platform: Platform, tmp_path: Path, before: str, after: str) -> None:
    """Measures of our own in force: the shipped ones under another name, with a parameter called otherwise."""
    folder = shutil.copytree(packs_folder() / zones.PACK, tmp_path / OWN)
    for path in folder.glob("*.toml"):
        text = path.read_text("utf-8").replace(zones.PACK, OWN).replace(f'"{before}"', f'"{after}"')
        path.write_text(text, "utf-8")
    with platform.office.reading(platform.owner()) as work:
        officer, owner = (
            replace(people.who_is(work, name), authentication=frozenset({"password", "totp"}), nda=True)
            for name in ("officer", "owner")
        )
    with platform.office.writing(officer) as work:
        policy.load(work, policy.prepare(folder))
        policy.propose(work, OWN)
    with platform.office.writing(owner) as work:
        policy.approve(work, OWN)


def test_before_any_are_in_force_the_shipped_measures_say_what_is_asked(platform: Platform) -> None:
    with platform.office.reading(platform.owner()) as work:
        assert "feedback" in zones.indicators(work)


def test_a_pack_with_the_flow_of_zones_rules_them_without_a_word_of_code(
    platform: Platform, tmp_path: Path
) -> None:
    rule(platform, tmp_path, "indicator-feedback", "indicator-complaints")
    with platform.office.reading(platform.owner()) as work:
        assert "complaints" in zones.indicators(work)
        assert "feedback" not in zones.indicators(work)


def test_measures_that_leave_a_parameter_out_are_told_which(platform: Platform, tmp_path: Path) -> None:
    rule(platform, tmp_path, "credit-grades", "credit-ranks")
    with platform.office.reading(platform.owner()) as work, pytest.raises(BadInput) as told:
        zones.grades(work)
    assert (told.value.code, told.value.where["pack"]) == ("no_parameter", f"{OWN}@1")
    assert told.value.where["parameter"] == "credit-grades"
