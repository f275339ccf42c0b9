"""Release checks over HTTP, at the terminal and as verbs: ask, read, take remedies, make the released table."""

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from test_web_road import bring
from visitors import Browser

from terminals import Terminal
from yiben.app.wiring import Platform
from yiben.capabilities import ledger, opening
from yiben.capabilities.opening.disclosure import CheckAsk, Verdict, read_remedy
from yiben.kernel.actors import Role
from yiben.kernel.errors import BadInput, NotFound, Refused

SignIn = Callable[[str], Browser]


def residents(*, rows: int = 300) -> bytes:
    chance = random.Random(5)
    lines = ["姓名,手机号,出生日期,性别,文化程度"]
    for number in range(rows):
        name = chance.choice("王李张刘陈") + chance.choice("伟芳娜敏静")
        phone = "13" + "".join(chance.choices("0123456789", k=9))
        born = f"{chance.randint(1950, 1999)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
        lines.append(f"{name},{phone},{born},{'男女'[number % 2]},{chance.choice(('初中', '高中', '本科'))}")
    return ("\n".join(lines) + "\n").encode()


@pytest.fixture
def resource(sign_in: SignIn, platform: Platform) -> str:
    bring(sign_in("steward"), platform, residents(), name="residents")
    with platform.office.reading(platform.owner()) as work:
        return ledger.describe(work, "residents").resource.id


def test_a_check_is_asked_for_read_and_its_suggestion_taken(
    sign_in: SignIn, platform: Platform, resource: str
) -> None:
    officer = sign_in("officer")
    form = officer.open(f"/opening/checks/new?resource={resource}")
    assert 'value="性别" checked' in form
    assert 'value="手机号" checked' not in form
    assert "Tick at least one column" in officer.send("/opening/checks", status=422, resource=resource)
    columns: Any = ["姓名", "手机号", "出生日期", "性别", "文化程度"]
    officer.send("/opening/checks", resource=resource, kind="unconditional", column=columns)
    page = officer.page.url.path
    platform.jobs.wait()
    said = officer.open(page)
    assert "may be opened after remedies" in said
    assert "direct identifier" in said
    assert "See these rows" in said
    officer.send(f"{page}/remedies", suggested="yes")
    better = officer.page.url.path
    assert better != page
    platform.jobs.wait()
    passed = officer.open(better)
    assert "may be opened" in passed
    assert "after remedies</span>" not in passed
    assert "Before and after" in passed
    assert better in officer.open("/opening/checks")


def test_rows_that_worry_are_seen_through_the_guard(
    sign_in: SignIn, platform: Platform, resource: str
) -> None:
    done = opening.check(platform.office, platform.lake, platform.owner(), CheckAsk(resource=resource))
    phones = next(
        at for at, one in enumerate(done.before.findings) if "出生日期" in one.columns and one.row_numbers
    )
    shown = sign_in("officer").open(f"/opening/checks/{done.id}/findings/{phones}")
    steward = sign_in("analyst")
    steward.open(f"/opening/checks/{done.id}/findings/{phones}", status=403)
    assert "<table" in shown
    sign_in("officer").open(f"/opening/checks/{done.id}/findings/999", status=404)


def test_remedies_that_do_not_fit_come_back_with_the_page(
    sign_in: SignIn, platform: Platform, resource: str
) -> None:
    done = opening.check(platform.office, platform.lake, platform.owner(), CheckAsk(resource=resource))
    officer = sign_in("officer")
    officer.open(f"/opening/checks/{done.id}")
    assert "no such remedy" in officer.send(
        f"/opening/checks/{done.id}/remedies", status=422, own="nonsense:性别"
    )
    assert "cannot be remedied" in officer.send(
        f"/opening/checks/{done.id}/remedies", status=422, own="band=5:性别"
    )
    officer.open("/opening/checks/ck_none", status=404)


def test_a_check_that_failed_says_why(sign_in: SignIn, platform: Platform, resource: str) -> None:
    identifier = opening.begin_check(
        platform.office, platform.owner(), CheckAsk(resource=resource, remedies=(read_remedy("band=5:性别"),))
    )
    assert "can go on" in sign_in("officer").open(f"/opening/checks/{identifier}")
    with pytest.raises(BadInput):
        opening.run_check(platform.office, platform.lake, platform.owner(), identifier)
    assert "cannot be remedied" in sign_in("officer").open(f"/opening/checks/{identifier}")


def test_what_passed_is_made_and_what_did_not_is_not(platform: Platform, resource: str) -> None:
    office, lake, owner = platform.office, platform.lake, platform.owner()
    into = office.home.staging / "made"
    first = opening.check(office, lake, owner, CheckAsk(resource=resource))
    assert first.verdict is Verdict.AFTER
    with pytest.raises(Refused) as refused:
        opening.make_released(office, lake, owner, first.id, into=into)
    assert refused.value.code == "check_not_passed"
    done = opening.check(office, lake, owner, CheckAsk(resource=resource, remedies=first.suggested))
    made = opening.make_released(office, lake, owner, done.id, into=into)
    names = [name for name, _, _ in made.columns]
    assert "姓名" not in names
    assert "手机号" not in names
    assert made.rows == done.after.rows if done.after else False
    again = opening.make_released(office, lake, owner, done.id, into=into)
    assert (again.rows, again.columns) == (made.rows, made.columns)
    with office.reading(owner) as work:
        assert opening.find_check(work, done.id) == done
        assert [one.id for one in opening.checks_of(work, resource)] == [done.id, first.id]


def test_a_check_no_longer_holds_when_a_label_or_the_data_move(
    sign_in: SignIn, platform: Platform, resource: str
) -> None:
    office, lake, owner = platform.office, platform.lake, platform.owner()
    done = opening.check(office, lake, owner, CheckAsk(resource=resource, columns=("性别", "文化程度")))
    with office.writing(owner) as work:
        assert opening.stale(work, done) is None
        item = next(one for one in ledger.describe(work, resource).items if one.name == "文化程度")
        ledger.correct(
            work,
            item.id,
            ledger.Correction(
                level=4, personal=True, importance=ledger.Importance.GENERAL, semantic=None, why="x"
            ),
        )
    with office.reading(owner) as work:
        said = opening.stale(work, done)
    assert said is not None
    assert "Labels" in said.en
    with pytest.raises(Refused) as refused:
        opening.make_released(office, lake, owner, done.id, into=office.home.staging / "made")
    assert refused.value.code == "check_stale"


def test_a_stranger_neither_asks_nor_reads(platform: Platform, resource: str) -> None:
    office, lake, owner = platform.office, platform.lake, platform.owner()
    stranger = replace(owner, account="somebody", roles=frozenset({Role.ANALYST}), org=None)
    with pytest.raises(Refused):
        opening.check(office, lake, stranger, CheckAsk(resource=resource))
    done = opening.check(office, lake, owner, CheckAsk(resource=resource, columns=("性别",)))
    with office.reading(stranger) as work:
        assert opening.latest_checks(work) == ()
        with pytest.raises(Refused):
            opening.find_check(work, done.id)
    for asked, wrong in (
        (CheckAsk(resource="nothing"), NotFound),
        (CheckAsk(resource=resource, columns=("没有",)), BadInput),
        (CheckAsk(resource=resource, quasi=("没有",)), BadInput),
        (CheckAsk(resource=resource, kind="secret"), BadInput),
    ):
        with pytest.raises(wrong):
            opening.check(office, lake, owner, asked)


def test_evidence_of_a_check_holds_no_value(platform: Platform, resource: str) -> None:
    opening.check(platform.office, platform.lake, platform.owner(), CheckAsk(resource=resource))
    log = b"".join(one.read_bytes() for one in Path(platform.home.root).rglob("*.db*"))
    assert b"opening.checked" in log
    assert "王伟".encode() not in log


def test_the_terminal_answers_by_its_exit_code(
    platform: Platform,
    resource: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("YIBEN_HOME", str(platform.home.root))
    monkeypatch.setenv("YIBEN_LANG", "en")
    terminal = Terminal(monkeypatch, capsys)
    said = terminal.json("opening", "check", resource, code=3)
    assert said["verdict"] == "after"
    assert said["suggested"]
    code, out, err = terminal("opening", "check", resource, "--suggest")
    assert code == 0
    assert "may be opened" in out + err
    code, _, err = terminal("opening", "check", resource, "--columns", "没有")
    assert code == 2
    assert "no column" in err
