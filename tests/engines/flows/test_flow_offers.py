"""Who may make which move, who may not and why, and whose turn it is."""

import pytest
from flow_makers import BORROWING, flow_of, person, spoilt, standing

from yiben.engines import flows
from yiben.engines.flows.model import Offer, Person, Relation, Standing
from yiben.kernel.errors import MovedOn, NotFound, Refused

FLOW = flow_of()
FIT = {"may_leave": True, "condition": "good"}
STUDY = {"purpose": "study"}


def offer(who: Person, at: Standing, move: str, facts: dict | None = None) -> Offer:
    return next(one for one in flows.offers(FLOW, at, who, facts or {}) if one.move.id == move)


def why(found: Offer) -> list[str]:
    return [one.en for one in found.why_not]


def test_a_role_in_the_right_organisation_may_and_others_are_told_who_may() -> None:
    at = standing("asked")
    assert offer(person("bob", "steward"), at, "hear").allowed
    for other in (
        person("bob", "steward", org="school"),
        person("bob", "officer"),
        person("bob", "steward", org=None),
    ):
        found = offer(other, at, "hear")
        assert not found.allowed
        assert why(found) == ["This is for a data steward of the organisation that owns the data."]
        assert found.why_not[0].zh == "由数据所属单位的数据专员办理"


def test_only_moves_from_the_present_state_are_offered_and_none_of_the_clock() -> None:
    bob = person("bob", "steward")
    assert [one.move.id for one in flows.offers(FLOW, standing("heard"), bob, {})] == ["withdraw"]
    assert [one.move.id for one in flows.offers(FLOW, standing("lent"), bob, {})] == []


def test_the_filer_makes_the_filers_moves_and_no_other_whatever_roles_they_hold() -> None:
    ann = person("ann", "officer", "steward", "bureau", "owner")
    at = standing("decided", form=STUDY)
    assert offer(ann, at, "withdraw").allowed
    assert why(offer(ann, at, "lend", FIT)) == ["Nobody decides what they filed themselves."]
    assert not offer(person("bob", "officer"), at, "withdraw").allowed


def test_who_made_an_earlier_move_and_who_is_of_the_filers_organisation_are_barred() -> None:
    at = standing("decided", form=STUDY, movers={"hear": "bob"})
    assert why(offer(person("bob", "officer"), at, "lend", FIT)) == [
        "Whoever made “Have it judged” may not make this one too."
    ]
    assert offer(person("eve", "officer"), at, "lend", FIT).allowed
    inside = standing("decided", form=STUDY, orgs={Relation.FILER: "archive", Relation.OWNER: "archive"})
    assert why(offer(person("eve", "officer"), inside, "lend", FIT)) == [
        "Nobody of the organisation that files decides about it."
    ]


def test_an_organisation_nobody_knows_is_that_of_people_without_one() -> None:
    at = standing("decided", orgs={Relation.OWNER: "archive", Relation.AUTHORITY: None})
    assert offer(person("liu", "bureau", org=None), at, "refuse").allowed
    assert not offer(person("liu", "bureau", org="elsewhere"), at, "refuse").allowed


@pytest.mark.parametrize(
    ("form", "facts", "allowed", "unknown"),
    [
        ({"purpose": "study"}, FIT, True, []),
        ({"purpose": "trial"}, FIT, False, []),
        ({}, FIT, False, ["Purpose"]),
        ({"purpose": "study"}, {"condition": "good"}, False, ["it may leave the house"]),
        ({"purpose": "study"}, {"may_leave": True, "condition": "frail"}, False, ["Pages"]),
        ({"purpose": "study", "pages": 9}, {"may_leave": True, "condition": "frail"}, True, []),
        ({"purpose": "study", "pages": 10}, {"may_leave": True, "condition": "frail"}, False, []),
        ({"purpose": "study"}, {"may_leave": True, "condition": "mouldy"}, False, ["its condition", "Pages"]),
        ({"purpose": "study"}, {"may_leave": "yes", "condition": "good"}, False, ["it may leave the house"]),
        # What the platform says is never taken from the form.
        ({"purpose": "study", "may_leave": True}, {"condition": "good"}, False, ["it may leave the house"]),
        ({"purpose": "study", "may_leave": True}, {"may_leave": False, "condition": "good"}, False, []),
    ],
)
def test_what_a_move_needs_must_be_true_and_unknown_is_not(
    form: dict, facts: dict, *, allowed: bool, unknown: list[str]
) -> None:
    found = offer(person("bob", "officer"), standing("decided", form=form), "lend", facts)
    assert found.allowed is allowed
    said = [] if allowed else ["Frail things are lent for study, under ten pages"]
    assert why(found) == said + ([f"Not known yet: {', '.join(unknown)}."] if unknown else [])


def test_what_the_case_lacks_is_told_only_to_whoever_could_make_the_move() -> None:
    found = offer(person("bob", "steward"), standing("decided"), "lend")
    assert why(found) == ["This is for a security officer of the organisation that owns the data."]


def test_a_delegate_does_what_the_principal_could_and_it_is_known_for_whom() -> None:
    lee = person("lee", org="museum", for_=(person("bob", "officer"),))
    at = standing("decided", form=STUDY)
    found = offer(lee, at, "lend", FIT)
    assert (found.allowed, found.through) == (True, "bob")
    assert not offer(person("lee", org="museum"), at, "lend", FIT).allowed
    own = offer(person("lee", "officer", for_=(person("bob", "officer"),)), at, "lend", FIT)
    assert (own.allowed, own.through) == (True, None)


def test_delegation_goes_round_no_bar() -> None:
    at = standing("decided", form=STUDY, movers={"hear": "bob"})
    barred_principal = person("lee", for_=(person("bob", "officer"),))
    assert not offer(barred_principal, at, "lend", FIT).allowed
    barred_delegate = person("bob", for_=(person("eve", "officer"),))
    assert not offer(barred_delegate, at, "lend", FIT).allowed
    filer_as_delegate = person("ann", for_=(person("eve", "officer"),))
    assert why(offer(filer_as_delegate, at, "lend", FIT)) == ["Nobody decides what they filed themselves."]
    from_the_filers_house = standing(
        "decided", form=STUDY, orgs={Relation.FILER: "school", Relation.OWNER: "archive"}
    )
    insider = person("zoe", org="school", for_=(person("eve", "officer"),))
    assert not offer(insider, from_the_filers_house, "lend", FIT).allowed


def test_for_whom_an_earlier_move_was_made_has_had_a_hand_in_it() -> None:
    at = standing("decided", form=STUDY, movers={"hear": "lee"}, behalf={"hear": "bob"})
    assert not offer(person("bob", "officer"), at, "lend", FIT).allowed
    assert offer(person("eve", "officer"), at, "lend", FIT).allowed


def test_what_was_delegated_is_not_delegated_on() -> None:
    chain = person("lee", for_=(person("kim", for_=(person("bob", "officer"),)),))
    assert not offer(chain, standing("decided", form=STUDY), "lend", FIT).allowed


def test_who_acted_for_the_filer_counts_as_the_filer() -> None:
    filed_for_ann = standing("decided", form=STUDY, movers={"file": "bob"})
    assert not offer(person("bob", "officer"), filed_for_ann, "lend", FIT).allowed
    handed_in_for_ann = standing("decided", form=STUDY, movers={"again": "bob"})
    assert not offer(person("bob", "officer"), handed_in_for_ann, "lend", FIT).allowed
    lee = person("lee", for_=(person("ann"),))
    assert offer(lee, standing("back"), "again").through == "ann"


def test_a_person_named_in_the_form_may_act_unless_it_is_the_filer() -> None:
    flow = spoilt('who = [{ role = "auditor" }]', 'who = [{ field = "expert" }]')
    for named, account, allowed in (("kim", "kim", True), ("kim", "bob", False), ("ann", "ann", False)):
        at = standing("decided", form={"expert": named})
        found = next(o for o in flows.offers(flow, at, person(account), {}) if o.move.id == "remark")
        assert found.allowed is allowed


def test_choosing_gives_the_offer_or_raises_what_stands_in_the_way() -> None:
    bob, at = person("bob", "officer"), standing("decided", form=STUDY)
    assert flows.choose(FLOW, at, bob, FIT, move="lend").allowed
    with pytest.raises(Refused) as error:
        flows.choose(FLOW, at, bob, {}, move="lend")
    assert (error.value.code, error.value.where["move"]) == ("not_yours", "lend")
    assert "under ten pages" in error.value.message.en
    assert error.value.hint is not None
    with pytest.raises(MovedOn) as moved:
        flows.choose(FLOW, standing("asked"), bob, FIT, move="lend")
    assert moved.value.message.en == "It stands at “Asked” now; “Lend” is not made from there."
    with pytest.raises(MovedOn):
        flows.choose(FLOW, standing("lent"), bob, FIT, move="refuse")
    with pytest.raises(NotFound):
        flows.choose(FLOW, at, bob, FIT, move="burn")
    with pytest.raises(Refused) as by_itself:
        flows.choose(FLOW, standing("heard"), bob, FIT, move="found_fit")
    assert by_itself.value.code == "only_by_itself"


def test_whose_turn_it_is_leaves_out_who_only_may() -> None:
    def whose(state: str) -> list[tuple[str | None, str | None]]:
        return [
            (who.role or who.field or "filer", org)
            for who, org in flows.holders(FLOW, state, standing(state))
        ]

    assert whose("asked") == [("steward", "archive")]
    assert whose("heard") == [("analyst", None), ("expert", None)]
    assert whose("decided") == [("steward", "archive"), ("officer", "archive"), ("bureau", "bureau")]
    assert whose("back") == [("filer", None)]
    assert whose("lent") == []


def test_the_flow_is_as_packs_write_it() -> None:
    assert flows.check(FLOW, effects={"library.lend"}, facts={"may_leave", "condition"}) == ()
    assert "[[flow.move]]" in BORROWING
