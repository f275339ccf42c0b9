"""Pages and API of the cascade: plain words about lines, the other sides' catalogue, rulings, conflicts, hostile names."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from participation_people import make_citizen, session_of
from starlette.testclient import TestClient
from visitors import Browser, Founded

from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import cascade, ledger, objections, people
from yiben.capabilities.cascade import crossing, listening
from yiben.capabilities.cascade.actions.receiving import strike
from yiben.capabilities.cascade.documents import entry_document, read_entry
from yiben.capabilities.cascade.envelope import Garbage
from yiben.engines.evidence import Asked, show
from yiben.infra.database import metadata
from yiben.kernel.actors import SYSTEM
from yiben.kernel.clock import stamp
from yiben.kernel.text import Text

Sign = Callable[[str], Browser]
TURN = "\u202e"  # right-to-left override: turns the letters after it around
HOSTILE = f"{TURN}<script>alert(1)</script>gpj.exe"


def enter(platform: Platform, name: str, *levels: int, title: str = "", org: str = "民政局") -> str:
    """An accepted entry with one item per level; its identifier."""
    items = tuple(
        ledger.ItemProposal(
            name=f"列{place}", type="VARCHAR", level=level, rule="x@1/y", why=Text("普通", "plain")
        )
        for place, level in enumerate(levels, 1)
    )
    with platform.office.writing(platform.owner()) as work:
        made = ledger.propose(
            work, ledger.Proposal(organisation=org, stem=name, title=title or name, items=items, format="csv")
        )
        ledger.approve(work, made.resource)
    return made.resource


def lower(platform: Platform, item: str, level: int) -> None:
    """Lower a label of one's own, as two people do."""
    with platform.office.writing(platform.actor("owner")) as work:
        asked = ledger.correct(
            work, item, ledger.Correction(why="核实", level=level, ground=ledger.Ground.MISGRADED)
        ).request
    assert asked is not None
    with platform.office.reading(SYSTEM) as work:
        officer = people.who_is(work, "officer")
    with platform.office.writing(officer) as work:
        ledger.approve_label(work, asked.id)


def pump(platform: Platform) -> cascade.Pumped:
    """Send what the only peer has not confirmed."""
    with platform.office.reading(platform.owner()) as work:
        peer = cascade.peers(work)[0].id
    return cascade.pump(platform.office, peer)


@dataclass
class Joined:
    """A province whose pages are looked at (`platform`), and a city."""

    platform: Platform
    city: Platform
    doors: list[listening.Listener]
    peer: str  # the city, as the province knows it
    back: str


@pytest.fixture
def platform(founded: Founded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    monkeypatch.setenv("YIBEN_CASCADE_NETWORKS", "127.0.0.0/8")
    shutil.copytree(founded.path, tmp_path / "home")
    platform = open_platform(tmp_path / "home")
    yield platform
    platform.close()


@pytest.fixture
def joined(platform: Platform, tmp_path: Path) -> Iterator[Joined]:
    with ExitStack() as stack:
        city = open_platform(tmp_path / "city")
        stack.callback(city.close)
        doors = [listening.listen_at(one.office, "127.0.0.1", 0) for one in (platform, city)]
        for door in doors:
            stack.callback(door.stop)
        with platform.office.writing(platform.owner()) as work:
            invitation = cascade.invite(work, name="云川省", address=f"127.0.0.1:{doors[0].port}")
        back = cascade.join(
            city.office, city.owner(), invitation, name=HOSTILE, address=f"127.0.0.1:{doors[1].port}"
        ).id
        with platform.office.reading(platform.owner()) as work:
            peer = cascade.peers(work)[0].id
        yield Joined(platform, city, doors, peer, back)


def entry_page(joined: Joined, entry: str) -> str:
    return "/cascade/entry?" + urlencode({"peer": joined.peer, "entry": entry})


def api(joined: Joined, account: str, client: TestClient) -> Callable[..., Any]:
    """Calls the API as an account, with an access token."""
    with joined.platform.office.writing(joined.platform.owner()) as work:
        secret = people.create_token(work, account, days=1).secret
    headers = {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}

    def call(path: str, *, status: int = 200, body: object = None) -> Any:
        client.cookies.clear()
        ask = client.get if body is None else client.post
        more = {} if body is None else {"json": body}
        answer = ask(f"/api/cascade{path}", headers=headers, **more)
        assert answer.status_code == status, answer.text
        return answer.json()

    return call


def test_without_a_peer_one_sentence_says_how_to_see_two(sign_in: Sign) -> None:
    for path in ("/cascade", "/cascade/catalogue"):
        assert "run yiben cascade demo" in sign_in("owner").open(path)
    assert "No conflicts" in sign_in("owner").open("/cascade/conflicts")
    assert "No objection or request" in sign_in("owner").open("/cascade/crossings")


def test_a_line_is_told_in_plain_words_from_its_first_message_to_its_end(
    joined: Joined, sign_in: Sign
) -> None:
    enter(joined.platform, "省表", 1)
    owner = sign_in("owner")
    assert "not heard yet" in owner.open("/cascade")
    pump(joined.platform)
    assert "in order" in owner.open("/cascade")
    joined.doors[1].stop()
    enter(joined.platform, "又一表", 1)
    pump(joined.platform)
    page = owner.open("/cascade")
    assert "the other side does not answer; 1 changes wait" in page
    for _ in range(5):
        strike(joined.platform.office, joined.peer, "garbage")
    page = owner.open(f"/cascade/peers/{joined.peer}")
    assert "Cut off after several wrong messages: a message makes no sense" in page
    owner.send(f"/cascade/peers/{joined.peer}/let-back", status=422, why=" ")
    assert "The connection goes on." in owner.send(f"/cascade/peers/{joined.peer}/let-back", why="已修复")
    assert "is ended." in owner.send(f"/cascade/peers/{joined.peer}/leave", why="撤并")
    assert "Nothing goes or comes" in owner.open("/cascade")
    assert "let-back" not in owner.open(f"/cascade/peers/{joined.peer}")


def test_a_line_that_was_long_silent_asks_whether_the_platform_is_up(joined: Joined, sign_in: Sign) -> None:
    enter(joined.platform, "省表", 1)
    pump(joined.platform)
    long_ago = stamp(datetime(2026, 1, 1, tzinfo=UTC))
    with joined.platform.office.engine.begin() as db:
        db.execute(metadata.tables["cascade_peer"].update().values(last_seen=long_ago))
    assert "Is the platform up?" in sign_in("owner").open("/cascade")


def test_a_halted_line_says_what_to_do_and_everything_is_sent_again(joined: Joined, sign_in: Sign) -> None:
    enter(joined.platform, "省表", 1)
    pump(joined.platform)
    with joined.city.office.engine.begin() as db:
        db.execute(metadata.tables["cascade_peer"].update().values(in_number=0, in_chain="0" * 64))
    enter(joined.platform, "又一表", 1)
    pump(joined.platform)
    owner = sign_in("owner")
    assert "Was one side restored from a backup?" in owner.open("/cascade")
    assert "Everything is sent again." in owner.send(
        f"/cascade/peers/{joined.peer}/send-again", why="对方恢复过备份"
    )
    assert pump(joined.platform).reason == ""


def test_their_catalogue_is_searched_turned_over_and_shown_with_both_labels(
    joined: Joined, sign_in: Sign
) -> None:
    for number in range(21):
        enter(joined.city, f"业务表{number:02d}", 1, 3)
    pump(joined.city)
    analyst = sign_in("analyst")
    page = analyst.open("/cascade/catalogue")
    assert "21 entries" in page
    assert "Page 1 of 2" in page
    assert "业务表20" in analyst.open("/cascade/catalogue?page=2")
    page = analyst.open("/cascade/catalogue?" + urlencode({"q": "表07", "peer": joined.peer}))
    assert "1 entries" in page
    assert "业务表07" in page
    assert "Nothing found" in analyst.open("/cascade/catalogue?q=%25")
    analyst.open("/cascade/catalogue?page=x", status=422)
    analyst.open("/cascade/catalogue?peer=nobody", status=404)


def test_a_ruling_is_made_on_the_entrys_page_and_holds_at_once(joined: Joined, sign_in: Sign) -> None:
    entry = enter(joined.city, "名册", 2)
    pump(joined.city)
    owner = sign_in("owner")
    path = entry_page(joined, entry)
    assert "Rule on an item of theirs" in owner.open(path)
    said = {"peer": joined.peer, "entry": entry, "item": f"{entry}.1"}
    assert "Say why" in owner.send("/cascade/entry", status=422, level="4", why="", **said)
    owner.send("/cascade/entry", status=422, level="9", why="x", **said)
    page = owner.send("/cascade/entry", level="4", personal="yes", importance="", why="省级评估", **said)
    assert "stricter than theirs" in page
    assert "省级评估" in page
    pump(joined.platform)
    with joined.city.office.reading(joined.city.owner()) as work:
        (item,) = ledger.describe(work, entry).items
    assert item.label is not None
    assert (item.label.level, item.label.personal) == (4, True)


def test_a_conflict_shows_both_words_and_is_settled_by_whoever_did_not_rule(
    joined: Joined, sign_in: Sign
) -> None:
    entry = enter(joined.city, "名册", 3)
    pump(joined.city)
    owner = sign_in("owner")
    owner.open(entry_page(joined, entry))
    said = {"peer": joined.peer, "entry": entry, "item": f"{entry}.1"}
    owner.send("/cascade/entry", level="4", why="省级评估", **said)
    lower(joined.city, f"{entry}.1", 2)
    pump(joined.city)
    page = owner.open("/cascade/conflicts")
    assert "Both sides changed a label" in page
    assert "名册 · 列1" in page
    with joined.platform.office.reading(joined.platform.owner()) as work:
        (found,) = cascade.conflicts(work)
    path = f"/cascade/conflicts/{found.id}"
    assert "1 open conflicts" in owner.open(entry_page(joined, entry))
    assert "ruled by owner" in owner.open(path)
    assert "Choose whose word holds" in owner.send(path, status=422, holds="", note="x")
    owner.send(path, status=422, holds="both", note="x")
    assert "somebody else" in owner.send(path, status=403, holds="theirs", note="同意对方")
    officer = sign_in("officer")
    assert "Outcome: theirs holds" in officer.send(path, holds="theirs", note="同意对方")
    assert "同意对方" in officer.open("/cascade/conflicts?settled=done")
    assert "settled before" in officer.send(path, status=409, holds="ours", note="再来")


def test_two_entries_of_one_name_can_only_both_stay_and_ours_is_linked(joined: Joined, sign_in: Sign) -> None:
    ours = enter(joined.platform, "人口", 2, org="公安厅")
    enter(joined.city, "人口", 2)
    pump(joined.city)
    owner = sign_in("owner")
    page = owner.open("/cascade/conflicts")
    assert f'href="/resources/{ours}"' in page
    with joined.platform.office.reading(joined.platform.owner()) as work:
        (found,) = cascade.conflicts(work)
    page = owner.open(f"/cascade/conflicts/{found.id}")
    assert 'value="both"' in page
    assert 'value="theirs"' not in page
    owner.send(f"/cascade/conflicts/{found.id}", holds="both", note="两级各有一份")
    assert "No conflicts" in owner.open("/cascade/conflicts")


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


def test_an_objection_of_ours_stands_among_what_crossed_by_the_entrys_name(
    joined: Joined, sign_in: Sign
) -> None:
    entry = enter(joined.city, "养老床位", 2)
    pump(joined.city)
    with joined.platform.office.writing(joined.platform.actor("owner")) as work:
        ledger.ensure_organisation(work, "民政厅")
        said = crossing.object_to(
            work, joined.peer, entry, column="列1", wrong=objections.Wrong.VALUE,
            statement=objections.Statement(key={"列1": "A02"}, right="79", says="多于核定床位"),
        )  # fmt: skip
    page = sign_in("owner").open("/cascade/crossings")
    assert "waiting for the other side" in page
    assert "养老床位" in page
    assert said.reference in page
    assert "多于核定床位" not in page  # closed for the owner of the data


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
