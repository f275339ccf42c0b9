"""A peer that sends garbage, floods, lies about numbers or goes back in time: bounded, named, survived, cut off."""

import shutil
from contextlib import suppress

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_cut_links import line_of

from conftest import OWNER, Side
from yiben.capabilities import cascade
from yiben.capabilities.cascade import certificates, envelope, listening
from yiben.capabilities.cascade.actions.pumping import MESSAGES
from yiben.capabilities.cascade.model import BATCH_BYTES, STRIKES
from yiben.infra.database import metadata


def say(one: Side, body: bytes, *, line=None) -> tuple[int, dict]:
    """What the other side answers to a body of `one`, properly signed."""
    peer, home = one.peer(), one.office.home
    own = line or line_of(one)
    us = envelope.installation(home)
    pair = certificates.authority(home, us, now=one.office.clock())
    signature = envelope.sign(home, peer.our_key, pair, MESSAGES.encode(), peer.id.encode(), body)
    answer = own.post(MESSAGES, body, sender=us, signature=signature)
    if line is None:
        own.close()
    return answer.status, orjson.loads(answer.body)


def batch(one: Side, *messages: envelope.Message, first: int = 1, previous: str = envelope.START) -> bytes:
    return envelope.pack(one.peer().out_stream, first, previous, messages)


GARBAGE = [
    b"", b"\xff\xfe", b"[]", b"{}", b'{"stream":1}', b"[" * 100_000,
    orjson.dumps({"stream": "s", "first": 0, "previous": "0" * 64, "messages": []}),
    orjson.dumps({"stream": "s", "first": True, "previous": "0" * 64, "messages": []}),
    orjson.dumps({"stream": "s", "first": 1, "previous": "0" * 64, "messages": [["entry", "x"]]}),
    orjson.dumps({"stream": "s", "first": 1, "previous": "0" * 64, "messages": [["entry", "x", "{"]]}),
    orjson.dumps({"stream": "s", "first": 1, "previous": "0" * 64, "messages": [["ruling", "x.1", '{"level":9}']]}),
    orjson.dumps({"stream": "s", "first": 1, "previous": "0" * 64, "messages": [["revoked", "../x", "{}"]]}),
    orjson.dumps({"stream": "s", "first": 1, "previous": "0" * 64, "messages": [["entry", "x", "{}"]] * 501}),
]  # fmt: skip


def test_garbage_is_named_and_changes_nothing(both):
    province, city = both
    for body in GARBAGE:
        status, said = say(city, body)
        assert (status, said["error"]) == (400, "garbage")
        assert province.peer().strikes == 1
        assert city.pump().reason == ""
        with province.office.writing(OWNER) as work:
            cascade.let_back(work, province.other, why="试验")


def test_the_last_strike_cuts_a_peer_off_until_a_person_lets_it_back(both):
    province, city = both
    for _ in range(STRIKES):
        say(city, b"{}")
    assert province.peer().state is cascade.PeerState.CUT_OFF
    city.enter("甲", 1)
    assert city.pump().reason == "cut_off"
    with province.office.writing(OWNER) as work:
        cascade.let_back(work, province.other, why="已修复")
    assert (city.pump().reason, len(province.mirrors())) == ("", 1)


def test_numbers_left_out_are_refused(both):
    province, city = both
    message = envelope.Message(kind="entry", subject="x", body="{}")
    status, said = say(city, batch(city, message, first=5))
    assert (status, said["error"], said["number"]) == (409, "numbers_skipped", 0)
    assert province.mirrors() == {}


def test_another_thing_under_a_number_already_heard_is_refused(both):
    province, city = both
    city.enter("甲", 1)
    city.pump()
    status, said = say(city, batch(city, envelope.Message(kind="later", subject="x", body="{}")))
    assert (status, said["error"]) == (409, "history_differs")
    status, said = say(city, batch(city, first=2, previous="f" * 64))
    assert (status, said["error"]) == (409, "history_differs")
    assert len(province.mirrors()) == 1


def test_a_kind_of_a_newer_version_counts_as_heard(both):
    province, city = both
    status, said = say(city, batch(city, envelope.Message(kind="later", subject="x", body="{}")))
    assert (status, said["number"], province.peer().strikes) == (200, 1, 0)


def test_a_city_restored_from_a_backup_is_halted_by_name_and_begins_anew_when_a_person_says_so(
    both, tmp_path
):
    province, city = both
    if city.office.engine.dialect.name != "sqlite":
        return  # a copied file is this database's way of going back; the next test has another
    first = city.enter("甲", 1)
    city.pump()
    city.office.engine.dispose()
    copy = tmp_path / "backup.db"
    shutil.copy(city.office.home.database, copy)
    city.enter("乙", 1)
    city.pump()
    city.office.engine.dispose()
    for file in city.office.home.root.glob("yiben.db*"):
        file.unlink()
    shutil.copy(copy, city.office.home.database)
    third = city.enter("丙", 1)
    city.pump()
    assert (city.peer().state, city.peer().reason) == (cascade.PeerState.HALTED, "history_differs")
    with city.office.writing(OWNER) as work:
        cascade.send_all_again(work, city.other, why="恢复备份后重发")
    assert city.pump().reason == ""
    assert {first, third} <= set(province.mirrors())
    assert province.conflicts() == []


def test_a_province_that_forgot_what_it_confirmed_is_found_out(both):
    province, city = both
    city.enter("甲", 1)
    city.pump()
    peers = metadata.tables["cascade_peer"]
    with province.office.engine.begin() as db:
        db.execute(peers.update().values(in_number=0, in_chain=envelope.START))
    city.enter("乙", 1)
    city.pump()
    assert (city.peer().state, city.peer().reason) == (cascade.PeerState.HALTED, "went_back")
    with city.office.writing(OWNER) as work:
        cascade.send_all_again(work, city.other, why="对方恢复了备份")
    assert (city.pump().reason, len(province.mirrors())) == ("", 2)


def test_a_body_larger_than_a_batch_is_not_read(both):
    province, city = both
    line = line_of(city)
    connection = line._connected()
    connection.putrequest("POST", MESSAGES)
    connection.putheader("Content-Length", str(BATCH_BYTES + 1))
    connection.putheader("Yiben-From", province.other)
    connection.endheaders()
    answer = connection.getresponse()
    assert (answer.status, orjson.loads(answer.read())) == (413, {"error": "too_large"})
    line.close()
    assert province.peer().strikes == 1


def test_a_flood_is_answered_429_and_ends_in_a_cut(both, monkeypatch):
    province, city = both
    monkeypatch.setattr(listening, "CALLS", 0.0)
    monkeypatch.setattr(listening, "BURST", 3.0)
    monkeypatch.setattr(listening, "FLOOD", 2)
    reasons = [city.pump().reason for _ in range(3 + 2 * STRIKES + 1)]
    assert reasons[0] == ""
    assert "flood" in reasons
    assert province.peer().state is cascade.PeerState.CUT_OFF
    assert reasons[-1] == "cut_off"


def test_an_answer_that_is_not_the_peers_moves_nothing(both):
    _province, city = both
    city.enter("甲", 1)

    class Lying:
        def post(self, _path, body, **_how):
            said = orjson.loads(body)
            claim = {"stream": said["stream"], "number": 1, "chain": "0" * 64}
            return cascade.Answer(status=200, body=orjson.dumps(claim), signature="AAAA")

        def close(self):
            pass

    assert city.pump(link=Lying()).reason == "signature_wrong"
    assert (city.peer().out_acked, city.pump().sent) == (0, 1)


def test_a_peer_that_is_down_costs_a_bounded_outbox_and_is_caught_up_in_order(both, monkeypatch):
    province, city = both
    monkeypatch.setattr("yiben.capabilities.cascade.actions.collecting.WINDOW", 4)
    monkeypatch.setattr("yiben.capabilities.cascade.actions.collecting.BATCH", 2)
    port = province.door.port
    province.door.stop()
    entries = [city.enter(f"表{number}", 1) for number in range(12)]
    assert city.pump().reason == "unreachable"
    for _ in range(10):
        city.pump()
    assert city.peer().out_number <= 5
    province.door = listening.listen_at(province.office, "127.0.0.1", port)
    assert (city.pump().reason, city.pump().behind) == ("", 0)
    assert set(province.mirrors()) == set(entries)
    province.door.stop()


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["stream", "first", "previous", "messages", "x"]), inner, max_size=5), max_leaves=20,
).map(lambda value: orjson.dumps(value, default=str) if not _big(value) else b"[]"))  # fmt: skip
def test_whatever_comes_is_a_batch_or_garbage(body):
    with suppress(envelope.Garbage):
        assert envelope.unpack(body).first >= 1


def _big(value) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, int):
        return not -(2**63) <= value < 2**63
    if isinstance(value, list):
        return any(map(_big, value))
    return isinstance(value, dict) and any(map(_big, value.values()))
