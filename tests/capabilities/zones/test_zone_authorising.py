"""From a notice to an agreement: conditions, evidence, experts, the government, nine clauses."""

from zone_city import CLAUSES, City
from yiben.capabilities import zones


def test_it_is_authorised_by_evidence_experts_and_the_government(city: City) -> None:
    made = city.agreed()
    assert made.in_force(city.day())
