"""The duties of zones bind zone data: what a grant gives for a zone, nothing else the platform holds (Articles 4, 16, 32)."""

from dataclasses import replace

from yiben.capabilities import access, grants, zones
from yiben.capabilities.grants import Draft, Form, GrantedColumn, Road
from zone_city import FLOWS, OPERATOR, City


def masked(city: City, name: str, *, grant: str | None = None) -> set[bool]:
    """Whether columns of `flows` come masked to somebody, with the pack of zones in force."""
    read = access.ask(city.office, city.who(name), 'SELECT * FROM "flows"', grant=grant)
    return {column.masked for column in read.columns}


def kept(city: City, agreement: str) -> Draft:
    with city.office.reading(city.who("opal")) as work:
        return grants.find(work, zones.dossier(work, agreement).uses[0].id).draft


def test_a_department_reads_its_own_data_without_any_agreement(city: City) -> None:
    assert masked(city, "tra") == {False}


def test_a_grant_that_is_for_no_zone_needs_no_agreement_of_operation(city: City) -> None:
    given = Draft(
        resource="flows",
        columns=tuple(GrantedColumn(item="", name=name, form=Form.PLAIN) for name in FLOWS),
        grantee=OPERATOR,
        roads=frozenset({Road.SQL}),
        purpose="线网调整",
        purpose_says="委托测算",
        basis="委托合同",
        begins=city.day(),
        ends=city.day(30),
    )
    grant = city.do("tra", grants.give, given)
    assert masked(city, "opal", grant=grant.id) == {False}


def test_a_grant_for_a_zone_is_bound_to_an_agreement_in_force_and_its_authorisation(city: City) -> None:
    agreement = city.agreed()
    city.shared(agreement, grade=1, roads=("sql",))
    made = kept(city, agreement.id)
    assert made.facts["setting"] == "zone"
    in_order = city.do("tra", grants.give, replace(made, case=None))
    assert masked(city, "opal", grant=in_order.id) == {False}
    for name in ("agreement_in_force", "authorised"):
        facts = {**made.facts, name: False}
        grant = city.do("tra", grants.give, replace(made, facts=facts, case=None))
        assert masked(city, "opal", grant=grant.id) == {True}, name
