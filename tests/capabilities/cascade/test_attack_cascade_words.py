"""What a peer may properly say is still not taken for more than it is: items renamed, words that flood, words changed under a hand."""

from collections.abc import Mapping

import orjson
import pytest
from crossings import Crossing, events, refused
from sqlalchemy import insert
from test_bad_peers import batch, say
from test_crossing_attacked import REF, send, told

from conftest import OFFICER, OWNER, Side
from yiben.app.reactions import hands
from yiben.capabilities import cascade, casework, ledger
from yiben.capabilities.cascade import crossing, envelope
from yiben.capabilities.cascade.actions import applying
from yiben.capabilities.cascade.documents import entry_document
from yiben.capabilities.cascade.model import PeerState
from yiben.infra.database import metadata
from yiben.kernel.text import Text

MARK = {"level": 1, "personal": False, "importance": "general"}


def item(identifier: str, name: str, **mark: object) -> dict[str, object]:
    return {"id": identifier, "name": name, "title": name, "type": "VARCHAR", "semantic": None, "label": 1, **MARK, **mark}  # fmt: skip


def entry(*items: Mapping[str, object], name: str = "名册", identifier: str = "res_x") -> envelope.Message:
    said = {
        "id": identifier, "name": name, "title": name, "description": "", "owner": "民政局", "format": "csv",
        "status": "approved", "items": items,
    }  # fmt: skip
    return told("entry", identifier, **said)


def holds(side: Side, identifier: str = "res_x") -> dict[str, int]:
    with side.office.reading(OWNER) as work:
        seen = cascade.mirror(work, side.other, identifier)
    return {one.id: one.holds.level for one in seen.items}


def test_two_items_of_one_name_are_garbage(both: tuple[Side, Side]) -> None:
    """Our guard tells the columns of an answer apart by name."""
    _province, city = both
    twice = entry(item("res_x.1", "姓名"), item("res_x.2", "姓名", level=5))
    status, said = say(city, batch(city, twice))
    assert (status, said["error"]) == (400, "garbage")


def test_an_item_under_another_identifier_is_held_as_strictly_as_it_was(both: tuple[Side, Side]) -> None:
    province, city = both
    send(city, entry(item("res_x.1", "姓名", level=3), item("res_x.2", "街区")))
    province.rule("res_x.1", 5)
    send(city, entry(item("res_x.7", "姓名"), item("res_x.2", "街区")))
    assert holds(province) == {"res_x.7": 5, "res_x.2": 1}
    assert cascade.ConflictKind.LABEL_LOWERED in {one.kind for one in province.conflicts()}


def test_nor_is_it_milder_after_it_was_gone_for_a_while(both: tuple[Side, Side]) -> None:
    province, city = both
    send(city, entry(item("res_x.1", "姓名", level=3), item("res_x.2", "街区")))
    province.rule("res_x.1", 5)
    send(city, entry(item("res_x.2", "街区")))
    send(city, entry(item("res_x.2", "街区"), item("res_x.9", "姓名", level=2)))
    assert holds(province) == {"res_x.9": 5, "res_x.2": 1}


@pytest.mark.parametrize("label", [2**40, -(2**40), 2**64 - 1, True, "1", None])
def test_whatever_number_they_give_a_label_it_can_be_ruled_on(both: tuple[Side, Side], label: object) -> None:
    province, city = both
    send(city, entry(item("res_x.1", "姓名", label=label)))
    province.rule("res_x.1", 4)
    assert holds(province) == {"res_x.1": 4}


def test_a_name_that_grows_when_letters_are_made_small_is_kept(both: tuple[Side, Side]) -> None:
    province, city = both
    send(city, entry(item("res_x.1", "姓名"), name="\u0390" * 300))
    assert list(province.mirrors()) == ["res_x"]


def test_nobody_rules_on_what_was_never_shared_with_them(both: tuple[Side, Side]) -> None:
    province, city = both
    with province.office.writing(OWNER) as work:
        items = (ledger.ItemProposal(name="x", type="VARCHAR", level=1, rule="x@1/y", why=Text("a", "a")),)
        draft = ledger.propose(
            work, ledger.Proposal(organisation="局", stem="未确认", items=items, format="csv")
        ).resource
    send(city, told("ruling", f"{draft}.1", level=5, personal=True, importance="core", why="恶意"))
    assert province.level(f"{draft}.1") == 1


def test_a_reason_that_turns_letters_is_kept_without_what_turns_them(both: tuple[Side, Side]) -> None:
    province, city = both
    entry_ = province.enter("名册", 1)
    send(
        city,
        told("ruling", f"{entry_}.1", level=3, personal=False, importance="general", why="\u202e好\x1b[2J"),
    )
    with province.office.reading(OWNER) as work:
        (found,) = ledger.describe(work, entry_).items
    assert found.label is not None
    assert "\u202e" not in str(found.label.why)
    assert "\x1b" not in str(found.label.why)
    assert found.label.level == 3


def test_a_word_that_changed_under_the_hand_that_settles_is_looked_at_again(both: tuple[Side, Side]) -> None:
    """The owner shows 3 until somebody agrees with it, and says 1 a moment before."""
    province, city = both
    send(city, entry(item("res_x.1", "姓名", level=4)))
    send(city, entry(item("res_x.1", "姓名", level=3)))
    (seen,) = province.conflicts()
    send(city, entry(item("res_x.1", "姓名", level=1)))
    with province.office.writing(OFFICER) as work:
        code = refused(cascade.settle, work, seen.id, cascade.Choice.THEIRS, note="同意 3 级", seen=seen.seen)
    assert code == "words_changed"
    assert holds(province) == {"res_x.1": 4}
    (now,) = province.conflicts()
    with province.office.writing(OFFICER) as work:
        cascade.settle(work, now.id, cascade.Choice.THEIRS, note="同意 1 级", seen=now.seen)
    assert holds(province) == {"res_x.1": 1}


def test_a_catalogue_that_never_ends_is_bounded(
    both: tuple[Side, Side], monkeypatch: pytest.MonkeyPatch
) -> None:
    province, city = both
    monkeypatch.setattr(applying, "MOST_ENTRIES", 3)
    send(city, *(entry(identifier=f"res_{number}", name=f"表{number}") for number in range(3)))
    send(city, entry(identifier="res_1", name="改名"))
    assert province.peer().strikes == 0
    status, said = say(
        city,
        envelope.pack(
            city.peer().out_stream, 5, city.peer().out_chain, [entry(identifier="res_9", name="又一表")]
        ),
    )
    assert (status, said["error"], said["number"]) == (507, "full", 4)
    assert province.peer().strikes == 0
    assert len(province.mirrors()) == 3


def word(number: int, **said: object) -> dict[str, object]:
    return {"version": number, "state": "open", "number": "", "zh": "办理", "en": "open", "due": None, "says": f"{number}", **said}  # fmt: skip


def test_words_without_end_on_one_objection_tell_its_person_a_few_times(crossed: Crossing) -> None:
    said = crossed.object_to()
    flips = [
        told("errand_word", said.reference, **word(n, state=("open", "done")[n % 2])) for n in range(1, 200)
    ]
    send(crossed.city, *flips)
    assert crossed.errand(said.reference).version == 199
    with crossed.province.office.reading(crossed.who(crossed.province, "lin")) as work:
        assert casework.notices(work, hands=hands()).total <= 10
    assert len(events(crossed.province, "cascade.errand_told")) <= 60


def test_words_on_what_nobody_said_fill_no_log(crossed: Crossing) -> None:
    words = [told("errand_word", f"xer_{n:026d}", **word(1)) for n in range(400)]
    send(crossed.city, *words)
    assert 0 < len(events(crossed.province, "cascade.errand_unknown")) <= 60
    (batch_,) = events(crossed.province, "cascade.received")[:1]
    assert batch_.detail["errand_word"] == 400


def test_an_answer_of_theirs_is_kept_without_what_turns_letters(crossed: Crossing) -> None:
    said = crossed.object_to()
    send(
        crossed.city,
        told("errand_word", said.reference, **word(1, zh="\u202e办", en="\x1b[2J", says="\u2066<b>")),
    )
    found = crossed.errand(said.reference)
    assert not set("\u202e\u2066\x1b") & set(f"{found.title.zh}{found.title.en}{found.says}")


def test_who_has_many_errands_done_may_still_take_one_back(crossed: Crossing) -> None:
    """Only what somebody wants something done with is looked at, however much lies before it."""
    said = crossed.object_to()
    crossed.turn()
    done = {
        "peer": crossed.city.other, "side": "theirs", "kind": "objection", "entry": "e", "item": "", "body": "{}",
        "organisation": "", "account": "", "made": "2026-01-01", "state": "done", "case": "", "number": "",
        "title_zh": "", "title_en": "", "due": None, "says": "", "version": 1,
        "told": crossed.city.peer().out_stream, "wants": "", "wants_why": "", "changed": "2026-01-01",
    }  # fmt: skip
    with crossed.city.office.engine.begin() as db:
        db.execute(
            insert(metadata.tables["cascade_errand"]),
            [{**done, "reference": f"xer_{number:026d}"} for number in range(600)],
        )
    with crossed.province.office.writing(crossed.who(crossed.province, "lin")) as work:
        crossing.take_back(work, said.reference, why="弄错了")
    crossed.turn()
    assert crossed.errand(said.reference).state is crossing.State.WITHDRAWN


def test_what_breaks_the_errand_of_one_peer_stops_no_other(
    crossed: Crossing, monkeypatch: pytest.MonkeyPatch
) -> None:
    from yiben.capabilities.cascade.crossing.actions import attending

    said = crossed.object_to()
    crossed.province.pump()
    city = crossed.city
    peers = metadata.tables["cascade_peer"]
    with city.office.engine.begin() as db:
        row = db.execute(peers.select()).mappings().one()
        db.execute(insert(peers).values({**row, "id": "0" * 16, "name": "A县", "address": ""}))
        errands = metadata.tables["cascade_errand"]
        one = db.execute(errands.select()).mappings().one()
        db.execute(insert(errands).values({**one, "peer": "0" * 16, "reference": REF}))
    take_up = attending._take_up

    def poisoned(office, peer, one, hands_):  # type: ignore[no-untyped-def]
        if one.reference == REF:
            raise RuntimeError
        return take_up(office, peer, one, hands_)

    monkeypatch.setattr(attending, "_take_up", poisoned)
    crossing.attend(city.office, hands())
    assert crossed.case(said.reference).id
    assert city.peer().state is PeerState.ACTIVE


def test_what_is_ours_stays_ours_when_a_peer_says_it_too(both: tuple[Side, Side]) -> None:
    """Their echo of our entry, with milder labels and an organisation of ours, lies beside ours and changes nothing."""
    province, city = both
    ours = province.enter("人口", 4, organisation="公安厅")
    with province.office.reading(OWNER) as work:
        outline = ledger.outlines(work, [ours])[ours]
    echo = entry_document(outline)
    echo["items"][0].update(MARK)
    send(city, envelope.Message(kind="entry", subject=ours, body=orjson.dumps(echo).decode()))
    send(city, told("ruling", f"{ours}.1", why="应降级", **MARK))
    assert province.level(f"{ours}.1") == 4
    kinds = {one.kind for one in province.conflicts()}
    assert {cascade.ConflictKind.SAME_IDENTIFIER, cascade.ConflictKind.RULING_LOWER} <= kinds


def test_a_thousand_labels_lowered_at_once_fill_no_log(both: tuple[Side, Side]) -> None:
    province, city = both
    numbers = range(1_000)
    send(city, entry(*(item(f"res_x.{n}", f"项{n}", level=4) for n in numbers)))
    send(city, entry(*(item(f"res_x.{n}", f"项{n}", level=1) for n in numbers)))
    assert 0 < len(events(province, "cascade.conflict")) <= 60
    assert events(province, "cascade.received")[0].detail["conflicts"] == 1_000
    with province.office.reading(OWNER) as work:
        assert cascade.find_conflicts(work, peer=province.other).total == 1_000
