"""Questions that arrive together are answered in one round; a round waits for company only as long as some may come."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from yiben.engines.evidence import make_seal
from yiben.infra.database import open_engine
from yiben.infra.gathering import Gathering
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.infra.work import Office

HOUR = 3600.0
PATIENCE = 30.0


class Room:
    """Answers with the question doubled, and tells the rounds it was asked in."""

    def __init__(self, office: Office, *, gather: float) -> None:
        self.rounds: list[list[int]] = []
        self.desk: Gathering[int, int] = Gathering(office, self._answer, name="test", gather=gather)

    def _answer(self, _office: Office, questions: list[int]) -> list[int]:
        self.rounds.append(questions)
        if 13 in questions:
            raise ValueError("thirteen")
        return [2 * each for each in questions]

    async def together(self, *questions: int) -> list[int]:
        return await asyncio.wait_for(asyncio.gather(*map(self.desk.ask, questions)), PATIENCE)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    home = Home(tmp_path / "home").open()
    engine = open_engine(home, Settings())
    yield Office(home, Settings(), engine, make_seal(home))
    engine.dispose()


def test_those_who_come_together_are_one_round(office: Office) -> None:
    room = Room(office, gather=HOUR)
    assert asyncio.run(room.together(1, 2, 3)) == [2, 4, 6]
    assert room.rounds == [[1, 2, 3]]


def test_whoever_is_alone_waits_for_nobody(office: Office) -> None:
    room = Room(office, gather=HOUR)

    async def one_after_another() -> list[int]:
        return [(await room.together(each))[0] for each in range(5)]

    assert asyncio.run(one_after_another()) == [0, 2, 4, 6, 8]
    assert room.rounds == [[0], [1], [2], [3], [4]]


def test_the_pause_ends_when_all_who_were_answered_are_back(office: Office) -> None:
    room = Room(office, gather=HOUR)

    async def twice() -> None:
        await room.together(1, 2, 3)
        await room.together(4, 5, 6)

    asyncio.run(twice())
    assert room.rounds == [[1, 2, 3], [4, 5, 6]]


def test_whoever_comes_back_alone_waits_no_longer_than_the_pause(office: Office) -> None:
    room = Room(office, gather=0.01)

    async def fewer() -> list[int]:
        await room.together(1, 2, 3)
        return await room.together(4)

    assert asyncio.run(fewer()) == [8]
    assert room.rounds == [[1, 2, 3], [4]]


def test_those_who_came_during_a_round_wait_for_those_it_answers(office: Office) -> None:
    room = Room(office, gather=HOUR)

    async def overlapping() -> None:
        first = asyncio.ensure_future(room.together(1))
        await asyncio.sleep(0)
        await asyncio.sleep(0)  # the round of one has begun
        second = asyncio.ensure_future(room.together(2))
        await first
        await asyncio.gather(second, room.together(3))

    asyncio.run(overlapping())
    assert sorted(each for one in room.rounds for each in one) == [1, 2, 3]


def test_a_round_that_fails_tells_its_own_and_the_next_goes_on(office: Office) -> None:
    room = Room(office, gather=0.01)

    async def unlucky() -> list[int]:
        with pytest.raises(ValueError, match="thirteen"):
            await room.together(12, 13)
        return await room.together(14)

    assert asyncio.run(unlucky()) == [28]


def test_threads_that_wait_are_answered_each_with_their_own(office: Office) -> None:
    room = Room(office, gather=HOUR)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(room.desk.wait, range(10))) == [2 * each for each in range(10)]
    assert sorted(each for one in room.rounds for each in one) == list(range(10))


def test_a_round_of_threads_that_fails_tells_its_own_and_the_next_goes_on(office: Office) -> None:
    room = Room(office, gather=HOUR)
    with pytest.raises(ValueError, match="thirteen"):
        room.desk.wait(13)
    assert room.desk.wait(4) == 8
