"""Several at once: one wins, the other is told; numbers are unique; a process killed in the middle leaves nothing half done."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from case_court import open_court
from case_flows import REQUEST
from sqlalchemy import text

from yiben.capabilities import casework
from yiben.infra.database import transaction
from yiben.kernel.errors import YibenError


def attempt(call):
    try:
        return call()
    except YibenError as error:
        return error


def count(court, sql: str) -> int:
    with transaction(court.office.engine, writes=False) as db:
        return db.execute(text(sql)).scalar_one()


def test_of_two_at_once_one_wins_and_the_other_is_told_who(court) -> None:
    with ThreadPoolExecutor(2) as pool:
        for _ in range(10):
            case = court.file()
            both = [
                pool.submit(attempt, lambda n=name, m=move, c=case: court.move(n, c, m))
                for name, move in (("sam", "accept"), ("sue", "refuse"))
            ]
            done = [one.result() for one in both]
            won = [one for one in done if isinstance(one, casework.Case)]
            lost = [one for one in done if isinstance(one, YibenError)]
            assert (len(won), len(lost)) == (1, 1), done
            assert lost[0].code == "case_moved_on"
            winner = "sam" if won[0].state == "judged" else "sue"
            assert lost[0].where["account"] == winner
            assert [one.account for one in court.look("olga", case).steps] == ["fay", winner]


def test_numbers_are_unique_and_without_gaps(court) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: court.file().number, range(24)))
    assert sorted(made) == [f"2026-{n:06d}" for n in range(1, 25)]


def test_one_form_sent_many_times_at_once_is_filed_once(court) -> None:
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: attempt(lambda: court.file(token="once")), range(8)))
    assert Counter(getattr(one, "code", "filed") for one in done) == {"filed": 1, "already_sent": 7}
    assert count(court, "SELECT count(*) FROM casework_case") == 1


def test_the_last_two_reviewers_at_once_move_it_once(court) -> None:
    with ThreadPoolExecutor(3) as pool:
        for _ in range(6):
            case = court.move("sam", court.file(), "accept")
            done = [
                pool.submit(attempt, lambda n=name, c=case: court.do(n, casework.give_opinion, c.id, agrees=True, score=80))
                for name in ("bea", "bob", "ben")
            ]  # fmt: skip
            codes = Counter(getattr(one.result(), "code", "kept") for one in done)
            assert codes["kept"] == 2, codes
            assert [one.move for one in court.look("olga", case).steps] == ["file", "accept", "pass"]


def test_two_clocks_do_everything_once(court) -> None:
    for _ in range(5):
        court.file()
        court.move("sam", court.file(), "return", form={"reason": "x"})
    court.later(days=30)
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda _: casework.tick(court.office, hands=court.hands), range(2)))
    assert (sum(one.escalated for one in done), sum(one.moved for one in done)) == (5, 5)
    assert Counter(court.kinds())["case.escalated"] == 10  # those that then lapsed as well


WORKER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from case_court import open_again
court = open_again(Path(sys.argv[1]))
while True:
    case = court.file()
    court.move("sam", case, "accept")
    print("on", flush=True)
"""


def test_a_process_killed_while_moving_leaves_nothing_half_done(tmp_path: Path) -> None:
    court = open_court(tmp_path)
    chance, src = random.Random(11), str(Path(casework.__file__).parents[3])
    for _ in range(2):
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(tmp_path), str(Path(__file__).parent)],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([src, str(Path(__file__).parents[2])])},
        )
        assert worker.stdout is not None
        worker.stdout.readline()
        time.sleep(chance.uniform(0.05, 0.5))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    total = count(court, "SELECT count(*) FROM casework_case")
    assert total > 0
    assert count(court, "SELECT max(last) FROM casework_number") == total
    assert count(court, "SELECT count(*) FROM casework_step") == count(
        court, "SELECT sum(version) FROM casework_case"
    )
    assert count(court, 'SELECT count(DISTINCT "case") FROM casework_holder') == total
    assert count(court, "SELECT count(*) FROM casework_holder h JOIN casework_case c ON c.id = h.\"case\" WHERE (c.state = 'asked') <> (h.key = 'steward@org_police')") == 0  # fmt: skip
    case = next(iter(court.do("olga", casework.cases, kind=REQUEST.kind).rows))
    assert court.file().version == 1
    assert court.look("olga", case).steps[-1].version == case.version
    court.office.engine.dispose()
