"""Expert review (综合评审): three words of the text scored, mean and spread, and what experts wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev

from yiben.capabilities import casework
from yiben.capabilities.casework import Case, Hands, Step
from yiben.capabilities.zones import store
from yiben.capabilities.zones.actions.permitting import bad
from yiben.capabilities.zones.actions.recusing import must_stand_back
from yiben.capabilities.zones.declared import figure
from yiben.capabilities.zones.model import Score
from yiben.infra.work import Work
from yiben.kernel.errors import Refused
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

WORDS: Mapping[str, Text] = {
    "regular": Text("规范性", "Regularity"),
    "advanced": Text("先进性", "Being advanced"),
    "scientific": Text("科学性", "Being scientific"),
}
"""What an expert speaks of, in the words of Article 9."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """What the experts came to. `spread`: the standard deviation of their means."""

    scores: tuple[Score, ...]
    mean: float
    spread: float
    by_word: Mapping[str, float]


def review(work: Work, case: str, *, scores: Mapping[str, float], says: str, hands: Hands) -> Case:
    """Give one's scores, 0 to 100 for each of `WORDS`, and one's opinion.

    Raises what `casework.give_opinion` does: who was not named or has spoken is refused; who is tied to the applicant,
    `expert_own_firm`.
    Leaves `zone.scored` beside `case.judged`.
    """
    if set(scores) != set(WORDS):
        raise bad("scores", Text("规范性、先进性、科学性各给一个分数", "One score each for regularity, being advanced, being scientific."))  # fmt: skip
    if not all(0 <= value <= 100 for value in scores.values()):
        raise bad("scores", Text("分数为 0 至 100", "A score is 0 to 100."))
    if not says.strip():
        raise bad("says", Text("请写明意见建议", "Write your opinion."))
    seen = casework.look(work, case, hands=hands)
    found = seen.case
    must_stand_back(work, found, [work.actor.account])
    mean = round(fmean(scores.values()), 2)
    told = "；".join(f"{title.zh} {scores[name]:g}" for name, title in WORDS.items())
    one = Score(
        id=new_id("zscr"), case=found.id, account=work.actor.account, **scores, says=says.strip(), mean=mean
    )
    scored = store.every(work.db, Score, case=found.id, account=work.actor.account)
    store.add(work.db, one)
    if not scored and any(said.account == work.actor.account for said in seen.opinions):
        work.leave(
            "zone.scored", found.id, mean=mean
        )  # an opinion in the case's own form: its words follow here
        return found
    done = casework.give_opinion(
        work, found.id, agrees=mean >= 60, score=mean, says=f"{told}。{says.strip()}", hands=hands
    )
    work.leave("zone.scored", found.id, mean=mean)
    return done


def reviewed_of(work: Work, case: str, *, experts: Sequence[str] = ()) -> Reviewed | None:
    """Mean and spread of an application's scores; None before anybody spoke.

    Each expert's newest counts; where `experts` are named, only theirs: who was named before does not count.
    """
    newest = {one.account: one for one in store.every(work.db, Score, case=case)}
    scores = tuple(one for one in newest.values() if not experts or one.account in experts)
    if not scores:
        return None
    return Reviewed(
        scores=scores,
        mean=round(fmean(one.mean for one in scores), 2),
        spread=round(pstdev([one.mean for one in scores]), 2),
        by_word={name: round(fmean(getattr(one, name) for one in scores), 2) for name in WORDS},
    )


def reported(work: Work, case: Case, _step: Step) -> None:
    """Effect `zones.reviewed`: the result goes before the municipal government. Leaves `zone.reviewed`.

    Refused `words_missing` while an expert has spoken without scoring the three words.
    """
    found = reviewed_of(work, case.id, experts=tuple(map(str, case.form.get("experts") or ())))
    if found is None or len(found.scores) < figure(work, "zone-experts"):
        raise Refused(
            "words_missing",
            Text("有专家尚未就规范性、先进性、科学性评分", "An expert has not scored the three words yet."),
            where={"case": case.number},
            hint=Text("请在申请评审页面或用 yiben zone review 评分", "Score on the page of the application, or with `yiben zone review`."),
        )  # fmt: skip
    must_stand_back(work, case, [one.account for one in found.scores])
    work.leave("zone.reviewed", case.id, experts=len(found.scores), mean=found.mean, spread=found.spread)
