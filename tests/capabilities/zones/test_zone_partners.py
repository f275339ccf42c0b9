"""Partners: admitted, graded, given what their grade allows, and let go in five ways with proof of deletion."""

from datetime import timedelta

import pytest

from yiben.app.reactions import hands
from yiben.capabilities import access, casework, zones
from yiben.capabilities.zones import Leaving, Right
from zone_city import PARTNER, City, code_of


def test_rights_go_by_grade(city: City) -> None:
    partner = city.admitted(city.agreed(), grade="B")
    given = city.do("opal", zones.give_right, partner.id, Right.PRODUCTS)
    assert given.rights == ("products_and_scenarios",)
    assert (
        code_of(lambda: city.do("opal", zones.give_right, partner.id, Right.OWNERSHIP))
        == "right_not_for_grade"
    )
    assert code_of(lambda: city.do("pia", zones.give_right, partner.id, Right.OBTAIN_DATA)) == "not_operator"


def test_who_is_not_qualified_or_has_no_contract_is_not_admitted(city: City) -> None:
    agreement = city.agreed()
    said = {
        "qualification": "软件企业",
        "qualified_until": city.day(9),
        "contract": ("合同.pdf", b"x"),
        "grade": "A",
    }
    for name, value, code in (
        ("qualified_until", city.day(-1), "qualification_expired"),
        ("contract", ("合同.pdf", b""), "bad_zone"),
        ("grade", "Z", "bad_zone"),
    ):
        asked = {**said, name: value}
        assert (
            code_of(lambda asked=asked: city.do("opal", zones.admit, agreement.id, PARTNER, **asked)) == code
        )


def test_a_partner_uses_a_product_by_the_rights_it_has_and_no_more(city: City) -> None:
    agreement = city.agreed()
    product, partner = city.filed(agreement), city.admitted(agreement)
    assert code_of(lambda: city.used(product, to=PARTNER)) == "partner_right"
    city.do("opal", zones.give_right, partner.id, Right.PRODUCTS)
    assert code_of(lambda: city.used(product, to=PARTNER)) == "partner_right"  # rows are data obtained
    city.do("opal", zones.give_right, partner.id, Right.OBTAIN_DATA)
    grant = city.used(product, to=PARTNER)
    rows = (
        access.ask(city.office, city.who("pia"), 'SELECT * FROM "indices"', grant=grant.id).table().num_rows
    )
    assert rows == 30
    city.do("opal", zones.regrade, partner.id, grade="C", why="两次违约")
    again = lambda: access.ask(city.office, city.who("pia"), 'SELECT * FROM "indices"', grant=grant.id)  # noqa: E731
    assert code_of(again) == "grant_withdrawn"


@pytest.mark.parametrize("kind", list(Leaving))
def test_each_exit_ends_rights_at_once_and_demands_proof_of_deletion(city: City, kind: Leaving) -> None:
    partner = city.admitted(city.agreed())
    city.do("opal", zones.give_right, partner.id, Right.PRODUCTS)
    gone = city.do("opal", zones.let_go, partner.id, kind=kind, says="退出", hands=hands())
    assert (gone.exit_kind, gone.rights) == (str(kind), ())
    assert code_of(lambda: city.do("opal", zones.give_right, partner.id, Right.PRODUCTS)) == "partner_left"
    assert code_of(lambda: city.move("pia", gone.exit_case, "prove", deleted="已删除")) == "form_wrong"
    proof = casework.Handed(name="删除证明.txt", content="已删除并销毁介质".encode(), field="proof")
    city.move("pia", gone.exit_case, "prove", deleted="全部副本", handed=(proof,))
    assert code_of(lambda: city.move("pia", gone.exit_case, "accept"))
    city.move("opal", gone.exit_case, "accept")
    assert city.see("opal", zones.the_partner, partner.id).left == city.day()


def test_a_proof_of_deletion_that_is_late_alarms_the_supervisors(city: City) -> None:
    partner = city.admitted(city.agreed())
    gone = city.do("opal", zones.let_go, partner.id, kind=Leaving.BREACH, says="违约", hands=hands())
    assert gone.exit_case not in {one.case.id for one in city.see("bea", casework.todo, hands=hands()).rows}
    city.later = timedelta(days=40)
    done = casework.tick(city.office, hands=hands())
    assert done.escalated >= 1
    assert gone.exit_case in {one.case.id for one in city.see("bea", casework.todo, hands=hands()).rows}
