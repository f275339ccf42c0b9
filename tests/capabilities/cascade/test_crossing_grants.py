"""Requests go to the owner, grants come back as the owner's word, reads pass both guards; every copy says whose it is."""

import orjson
import pytest
from crossings import ASKER, Crossing, events, later, refused

from conftest import OWNER
from yiben.capabilities import cascade, ledger, sharing
from yiben.capabilities.access import exports
from yiben.capabilities.cascade import crossing
from yiben.capabilities.grants import Form
from yiben.kernel.errors import NotFound, Refused, Unavailable


def test_a_request_is_decided_by_the_owner_and_its_grant_comes_back_as_their_word(crossed: Crossing) -> None:
    asked = crossed.request()
    crossed.turn()
    assert crossed.errand(asked.reference).state is crossing.State.OPEN
    crossed.move(
        asked.reference,
        "approve",
        given_columns=[f"masked:{crossed.item('姓名')}", f"plain:{crossed.item('id')}"],
    )
    crossed.turn()
    assert crossed.errand(asked.reference).state is crossing.State.DONE
    (held,) = crossed.held()
    told = held.granted
    assert {one.name: one.form for one in told.columns} == {"姓名": Form.MASKED, "id": Form.PLAIN}
    assert (told.standing, held.organisation) == (crossing.Standing.IN_FORCE, ASKER)
    assert told.event == next(one.id for one in events(crossed.city, "grant.given"))
    assert told.clauses
    with crossed.city.office.reading(OWNER) as work:
        (given,) = crossing.given(work)
    assert given.granted == told


def test_rows_pass_the_owners_guard_and_both_logs_hold_the_read(crossed: Crossing) -> None:
    grant = crossed.granted()
    rows = crossed.read(grant, columns=("id", "姓名", "电话"), where="街区 = 'east'")
    assert len(rows) == 20
    assert [row["姓名"] for row in rows[:2]] == ["王" + chr(20000) + "明", "王" + chr(20002) + "明"]
    assert not any(str(row["电话"]).isdigit() for row in rows)
    (there,), (here,) = events(crossed.city, "cascade.read_given"), events(crossed.province, "cascade.read")
    assert there.detail["account"] == here.actor == "lin"
    assert there.actor == f"lin@{crossed.city.other}"
    assert (there.detail["export"], there.detail["nonce"]) == (here.detail["export"], here.detail["nonce"])
    assert events(crossed.city, "data.read")[0].detail["grant"] == grant


def test_a_leaked_copy_names_the_peer_and_the_account(crossed: Crossing) -> None:
    grant = crossed.granted(forms={"电话": Form.MASKED})
    rows = crossed.read(grant)
    text = "\n".join(str(row["电话"]) for row in rows)
    file = crossed.city.office.home.staging / "leak.csv"
    file.write_text(f"电话\n{text}\n")
    crossed.read(grant, "wu")
    found = exports.trace(crossed.city.office, OWNER, file)
    assert [one.export.account for one in found.copies][:1] == [f"lin@{crossed.city.other}"]


def test_what_the_province_grades_higher_is_hidden_there_though_the_city_gives_it(crossed: Crossing) -> None:
    grant = crossed.granted(forms={"id": Form.PLAIN, "姓名": Form.PLAIN})
    assert crossed.read(grant)[0]["姓名"].endswith("明")
    crossed.province.rule(crossed.item("姓名"), 5)
    first = crossed.read(grant)[0]
    assert first["id"] == 0
    assert not str(first["姓名"]).endswith("明")
    assert refused(crossed.read, grant, where="姓名 LIKE '王%'") == "hidden_here"


def test_what_the_city_grades_higher_is_masked_by_the_city_at_the_next_read(crossed: Crossing) -> None:
    grant = crossed.granted(forms={"姓名": Form.PLAIN})
    crossed.city.label(crossed.item("姓名"), 4)
    assert not str(crossed.read(grant)[0]["姓名"]).endswith("明")


def test_a_withdrawn_grant_stops_at_once_though_nobody_has_heard_and_is_told_in_order(
    crossed: Crossing,
) -> None:
    grant = crossed.granted()
    crossed.withdraw(grant)
    assert crossed.held()[0].granted.standing is crossing.Standing.IN_FORCE
    assert refused(crossed.read, grant) == "grant_withdrawn"
    crossed.turn()
    assert crossed.held()[0].granted.standing is crossing.Standing.WITHDRAWN
    assert refused(crossed.read, grant) == "grant_ended"


def test_a_grant_that_expires_is_refused_on_both_sides(crossed: Crossing) -> None:
    grant = crossed.granted()
    later(crossed.city, days=31)
    later(crossed.province, days=31)
    assert refused(crossed.read, grant) == "grant_ended"
    crossed.turn()
    assert crossed.held()[0].granted.standing is crossing.Standing.ENDED


def test_a_retired_entry_ends_its_grants_and_takes_no_more_requests(crossed: Crossing) -> None:
    grant = crossed.granted()
    late = crossed.request()
    with crossed.city.office.writing(OWNER) as work:
        sharing.end_of_resource(work, crossed.entry)
        ledger.retire(work, crossed.entry, why="停用")
    assert refused(crossed.read, grant) == "grant_withdrawn"
    crossed.turn()
    assert crossed.errand(late.reference).state is crossing.State.REFUSED
    assert crossed.held()[0].granted.standing is crossing.Standing.WITHDRAWN
    with pytest.raises(NotFound):
        crossed.request()


def test_only_who_asked_and_who_was_named_reads(crossed: Crossing) -> None:
    grant = crossed.granted(accounts=("lin",))
    assert crossed.read(grant)
    assert refused(crossed.read, grant, "wu") == "no_such_grant"
    assert refused(crossed.read, grant, "stray") == "no_such_grant"
    everybody = crossed.granted()
    assert crossed.read(everybody, "wu")
    assert refused(crossed.read, everybody, "stray") == "no_such_grant"


def test_columns_and_rows_stay_within_the_grant(crossed: Crossing) -> None:
    grant = crossed.granted(forms={"id": Form.PLAIN, "街区": Form.PLAIN}, rows="街区 = 'east'")
    assert len(crossed.read(grant)) == 20
    assert refused(crossed.read, grant, columns=("姓名",)) == "no_column"
    assert refused(crossed.read, grant, where="姓名 = '王'") == "bad_row_condition"
    assert len(crossed.read(grant, rows=3)) == 3
    assert refused(crossed.read, grant, rows=0) == "bad_rows"


def test_the_asker_gives_a_grant_up(crossed: Crossing) -> None:
    grant = crossed.granted()
    reference = crossed.held()[0].granted.reference
    with crossed.province.office.writing(crossed.who(crossed.province, "lin")) as work:
        crossing.take_back(work, reference, why="不再需要")
    crossed.turn()
    assert crossed.held()[0].granted.standing is crossing.Standing.WITHDRAWN
    assert refused(crossed.read, grant) == "grant_ended"


def test_a_request_the_owner_refuses_or_may_not_grant_says_why(crossed: Crossing) -> None:
    asked = crossed.request()
    crossed.turn()
    crossed.move(asked.reference, "refuse", refusal="用途不符")
    other = crossed.request(ends="2020-01-02", begins="2020-01-01")
    crossed.turn()
    assert crossed.errand(asked.reference).says == "用途不符"
    assert crossed.errand(other.reference).state is crossing.State.REFUSED
    assert crossed.held() == ()


def test_while_the_owner_is_down_a_read_says_so(crossed: Crossing) -> None:
    grant = crossed.granted()
    crossed.city.door.stop()
    with pytest.raises(Unavailable):
        crossed.read(grant)


def test_a_grant_may_not_be_used_by_accounts_that_left_and_the_line_may_be_ended(crossed: Crossing) -> None:
    grant = crossed.granted()
    with crossed.city.office.writing(OWNER) as work:
        cascade.leave(work, crossed.city.other, why="撤并")
    with pytest.raises((Refused, Unavailable)):
        crossed.read(grant)


def test_what_crosses_names_no_person_and_no_account(crossed: Crossing) -> None:
    asked = crossed.request()
    crossed.turn()
    case = crossed.case(asked.reference)
    said = orjson.dumps(dict(case.form)).decode()
    assert ASKER in said
    assert "lin" not in said
