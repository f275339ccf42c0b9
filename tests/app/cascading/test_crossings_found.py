"""What crossed is searched and turned over, each list by itself; whoever does not oversee finds their own."""

from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from joined_installations import HOSTILE, Joined, Sign, api, enter, pump
from yiben.capabilities import cascade, ledger, objections
from yiben.capabilities.cascade import crossing


@pytest.fixture
def asked(joined: Joined) -> list[str]:
    """Twenty-three objections of the province's owner to two entries of the city; their references."""
    beds, roads = enter(joined.city, "养老床位", 2), enter(joined.city, "道路", 2)
    pump(joined.city)
    said = []
    with joined.platform.office.writing(joined.platform.actor("owner")) as work:
        ledger.ensure_organisation(work, "民政厅")
        for number in range(23):
            statement = objections.Statement(key={"列1": str(number)}, right="79", says="有误")
            made = crossing.object_to(
                work, joined.peer, beds if number else roads, column="列1", wrong=objections.Wrong.VALUE,
                statement=statement,
            )  # fmt: skip
            said.append(made.reference)
    return said


def page(**said: object) -> str:
    return "/cascade/crossings?" + urlencode(said)


def test_a_list_is_searched_by_entry_and_reference_and_turned_over(asked: list[str], sign_in: Sign) -> None:
    owner = sign_in("owner")
    first = owner.open("/cascade/crossings")
    assert "23 in all" in first
    assert "Page 1 of 2" in first
    assert sum(one in first + owner.open(page(page=2)) for one in asked) == 23
    assert "22 in all" in owner.open(page(q="养老"))
    assert "Page 2 of 2" in owner.open(page(q="养老", page=2))
    roads = owner.open(page(q="道路"))
    assert "1 in all" in roads
    assert asked[0] in roads
    assert "1 in all" in owner.open(page(q=asked[7]))
    for nothing in ("%", "'", '"><script>', HOSTILE[::-1], "x" * 300):
        found = owner.open(page(q=nothing))
        assert "0 in all" in found, nothing
        assert "Nothing found" in found
        assert "<script>alert" not in found
    for odd in ({"list": "nonsense"}, {"list": "../x"}):
        assert "23 in all" in owner.open(page(**odd))
    owner.open(page(page="x"), status=422)


@pytest.mark.parametrize("which", ["theirs", "held", "given"])
def test_the_other_lists_are_there_though_empty(asked: list[str], sign_in: Sign, which: str) -> None:
    assert asked
    for who in ("owner", "analyst"):
        assert "0 in all" in sign_in(who).open(page(list=which))
        assert "0 in all" in sign_in(who).open(page(list=which, q="养老"))


def test_whoever_does_not_oversee_finds_their_own(asked: list[str], sign_in: Sign) -> None:
    assert "0 in all" in sign_in("analyst").open(page(q=asked[0]))
    assert asked[0] not in sign_in("analyst").open(page())


def test_programs_find_them_by_the_page(asked: list[str], joined: Joined, client: TestClient) -> None:
    call = api(joined, "owner", client)
    found = call("/errands?side=ours&q=养老&page=1")
    assert (found["total"], found["pages"], len(found["errands"])) == (22, 1, 22)
    assert len(call("/errands")["ours"]) == 23
    assert call("/grants?side=held")["total"] == 0
    stranger = api(joined, "analyst", client)
    assert stranger(f"/errands?side=ours&q={asked[0]}")["total"] == 0
    assert stranger("/errands?side=theirs")["total"] == 0


def test_a_conflict_is_settled_as_it_was_looked_at(joined: Joined, sign_in: Sign, client: TestClient) -> None:
    enter(joined.platform, "人口", 2, org="公安厅")
    enter(joined.city, "人口", 2)
    pump(joined.city)
    with joined.platform.office.reading(joined.platform.owner()) as work:
        (found,) = cascade.conflicts(work)
    owner = sign_in("owner")
    path = f"/cascade/conflicts/{found.id}"
    assert f'name="seen" value="{found.seen}"' in owner.open(path)
    assert "has just changed" in owner.send(path, status=409, holds="both", note="并存", seen="0" * 16)
    call = api(joined, "owner", client)
    call(
        f"/conflicts/{found.id}/settle", status=409, body={"holds": "both", "note": "并存", "seen": "0" * 16}
    )
    assert call(f"/conflicts/{found.id}")["seen"] == found.seen
    call(f"/conflicts/{found.id}/settle", body={"holds": "both", "note": "并存", "seen": found.seen})
