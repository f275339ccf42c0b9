"""What may be received together, what many programmes say of one applicant, and what is most worth finding out."""

from typing import Any

from programme_making import BOOK, DAY, FACTS, leaf, named, table

from yiben.engines.rules.entitlements import (
    Compiled,
    FactBook,
    Hearing,
    hear,
    panel_of,
    programme_from,
    read_programme,
    read_stacking,
)


def _programme(
    name: str,
    amount: str,
    test: str = "racks >= 0",
    *,
    pack: str = "demo",
    book: FactBook = BOOK,
    years: int = 1,
) -> Compiled:
    written = table(leaf("a", test), id_=name, benefit={"amount": amount}) | {"years": years}
    return programme_from(written, pack=pack, book=book)


def _heard(programmes: list[Compiled], facts: dict[str, Any], *rules: dict[str, Any]) -> Hearing:
    own = tuple(one.id for one in programmes)
    told = {"id": "s", "zh": "规则", "en": "rule", "article": "九", "among": ["*"]}
    stackings = [read_stacking(told | rule, pack="demo", programmes=own)[0] for rule in rules]
    return hear(panel_of(programmes, stackings=stackings), facts, as_of=DAY)


THREE = [_programme("a", "30万元"), _programme("b", "50万元"), _programme("c", "20万元")]


def test_without_a_rule_everything_adds_up() -> None:
    stacked = _heard(THREE, {"racks": 1}).stacked
    assert (stacked.total, stacked.shared) == (1_000_000, ())


def test_only_the_highest_counts_and_what_fell_away_is_told() -> None:
    stacked = _heard(THREE, {"racks": 1}, {"rule": "highest"}).stacked
    assert stacked.total == 500_000
    assert stacked.shared[0].kept == ("demo/b",)
    assert stacked.shared[0].dropped == (("demo/a", 300_000), ("demo/c", 200_000))
    assert "从高" in stacked.shared[0].says.zh


def test_programmes_that_exclude_one_another_leave_one() -> None:
    rule = {"rule": "exclusive", "among": ["a", "c"]}
    stacked = _heard(THREE, {"racks": 1}, rule).stacked
    assert (stacked.total, stacked.shared[0].kept) == (800_000, ("demo/a",))


def test_a_sum_is_cut_only_above_its_limit() -> None:
    assert _heard(THREE, {"racks": 1}, {"rule": "capped", "most": "100万元"}).stacked.shared == ()
    stacked = _heard(THREE, {"racks": 1}, {"rule": "capped", "most": "99.99万元"}).stacked
    assert (stacked.total, stacked.shared[0].cut) == (999_900, 100)
    assert sum(value for _, value in stacked.amounts) == stacked.total


LONG = [_programme("a", "30万元", years=3), _programme("b", "50万元"), _programme("c", "20万元", years=2)]


def test_what_is_paid_for_years_counts_in_each_of_them() -> None:
    stacked = _heard(LONG, {"racks": 1}).stacked
    assert (stacked.total, stacked.years) == (1_800_000, (1_000_000, 500_000, 300_000))
    assert dict(stacked.amounts) == {"demo/a": 900_000, "demo/b": 500_000, "demo/c": 400_000}


def test_a_limit_of_a_year_is_reached_in_a_year_and_one_of_all_years_over_all() -> None:
    yearly = _heard(LONG, {"racks": 1}, {"rule": "capped", "most": "60万元", "within": "year"}).stacked
    assert yearly.years == (600_000, 500_000, 300_000)
    assert dict(yearly.amounts) == {"demo/a": 700_000, "demo/b": 500_000, "demo/c": 200_000}
    assert "每年" in yearly.shared[0].says.zh
    whole = _heard(LONG, {"racks": 1}, {"rule": "capped", "most": "120万元"}).stacked
    assert (whole.total, whole.years) == (1_200_000, (1_000_000, 200_000, 0))
    assert whole.shared[0].cut == 600_000


def test_the_highest_is_so_over_all_years_or_in_each() -> None:
    whole = _heard(LONG, {"racks": 1}, {"rule": "highest"}).stacked
    assert (whole.shared[0].kept, whole.total) == (("demo/a",), 900_000)
    yearly = _heard(LONG, {"racks": 1}, {"rule": "highest", "within": "year"}).stacked
    assert yearly.years == (500_000, 300_000, 300_000)
    assert dict(yearly.shared[0].dropped) == {"demo/a": 300_000, "demo/c": 400_000}
    assert yearly.shared[0].kept == ("demo/a", "demo/b")


def test_years_that_no_text_has_and_a_choice_by_the_year_are_refused() -> None:
    rule = {"id": "s", "zh": "规则", "en": "rule", "among": ["*"], "rule": "exclusive", "within": "year"}
    assert [one.code for one in read_stacking(rule, pack="demo")[1].found] == ["stacking_within"]
    for years in (0, -1, 51):
        found = read_programme(table(leaf("a", "racks > 0")) | {"years": years}, pack="demo").faults
        assert [one.code for one in found.found] == ["programme_years"], years


def test_exclusions_come_before_limits() -> None:
    rules = ({"rule": "capped", "most": "60万元"}, {"rule": "exclusive", "among": ["a", "b"]})
    stacked = _heard(THREE, {"racks": 1}, *rules).stacked
    assert stacked.total == 600_000
    assert [one.rule.rule for one in stacked.shared] == ["exclusive", "capped"]


def test_who_does_not_qualify_takes_no_part_and_an_unknown_amount_is_named() -> None:
    programmes = [*THREE, _programme("d", "90万元", "green"), _programme("e", "rd * 1")]
    stacked = _heard(programmes, {"racks": 1, "green": False}, {"rule": "highest"}).stacked
    assert (stacked.total, stacked.open) == (500_000, ("demo/e",))


def test_the_fact_worth_most_comes_first() -> None:
    programmes = [
        _programme("a", "30万元", "green"),
        _programme("b", "50万元", "green and racks >= 5"),
        _programme("c", "90万元", "patents >= 3"),
        _programme("d", "rd * 1", "racks >= 0"),
    ]
    heard = _heard(programmes, {"racks": 9})
    found = {one.fact: one for one in heard.worth}
    assert [one.fact for one in heard.worth] == ["patents", "green", "rd"]
    assert (found["green"].decides, found["green"].opens, found["green"].money) == (2, 2, 800_000)
    assert (found["patents"].decides, found["patents"].money) == (1, 900_000)
    assert (found["rd"].asked, found["rd"].amounts) == (0, 1)


def test_a_fact_that_is_not_enough_alone_is_asked_for_and_decides_nothing() -> None:
    heard = _heard([_programme("a", "30万元", "green or racks / patents >= 5")], {"green": False})
    assert [(one.fact, one.asked, one.decides) for one in heard.worth] == [("patents", 1, 0), ("racks", 1, 0)]


def test_before_many_programmes_a_judgement_needs_its_full_name() -> None:
    written = table(named("brand", judged=True), id_="x")
    programmes = [programme_from(written, pack=pack, book=BOOK) for pack in ("one", "two")]
    short = _heard(programmes, {"judged.brand": True})
    assert ([one.eligible for one in short.answers], short.unread) == ([None, None], ("judged.brand",))
    full = _heard(programmes, {"judged.one/x.brand": True})
    assert ([one.eligible for one in full.answers], full.unread) == ([True, None], ())
    assert [one.fact for one in full.worth] == ["judged.two/x.brand"]


def test_packs_whose_facts_mean_different_things_are_asked_apart() -> None:
    def book(kind: str) -> FactBook:
        return FactBook.read(
            {"fact": [*FACTS, {"id": "own", "zh": "自", "en": "own", "about": "enterprise", "kind": kind}]}
        )

    programmes = [
        _programme("a", "1元", "own >= 3", pack="one", book=book("whole")),
        _programme("b", "1元", "own = '3'", pack="two", book=book("word")),
        _programme("c", "1元", "racks > 0", pack="three"),
    ]
    panel = panel_of(programmes)
    assert [len(listed) for _, listed in panel.groups] == [2, 1]
    assert {one.of.id: one.eligible for one in hear(panel, {"racks": 1}, as_of=DAY).answers}[
        "three/c"
    ] is True
