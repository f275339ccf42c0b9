"""Attacks on traced products: forged recalls, loops, quantities out of nothing, codes that look alike, words nobody sees."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from yiben.app.reactions import hands
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import ledger, people, policy, traceability
from yiben.capabilities.traceability import Part, Result
from yiben.infra.packs import packs_folder
from yiben.kernel.actors import ANYBODY, Role
from yiben.kernel.errors import BadInput, NotFound, Refused, YibenError
from yiben.kernel.text import Text

EXAMPLE = packs_folder().parent / "docs" / "examples" / "packs" / "product-traceability-2021"
PARTIES = {"farm": ("甲牧场", Part.SUPPLIER), "dairy": ("乙乳业", Part.PRODUCER), "lab": ("丙检测", Part.INSPECTOR),
           "shop": ("丁超市", Part.USER), "other": ("己乳业", Part.PRODUCER), "stranger": ("戊公司", None)}  # fmt: skip


class Chain:
    """Everybody's hands on one chain."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform

    def do(self, name: str, verb: Callable[..., Any], *args: Any, **said: Any) -> Any:
        with self.platform.office.writing(self.platform.actor(name)) as work:
            return verb(work, *args, **said)

    def register(self, name: str, code: str, **said: Any) -> Any:
        words = {"product": "生乳", "made": "2026-01-02", "quantity": "100", "unit": "kg"}
        return self.do(name, traceability.register, code, **{**words, **said})

    def hand(self, name: str, code: str, to: str, quantity: str) -> Any:
        return self.do(name, traceability.hand_over, code, to=to, quantity=quantity, hands=hands())

    def sign(self, name: str, case: str) -> Any:
        return self.do(name, traceability.sign, case, hands=hands())

    def recall(self, name: str, code: str) -> Any:
        return self.do(name, traceability.recall, code, reason="超标", hands=hands())


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    """The parties, the pack in force; each test registers codes of its own."""
    platform = open_platform(tmp_path_factory.mktemp("chain") / "home")
    with platform.office.writing(platform.owner()) as work:
        for account, (organisation, _) in PARTIES.items():
            ledger.ensure_organisation(work, organisation)
            for name, role in ((account, Role.STEWARD), (f"{account}_analyst", Role.ANALYST)):
                people.create_account(work, name=name, title=Text(name, name), roles=frozenset({role}), org=organisation)  # fmt: skip
        pack = policy.load(work, policy.prepare(EXAMPLE))
        policy.propose(work, pack.id, reason="试点")
    with platform.office.writing(platform.actor("officer")) as work:
        policy.approve(work, pack.id)
    with platform.office.writing(platform.owner()) as work:
        for organisation, part in PARTIES.values():
            if part is not None:
                traceability.admit(work, organisation, part)
    yield Chain(platform)
    platform.close()


def refused(verb: Callable[[], Any]) -> str:
    with pytest.raises(YibenError) as error:
        verb()
    return error.value.code


@pytest.mark.parametrize("by", ["lab", "shop", "other", "stranger", "dairy", "farm_analyst"])
def test_nobody_but_its_maker_and_the_bureau_recalls_a_batch(chain: Chain, by: str) -> None:
    chain.register("farm", f"RC-{by}")
    chain.sign("dairy", chain.hand("farm", f"RC-{by}", "乙乳业", "10").number)
    assert refused(lambda: chain.recall(by, f"RC-{by}")) in {"not_yours", "not_in_chain"}
    with chain.platform.office.reading(ANYBODY) as work:
        assert traceability.check(work, f"RC-{by}").recalled is None
    assert chain.recall("farm", f"RC-{by}")
    assert refused(lambda: chain.recall("farm", f"RC-{by}")) == "batch_recalled"
    assert refused(lambda: chain.hand("dairy", f"RC-{by}", "丁超市", "1")) == "batch_recalled"


def test_a_batch_is_never_made_of_itself_nor_in_a_ring(chain: Chain) -> None:
    chain.register("dairy", "RING-A1", product="酸奶")
    for of in ({"RING-B2": "1"}, {"RING-C3": "1"}):
        assert refused(lambda of=of: chain.register("dairy", "RING-B2", product="酸奶", of=of)) == "no_batch"
    chain.register("dairy", "RING-B2", product="酸奶", of={"RING-A1": "1"})
    again = refused(lambda: chain.register("dairy", "RING-A1", product="酸奶", of={"RING-B2": "1"}))
    assert again == "batch_known"


AMOUNTS = ("0", "-1", "NaN", "Infinity", "1e3", "1E+20", "1_000", "１２", "+5", " ", "", "0.0000001", "9" * 30, "1,5", "0x10", "1.", "١")  # fmt: skip


def test_amounts_are_plain_numbers_and_no_more_than_there_is(chain: Chain) -> None:
    chain.register("farm", "AM-001")
    for said in AMOUNTS:
        assert refused(lambda said=said: chain.hand("farm", "AM-001", "乙乳业", said)) == "bad_quantity", said
        with pytest.raises(BadInput):
            chain.register("farm", "AM-002", quantity=said)
    assert refused(lambda: chain.hand("farm", "AM-001", "乙乳业", "100.000001")) == "not_enough"
    case = chain.hand("farm", "AM-001", "乙乳业", "60")
    assert refused(lambda: chain.hand("farm", "AM-001", "乙乳业", "41")) == "not_enough"
    assert refused(lambda: chain.register("dairy", "AM-003", of={"AM-001": "1"})) == "not_enough"
    chain.sign("dairy", case.number)
    chain.register("dairy", "AM-003", of={"AM-001": "59.5"})
    assert refused(lambda: chain.register("dairy", "AM-004", of={"AM-001": "0.6"})) == "not_enough"
    assert refused(lambda: chain.hand("dairy", "AM-001", "丁超市", "0.6")) == "not_enough"
    assert chain.hand("dairy", "AM-001", "丁超市", "0.5").quantity == Decimal("0.5")
    assert refused(lambda: chain.register("other", "AM-005", of={"AM-001": "1"})) == "not_enough"


def test_codes_that_look_alike_are_one(chain: Chain) -> None:
    chain.register("farm", "LOT-10I")
    for code in ("lot-10i", "L0T-1OI", "LOT-101", "LOT-1Ol", "Lot-10l", "IOT-10L"):
        assert refused(lambda code=code: chain.register("other", code)) == "batch_alike", code
    for code in ("LОT-10I", "ＬOT-10I", "LOT-10I\u200b", "LOT‐10I", "LOT-10I\u202e", " LOT-10I", "LOT-10Ι"):
        with pytest.raises(BadInput):
            chain.register("other", code)
    chain.register("farm", "LOT-20I")


def test_words_nobody_sees_are_no_words(chain: Chain) -> None:
    for product in ("\u200b", "酸奶\u202e", "a\x00b", "酸\u2066奶", "\ufeff奶"):
        with pytest.raises(BadInput):
            chain.register("farm", "WD-001", product=product)
        with pytest.raises(BadInput):
            chain.register("farm", "WD-001", unit=product)


def test_nobody_signs_refuses_or_answers_for_another(chain: Chain) -> None:
    chain.register("farm", "SG-001")
    case = chain.hand("farm", "SG-001", "乙乳业", "50")
    for by in ("farm", "lab", "shop", "other", "stranger", "dairy_analyst"):
        with pytest.raises((Refused, NotFound)):
            chain.sign(by, case.number)
        with pytest.raises((Refused, NotFound)):
            chain.do(by, traceability.refuse, case.number, why="x", hands=hands())
    chain.sign("dairy", case.number)
    for verb in (lambda: chain.sign("dairy", case.number), lambda: chain.do("dairy", traceability.refuse, case.number, why="x", hands=hands())):  # fmt: skip
        with pytest.raises(YibenError):
            verb()
    _, told = chain.recall("farm", "SG-001")
    (called,) = told
    for by in ("farm", "shop", "other", "lab", "dairy_analyst"):
        with pytest.raises((Refused, NotFound)):
            chain.do(by, traceability.answer, called.number, outcome="x", hands=hands())
    chain.do("dairy", traceability.answer, called.number, outcome="已销毁", hands=hands())


def test_only_inspectors_inspect_and_never_their_own(chain: Chain) -> None:
    chain.register("farm", "IN-001")
    for by in ("farm", "dairy", "shop", "stranger", "lab_analyst"):
        code = refused(
            lambda by=by: chain.do(by, traceability.inspect, "IN-001", Result.PASSED, standard="GB")
        )
        assert code == "not_in_chain"
    with chain.platform.office.writing(chain.platform.owner()) as work:
        traceability.admit(work, "丙检测", Part.PRODUCER)
    chain.register("lab", "IN-002")
    assert refused(lambda: chain.do("lab", traceability.inspect, "IN-002", Result.PASSED, standard="GB")) == "own_batch"  # fmt: skip


def test_who_takes_part_is_said_by_the_bureau_alone(chain: Chain) -> None:
    for by in ("farm", "lab", "stranger"):
        assert refused(lambda by=by: chain.do(by, traceability.admit, "戊公司", Part.INSPECTOR)) == "role_needed"  # fmt: skip
    chain.register("farm", "PT-001")
    assert refused(lambda: chain.hand("farm", "PT-001", "戊公司", "1")) == "not_in_chain"
    assert refused(lambda: chain.hand("farm", "PT-001", "甲牧场", "1")) == "same_side"
    assert refused(lambda: chain.do("stranger", traceability.walk, "PT-001")) == "no_batch"
    assert refused(lambda: chain.do("shop", traceability.walk, "PT-001")) == "no_batch"
