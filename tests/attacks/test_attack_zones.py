"""Zones under attack: around the filed scenario, with rights that are gone, twice at once, as somebody else, by numbers."""

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bureaus import join
from yiben.app.reactions import hands
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import access, casework, zones
from yiben.capabilities.zones.actions.applying import Paper
from yiben.kernel.actors import Role
from zone_city import BUYER, CLAUSES, OPERATOR, PARTNER, SCENARIO, TRAFFIC, City, code_of, found_city

RIVAL = "云川另一公司"


@pytest.fixture(scope="module")
def rivals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home to copy: founding takes longer than the tests."""
    folder = tmp_path_factory.mktemp("rivals")
    platform = open_platform(folder / "home")
    found_city(platform, folder)
    with platform.office.writing(platform.owner()) as work:
        join(work, "riva", RIVAL, Role.STEWARD)
    platform.close()
    return folder / "home"


@pytest.fixture
def city(rivals: Path, tmp_path: Path) -> Iterator[City]:
    shutil.copytree(rivals, tmp_path / "home")
    platform: Platform = open_platform(tmp_path / "home")
    yield City(platform)
    platform.close()


def at_once(*verbs: Callable[[], object]) -> list[str]:
    """The codes of what all of these come to, begun together."""
    ready, codes = threading.Barrier(len(verbs)), list[str]()

    def one(verb: Callable[[], object]) -> None:
        ready.wait()
        codes.append(code_of(verb))

    threads = [threading.Thread(target=one, args=(verb,)) for verb in verbs]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return codes


def test_no_statement_leads_round_the_filed_scenario(city: City) -> None:
    agreement = city.agreed()
    city.shared(agreement)
    grant = city.used(city.filed(agreement, sources=("flows",)))
    ask = lambda sql, **said: access.ask(city.office, city.who("buy"), sql, grant=grant.id, **said)  # noqa: E731
    assert ask('SELECT * FROM "indices"').rows == 30
    around = (
        'SELECT i.line, f.riders FROM "indices" i JOIN "flows" f USING (line)',
        'WITH f AS (SELECT * FROM "flows") SELECT * FROM f',
        'SELECT line, (SELECT max(riders) FROM "flows") FROM "indices"',
        'SELECT * FROM "indices" WHERE line IN (SELECT line FROM "flows" WHERE riders > 100)',
        'SELECT line FROM "indices" UNION ALL SELECT stop FROM "flows"',
        'SELECT * FROM "flows"',
        'CREATE VIEW v AS SELECT * FROM "flows"',
    )
    for sql in around:
        assert code_of(lambda sql=sql: ask(sql)), sql
    for purpose in ("催收", SCENARIO + " ", SCENARIO + "\u200b", SCENARIO.replace("车", "⻋"), "选址分析"):
        said = code_of(lambda purpose=purpose: ask('SELECT * FROM "indices"', purpose=purpose))
        assert said in {"grant_other_purpose", "bad_purpose", ""}, purpose
        assert said or purpose.strip() == SCENARIO, purpose


def test_an_operator_reads_nothing_that_was_shared_but_by_its_grant(city: City) -> None:
    agreement = city.agreed()
    city.shared(agreement, grade=2, roads=("api",))
    (use,) = city.see("opal", zones.dossier, agreement.id).uses
    ask = lambda name, sql: access.ask(city.office, city.who(name), sql, grant=use.id)  # noqa: E731
    assert code_of(lambda: ask("opal", 'SELECT * FROM "flows"')) == "grant_other_road"
    for stranger in ("pia", "buy", "riva", "exa"):
        assert code_of(lambda stranger=stranger: ask(stranger, 'SELECT * FROM "flows"')), stranger


def test_a_page_left_open_does_nothing_once_the_right_is_gone(city: City) -> None:
    agreement = city.agreed()
    product, partner = city.filed(agreement), city.admitted(agreement)
    for right in (zones.Right.PRODUCTS, zones.Right.OBTAIN_DATA):
        city.do("opal", zones.give_right, partner.id, right)
    grant = city.used(product, to=PARTNER)
    read = lambda: access.ask(city.office, city.who("pia"), 'SELECT * FROM "indices"', grant=grant.id)  # noqa: E731
    assert read().rows == 30
    city.do("opal", zones.take_right, partner.id, zones.Right.OBTAIN_DATA)
    assert code_of(read) == "grant_withdrawn"
    assert code_of(lambda: city.used(product, to=PARTNER)) == "partner_right"
    city.do("opal", zones.let_go, partner.id, kind=zones.Leaving.BREACH, says="违约", hands=hands())
    forms: tuple[Callable[[], object], ...] = (
        lambda: city.do("opal", zones.give_right, partner.id, zones.Right.PRODUCTS),
        lambda: city.do("opal", zones.regrade, partner.id, grade="A", why="改善"),
        lambda: city.used(product, to=PARTNER),
    )
    assert [code_of(form) for form in forms] == ["partner_left", "partner_left", "partner_right"]


def test_an_exit_is_not_left_by_being_admitted_again(city: City) -> None:
    agreement = city.agreed()
    product, partner = city.filed(agreement), city.admitted(agreement)
    city.do("opal", zones.let_go, partner.id, kind=zones.Leaving.BAD_CREDIT, says="失信", hands=hands())
    assert code_of(lambda: city.admitted(agreement, grade="A")) == "exit_open"
    assert code_of(lambda: city.used(product, to=PARTNER)) == "partner_right"


def test_a_form_sent_twice_at_once_is_done_once(city: City) -> None:
    agreement = city.agreed()
    scores = dict.fromkeys(city.see("bea", zones.indicators), 30.0)
    twice: tuple[Callable[[], object], ...] = (
        lambda: city.admitted(agreement),
        lambda: city.filed(agreement),
        lambda: city.do("bea", zones.assess, agreement.id, period="2026", scores=scores, says="较差", hands=hands()),
    )  # fmt: skip
    for verb in twice:
        assert sorted(at_once(verb, verb)) == ["", "bad_zone"]
    assert city.see("bea", zones.the_agreement, agreement.id).ended is None  # one poor result, not two


def test_one_period_is_one_period_however_it_is_spelt(city: City) -> None:
    agreement = city.agreed()
    scores = dict.fromkeys(city.see("bea", zones.indicators), 30.0)
    assess = lambda period: city.do("bea", zones.assess, agreement.id, period=period, scores=scores, says="较差", hands=hands())  # noqa: E731  # fmt: skip
    assess("2026")
    for spelt in (
        "２０２６", " 2026 ", "2026\u200b", "²026", "2026年", "2026年度", "20 26", "2026-H1", "2026上半年", "2026 年下半年", "2026年第三季度",
        "2026-Q4", "2026-12", "2026年7月", "2026-", "26", "今年", "2025", "2025-12",
    ):  # fmt: skip
        assert code_of(lambda spelt=spelt: assess(spelt)) == "bad_zone", spelt
    assert city.see("bea", zones.the_agreement, agreement.id).ended is None


def test_periods_follow_one_another_and_are_told_by_one_name(city: City) -> None:
    agreement = city.agreed()
    scores = dict.fromkeys(city.see("bea", zones.indicators), 70.0)
    for spelt in ("2026年上半年", "2026年3季度", "2026-10", "2026年11月", "2027年度"):
        city.do("bea", zones.assess, agreement.id, period=spelt, scores=scores, says="合格", hands=hands())
    named = [one.period for one in city.see("bea", zones.assessments, agreement.id)]
    assert named == ["2026-H1", "2026-Q3", "2026-10", "2026-11", "2027"]


def test_of_two_decisions_at_once_one_counts(city: City) -> None:
    case = city.applied(city.noticed())
    city.checked(case)
    city.reviewed(case)
    seen = city.see("gov", lambda work: casework.look(work, case.id, hands=hands())).case.version
    decide = lambda move, **form: city.do("gov", casework.move, case.id, move, seen=seen, form=form, hands=hands())  # noqa: E731  # fmt: skip
    codes = at_once(
        lambda: decide("authorise", signing_mode="bureau"), lambda: decide("decline", refusal="不同意")
    )
    assert sorted(codes) == ["", "case_moved_on"]


def test_nobody_acts_for_another_operator(city: City) -> None:
    agreement = city.agreed()
    city.shared(agreement)
    product, partner = city.filed(agreement, sources=("flows",)), city.admitted(agreement)
    grant = city.used(product)
    access.ask(city.office, city.who("buy"), 'SELECT * FROM "indices"', grant=grant.id)
    made = city.do("opal", zones.settle, product.id, begins=city.day(), ends=city.day())
    acts: dict[str, Callable[..., Any]] = {
        "right": lambda work: zones.give_right(work, partner.id, zones.Right.PRODUCTS),
        "regrade": lambda work: zones.regrade(work, partner.id, grade="A", why="改善"),
        "let go": lambda work: zones.let_go(work, partner.id, kind=zones.Leaving.BREACH, says="x", hands=hands()),
        "withdraw": lambda work: zones.withdraw(work, product.id, why="x"),
        "scenarios": lambda work: zones.file_scenarios(work, product.id, ["催收"]),
        "settle": lambda work: zones.settle(work, product.id, begins=city.day(), ends=city.day()),
        "correct": lambda work: zones.correct(work, made.id, events=[made.lines[0].event], why="x"),
        "use": lambda work: zones.give_use(work, product.id, to=RIVAL, scenario=SCENARIO, columns=("line",), ends=city.day(9), roads=("sql",)),
        "feedback": lambda work: zones.feed_back(work, agreement.id, period="2026", says="x"),
        "dossier": lambda work: zones.dossier(work, agreement.id),
        "recount": lambda work: zones.recount(work, product.id),
        "assess": lambda work: zones.assess(work, agreement.id, period="2026", scores={}, says="x", hands=hands()),
        "end": lambda work: zones.terminate(work, agreement.id, why=zones.Ended.BREACH, says="x", hands=hands()),
    }  # fmt: skip
    for stranger in ("riva", "pia", "buy", "exa"):
        codes = {name: code_of(lambda act=act, who=stranger: city.do(who, act)) for name, act in acts.items()}
        assert set(codes.values()) <= {"not_operator", "no_agreement", "not_supervisor"}, (stranger, codes)


def test_a_supervisor_does_not_serve_their_own_firm(city: City) -> None:
    with city.office.writing(city.platform.owner()) as work:
        join(work, "mole", OPERATOR, Role.BUREAU)
    zone = city.do("bea", zones.make_zone, "金融专区", kind=zones.Kind.FIELD, supervisor=TRAFFIC)
    said = code_of(lambda: city.do("mole", zones.carry_on, zone.id, OPERATOR, clauses=CLAUSES, begins="2020-01-01", ends="2090-01-01"))  # fmt: skip
    assert said == "not_supervisor"
    agreement = city.agreed()
    scores = dict.fromkeys(city.see("bea", zones.indicators), 100.0)
    acts: tuple[Callable[..., Any], ...] = (
        lambda work: zones.assess(work, agreement.id, period="2026", scores=scores, says="优", hands=hands()),
        lambda work: zones.terminate(work, agreement.id, why=zones.Ended.BREACH, says="x", hands=hands()),
    )
    assert [code_of(lambda act=act: city.do("mole", act)) for act in acts] == ["not_supervisor"] * 2


def test_nobody_is_authorised_by_what_is_said_to_have_been_before(city: City) -> None:
    zone = city.do("bea", zones.make_zone, "金融专区", kind=zones.Kind.FIELD, supervisor=TRAFFIC)
    carry = lambda begins: city.do("bea", zones.carry_on, zone.id, OPERATOR, clauses=CLAUSES, begins=begins, ends="2090-01-01")  # noqa: E731  # fmt: skip
    for begins in (city.day(), city.day(1), "2089-01-01"):
        assert code_of(lambda begins=begins: carry(begins)) == "not_before"
    assert carry("2020-01-01").before


def test_two_poor_results_are_results_not_words(city: City) -> None:
    agreement = city.agreed()
    end = lambda: city.do("bea", zones.terminate, agreement.id, why=zones.Ended.TWO_POOR, says="据称", hands=hands())  # noqa: E731  # fmt: skip
    assert code_of(end) == "bad_zone"


@pytest.mark.parametrize("price", [-1, 10**12, 10**18, 10**30])
def test_a_price_no_database_holds_is_refused(city: City, price: int) -> None:
    agreement = city.agreed()
    assert code_of(lambda: city.filed(agreement, price=price)) == "bad_zone"


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd",
        "a\x00b.txt",
        "<script>alert(1)</script>.txt",
        "名" * 5000,
        "CON",
        "a\nb.txt",
        "",
    ],
)
def test_papers_and_contracts_of_hostile_names_are_refused_or_kept_as_text(city: City, name: str) -> None:
    notice = city.noticed()
    papers = [
        *city.papers(notice, without="experience"),
        Paper(condition="experience", name=name, content=b"x"),
    ]
    code = code_of(lambda: city.applied(notice, papers=papers))
    kept = city.see("bea", zones.applications_of, notice.zone)
    assert bool(kept) == (code == "")
    assert not list(city.platform.home.root.parent.glob("etc*"))


def test_two_papers_for_one_condition_are_not_shuffled(city: City) -> None:
    notice = city.noticed()
    papers = [*city.papers(notice), Paper(condition="experience", name="另一份.txt", content=b"other")]
    assert code_of(lambda: city.applied(notice, papers=papers)) == "bad_zone"


def test_settling_what_was_taken_back_does_not_charge_it_again(city: City) -> None:
    agreement = city.agreed()
    product = city.filed(agreement)
    grant = city.used(product, to=BUYER)
    access.ask(city.office, city.who("buy"), 'SELECT * FROM "indices"', grant=grant.id)
    settle = lambda: city.do("opal", zones.settle, product.id, begins=city.day(), ends=city.day())  # noqa: E731
    made = settle()
    back = lambda: city.do("opal", zones.correct, made.id, events=[made.lines[0].event], why="x")  # noqa: E731
    assert sorted(at_once(back, back)) == ["", "corrected_before"]
    assert code_of(settle) == "nothing_used"
    assert city.see("bea", zones.recount, product.id).wrong == ()
