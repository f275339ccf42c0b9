"""Random moves by random people: history is a path of the flow, one set of holders, no case is lost.

What the machine knows is held against the database after every step; it knows the flow only as a table of arrows.
"""

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from case_court import PEOPLE, open_court
from case_flows import REQUEST
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from yiben.capabilities import casework
from yiben.engines.flows.model import FILING
from yiben.infra.database import transaction
from yiben.kernel.errors import YibenError
from yiben.kernel.paging import PageAsk

NAMES = st.sampled_from(sorted(PEOPLE))
MOVES = st.sampled_from(sorted(one.id for one in REQUEST.moves))
FORMS = st.sampled_from([{}, {"reason": "x"}, {"purpose": "y"}, {"remark": "z"}, {"what": "?"}])
ARROWS = {(source, one.id, one.target) for one in REQUEST.moves for source in one.sources}
ENDS = {one.id for one in REQUEST.states if one.end}


class Office(RuleBasedStateMachine):
    """Cases as they should be: by identifier, the states they went through."""

    cases = Bundle("cases")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.court = open_court(self.folder)
        self.court.facts["clear"] = True
        self.paths: dict[str, list[str]] = {}

    def teardown(self) -> None:
        self.court.office.engine.dispose()
        shutil.rmtree(self.folder)

    def attempt(self, call: Any) -> casework.Case | None:
        refused = self.court.kinds().count("case.refused")
        try:
            case: casework.Case = call()
        except YibenError:
            assert self.court.kinds().count("case.refused") == refused + 1
            return None
        return case

    @rule(target=cases, name=NAMES)
    def file(self, name: str) -> str:
        case = self.court.file(name)
        self.paths[case.id] = [case.state]
        return case.id

    @rule(case=cases, name=NAMES, move=MOVES, form=FORMS, behind=st.integers(0, 1))
    def move(self, case: str, name: str, move: str, form: dict[str, str], behind: int) -> None:
        seen = len(self.paths[case]) - behind
        done = self.attempt(lambda: self.court.do(name, casework.move, case, move, seen=seen, form=form))
        if done is not None:
            assert behind == 0
            assert (self.paths[case][-1], move, done.state) in ARROWS
            self.paths[case].append(done.state)

    @rule(case=cases, name=NAMES, score=st.integers(0, 100))
    def judge(self, case: str, name: str, score: int) -> None:
        done = self.attempt(
            lambda: self.court.do(name, casework.give_opinion, case, agrees=True, score=score)
        )
        if done is not None:
            assert self.paths[case][-1] == "judged"
            if done.state != "judged":
                self.paths[case].append(done.state)

    @rule(case=cases, name=NAMES, to=NAMES)
    def hand_on(self, case: str, name: str, to: str) -> None:
        self.attempt(lambda: self.court.do(name, casework.hand_on, case, to=to, why="换人"))

    @rule(giver=NAMES, taker=NAMES, days=st.integers(0, 9))
    def delegate(self, giver: str, taker: str, days: int) -> None:
        begins = self.court.moment[0].date()
        ends = begins + timedelta(days=days)
        try:
            with self.court.office.writing(self.court.actor(giver)) as work:
                casework.delegate(work, taker, begins=begins.isoformat(), ends=ends.isoformat())
        except YibenError:
            return

    @rule(days=st.integers(0, 12))
    def time_passes(self, days: int) -> None:
        self.court.later(days=days)
        casework.tick(self.court.office, hands=self.court.hands)
        for case, path in self.paths.items():
            state = self.court.do("olga", casework.look, case).case.state
            if state != path[-1]:
                assert (path[-1], state) == ("correcting", "lapsed")
                path.append(state)

    @rule(case=consumes(cases))
    def leave_alone(self, case: str) -> None:
        """Some cases stay as they are, and must not be lost for it."""

    @invariant()
    def every_case_is_where_its_history_says(self) -> None:
        listed = self.court.do("olga", casework.cases, page=PageAsk(size=200))
        assert {one.id for one in listed.rows} == set(self.paths)
        for one in listed.rows:
            seen = self.court.do("olga", casework.look, one.id)
            assert [step.target for step in seen.steps] == self.paths[one.id]
            assert [step.version for step in seen.steps] == list(range(1, one.version + 1))
            assert seen.steps[0].move == FILING
            for before, after in zip(seen.steps, seen.steps[1:], strict=False):
                assert after.source == before.target
                assert (after.source, after.move, after.target) in ARROWS

    @invariant()
    def whoever_must_act_is_written_once(self) -> None:
        with transaction(self.court.office.engine, writes=False) as db:
            held = db.exec_driver_sql(
                'SELECT "case", count(*) FROM casework_holder WHERE NOT escalated GROUP BY 1'
            )
            found = {row[0]: row[1] for row in held}
        waiting = {case for case, path in self.paths.items() if path[-1] not in ENDS}
        assert found == dict.fromkeys(waiting, 1)

    @invariant()
    def a_list_is_as_long_as_it_says(self) -> None:
        for name in ("sam", "fay", "bea", "olaf", "tom"):
            page = self.court.do(name, casework.todo, page=PageAsk(size=200))
            assert len({one.case.id for one in page.rows}) == len(page.rows) == page.total


TestOffice = Office.TestCase
TestOffice.settings = settings(
    max_examples=8, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
