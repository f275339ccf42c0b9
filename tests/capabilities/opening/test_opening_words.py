"""What the base pack declares of opening, and what a proposal may say."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from yiben.app.opening.wording import listed, proposal_from
from yiben.capabilities import opening
from yiben.capabilities.ledger import Cycle
from yiben.capabilities.opening.forms import checked_words, form_of, proposal_of
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

SAID = {
    "resource": "bus_stops",
    "title_zh": "公交站点",
    "title_en": "Bus stops",
    "says_zh": "全市公交站点",
    "says_en": "Stops of the city",
    "columns": ["站点, 名称", "经度"],
    "licence": "CC-BY-4.0",
    "cycle": "monthly",
    "planned": "2026-12-01",
}
words = some.text(min_size=1, max_size=30).filter(str.strip)


def test_licences_are_real_or_have_their_own_text_and_themes_cite_their_line() -> None:
    for one in opening.licences():
        assert one.url.startswith("https://") or (one.text is not None and one.text.zh and one.text.en)
    assert {one.id for one in opening.licences()} >= {
        "CC-BY-4.0",
        "CC0-1.0",
        "CC-BY-SA-4.0",
        "ODbL-1.0",
        "PDDL-1.0",
    }
    named = [str(one.title.zh) for one in opening.themes() if one.basis == "003:713"]
    assert named == ["教育", "医疗", "就业", "文旅", "体育", "公共交通", "应急", "金融"]
    assert [one.id for one in opening.zones()] == ["fast", "rural", "culture-tourism"]
    assert opening.licence("cc-by-4.0").id == "CC-BY-4.0"
    assert min(opening.targets().values()) > 0


@given(
    title=words,
    says=words,
    columns=some.lists(words, min_size=1, max_size=5, unique=True),
    ahead=some.integers(0, 900),
)
def test_a_proposal_survives_the_form_of_its_case(
    title: str, says: str, columns: list[str], ahead: int
) -> None:
    asked = opening.Proposal(
        resource="res_1",
        title=Text(title, title),
        says=Text(says, says),
        columns=tuple(columns),
        licence="CC0-1.0",
        cycle=Cycle.DAILY,
        planned=(date(2026, 1, 1) + timedelta(days=ahead)).isoformat(),
        themes=("health",),
    )
    checked_words(asked)
    assert proposal_of(form_of(asked)) == asked


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("licence", "GPL"),
        ("themes", "天气"),
        ("zones", "moon"),
        ("columns", ()),
        ("kind", "secret"),
        ("cycle", "hourly"),
        ("planned", "明天"),
        ("slug", "Bus Stops!"),
        ("title_en", ""),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(field: str, said: object) -> None:
    with pytest.raises(BadInput) as error:
        checked_words(proposal_from({**SAID, field: said}))
    assert error.value.where["field"] in (field, field.removesuffix("_en"))


@pytest.mark.parametrize("kind", ["conditional", "targeted"])
def test_what_is_not_for_everybody_states_its_boundary(kind: str) -> None:
    with pytest.raises(BadInput) as error:
        checked_words(proposal_from({**SAID, "kind": kind}))
    assert error.value.where["field"] == "boundary"


def test_a_list_is_words_parted_by_any_comma_and_a_column_may_hold_one() -> None:
    assert listed("公交、站点，bus; stops\n地铁") == ("公交", "站点", "bus", "stops", "地铁")
    assert proposal_from(SAID).columns == ("站点, 名称", "经度")
