"""The filter language of package_search: what clients send is understood, anything else is refused in bounded time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiben.capabilities.interchange.ckan.errors import BadQuery, Invalid
from yiben.capabilities.interchange.ckan.filters import filter_of, names_fields
from yiben.capabilities.interchange.ckan.roll import Entry, Held
from yiben.capabilities.interchange.ckan.searching import MOST, read, search
from yiben.kernel.text import Text


def entry(name: str = "air", **said: object) -> Entry:
    told = {
        "id": f"ds_{name}", "name": name, "ckan_id": "", "organization": "org_1", "groups": ("environment",),
        "tags": ("air quality", "空气"), "formats": ("CSV", "PDF"), "licence": "cc-by", "created": "2024-01-01T00:00:00.000000",
        "modified": "2024-06-15T12:00:00.000000", "title": Text("空气", "Air quality"), "words": "空气 air quality hourly",
    } | said  # fmt: skip
    return Entry(**told)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("name:air", True),
        ("NAME:air", False),
        ("name:AIR", True),
        ("name:a*", True),
        ("name:?ir", True),
        ('name:"a*"', False),
        ('tags:"air quality"', True),
        ("tags:air", False),
        ("tags:空气", True),
        ("-tags:空气", False),
        ("NOT tags:空气", False),
        ("+organization:org_1 +res_format:csv", True),
        ("organization:(org_1 OR org_2)", True),
        ("organization:(org_2 OR org_3)", False),
        ("(name:x OR name:air) AND res_format:PDF", True),
        ("name:x OR name:air res_format:XLS", False),
        ("metadata_modified:[2024-06-15T00:00:00Z TO 2024-06-16T00:00:00Z]", True),
        ("metadata_modified:[* TO 2024-06-15]", True),
        ("metadata_modified:{2024-06-15T12:00:00.000000Z TO *]", False),
        ("license_id:[* TO *]", True),
        ("license_id:*", True),
        ("*:*", True),
        ("hourly", True),
        ("monthly", False),
        ("text:hourly", True),
        ("title:quality", True),
        ("nosuch:x", False),
        (r"name:a\ir", True),
        ("state:active capacity:public dataset_type:dataset", True),
    ],
)
def test_what_clients_ask(query: str, *, holds: bool) -> None:
    test = filter_of(query)
    assert test is not None
    assert test(entry()) is holds


@pytest.mark.parametrize(
    "query",
    ["(", ")", "name:(a", "name:a)", '"open', "a:[1 TO 2]", "metadata_modified:[yesterday TO *]", "NOT", "a OR",
     "(" * 100, "x " * 1_000, "y" * 30_000, "name:(((((((((((((((((((((((a)))))))))))))))))))))))"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(query: str) -> None:
    with pytest.raises(BadQuery):
        filter_of(query)


@given(st.text(alphabet='ab:()[]{}"\\*?+- ORANDT0\n中', max_size=80))
def test_anything_at_all_is_answered_or_refused(query: str) -> None:
    try:
        test = filter_of(query)
    except BadQuery:
        return
    if test is not None:
        assert test(entry()) in (True, False)


@given(
    st.dictionaries(
        st.sampled_from(
            ["q", "fq", "fq_list", "rows", "start", "sort", "facet.field", "facet.limit", "facet", "extras"]
        ),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
            lambda inner: st.lists(inner, max_size=3),
        ),
    )
)
def test_wrong_types_are_refused_by_name(said: dict[str, object]) -> None:
    try:
        ask = read(said)
    except (BadQuery, Invalid):
        return
    assert 0 <= ask.rows <= MOST
    assert ask.start >= 0
    search(Held(1, {}, {}, {}), ask, lambda _: [])


def test_a_huge_question_is_bounded() -> None:
    ask = read(
        {
            "rows": 10**17,
            "start": 10**17,
            "facet.field": [f"f{n}" for n in range(10_000)],
            "facet.limit": 10**17,
        }
    )
    assert (ask.rows, len(ask.facets), ask.facet_limit) == (1_000, 50, 10_000)
    held = Held(1, {"ds_air": entry()}, {}, {})
    assert search(held, ask, lambda _: []).page == ()


def test_words_are_told_from_the_language_of_filters() -> None:
    assert names_fields("title:air")
    assert names_fields("*:*")
    assert not names_fields("air: quality")
    assert not names_fields("http://example.org")
