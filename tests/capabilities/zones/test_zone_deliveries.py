"""A product filed to be delivered again and again: under the filing as by any other road, metered, ended with it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from yiben.capabilities import access, zones
from yiben.capabilities.access import deliveries
from yiben.capabilities.zones import Right
from zone_city import PARTNER, City, code_of


@pytest.fixture
def delivered(city: City) -> tuple[zones.Product, deliveries.Delivery]:
    """A product filed for standing delivery, and an order of the buyer's that is in force."""
    product = city.filed(city.agreed(), unit=zones.Unit.ROW, price=3, roads=("delivery",))
    grant = city.used(product, roads=("delivery",))
    order = deliveries.propose(
        city.office, city.who("buy"), 'SELECT line, level FROM "indices"', purpose="", form=access.Format.CSV, grant=grant.id,
        schedule=deliveries.plan(every=deliveries.Every.HOURS, start=city.office.clock(), hours=1),
    )  # fmt: skip
    with city.office.writing(city.who("officer")) as work:
        deliveries.approve(work, order.id)
    return product, order


def run(city: City, hours: int) -> list[tuple[int | None, str | None]]:
    """Rows and refusal of what is due by then."""
    made = city.office
    later = replace(made, clock=lambda: made.clock() + timedelta(hours=hours))
    return [(one.rows, one.code) for one in deliveries.run_due(later)]


def test_a_delivery_of_a_product_is_metered_and_ends_with_the_filing(
    city: City, delivered: tuple[zones.Product, deliveries.Delivery]
) -> None:
    product, _ = delivered
    assert run(city, 2) == [(30, None)]
    city.later = timedelta(days=1)
    made = city.do("opal", zones.settle, product.id, begins=city.day(-1), ends=city.day())
    assert [line.rows for line in made.lines] == [30]
    city.do("opal", zones.withdraw, product.id, why="下架")
    assert [code for _, code in run(city, 2)] == ["grant_withdrawn"]


@pytest.mark.parametrize("road", ["delivery", "prefill", "sql"])
def test_what_hands_data_over_needs_the_right_to_obtain_data(city: City, road: str) -> None:
    agreement = city.agreed()
    product, partner = city.filed(agreement, roads=("delivery", "prefill", "sql", "verify")), city.admitted(agreement)  # fmt: skip
    city.do("opal", zones.give_right, partner.id, Right.PRODUCTS)
    assert code_of(lambda: city.used(product, to=PARTNER, roads=(road,))) == "partner_right"
    assert code_of(lambda: city.used(product, to=PARTNER, roads=("verify",))) == ""


@pytest.mark.parametrize(
    ("grade", "code"), [(1, ""), (2, "grade_road"), (3, "grade_road"), (4, "grade_road")]
)
def test_raw_data_are_delivered_to_a_zone_at_grade_one_alone(city: City, grade: int, code: str) -> None:
    agreement = city.agreed()
    assert code_of(lambda: city.shared(agreement, grade=grade, roads=("delivery",), need="yes")) == code
