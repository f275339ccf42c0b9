"""The index follows the content, survives being killed, and is nobody's but the home owner's."""

import asyncio
import shutil
import stat

import pytest
from looking import RESIDENTS, Bureau, ask

from yiben.capabilities import ledger, people
from yiben.capabilities.access import lookup
from yiben.capabilities.access.lookup import Asked, LookUpDesk, Slow, Way, building, model
from yiben.kernel.errors import NotFound, YibenError


def way_of(bureau: Bureau, key: str = "id", value: str = "7") -> object:
    asked = Asked(who=bureau.who("qian"), look_up=ask(key, value))
    return lookup.ask_many(bureau.office, [asked], way=Way())[0]


def test_newer_content_is_answered_at_once_and_the_old_index_goes(bureau: Bureau) -> None:
    bureau.prepare("id")
    bureau.prepare("code")
    assert bureau.look("id", "7", columns=("ward",)).table().to_pylist() == [{"ward": "west"}]
    bureau.land(RESIDENTS.replace("'west'", "'north'"), run="residents2")
    slow = way_of(bureau)
    assert isinstance(slow, Slow)
    assert slow.missing == "id"
    assert bureau.look("id", "7", columns=("ward",)).table().to_pylist() == [{"ward": "north"}]
    assert lookup.refresh(bureau.office, bureau.lake) == 2
    assert not isinstance(way_of(bureau), Slow)
    assert not isinstance(way_of(bureau, "code"), Slow)
    assert bureau.look("id", "7", columns=("ward",)).table().to_pylist() == [{"ward": "north"}]
    folders = [path for path in (bureau.office.home.root / "lookup").glob("*/*") if path.is_dir()]
    assert len(folders) == 1


def test_a_small_table_gets_no_index_and_is_read_all_the_same(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "SMALL", 301)
    assert not bureau.prepare("id")
    slow = way_of(bureau)
    assert isinstance(slow, Slow)
    assert slow.missing is None
    assert bureau.look("id", "7", columns=("id",)).rows == 1
    assert not list((bureau.office.home.root / "lookup").glob("*/*"))


def test_rows_that_would_come_back_as_other_types_get_no_index(bureau: Bureau) -> None:
    select = "SELECT range AS k, to_days(range::INTEGER) AS d, '1010'::BIT AS b FROM range(50)"
    bureau.land(select, name="odd", run="odd1")
    made = bureau.prepare("k", "odd")
    wanted = bureau.in_sql("SELECT * FROM odd WHERE k = 7").to_pylist()
    assert bureau.look("k", "7", resource="odd").table().to_pylist() == wanted
    slow = lookup.ask_many(
        bureau.office, [Asked(who=bureau.who("qian"), look_up=ask("k", "7", resource="odd"))], way=Way()
    )[0]
    assert isinstance(slow, Slow) is not made


def test_only_the_owner_of_the_home_can_read_it(bureau: Bureau) -> None:
    bureau.prepare("id")
    root = bureau.office.home.root / "lookup"
    assert stat.S_IMODE(root.stat().st_mode) == 0o700
    for folder in (path for path in root.rglob("*") if path.is_dir()):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_what_a_killed_builder_left_is_swept_and_made_anew(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(building, "sync_folder", killed)
    with pytest.raises(KeyboardInterrupt):
        bureau.prepare("id")
    monkeypatch.undo()
    monkeypatch.setattr(model, "SMALL", 0)
    root = next(path for path in (bureau.office.home.root / "lookup").glob("*") if path.is_dir())
    (root / "half-0badcafe").mkdir(mode=0o700)
    (root / "half-0badcafe" / "rows.arrow").write_bytes(b"torn")
    assert isinstance(way_of(bureau), Slow)
    assert bureau.prepare("id")
    assert not list(root.rglob("half-*"))
    assert not isinstance(way_of(bureau), Slow)


def test_one_copy_of_the_rows_serves_every_key(bureau: Bureau) -> None:
    for key in ("id", "code", "since"):
        bureau.prepare(key)
    assert len(list((bureau.office.home.root / "lookup").rglob("rows.arrow"))) == 1
    assert bureau.look("since", "2020-01-08", columns=("id",)).table().to_pylist() == [{"id": 7}]
    assert bureau.look("code", "K1", columns=("id",)).table()["id"].to_pylist() == [4, 5, 6, 7]


def test_an_index_that_was_removed_by_hand_is_only_slower(bureau: Bureau) -> None:
    bureau.prepare("id")
    shutil.rmtree(bureau.office.home.root / "lookup")
    assert bureau.look("id", "7", columns=("id",)).rows == 1


def test_what_is_gone_from_the_ledger_goes_from_here(bureau: Bureau) -> None:
    bureau.prepare("id")
    with bureau.office.reading(bureau.who("officer")) as work:
        resource = ledger.describe(work, "residents").resource.id
    lookup.forget(bureau.office, resource)
    assert not list((bureau.office.home.root / "lookup").glob("*/*"))
    with pytest.raises(NotFound):
        bureau.prepare("id", "res_nowhere")


def test_a_retired_resource_answers_nothing_and_its_rows_go(bureau: Bureau) -> None:
    bureau.prepare("id")
    assert bureau.look("id", "7").rows == 1
    with bureau.office.writing(bureau.who("owner")) as work:
        ledger.retire(work, "residents", why="不再使用")
    with pytest.raises(NotFound):
        bureau.look("id", "7")
    for _ in range(2):
        lookup.refresh(bureau.office, bureau.lake)
    assert not list((bureau.office.home.root / "lookup").rglob("rows.arrow"))


def test_the_desk_makes_an_index_and_answers_many_together(bureau: Bureau) -> None:
    with bureau.office.writing(bureau.who("owner")) as work:
        secret = people.create_token(work, "zhou", days=1).secret
    desk = LookUpDesk(bureau.office)

    async def one(value: int) -> object:
        who = secret if value % 3 else "nobody's"
        try:
            return (
                (await desk.ask(who, ask("id", str(value), columns=("id", "name", "idno"))))
                .table()
                .to_pylist()
            )
        except YibenError as error:
            return error.code

    async def run() -> tuple[list[object], list[object]]:
        first = [await one(1)]
        for _ in range(200):
            if not isinstance(way_of(bureau), Slow):
                break
            await asyncio.sleep(0.05)
        bureau.events.clear()
        return first, list(await asyncio.gather(*(one(value) for value in range(290, 310))))

    first, many = asyncio.run(run())
    assert first == [[{"id": 1, "name": "王" + chr(20001), "idno": "330***************"}]]
    for value, told in zip(range(290, 310), many, strict=True):
        if value % 3 == 0:
            assert told == "sign_in_needed"
        elif value < 300:
            assert [row["id"] for row in told] == [value]
        else:
            assert told == []
    read = bureau.kinds("data.read")
    assert len(read) == sum(1 for value in range(290, 310) if value % 3)
    assert all(event.detail["lookup"] for event in read)
