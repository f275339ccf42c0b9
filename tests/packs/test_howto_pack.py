"""The pack of `docs/howto/write-a-pack.md`: a regulation that is not one of ours, and the mistakes a lawyer makes in it."""

import shutil
from pathlib import Path

import pytest

from yiben.capabilities import policy
from yiben.infra.packs import packs_folder
from yiben.kernel.errors import BadInput

EXAMPLE = packs_folder().parent / "docs" / "examples" / "packs" / "gdpr-2016-679"


def refusal(folder: Path) -> tuple[str, int | None, str]:
    """File, line, and message with hint of the first thing that is wrong."""
    with pytest.raises(BadInput) as error:
        policy.check(folder)
    said = error.value
    return said.where["file"], said.where["line"], f"{said.message.en} {said.hint.en if said.hint else ''}"


def spoilt(folder: Path, name: str, was: str, now: str) -> Path:
    shutil.copytree(EXAMPLE, folder)
    text = (folder / name).read_text()
    assert was in text
    (folder / name).write_text(text.replace(was, now, 1))
    return folder


def test_the_example_is_sound_and_its_cases_hold() -> None:
    pack = policy.check(EXAMPLE)
    assert [article.id for article in pack.articles] == ["5", "6", "9", "17", "32", "33"]
    ran = policy.run_cases(pack)
    assert len(ran) == 10
    assert not [one.case.id for one in ran if one.misses]


def test_the_72_hours_run_from_becoming_aware() -> None:
    pack = policy.check(EXAMPLE)
    limits = {duty.id: (duty.event, duty.within and duty.within.hours) for duty in pack.duties}
    assert limits == {
        "breach-notification": ("became_aware_of_breach", 72),
        "processor-tells-controller": ("became_aware_of_breach", None),
    }
    (report,) = pack.reports
    assert [section.id for section in report.section] == ["nature", "contact", "consequences", "measures"]


@pytest.mark.parametrize(
    ("name", "was", "now", "line", "helps"),
    [
        ("pack.toml", '"1"', "“1”", 2, "Use straight quotes"),
        ("pack.toml", 'status = "', 'status ＝ "', 8, "in half width"),
        ("pack.toml", 'version = "1"', "version = 1", 2, "Put it in quotes"),
        ("pack.toml", "number =", 'en = "twice"\nnumber =', 7, "stands twice"),
        ("controls.toml", 'needs = "measures"', "", 81, 'Write needs = "…"'),
        (
            "controls.toml",
            'needs = "measures"',
            'needs = "measures = yes"',
            90,
            "write measures or not measures",
        ),
        ("controls.toml", '"process"', '"procesing"', 8, "process"),
        ("cases.toml", 'effect = "conditional"', 'effect = "allowed"', 11, "conditional, deny, permit"),
        ("vocabulary.toml", 'type = "flag"', 'type = "yesno"', 3, "special_category: of is one of"),
        (
            "vocabulary.toml",
            '"special_category"',
            '"special-category"',
            3,
            "lower-case letters, digits and _",
        ),
        ("duties.toml", "hours = 72", "hour = 72", 8, "Did you mean hours?"),
    ],
)
def test_a_lawyer_s_mistake_is_told_with_line_and_remedy(
    tmp_path: Path, name: str, was: str, now: str, line: int, helps: str
) -> None:
    file, at, said = refusal(spoilt(tmp_path / "gdpr", name, was, now))
    assert (file, at) == (name, line)
    assert helps in said


def test_a_fact_misspelt_in_a_case_is_a_miss_and_named(tmp_path: Path) -> None:
    pack = policy.check(spoilt(tmp_path / "gdpr", "cases.toml", "consent = false", "consnt = false"))
    (bad,) = [one for one in policy.run_cases(pack) if one.misses]
    assert bad.misses[0].got == ["context.consnt"]
