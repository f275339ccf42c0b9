"""Stewards and sources who want a table open without its check or its second person, or kept open for good."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from bureaus import acting, join
from openers import BUREAU, Openers, openers_of
from yiben.app.cases.filing import general
from yiben.app.orders import Order
from yiben.app.reactions import hands
from yiben.app.road import bring_in
from yiben.app.wiring import open_platform
from yiben.capabilities import ledger, opening
from yiben.capabilities.opening.disclosure.examining import examine
from yiben.capabilities.opening.disclosure.model import Data, Examined, Risk, Role, Verdict, Weight
from yiben.kernel.actors import ANYBODY, SYSTEM, Actor
from yiben.kernel.actors import Role as Post
from yiben.kernel.errors import YibenError
from yiben.kernel.text import Text

FEWER = ("站点编号", "站点名称", "经度", "纬度")  # without 线路
WHY = Text("坐标有误", "Coordinates are wrong")


def reading(openers: Openers, reference: str, who: Actor = ANYBODY, **said: int) -> str:
    """What becomes of a request of the public."""
    try:
        with openers.reading(who) as work:
            dataset, edition = opening.readable(work, reference, **said)
    except YibenError as error:
        return error.code
    return f"{dataset.slug} {edition.number}"


def raise_label(openers: Openers, column: str, level: int) -> None:
    with openers.reading(openers.officer) as work:
        (item,) = [one for one in ledger.describe(work, openers.stops).items if one.name == column]
    with openers.writing(openers.officer) as work:
        ledger.correct(work, item.id, ledger.Correction(level=level, personal=False, why="内部编号"))


def test_a_column_left_out_of_the_newest_edition_is_not_left_open_in_an_older_one(openers: Openers) -> None:
    whole = openers.opened()
    fewer = openers.check(columns=FEWER)
    openers.release(openers.approved(fewer, dataset=whole.id, columns=fewer.columns))
    assert reading(openers, whole.slug, edition=1) == "bus-stops 1"

    raise_label(openers, "线路", 2)
    assert reading(openers, whole.slug) == "bus-stops 2"  # does not rest on it
    assert reading(openers, whole.slug, edition=1) == "edition_recalled"
    assert openers.changes()[-1][0] == "amended"  # mirrors are told


def test_what_rose_while_it_was_stopped_does_not_come_back_with_an_older_edition(openers: Openers) -> None:
    whole = openers.opened()
    fewer = openers.check(columns=FEWER)
    openers.release(openers.approved(fewer, dataset=whole.id, columns=fewer.columns))
    with openers.writing(openers.steward) as work:
        opening.suspend(work, whole.id, why=WHY)
    raise_label(openers, "线路", 3)
    with openers.writing(openers.steward) as work:
        opening.resume(work, whole.id)
    assert reading(openers, whole.slug) == "bus-stops 2"
    assert reading(openers, whole.slug, edition=1) == "edition_recalled"


def test_recalling_the_newest_edition_brings_no_unsound_one_to_the_front(openers: Openers) -> None:
    whole = openers.opened()
    fewer = openers.check(columns=FEWER)
    openers.release(openers.approved(fewer, dataset=whole.id, columns=fewer.columns))
    with openers.writing(openers.steward) as work:
        opening.recall(work, whole.id, edition=2, why="重发")
    assert reading(openers, whole.slug) == "bus-stops 1"
    raise_label(openers, "线路", 2)
    assert reading(openers, whole.slug) == "dataset_suspended"
    assert reading(openers, whole.slug, edition=1) == "dataset_suspended"


def test_what_was_for_named_bodies_is_not_for_everybody_when_the_next_edition_is(openers: Openers) -> None:
    raise_label(openers, "线路", 2)
    narrow = openers.check(kind="targeted")
    assert narrow.verdict is Verdict.MAY
    bodies = {"bodies": ("云川大学",), "boundary": Text("只用于研究", "Research only")}
    first = openers.opened(narrow, kind=opening.OpenKind.TARGETED, **bodies)
    assert reading(openers, first.slug) == "not_for_everybody"

    wide = openers.check(columns=FEWER)
    openers.release(openers.approved(wide, dataset=first.id, columns=wide.columns))
    assert reading(openers, first.slug) == "bus-stops 2"
    assert reading(openers, first.slug, edition=1) == "edition_recalled"


def test_who_accepted_conditions_is_not_admitted_to_what_is_for_named_bodies_now(openers: Openers) -> None:
    boundary = Text("不得再提供", "Not to be handed on")
    first = openers.opened(openers.check(kind="conditional"), boundary=boundary)
    citizen = Actor(account="100000001", name="河边读者", roles=frozenset({Post.CITIZEN}), clearance=0)
    until = openers.proposal().planned
    for who in (citizen, openers.reader):
        asked = opening.Application(dataset=first.id, purpose="研究", ends=until, accepts=True)
        with openers.writing(who) as work:
            opening.apply(work, asked, hands=hands())
        assert reading(openers, first.slug, who) == "bus-stops 1"
    narrow = openers.check(kind="targeted")
    said = {"dataset": first.id, "bodies": ("云川大学",), "boundary": boundary}
    openers.release(openers.approved(narrow, **said))
    for who in (citizen, openers.reader):  # the reader's body is named, but nobody has admitted it
        assert reading(openers, first.slug, who) == "not_for_everybody"
    with openers.reading(openers.reader) as work:
        assert all(one.withdrawn for one in opening.my_permits(work))


def test_a_case_that_was_filed_before_raises_nothing_from_the_grave(openers: Openers) -> None:
    whole = openers.opened()
    pending = openers.approved(openers.check(), dataset=whole.id)
    with openers.writing(openers.steward) as work:
        case = opening.propose_withdrawal(work, whole.id, why=WHY, hands=hands())
    with pytest.raises(YibenError) as error:
        openers.release(pending)
    assert error.value.code == "withdrawal_runs"
    assert reading(openers, whole.slug) == "dataset_suspended"

    openers.move(openers.officer, case, "approve")
    again = openers.look(pending)
    assert again.state == "listed"  # it went back
    with pytest.raises(YibenError) as error:
        openers.release(openers.move(openers.officer, openers.move(openers.steward, again, "submit"), "approve"))  # fmt: skip
    assert error.value.code == "dataset_withdrawn"
    assert reading(openers, whole.slug) == "dataset_withdrawn"
    assert reading(openers, whole.slug, edition=1) == "dataset_withdrawn"


def test_nobody_approves_what_they_filed_or_submitted_whatever_else_they_are(openers: Openers) -> None:
    case = openers.move(openers.steward, openers.propose(openers.check()), "submit")
    both = acting_as_both(openers)
    with pytest.raises(YibenError):
        openers.move(openers.steward, case, "approve")
    filed = openers.check()
    with openers.writing(both) as work:
        mine = opening.propose(work, openers.proposal(filed), hands=hands())
    mine = openers.move(both, mine, "submit")
    with pytest.raises(YibenError) as error:
        openers.move(both, mine, "approve")
    assert error.value.code == "not_yours"
    assert reading(openers, "bus-stops") == "no_dataset"


def acting_as_both(openers: Openers) -> Actor:
    """A steward of the bureau who is the officer as well."""
    with openers.writing(openers.platform.owner()) as work:
        join(work, "both", BUREAU, Post.STEWARD, Post.OFFICER)
        return acting(work, "both")


def test_a_name_that_looks_like_an_identifier_takes_nobodys_place(openers: Openers) -> None:
    whole = openers.opened()
    with openers.writing(SYSTEM) as work:
        opening.put_foreign(
            work,
            [
                opening.Foreign(
                    origin=opening.Origin.HARVESTED,
                    source="src_evil",
                    key="0",
                    slug=whole.id,
                    title=Text("假", "Fake"),
                    description=Text("", ""),
                    publisher=whole.publisher,
                )
            ],
        )
    assert reading(openers, whole.id) == "bus-stops 1"
    with openers.writing(openers.steward) as work:
        opening.suspend(work, whole.id, why=WHY)
    assert reading(openers, "bus-stops") == "dataset_suspended"


def test_data_changed_between_check_and_release_are_looked_at_again(openers: Openers, tmp_path: Path) -> None:
    case = openers.approved()
    lines = "\n".join(f"S{n:05d},1380013{n:04d},{n % 9 + 1}路,106.5,26.5" for n in range(200))
    path = tmp_path / "bus_stops.csv"
    path.write_text(f"站点编号,站点名称,线路,经度,纬度\n{lines}\n", encoding="utf-8")
    bring_in(
        openers.platform, openers.platform.owner(), Order(source=str(path), org=BUREAU, name="bus_stops")
    )
    with pytest.raises(YibenError):
        openers.release(case)
    assert reading(openers, "bus-stops") == "no_dataset"
    assert openers.look(case).state != "published"


HIDDEN = {
    "wide digits": "请打１３８００１３８０００联系",
    "arabic digits": "١٣٨٠٠١٣٨٠٠٠",
    "grouped": "电话 138-0013-8000",
    "spaced": "138 0013 8000",
    "country": "+8613800138000",
    "invisible": "138\u200b0013\u200b8000",
    "identity grouped": "身份证 330106 19900307 1234",
    "identity wide": "３３０１０６１９９００３０７１２３Ｘ".replace("Ｘ", "x"),
    "wide at": "somebody＠example.org",
}


@pytest.mark.parametrize("said", HIDDEN.values(), ids=HIDDEN)
def test_numbers_of_persons_are_found_however_they_are_written(openers_at_rest: Openers, said: str) -> None:
    path = openers_at_rest.platform.home.staging / "notes.parquet"
    with duckdb.connect() as db:
        db.execute(
            "COPY (SELECT range AS id, CASE WHEN range = 777 THEN ? ELSE '路口' || range % 7 END AS note FROM range(5000)) "
            f"TO '{path}' (FORMAT PARQUET)",
            [said],
        )
    columns = tuple(
        Examined(name=name, type=kind, title=name, level=1, personal=False, approved=True, role=Role.OTHER)
        for name, kind in (("id", "BIGINT"), ("note", "VARCHAR"))
    )
    with openers_at_rest.platform.lake.bench() as bench:
        report = examine(bench, Data(files=(str(path),), columns=columns, personal=False, source="res_x"))
    found = [one for one in report.findings if one.risk is Risk.LOOKS_LIKE]
    assert [(one.columns, one.rows) for one in found] == [(("note",), 1)]
    assert all(said not in repr(one) for one in report.findings)


TYPED = {
    "number": ("BIGINT", "13800000000 + range"),
    "decimal": ("DECIMAL(18,2)", "(13800000000 + range)::DECIMAL(18, 2)"),
    "list": ("VARCHAR[]", "['路口', (13800000000 + range)::VARCHAR]"),
    "structure": ("STRUCT(a VARCHAR)", "{'a': (13800000000 + range)::VARCHAR}"),
}


@pytest.mark.parametrize(("kind", "made"), TYPED.values(), ids=TYPED)
def test_numbers_of_persons_are_found_in_columns_of_any_type(
    openers_at_rest: Openers, kind: str, made: str
) -> None:
    assert looks_like(openers_at_rest, f"SELECT range AS id, {made} AS note FROM range(500)", kind) == [
        (("note",), 500)
    ]


def test_sums_of_money_are_no_telephone_numbers_and_names_of_columns_may_be(openers_at_rest: Openers) -> None:
    few = (
        "SELECT range AS id, CASE WHEN range < 9 THEN 13800000000 ELSE range * 7 END AS note FROM range(500)"
    )
    assert looks_like(openers_at_rest, few, "BIGINT") == []
    turned = 'SELECT range AS id, range AS "王１３８００１３８０００" FROM range(9)'
    assert looks_like(openers_at_rest, turned, "BIGINT", name="王１３８００１３８０００") == [
        (("王１３８００１３８０００",), 0)
    ]


def looks_like(
    openers: Openers, select: str, kind: str, name: str = "note"
) -> list[tuple[tuple[str, ...], int]]:
    """(columns, rows) of what a check takes for numbers of persons."""
    path = openers.platform.home.staging / "typed.parquet"
    with duckdb.connect() as db:
        db.execute(f"COPY ({select}) TO '{path}' (FORMAT PARQUET)")
    columns = tuple(
        Examined(name=one, type=type_, level=1, personal=False, approved=True)
        for one, type_ in (("id", "BIGINT"), (name, kind))
    )
    with openers.platform.lake.bench() as bench:
        report = examine(bench, Data(files=(str(path),), columns=columns, personal=False, source="res_x"))
    return [
        (one.columns, one.rows or 0)
        for one in report.findings
        if one.risk is Risk.LOOKS_LIKE and one.weight is Weight.STOP
    ]


@pytest.fixture(scope="module")
def openers_at_rest(openers_home: tuple[Path, dict[str, str]]) -> Iterator[Openers]:
    """For what changes nothing."""
    platform = open_platform(openers_home[0])
    yield openers_of(platform)
    platform.close()


def test_the_case_of_a_release_is_not_filed_by_the_general_form(openers: Openers) -> None:
    for kind in (opening.RELEASE, opening.WITHDRAW, opening.APPLY, opening.REVIEW):
        with openers.reading(openers.steward) as work, pytest.raises(YibenError) as error:
            general(work, kind)
        assert error.value.code == "filed_elsewhere"
