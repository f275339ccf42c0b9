"""An approver may take away, never add."""

from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiben.capabilities.grants.model import Budget, Form, GrantedColumn, Road
from yiben.capabilities.sharing import Narrowing, Request, may_become, narrowed, narrowing_form, narrowing_of
from yiben.capabilities.sharing.forms import form_of, request_of
from yiben.kernel.errors import BadInput, Refused

ITEMS = ("res.1", "res.2", "res.3")
FORMS = st.sampled_from(list(Form))
ROADS = st.frozensets(st.sampled_from(list(Road)), min_size=1)
LIMITS = st.none() | st.integers(1, 10)
BUDGETS = st.builds(Budget, calls_a_day=LIMITS, rows_a_day=LIMITS, rows_a_call=LIMITS)
DAYS = st.integers(1, 28).map(lambda day: f"2026-12-{day:02}")


@st.composite
def requests(draw):
    begins, ends = sorted((draw(DAYS), draw(DAYS)))
    items = draw(st.lists(st.sampled_from(ITEMS), min_size=1, unique=True))
    return Request(
        resource="res",
        columns=tuple(GrantedColumn(item=one, name=one, form=draw(FORMS)) for one in items),
        purpose="statistics",
        purpose_says="年度统计",
        basis="统计法",
        roads=draw(ROADS),
        begins=begins,
        ends=ends,
        rows=draw(st.none() | st.just("level = 1")),
        budget=draw(BUDGETS),
        storage_days=draw(st.integers(1, 30)),
    )


NARROWINGS = st.builds(
    Narrowing,
    columns=st.none() | st.dictionaries(st.sampled_from((*ITEMS, "res.9")), FORMS, min_size=1),
    roads=st.none() | ROADS,
    begins=st.none() | DAYS,
    ends=st.none() | DAYS,
    budget=st.none() | BUDGETS,
    storage_days=st.none() | st.integers(1, 40),
    rows=st.none() | st.just("level = 2"),
)


@given(asked=requests(), left=NARROWINGS)
def test_what_is_left_of_a_request_shows_nothing_that_was_not_asked_for(asked, left):
    try:
        given_ = narrowed(asked, left)
    except Refused:
        return
    before = {one.item: one.form for one in asked.columns}
    assert given_.columns
    assert all(may_become(before[one.item], one.form) for one in given_.columns)
    assert given_.roads <= asked.roads
    assert asked.begins <= given_.begins <= given_.ends <= asked.ends
    assert given_.storage_days <= asked.storage_days
    for name, most in asdict(asked.budget).items():
        assert most is None or getattr(given_.budget, name) <= most
    assert asked.rows is None or asked.rows in given_.rows


@given(asked=requests())
def test_a_request_survives_the_form_of_its_case(asked):
    assert request_of(form_of(asked)) == asked


@given(left=NARROWINGS)
def test_what_an_approver_left_survives_the_form_of_their_move(left):
    found = narrowing_of(narrowing_form(left))
    assert found.columns == left.columns
    assert found.roads == left.roads
    assert (found.begins, found.ends, found.rows) == (left.begins, left.ends, left.rows)


@pytest.mark.parametrize(
    ("asked", "given_", "may"),
    [
        (Form.PLAIN, Form.MASKED, True),
        (Form.PLAIN, Form.VERIFY, True),
        (Form.MASKED, Form.PLAIN, False),
        (Form.MASKED, Form.TOKEN, False),
        (Form.TOKEN, Form.MASKED, False),
        (Form.TOKEN, Form.VERIFY, True),
        (Form.VERIFY, Form.TOKEN, False),
    ],
)
def test_a_stricter_form_may_be_given_a_looser_one_never(asked, given_, may):
    assert may_become(asked, given_) is may


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("columns", ["plain"]),
        ("columns", ["bare:res.1"]),
        ("roads", ["carrier pigeon"]),
        ("begins", "tomorrow"),
        ("budget", ["wishes=3"]),
        ("budget", ["calls_a_day=many"]),
        ("storage_days", "-1"),
        ("frequency", "always"),
    ],
)
def test_a_form_that_is_no_request_names_the_field(field, said):
    form = {
        "resource": "res",
        "columns": ["plain:res.1:a"],
        "roads": ["sql"],
        "begins": "2026-12-01",
        "ends": "2026-12-31",
    }
    with pytest.raises(BadInput) as wrong:
        request_of({**form, field: said})
    assert wrong.value.where["field"] == field
