"""One decision at a time: what a person would expect of the made-up regulation."""

import json

import pytest
from decision_makers import FIVE, book, control, facts, words

from yiben.engines.rules.decisions import Book, Level, Scale, Vocabulary, compile_book, decide, read_facts
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Lang, Text, speaking

NO_EXPORT = control(
    id="no-export",
    article="19",
    strength="default",
    mode=["export"],
    level={"from": 3, "to": 3},
    kind="export_not_offered",
    zh="第三层级数据项原则上不提供导出使用方式",
    en="Level-three items are not offered for export in principle",
    way_out=[{"kind": "approval", "needs": "necessity and approval and measures"}],
)
MFA = control(
    id="mfa",
    article="16",
    effect="require",
    needs="mfa or second_authorisation",
    level={"from": 3},
    kind="mfa",
)
KEEP = control(id="keep", article="20", effect="oblige", kind="keep_record", years=3)


def answer(document: dict, *books: Book) -> dict:
    return decide(books or [book(NO_EXPORT, MFA, KEEP)], read_facts(document, words())).as_dict()


def test_the_answer_has_the_shape_of_the_contract() -> None:
    with speaking(Lang.ZH):
        said = answer(facts())
    assert said["effect"] == "deny"
    assert said["unmet"] == [
        {
            "kind": "mfa",
            "strength": "must",
            "article": "16",
            "says": "不得",
            "control": "mfa",
            "lacks": ["mfa", "second_authorisation"],
        }
    ]
    assert [(one["kind"], one["strength"], one["article"], one["years"]) for one in said["obligations"]] == [
        ("keep_record", "must", "20", 3)
    ]
    assert [(way["kind"], way["article"]) for way in said["way_out"]] == [("approval", "19")]
    assert said["way_out"][0]["lacks"] == ["necessity", "approval", "measures"]
    assert said["articles"] == ["19", "16", "20"]
    assert "第19条" in said["reason"]
    assert said["citations"][0] == {
        "pack": "pack",
        "article": "19",
        "control": "no-export",
        "strength": "default",
        "standing": "prohibition",
    }
    assert (said["packs"], said["level"]) == (["pack"], 3)
    json.dumps(said)


def test_the_answer_speaks_the_language_of_whoever_asks() -> None:
    verdict = decide([book(NO_EXPORT)], read_facts(facts(), words()))
    with speaking(Lang.EN):
        english = verdict.as_dict()
    with speaking(Lang.ZH):
        chinese = verdict.as_dict()
    assert english["reason"].startswith("Refused: Level-three items are not offered for export")
    assert chinese["prohibitions"][0]["says"] == "第三层级数据项原则上不提供导出使用方式"


def test_a_way_out_that_holds_lifts_the_prohibition_and_stays_cited() -> None:
    said = answer(facts(context={"scenario": "催收", "approval": True}), book(NO_EXPORT))
    assert (said["effect"], said["way_out"], said["articles"]) == ("permit", [], ["19"])


def test_a_scenario_never_implies_approval() -> None:
    said = answer(facts(context={"scenario": "催收"}), book(NO_EXPORT))
    assert said["effect"] == "deny"
    assert said["way_out"][0]["lacks"] == ["approval"]


def test_a_prohibition_without_a_way_out_leaves_none() -> None:
    hopeless = control(id="never", article="2")
    said = answer(facts(), book(NO_EXPORT, hopeless))
    assert (said["effect"], said["way_out"]) == ("deny", [])
    assert set(said["articles"]) == {"2", "19"}


def test_an_unmet_requirement_is_conditional_and_advice_is_not() -> None:
    advice = control(id="mark", strength="encouraged", effect="require", needs="watermarked", kind="mark")
    assert answer(facts(), book(MFA))["effect"] == "conditional"
    said = answer(facts(), book(advice))
    assert (said["effect"], said["unmet"]) == ("permit", [])
    assert [(one["kind"], one["strength"]) for one in said["obligations"]] == [("mark", "encouraged")]


@pytest.mark.parametrize(
    ("factors", "met"),
    [
        (["password", "totp"], True), (["password", "PIN"], False), (["sms", "ukey"], False), (["mfa"], True),
        (["2FA"], True), (["口令", "人脸"], True), ([], False), (["second_authorisation"], True),
        (["password", "charm"], False), (["password", "charm", "token"], True),
    ],
)  # fmt: skip
def test_two_kinds_of_factor_are_multi_factor(factors: list[str], *, met: bool) -> None:
    said = answer(facts(subject={"authentication": factors}), book(MFA))
    assert (said["effect"] == "permit") is met


def test_a_mixed_set_takes_its_highest_grade_and_parts_stand_for_their_item() -> None:
    low = {"sensitivity": 1, "importance": "general", "personal": False}
    parts = {
        "name": "合同.pdf",
        "importance": "general",
        "personal": False,
        "parts": [low, {**low, "sensitivity": "3"}],
    }
    assert answer(facts(items=[low]), book(MFA))["effect"] == "permit"
    assert answer(facts(items=[low, {**low, "sensitivity": 4}]), book(MFA))["level"] == 4
    said = answer(facts(items=[low, parts]), book(MFA))
    assert (said["effect"], said["level"], said["missing"]) == ("conditional", 3, [])


def test_an_unmarked_item_is_taken_at_its_strictest_and_named() -> None:
    core = control(id="core", importance=["core"], personal=True)
    said = answer(facts(items=[{"sensitivity": 1}]), book(core, MFA))
    assert said["effect"] == "deny"
    assert said["missing"] == ["items[0].importance", "items[0].personal"]
    said = answer(facts(items=[{"importance": "general", "personal": False}]), book(core, MFA))
    assert (said["level"], said["missing"]) == (5, ["items[0].sensitivity"])
    assert answer(facts(items=[]), book(MFA))["missing"] == ["items"]


def test_what_is_missing_is_named_only_where_it_made_the_difference() -> None:
    by_mail = control(
        id="mail", when="channel = 'internet_mail'", way_out=[{"kind": "law", "needs": "legal_duty"}]
    )
    document = facts()
    del document["context"]["channel"], document["context"]["legal_duty"]
    said = answer(document, book(by_mail))
    assert (said["effect"], said["missing"]) == ("deny", ["context.channel", "context.legal_duty"])
    document["context"]["legal_duty"] = True
    assert answer(document, book(by_mail))["missing"] == []
    assert answer(facts(context={"channel": None}), book(by_mail))["effect"] == "permit"


def test_what_derives_from_an_unknown_fact_is_missed_by_its_source() -> None:
    document = facts()
    del document["subject"]["authentication"]
    assert answer(document, book(MFA))["missing"] == ["subject.authentication"]


def test_a_word_nobody_declared_is_unknown_and_named() -> None:
    by_mail = control(id="mail", when="channel = 'internet_mail'")
    said = answer(facts(context={"channel": "pigeon", "weather": "fine"}), book(by_mail))
    assert (said["effect"], said["missing"], said["unread"]) == (
        "deny",
        ["context.channel"],
        ["context.weather"],
    )


def test_without_a_mode_the_controls_of_every_mode_apply() -> None:
    document = facts()
    del document["mode"]
    said = answer(document, book(NO_EXPORT))
    assert (said["effect"], "mode" in said["missing"]) == ("deny", True)


def test_silence_denies_where_the_pack_says_so() -> None:
    raw = control(
        id="raw", effect="permit", activity=["provide"], mode=["raw"], level={"to": 1}, article="27"
    )
    silent = book(raw, KEEP, silence="deny")
    one = {"sensitivity": 1, "importance": "general", "personal": False}
    allowed = answer(facts(activity="provide", mode="raw", items=[one]), silent)
    assert (allowed["effect"], allowed["articles"]) == ("permit", ["27"])
    refused = answer(facts(activity="provide", mode="raw", items=[{**one, "sensitivity": 2}]), silent)
    assert (refused["effect"], refused["way_out"], refused["articles"]) == ("deny", [], [])
    unsure = answer({"activity": "provide", "items": [one]}, silent)
    assert (unsure["effect"], "mode" in unsure["missing"]) == ("deny", True)


def test_an_obligation_alone_does_not_break_silence() -> None:
    assert answer(facts(), book(KEEP, silence="deny"))["effect"] == "deny"


def test_each_pack_decides_on_its_own_scale_and_the_strictest_wins() -> None:
    four = Scale("four", tuple(Level(n, Text(str(n), str(n))) for n in range(1, 5)), fact=None)
    other = compile_book(
        pack="other", controls=[control(id="top", article="27", level={"from": 4}, kind="not_shared")],
        scale=four, silence="permit", vocabulary=words(),
    )  # fmt: skip
    # `top` was read on five levels; only its ranks count here.
    item = {"sensitivity": 1, "importance": "general", "personal": False, "grades": {"four": 4}}
    said = answer(facts(items=[item]), book(MFA), other)
    assert (said["effect"], said["levels"], said["level"]) == ("deny", {"pack": 1, "other": 4}, None)
    assert said["prohibitions"][0]["pack"] == "other"
    lower = answer(facts(items=[{**item, "grades": {"four": "3"}}]), book(MFA), other)
    assert lower["effect"] == "permit"
    unknown = answer(facts(items=[{"sensitivity": 1}]), book(MFA), other)
    assert (unknown["effect"], unknown["missing"]) == ("deny", ["items[0].grades.four"])


def test_a_book_of_another_vocabulary_reads_the_same_facts_by_name() -> None:
    more = {"fact": [{"id": "zeal", "of": "context", "type": "flag", "zh": "热", "en": "zeal"}]}
    base = {"activity": [{"id": "use", "zh": "用", "en": "use"}]}
    mfa = {"id": "mfa", "of": "subject", "type": "flag", "zh": "多", "en": "mfa"}
    small = Vocabulary.read(base, {"fact": [mfa]}, more)
    mine = compile_book(pack="p", controls=[MFA], scale=FIVE, silence="permit", vocabulary=words())
    document = {"activity": "use", "subject": {"mfa": True}, "context": {"zeal": True}}
    assert decide([mine], read_facts(document, small)).effect == "permit"


def test_deciding_by_nothing_is_refused() -> None:
    with pytest.raises(BadInput) as wrong:
        decide([], read_facts(facts(), words()))
    assert wrong.value.code == "no_pack"
