"""What rules now, as shipped."""

from yiben.capabilities import policy
from yiben.kernel.text import Lang, speaking


def test_the_shipped_scale_has_five_levels_with_titles_in_both_languages():
    scale = policy.scale()
    assert [level.number for level in scale] == [1, 2, 3, 4, 5]
    for level in scale:
        assert level.title.zh != level.title.en
        assert level.description.zh


def test_a_level_is_called_by_its_title_and_one_outside_the_scale_by_its_number():
    assert policy.level_title(3) == policy.scale()[2].title
    with speaking(Lang.EN):
        assert str(policy.level_title(9)) == "Level 9"


def test_a_meaning_nobody_declared_keeps_its_name_and_is_hidden():
    unknown = policy.meaning("never_declared")
    assert (unknown.id, unknown.title.zh, unknown.mask) == ("never_declared", "never_declared", "text_hidden")
    assert policy.meaning(None).mask == "text_hidden"


def test_every_pack_in_force_can_be_cited():
    for pack in policy.packs_in_force():
        assert pack.citation == f"{pack.id}@{pack.version}"
