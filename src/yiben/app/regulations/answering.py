"""The explorer's answer 判定结果: what applied, how it came out, what exceptions make of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from yiben.capabilities import ledger, people, policy
from yiben.engines.rules.decisions import Standing, Verdict, Vocabulary, decide, read_facts
from yiben.infra.work import Work
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """One control that applied, and how it came out."""

    pack: str
    article: str
    control: str
    standing: str
    strength: str
    says: Text
    lacks: tuple[Text, ...]
    ways: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The answer in words."""

    effect: str
    reason: Text
    applied: tuple[Applied, ...]
    missing: tuple[Text, ...]
    levels: tuple[tuple[str, str], ...]
    exceptions: tuple[policy.Exemption, ...]
    excused: str  # what it comes to with them, where that is looser; else nothing
    clearance: int | None
    level: int | None


@dataclass(slots=True, kw_only=True)
class Question:
    """What is asked, gathered from the form."""

    shelf: policy.Shelf
    document: dict[str, Any] = field(default_factory=dict)
    account: people.Account | None = None
    resource: ledger.Resource | None = None
    item: ledger.Item | None = None
    items: tuple[ledger.Item, ...] = ()


def answered(work: Work, question: Question, verdict: Verdict) -> Answered:
    """The verdict in words, with the exceptions of the account that bear on it."""
    account, item = question.account, question.item
    exceptions: tuple[policy.Exemption, ...] = ()
    if account is not None:
        mode = question.document.get("mode")
        exceptions = tuple(
            one
            for one in policy.exceptions_for(work, account.actor())
            if one.covers(
                resource=question.resource.id if question.resource else "",
                item=item.id if item else None,
                activity=question.document["activity"],
                mode=mode,
            )
        )
    level = question.document["items"][0].get("sensitivity")
    return Answered(
        effect=str(verdict.effect),
        reason=verdict.reason,
        applied=tuple(_applied(verdict, question.shelf.vocabulary)),
        missing=tuple(_named(question.shelf.vocabulary, path) for path in verdict.missing),
        levels=tuple((pack, str(said)) for pack, said in zip(verdict.packs, verdict.levels, strict=True)),
        exceptions=exceptions,
        excused=_excused(question, verdict, exceptions),
        clearance=account.clearance if account else None,
        level=level,
    )


def _excused(question: Question, verdict: Verdict, exceptions: Sequence[policy.Exemption]) -> str:
    """What the exceptions make of it: they count only when together they open all that stands in the way."""
    shut = {(one.pack, one.control.id) for one in verdict.of(Standing.PROHIBITION, Standing.UNMET)}
    used = [one for one in exceptions if any((one.pack, control) in shut for control in one.opens)]
    if verdict.silent or not used or not shut <= {(one.pack, name) for one in used for name in one.opens}:
        return ""
    granted = {fact: True for one in used for fact in one.facts}
    context = {**question.document["context"], **granted}
    again = read_facts({**question.document, "context": context}, question.shelf.vocabulary)
    effect = str(decide(question.shelf.books, again).effect)
    return effect if effect != str(verdict.effect) else ""


def _applied(verdict: Verdict, words: Vocabulary) -> Iterator[Applied]:
    said = verdict.as_dict()
    lacks: dict[str, list[str]] = {}
    for one in (*said["unmet"], *said["way_out"]):
        lacks.setdefault(one["control"], []).extend(one.get("lacks", ()))
    for entry in verdict.entries:
        control = entry.control
        stands = entry.standing in {Standing.PROHIBITION, Standing.UNMET}
        yield Applied(
            pack=entry.pack,
            article=control.article,
            control=control.id,
            standing=str(entry.standing),
            strength=str(control.strength),
            says=control.text,
            lacks=tuple(_named(words, name) for name in dict.fromkeys(lacks.get(control.id, ())))
            if stands
            else (),
            ways=tuple(dict.fromkeys(way.text for way in control.ways)) if stands else (),
        )


def _named(words: Vocabulary, path: str) -> Text:
    name = path.rpartition(".")[2]
    return words.facts[name].text if name in words.facts else Text(name, name)
