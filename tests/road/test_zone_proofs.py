"""Operator, provider and partner take home the proof of their own; the auditor's forty lines check it; nobody else's act is in it."""

import base64
from pathlib import Path
from typing import Any

import pytest
from test_audit import checked

from yiben.app.wiring import Platform
from yiben.app.zoning.proving import prove_own
from yiben.capabilities import access, zones
from yiben.engines import evidence
from zone_city import City, code_of, found_city


@pytest.fixture
def city(platform: Platform, tmp_path: Path) -> City:
    found_city(platform, tmp_path)
    return City(platform)


def settled(city: City) -> tuple[zones.Agreement, zones.Statement]:
    """Three uses by the buyer, settled, one taken back."""
    agreement = city.agreed()
    city.shared(agreement)
    product = city.filed(agreement, sources=("flows",))
    grant = city.used(product)
    for least in (1, 2, 3):
        access.ask(city.office, city.who("buy"), f'SELECT line FROM "indices" WHERE level > {least}', grant=grant.id)  # fmt: skip
    made = city.do("opal", zones.settle, product.id, begins=city.day(), ends=city.day())
    city.do("opal", zones.correct, made.id, events=[made.lines[0].event], why="重复调用")
    return agreement, made


def bodies(bundle: dict[str, Any]) -> str:
    """What the bundle shows of events."""
    return "".join(base64.b64decode(one["leaf"]).decode() for one in bundle["events"] if one["leaf"])


def test_a_provider_proves_its_share_without_seeing_who_used_what(city: City, tmp_path: Path) -> None:
    _, made = settled(city)
    bundle = city.see("tra", prove_own, made.id)
    code, said = checked(tmp_path, bundle)
    assert code == 0, said
    assert all(line.event in said for line in made.lines)
    told = bodies(bundle)
    assert ("zone.settled" in told, "zone.corrected" in told) == (True, True)
    assert ("data.read" in told, '"buy"' in told, "level" in told) == (False, False, False)
    assert [one["event"] for one in bundle["events"] if one.get("withheld")] == [
        one.event for one in made.lines
    ]
    assert [one["fen"] for one in bundle["lines"]] == [37, 37, 37]
    # The number of a line carries the beginning of its leaf's hash: the line is of that event and no other.
    assert all(one["event"].split("_")[2] == one["leaf_hash"][:12] for one in bundle["events"])
    for wrong in ("lines", "events"):
        cut = {**bundle, wrong: bundle[wrong][:-1]}
        assert checked(tmp_path, cut)[0] != 0


def test_operator_and_partner_prove_their_authorisation_and_rights(city: City, tmp_path: Path) -> None:
    agreement, _ = settled(city)
    partner = city.admitted(agreement, grade="B")
    city.do("opal", zones.give_right, partner.id, zones.Right.PRODUCTS)
    code_of(
        lambda: city.do("pia", zones.feed_back, agreement.id, period="2026", says="x")
    )  # refused, and another's
    bundle = city.see("opal", prove_own, agreement.id)
    assert checked(tmp_path, bundle)[0] == 0
    told = bodies(bundle)
    assert all(kind in told for kind in ("zone.agreement_signed", "zone.product_filed", "zone.shared", "zone.partner_admitted"))  # fmt: skip
    assert not any(kind in told for kind in ("zone.refused", "data.read", "zone.scored", "case."))
    mine = bodies(city.see("pia", prove_own, partner.id))
    assert ("zone.partner_admitted" in mine, "zone.right_given" in mine, "zone.agreement_signed" in mine) == (True, True, False)  # fmt: skip


def test_what_is_not_theirs_is_as_unknown_as_what_there_is_not(city: City) -> None:
    agreement, made = settled(city)
    partner = city.admitted(agreement)
    with city.office.reading(city.platform.owner()) as work:
        read = next(one.id for one in evidence.show(work.db, evidence.Asked(kind="data.read")).rows)
    tries = {
        "tra": (agreement.id, partner.id, read, "zprd_1"), "buy": (agreement.id, made.id, partner.id, read),
        "pia": (agreement.id, made.id), "exa": (agreement.id, made.id, partner.id, "zsta_none"),
    }  # fmt: skip
    for name, ones in tries.items():
        for one in ones:
            said = code_of(lambda name=name, one=one: city.see(name, prove_own, one))
            assert said in {"no_agreement", "no_statement", "no_partner", "nothing_to_prove"}, (
                name,
                one,
                said,
            )
    with city.office.reading(city.platform.owner()) as work:
        proved = evidence.show(work.db, evidence.Asked(kind="evidence.own_proved")).rows
    assert not proved


def test_a_long_statement_is_proved_in_pieces(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    _, made = settled(city)
    monkeypatch.setattr("yiben.app.zoning.proving.MOST", 2)
    pieces = [city.see("opal", prove_own, made.id, first=first) for first in (0, 2)]
    assert [(len(one["lines"]), one["first_line"], one["all_lines"]) for one in pieces] == [
        (2, 0, 3),
        (1, 2, 3),
    ]
