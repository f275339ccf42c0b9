"""Warnings of Articles 20 and 31: read from the log, told to the operator and the supervisors, answered as a case."""

from yiben.app.reactions import hands
from yiben.capabilities import access, casework, zones
from yiben.engines import evidence
from zone_city import City, code_of


def watch(city: City) -> int:
    return zones.watch(city.office, hands=hands())


def misuse(city: City, grant: str, *, purpose: str = "催收") -> str:
    return code_of(lambda: access.ask(city.office, city.who("buy"), 'SELECT * FROM "indices"', grant=grant, purpose=purpose))  # fmt: skip


def test_use_in_an_unfiled_scenario_warns_once_and_the_case_is_answered_and_closed(city: City) -> None:
    agreement = city.agreed()
    grant = city.used(city.filed(agreement))
    watch(city)
    assert city.see("bea", zones.alerts, agreement.id) == ()
    assert {misuse(city, grant.id) for _ in range(3)} == {"grant_other_purpose"}
    assert (watch(city), watch(city)) == (1, 0)
    (alert,) = city.see("bea", zones.alerts, agreement.id)
    assert (alert.rule, alert.times, len(alert.events)) == ("unfiled-scenario", 3, 3)
    with city.office.reading(city.who("bea")) as work:
        assert {evidence.read(work.db, one).kind for one in alert.events} == {"data.refused"}
    assert alert.case in {one.case.id for one in city.see("opal", casework.todo, hands=hands()).rows}
    assert "预警" in city.see("opal", casework.notices).rows[0].says.zh
    misuse(city, grant.id)
    watch(city)
    (alert,) = city.see("bea", zones.alerts, agreement.id)  # it is being answered: the same one goes on
    assert alert.times == 4
    assert code_of(lambda: city.move("pia", alert.case, "answer", cause="误填", measures="已培训"))
    city.move("opal", alert.case, "answer", cause="用途误填", measures="已培训")
    city.move("bea", alert.case, "close", finding="属实")
    misuse(city, grant.id)
    watch(city)
    assert [one.times for one in city.see("bea", zones.alerts, agreement.id)] == [4, 1]


def test_use_after_the_right_ended_warns_and_a_mistyped_statement_does_not(city: City) -> None:
    agreement = city.agreed()
    product = city.filed(agreement)
    grant = city.used(product)
    assert code_of(lambda: access.ask(city.office, city.who("buy"), "SELECT nothing FROM nowhere", grant=grant.id))  # fmt: skip
    watch(city)
    assert city.see("bea", zones.alerts, agreement.id) == ()
    city.do("opal", zones.withdraw, product.id, why="下架")
    assert misuse(city, grant.id, purpose="") == "grant_withdrawn"
    watch(city)
    assert [one.rule for one in city.see("bea", zones.alerts, agreement.id)] == ["use-against-rules"]


def test_a_warning_nobody_answers_goes_to_the_supervisors(city: City) -> None:
    from datetime import timedelta

    agreement = city.agreed()
    grant = city.used(city.filed(agreement))
    misuse(city, grant.id)
    watch(city)
    (alert,) = city.see("bea", zones.alerts, agreement.id)
    city.later = timedelta(days=20)
    casework.tick(city.office, hands=hands())
    assert alert.case in {one.case.id for one in city.see("bea", casework.todo, hands=hands()).rows}
