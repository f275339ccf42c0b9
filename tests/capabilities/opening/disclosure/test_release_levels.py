"""Which grades may be published under the packs as shipped, as they are and after remedies."""

from pathlib import Path

import pytest

from yiben.capabilities import policy
from yiben.capabilities.opening import OpenKind, may_publish
from yiben.capabilities.opening.disclosure import Permission, Treatment
from yiben.infra.home import Home


def asked(tmp_path: Path, pack: str, level: int, treatment: Treatment, kind: OpenKind) -> Permission:
    shelf = policy.shipped_books((pack,), Home(tmp_path))
    assert shelf is not None
    return may_publish(
        shelf, kind=kind, level=level, personal=level > 1, importance="general", treatment=treatment
    )


@pytest.mark.parametrize("pack", ["pboc-data-security-2023", "guizhou-public-data-2023"])
def test_open_data_and_anonymised_data_may_be_published_under_the_packs(tmp_path: Path, pack: str) -> None:
    for level, treatment in ((1, Treatment.PLAIN), (3, Treatment.COARSENED)):
        found = asked(tmp_path, pack, level, treatment, OpenKind.UNCONDITIONAL)
        assert found.allowed, found.says
        assert found.cites


def test_a_level_above_the_ceiling_is_not_whatever_the_packs_say(tmp_path: Path) -> None:
    guizhou = "guizhou-public-data-2023"
    for level, treatment in ((2, Treatment.PLAIN), (3, Treatment.PLAIN), (3, Treatment.TOKENISED)):
        assert not asked(tmp_path, guizhou, level, treatment, OpenKind.UNCONDITIONAL).allowed
    assert asked(tmp_path, guizhou, 3, Treatment.PLAIN, OpenKind.TARGETED).allowed


def test_what_a_pack_wants_masked_is_refused_plain_with_its_article(tmp_path: Path) -> None:
    found = asked(tmp_path, "pboc-data-security-2023", 3, Treatment.PLAIN, OpenKind.TARGETED)
    assert not found.allowed
    assert "pboc-data-security-2023:28" in found.cites
