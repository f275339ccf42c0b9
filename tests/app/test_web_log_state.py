"""The log's page says how the log stands, verifies it behind the page, and hands out a case's bundle to whoever may."""

import sqlite3
from datetime import UTC, datetime

import orjson
import pytest
from case_pages import SignIn, file, found_city
from visitors import FORM, Founded

from yiben.app.wiring import Platform
from yiben.engines.evidence import retention
from yiben.kernel.actors import SYSTEM
from yiben.kernel.progress import Step

EVERYTHING = retention.Rule(name="law:file", article="law:17", kinds=("account",), months=1)


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """Made once."""
    return found_city(tmp_path_factory)


def test_a_log_never_verified_says_so_and_then_what_was_found_and_by_whom(sign_in: SignIn) -> None:
    officer = sign_in("officer")
    assert "has not been verified here yet" in officer.open("/log")
    page = officer.send("/log/verify")
    assert "The log is sound" in page
    assert "Asked for by officer" in page
    file(sign_in("fay"))
    assert "1 event since" in sign_in("officer").open("/log")


def test_a_damaged_log_says_what_is_wrong_in_plain_words_to_those_who_see_it_all(
    sign_in: SignIn, platform: Platform
) -> None:
    with sqlite3.connect(platform.home.database) as db:
        db.execute("UPDATE evidence_event SET body = CAST(body || ' ' AS BLOB) WHERE seq = 2")
    page = sign_in("officer").send("/log/verify")
    assert "The log has been tampered with" in page
    assert "Event 2" in page
    assert "The log has been tampered with" in sign_in("officer").open("/log")
    theirs = sign_in("fay").open("/log")
    assert "The log has been tampered with" in theirs
    assert "Event 2" not in theirs


def test_while_it_is_verified_the_page_says_how_far_it_is(sign_in: SignIn, platform: Platform) -> None:
    officer = sign_in("officer")
    platform.log_keeper.verifying = Step(stage="verify", rows=250, total_rows=1000)
    page = officer.open("/log")
    assert 'data-live="/log/checking"' in page
    assert 'value="0.25"' in page
    assert "250 of 1,000 events" in page or "250 of 1000 events" in page
    assert "X-Done" not in officer.client.get("/log/checking", headers=FORM).headers
    platform.log_keeper.verifying = None
    assert officer.client.get("/log/checking", headers=FORM).headers["X-Done"] == "1"


def test_a_cases_bundle_is_a_download_for_those_who_see_the_log(sign_in: SignIn) -> None:
    number = file(sign_in("fay"))
    officer = sign_in("officer")
    officer.open("/log")
    data = officer.send("/log/case", number=number, form="json")
    assert officer.page.headers["content-disposition"] == f'attachment; filename="case-{number}.json"'
    assert orjson.loads(data)["number"] == number
    assert '<script type="application/json" id="bundle">' in officer.send("/log/case", number=number)
    assert "Bundle of a case written" in officer.open("/log")


def test_a_cases_bundle_is_refused_to_others_and_a_wrong_number_is_said_beside_the_field(
    sign_in: SignIn,
) -> None:
    number = file(sign_in("fay"))
    fay = sign_in("fay")
    assert "/log/case" not in fay.open("/log")
    fay.send("/log/case", status=403, number=number)
    officer = sign_in("officer")
    officer.open("/log")
    assert 'value="2026-999999"' in officer.send("/log/case", status=404, number="2026-999999")


def test_an_event_whose_body_is_gone_still_has_its_page_and_its_proof(
    sign_in: SignIn, platform: Platform
) -> None:
    late = platform.office.clock().year + 2
    office = type(platform.office)(
        platform.home,
        platform.settings,
        platform.engine,
        platform.office.seal,
        lambda: datetime(late, 1, 1, tzinfo=UTC),
    )
    retention.delete_due(office, SYSTEM, [EVERYTHING])
    officer = sign_in("officer")
    assert "Body deleted when its time was over" in officer.open("/log/0")
    bundle = officer.client.get("/log/0/proof.json").json()
    assert bundle["format"] == "yiben-case/1"
    assert bundle["events"][0]["leaf"] is None
