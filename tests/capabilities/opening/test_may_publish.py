"""May a grade be published: our ceiling first, then the packs in force, with their articles."""

import pytest

from yiben.capabilities import policy
from yiben.capabilities.opening.actions.permitting import may_publish
from yiben.capabilities.opening.disclosure import Permission, Treatment
from yiben.capabilities.opening.model import OpenKind


def asked(shelf: policy.Shelf, level: int, *, personal: bool = False, kind: str = "unconditional", treatment: Treatment = Treatment.PLAIN) -> Permission:  # fmt: skip
    return may_publish(
        shelf,
        kind=OpenKind(kind),
        level=level,
        personal=personal,
        importance="general",
        treatment=treatment,
    )


@pytest.fixture(scope="module")
def base() -> policy.Shelf:
    return policy.together((policy.base(),))


@pytest.fixture(scope="module")
def pboc() -> policy.Shelf:
    return policy.together((policy.base(), policy.newest(None, "pboc-data-security-2023")))


def test_each_kind_of_opening_has_its_ceiling(base: policy.Shelf) -> None:
    allowed = {kind: max(n for n in range(1, 6) if asked(base, n, kind=kind).allowed) for kind in OpenKind}
    assert allowed == {"unconditional": 1, "conditional": 2, "targeted": 3}


def test_personal_information_is_not_for_the_public_unless_it_is_none_any_more(base: policy.Shelf) -> None:
    assert not asked(base, 1, personal=True).allowed
    assert not asked(base, 3, personal=True, treatment=Treatment.TOKENISED).allowed
    assert asked(base, 3, personal=True, treatment=Treatment.COARSENED).allowed


def test_a_regulation_in_force_is_asked_and_cited(pboc: policy.Shelf) -> None:
    plain = asked(pboc, 3, kind="targeted")
    assert not plain.allowed
    assert any(cite.startswith("pboc-data-security-2023:28") for cite in plain.cites)
    assert plain.says is not None
    assert asked(pboc, 1).allowed
    assert asked(pboc, 3, personal=True, treatment=Treatment.COARSENED).allowed
