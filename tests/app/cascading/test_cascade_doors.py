"""Who may do what with the cascade, in the browser and by the API; hostile names, odd identifiers, what both logs hold."""

from html import unescape
from urllib.parse import urlencode

import orjson
import pytest
from participation_people import make_citizen, session_of
from starlette.testclient import TestClient

from joined_installations import HOSTILE, TURN, Joined, Sign, api, enter, entry_page, lower, pump
from yiben.capabilities import cascade, ledger
from yiben.capabilities.cascade.documents import entry_document, read_entry
from yiben.capabilities.cascade.envelope import Garbage
from yiben.engines.evidence import Asked, show
from yiben.infra.database import metadata


def test_staff_read_and_do_not_act_and_the_history_is_for_those_who_may_see_the_log(
    joined: Joined, sign_in: Sign, client: TestClient
) -> None:
    entry = enter(joined.city, "名册", 2)
    pump(joined.city)
    analyst = sign_in("analyst")
    assert "Rule on an item" not in analyst.open(entry_page(joined, entry))
    page = analyst.open(f"/cascade/peers/{joined.peer}")
    assert "For the owner, security officers and auditors." in page
    assert "send-again" not in page
    analyst.send(f"/cascade/peers/{joined.peer}/leave", status=403, why="恶意")
    said = {"peer": joined.peer, "entry": entry, "item": f"{entry}.1"}
    analyst.send("/cascade/entry", status=403, level="5", why="恶意", **said)
    assert "messages of a peer applied" in sign_in("officer").open(f"/cascade/peers/{joined.peer}")
    call = api(joined, "analyst", client)
    call(f"/peers/{joined.peer}/leave", status=403, body={"why": "恶意"})
    call("/rulings", status=403, body={"peer": joined.peer, "item": f"{entry}.1", "level": 5, "why": "恶意"})
    call(f"/peers/{joined.peer}/history", status=403)
    with joined.platform.office.reading(joined.platform.owner()) as work:
        assert cascade.peers(work)[0].state is cascade.PeerState.ACTIVE


def test_citizens_and_strangers_see_nothing_of_it(joined: Joined, client: TestClient) -> None:
    entry = enter(joined.city, "名册", 2)
    pump(joined.city)
    paths = ["/cascade", f"/cascade/peers/{joined.peer}", "/cascade/catalogue", entry_page(joined, entry)]
    paths += ["/cascade/conflicts", "/cascade/crossings", "/api/cascade", "/api/cascade/entries"]
    paths += ["/api/cascade/errands", "/api/cascade/grants", f"/api/cascade/peers/{joined.peer}/history"]
    for cookies, statuses in (
        ({}, {303, 401}),
        (
            {"yiben_session": session_of(joined.platform, make_citizen(joined.platform, "张三").account)},
            {403},
        ),
    ):
        client.cookies.clear()
        client.cookies.update(cookies)
        for path in paths:
            answer = client.get(path, follow_redirects=False)
            assert answer.status_code in statuses, path
            assert "名册" not in answer.text


def test_a_form_without_its_token_or_from_another_site_does_nothing(joined: Joined, sign_in: Sign) -> None:
    owner = sign_in("owner")
    path = f"/cascade/peers/{joined.peer}/leave"
    assert owner.client.post(path, data={"why": "x", "csrf": "forged"}).status_code == 403
    token = {"why": "x", "csrf": owner.csrf}
    assert owner.client.post(path, data=token, headers={"Origin": "https://evil.example"}).status_code == 403
    with joined.platform.office.reading(joined.platform.owner()) as work:
        assert cascade.peers(work)[0].state is cascade.PeerState.ACTIVE


def test_hostile_names_of_the_other_side_are_shown_as_letters_and_turn_nothing_around(
    joined: Joined, sign_in: Sign
) -> None:
    entry = enter(joined.city, "坏表", 2, title=HOSTILE + "长" * 3_900, org=f"{TURN}<b>局</b>")
    table = "\u2066<img src=x onerror=alert(1)>"
    with joined.city.office.engine.begin() as db:
        db.execute(metadata.tables["ledger_item"].update().values(title=table))
    pump(joined.city)
    owner = sign_in("owner")
    for path in (
        "/cascade",
        "/cascade/catalogue",
        entry_page(joined, entry),
        f"/cascade/peers/{joined.peer}",
    ):
        page = owner.open(path)
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>局" not in page
        assert not {TURN, "\u2066"} & set(unescape(page)), path
    assert len(owner.open("/cascade/catalogue")) < 40_000
    assert "The whole title" in owner.open(entry_page(joined, entry))


def test_a_title_of_ten_thousand_letters_is_never_sent_and_one_that_comes_is_garbage(joined: Joined) -> None:
    entry = enter(joined.city, "坏表", 2, title="长" * 10_000)
    assert pump(joined.city).reason == ""
    with joined.platform.office.reading(joined.platform.owner()) as work:
        seen = cascade.mirror(work, joined.peer, entry)
    assert len(seen.title) == 4_000
    with joined.city.office.reading(joined.city.owner()) as work:
        said = entry_document(ledger.outlines(work, [entry])[entry])
    with pytest.raises(Garbage):
        read_entry(orjson.dumps(said | {"title": "长" * 10_000}).decode())


def test_an_entry_under_an_odd_identifier_of_theirs_has_an_address_all_the_same(
    joined: Joined, sign_in: Sign
) -> None:
    entry = enter(joined.city, "名册", 2)
    pump(joined.city)
    odd = "../../account?x=1#<b>"
    mirror = metadata.tables["cascade_mirror"]
    with joined.platform.office.engine.begin() as db:
        db.execute(mirror.update().values(entry=odd))
    owner = sign_in("owner")
    page = owner.open("/cascade/catalogue")
    assert "/cascade/entry?peer=" in page
    assert "名册" in owner.open(entry_page(joined, odd))
    owner.open(entry_page(joined, entry), status=404)


def test_programs_read_rule_settle_and_act_with_a_token(joined: Joined, client: TestClient) -> None:
    entry = enter(joined.city, "名册", 3)
    pump(joined.city)
    call = api(joined, "officer", client)
    said = call("")
    assert said["certificate_days"] > 300
    assert [(one["state"], one["mirrors"], one["line"]) for one in said["peers"]] == [
        ("active", 1, "Both sides know the same")
    ]
    assert call("/entries?q=" + "名册")["total"] == 1
    (item,) = call("/entry?" + urlencode({"peer": joined.peer, "entry": entry}))["items"]
    assert (item["theirs"]["level"], item["holds"]["level"]) == (3, 3)
    body = {"peer": joined.peer, "item": f"{entry}.1", "level": 5, "why": "省级评估"}
    assert call("/rulings", body=body)["level"] == 5
    call("/rulings", status=422, body={**body, "level": 6})
    call("/rulings", status=422, body={**body, "level": True, "odd": 1})
    lower(joined.city, f"{entry}.1", 2)
    pump(joined.city)
    (found,) = call("/conflicts")["conflicts"]
    assert (found["kind"], found["ours"]["level"], found["theirs"]["level"]) == ("both_ruled", 5, 2)
    path = f"/conflicts/{found['conflict']}"
    assert call(path)["settled"] is None
    assert (
        call(f"{path}/settle", status=403, body={"holds": "theirs", "note": "同意"})["error"]["code"]
        == "four_eyes"
    )
    assert call(f"{path}/settle", body={"holds": "ours", "note": "维持"})["choice"] == "ours"
    assert call("/conflicts")["total"] == 0
    assert call("/conflicts?settled=done")["total"] == 1
    kinds = {one["kind"] for one in call(f"/peers/{joined.peer}/history")["events"]}
    assert {"cascade.joined", "cascade.received"} <= kinds
    assert call("/errands") == {"ours": [], "theirs": []}
    assert call("/grants") == {"held": [], "given": []}
    assert call(f"/peers/{joined.peer}/leave", body={"why": "撤并"})["state"] == "left"
    call("/peers/none/leave", status=404, body={"why": "撤并"})


def test_what_one_side_sent_and_the_other_received_is_the_same_bytes_in_both_logs(joined: Joined) -> None:
    enter(joined.city, "名册", 2)
    pump(joined.city)
    found = []
    for platform, kind in ((joined.city, "cascade.sent"), (joined.platform, "cascade.received")):
        with platform.office.reading(platform.owner()) as work:
            (row,) = show(work.db, Asked(kind=kind)).rows
        found.append((row.detail["first"], row.detail["last"], row.detail["sha256"]))
    assert found[0] == found[1]


def test_the_apis_documentation_names_every_call(client: TestClient) -> None:
    document = client.get("/api/openapi.json").json()
    told = {path for path in document["paths"] if path.startswith("/api/cascade")}
    assert {
        "/api/cascade",
        "/api/cascade/entries",
        "/api/cascade/conflicts/{conflict}/settle",
        "/api/cascade/rulings",
    } <= told
