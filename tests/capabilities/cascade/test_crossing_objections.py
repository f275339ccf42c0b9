"""Objections go to whoever owns the entry, are a case there, and every answer comes back; once, in order, closed."""

import pytest
from crossings import Crossing, refused
from sqlalchemy import select

from conftest import OWNER
from yiben.app.reactions import hands
from yiben.capabilities import cascade, casework, objections
from yiben.capabilities.cascade import crossing
from yiben.infra.database import metadata
from yiben.kernel.errors import BadInput, NotFound


def test_an_objection_becomes_the_owners_case_and_its_answer_comes_back(crossed: Crossing) -> None:
    said = crossed.object_to()
    assert said.state is crossing.State.WAITING
    crossed.turn()
    case = crossed.case(said.reference)
    assert case.kind == "objection.value"
    assert case.due  # days of law run at the owner, from arrival
    assert case.filer == f"peer@{crossed.city.other}"
    here = crossed.errand(said.reference)
    assert (here.state, here.number, here.due) == (crossing.State.OPEN, case.number, case.due)
    crossed.move(said.reference, "refuse", refusal="与原始登记一致")
    crossed.turn()
    here = crossed.errand(said.reference)
    assert (here.title.en, here.says) == ("Not corrected", "与原始登记一致")
    with crossed.province.office.reading(crossed.who(crossed.province, "lin")) as work:
        notices = [one.says.en for one in casework.notices(work, hands=hands()).rows]
    assert any("Not corrected" in one for one in notices)
    with crossed.province.office.writing(crossed.who(crossed.province, "lin")) as work:
        crossing.ask_review(work, said.reference, why="请复核")
    crossed.turn()
    assert crossed.case(said.reference).state == "review"
    assert crossed.errand(said.reference).title.zh == "主管部门复核"


def test_one_taken_back_is_withdrawn_at_the_owners_and_one_corrected_says_so(crossed: Crossing) -> None:
    taken, mended = crossed.object_to(), crossed.object_to()
    crossed.turn()
    with crossed.province.office.writing(crossed.who(crossed.province, "lin")) as work:
        crossing.take_back(work, taken.reference, why="误提")
    crossed.move(mended.reference, "accept")
    case = crossed.case(mended.reference)
    with crossed.city.office.writing(crossed.who(crossed.city, "chen")) as work:
        objections.correct(work, case.id, seen=case.version, value="13911112222", hands=hands())
    crossed.turn()
    assert crossed.errand(taken.reference).state is crossing.State.WITHDRAWN
    assert crossed.errand(mended.reference).title.en == "Corrected"


def test_what_was_said_of_a_value_is_open_to_nobody_on_the_way(crossed: Crossing) -> None:
    said = crossed.object_to()
    told = "\n".join(_everything(crossed.province))
    crossed.turn()
    told += "\n".join(_everything(crossed.city)) + "\n".join(_everything(crossed.province))
    assert said.reference in told
    for secret in ("13800000007", "13911112222", "已换号", "赵某"):
        assert secret not in told
    case = crossed.case(said.reference)
    with crossed.city.office.reading(crossed.who(crossed.city, "chen")) as work:
        opened = objections.statement(work, case.id, sees=lambda _: True, hands=hands())
    assert (opened.key, opened.right, opened.subject) == ({"id": "7"}, "13911112222", "")


def test_an_objection_to_the_entry_itself_and_what_cannot_be_one(crossed: Crossing) -> None:
    said = crossed.object_to(
        column="", wrong=objections.Wrong.DESCRIPTION, statement=objections.Statement(says="标题不准确")
    )
    crossed.turn()
    assert crossed.case(said.reference).kind == "objection.entry"
    with pytest.raises(NotFound):
        crossed.object_to(column="没有")
    with pytest.raises(BadInput):
        crossed.object_to(statement=objections.Statement())
    assert refused(crossed.object_to, column="") == "bad_objection"


def test_whatever_is_said_again_after_a_backup_came_back_is_one_case(crossed: Crossing) -> None:
    said = crossed.object_to()
    crossed.turn()
    crossed.move(said.reference, "accept")
    for side in (crossed.province, crossed.city):
        with side.office.writing(OWNER) as work:
            cascade.send_all_again(work, side.other, why="恢复备份")
    crossed.turn()
    with crossed.city.office.reading(OWNER) as work:
        assert casework.cases(work, kind="objection.value", hands=hands()).total == 1
    here = crossed.errand(said.reference)
    assert (here.state, here.title.en) == (crossing.State.OPEN, "Accepted, to be corrected")


def test_only_who_said_it_follows_it_up(crossed: Crossing) -> None:
    said = crossed.object_to()
    with crossed.province.office.writing(crossed.who(crossed.province, "stray")) as work:
        assert crossing.errands(work) == ()
        with pytest.raises(NotFound):
            crossing.take_back(work, said.reference, why="不是我的")
        with pytest.raises(NotFound):
            crossing.errand(work, said.reference)


def _everything(side) -> list[str]:
    """Every text of every table of a side, and of its log."""
    found: list[str] = []
    with side.office.engine.connect() as db:
        for table in metadata.tables.values():
            found += [str(tuple(row)) for row in db.execute(select(table))]
    return found
