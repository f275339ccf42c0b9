"""Whatever order machines and people speak in: the newest person rules, else the newest machine.

Unless a machine grades the content higher than anything that person could have meant.
"""

from itertools import count

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from tests.capabilities.ledger.conftest import OWNER, correct, entry, item, landing

from yiben.capabilities import ledger

LEVELS = st.integers(min_value=1, max_value=5)


class Precedence(RuleBasedStateMachine):
    """One item, on which machines and people speak in any order; `machine` and `person` are what they last said."""

    def __init__(self, book, table):
        super().__init__()
        self.book = book
        self.table = table  # each example has a table of its own: a fresh home would cost more than the test
        self.landings = 0
        self.said = []  # (level, by whom), every word that was news
        self.propose(level=1, version=1)

    def land(self, news):
        self.landings += 1
        landed = landing(f"{self.table}_{self.landings}")
        with self.book.office.writing(OWNER) as work:
            ledger.propose(work, entry(stem=self.table, items=(news,), landing=landed))

    @rule(level=LEVELS, version=st.integers(min_value=1, max_value=2))
    def propose(self, level, version):
        self.land(item("id", level=level, rule=f"yiben-base@{version}/x"))
        machine = [word for word in self.said if word[1] != "person"]
        if not machine or machine[-1] != (level, version):
            self.said.append((level, version))

    @rule(level=LEVELS)
    def correct(self, level):
        with self.book.office.reading(OWNER) as work:
            one = ledger.describe(work, self.table).items[0]
        correct(self.book.office, one.id, level=level)
        self.said.append((level, "person"))

    @rule()
    def approve(self):
        with self.book.office.writing(OWNER) as work:
            approved = ledger.approve(work, self.table)
        assert approved == int(self.raised())
        if approved:
            self.said.append((self.said[-1][0], "person"))

    def decided(self):
        return any(who == "person" for _, who in self.said)

    def raised(self):
        """Whether the newest word is a machine's nobody has decided on: the first, or one higher than was seen."""
        if self.said[-1][1] == "person" or not self.decided():
            return self.said[-1][1] != "person"
        place = max(number for number, word in enumerate(self.said) if word[1] == "person")
        seen = next(word for word in reversed(self.said[:place]) if word[1] != "person")
        return self.said[-1][0] > max(self.said[place][0], seen[0])

    def holds(self):
        people = [word for word in self.said if word[1] == "person"]
        return self.said[-1][0] if self.raised() or not people else people[-1][0]

    @rule()
    def vanish_and_return(self):
        self.land(item("other"))
        machine = next(word for word in reversed(self.said) if word[1] != "person")
        self.propose(level=machine[0], version=machine[1])

    @invariant()
    def the_newest_person_rules_unless_content_is_graded_higher_since(self):
        with self.book.office.reading(OWNER) as work:
            one = next(one for one in ledger.describe(work, self.table).items if one.name == "id")
            graded = next(
                one for one in ledger.resolve(work, [self.table])[self.table].items if one.name == "id"
            )
            told = ledger.history(work, one.id)
        people = [word for word in self.said if word[1] == "person"]
        assert one.label.level == graded.level == self.holds()
        assert [label.level for label in reversed(told)] == [level for level, _ in self.said]
        assert one.label == next(label for label in told if label.number == one.label.number)
        assert one.contested == (bool(people) and self.said[-1][1] != "person")


def test_the_newest_person_rules_unless_content_is_graded_higher_since(book):
    numbers = count()
    run_state_machine_as_test(
        lambda: Precedence(book, f"people{next(numbers)}"),
        settings=settings(max_examples=12, stateful_step_count=10, deadline=None),
    )
