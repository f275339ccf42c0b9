"""Pages of the cascade: plain words about lines, the other sides' catalogue, rulings, conflicts, what crossed."""

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlencode

from joined_installations import Joined, Sign, enter, entry_page, lower, pump
from yiben.capabilities import cascade, ledger, objections
from yiben.capabilities.cascade import crossing
from yiben.capabilities.cascade.actions.receiving import strike
from yiben.infra.database import metadata
from yiben.kernel.clock import stamp


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


def allow(one: Joined, door: int, **set_: int) -> None:
    """One side takes in less."""
    office = one.doors[door].office
    one.doors[door].office = replace(office, settings=replace(office.settings, **set_))


def test_where_there_is_no_room_both_sides_say_so_and_what_to_do(joined: Joined, sign_in: Sign) -> None:
    enter(joined.platform, "省表", 1)
    enter(joined.city, "市表", 1)
    for door in (0, 1):
        allow(joined, door, cascade_peer_mb=0)
    pump(joined.platform)
    page = sign_in("owner").open(f"/cascade/peers/{joined.peer}")
    assert "waiting for room" in page
    assert "the other side has no room for more of what is told from here; 1 changes wait" in page
    pump(joined.city)
    page = sign_in("owner").open(f"/cascade/peers/{joined.peer}")
    assert "What is kept of them takes 0.0 MB of 2,000 MB" in page
    assert "raise YIBEN_CASCADE_PEER_MB" in page
    assert "no room for more of a peer" in page


def test_an_entry_that_is_not_kept_whole_says_how_much_of_it_stays_away(
    joined: Joined, sign_in: Sign
) -> None:
    allow(joined, 0, cascade_entry_kb=2)
    entry = enter(joined.city, "宽表", *(1 for _ in range(40)))
    pump(joined.city)
    with joined.platform.office.reading(joined.platform.owner()) as work:
        away = cascade.mirror(work, joined.peer, entry).left_out
    assert f"{away} more items are not kept here" in sign_in("owner").open(entry_page(joined, entry))
    assert "entries not kept whole 1" in sign_in("owner").open(f"/cascade/peers/{joined.peer}")


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
