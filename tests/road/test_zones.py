"""The road of a zone: from the notice to the end after two poor assessments, and the proof of deletion."""

from pathlib import Path

from yiben.app.reactions import hands
from yiben.app.wiring import Platform
from yiben.capabilities import access, casework, zones
from yiben.engines import evidence
from zone_city import City, code_of, found_city


def test_from_the_notice_to_the_end_after_two_poor_assessments(platform: Platform, tmp_path: Path) -> None:
    found_city(platform, tmp_path)
    city = City(platform)
    agreement = city.agreed()
    city.shared(agreement)
    product = city.filed(agreement, sources=("flows",))
    grant = city.used(product)
    read = lambda: access.ask(city.office, city.who("buy"), 'SELECT * FROM "indices"', grant=grant.id).rows  # noqa: E731
    assert read() == 30
    assert city.do("opal", zones.settle, product.id, begins=city.day(), ends=city.day()).total == 37
    scores = dict.fromkeys(city.see("bea", zones.indicators), 30.0)
    first, second = (
        city.do("bea", zones.assess, agreement.id, period=year, scores=scores, says="较差", hands=hands())
        for year in ("2026", "2027")
    )
    assert (str(first.measure), str(second.measure)) == ("reminder", "termination")
    ended = city.see("bea", zones.the_agreement, agreement.id)
    assert (ended.ended_why, code_of(read)) == ("two_poor", "grant_withdrawn")
    assert code_of(lambda: city.filed(agreement)) == "agreement_not_in_force"
    proof = casework.Handed(name="删除证明.txt", content="已删除".encode(), field="proof")
    city.move("opal", ended.exit_case, "prove", deleted="全部共享数据", handed=(proof,))
    city.move("bea", ended.exit_case, "accept")
    assert city.see("bea", zones.the_agreement, agreement.id).left == city.day()
    report = evidence.verify(platform.engine, platform.home)
    assert report.ok
