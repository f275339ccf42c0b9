"""What a release stands on (开放依据): the grade of each column as it was checked, and whether it still holds."""

from collections.abc import Iterable, Mapping

from yiben.capabilities import ledger, policy
from yiben.capabilities.opening.actions.permitting import may_publish
from yiben.capabilities.opening.actions.standing import deciding
from yiben.capabilities.opening.disclosure.model import Check, Treatment
from yiben.capabilities.opening.disclosure.remedying import dropped, treatment_of
from yiben.capabilities.opening.model import OpenKind
from yiben.capabilities.opening.nouns import Ground
from yiben.infra.work import Work
from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text

_UNGRADED = 5


def grounds_of(work: Work, check: Check) -> tuple[Ground, ...]:
    """What each column that would be released is graded today, and how the check's remedies treat it."""
    gone = dropped(check.remedies)
    graded = labels_of(work, check.resource)
    found = []
    for one in check.before.columns:
        if one.name in gone:
            continue
        level, personal, importance = graded.get(one.item or "", (_UNGRADED, True, "general"))
        found.append(
            Ground(
                column=one.name,
                item=one.item or "",
                level=max(level, one.level),
                personal=personal or one.personal,
                importance=importance,
                remedied=str(treatment_of(one, check.remedies)),
            )
        )
    return tuple(found)


def refusals(
    shelf: policy.Shelf, kind: OpenKind, grounds: Iterable[Ground]
) -> Mapping[str, tuple[Text, tuple[str, ...]]]:
    """Columns that may not be published as they would be, with why and the articles. Empty: all may."""
    found = {}
    for one in grounds:
        said = may_publish(
            shelf,
            kind=kind,
            level=one.level,
            personal=one.personal,
            importance=one.importance,
            treatment=Treatment(one.remedied),
        )
        if not said.allowed:
            found[one.column] = (
                said.says or Text("规则包不允许公开", "The packs do not let it be published."),
                said.cites,
            )
    return found


def risen(work: Work, resource: str, grounds: Iterable[Ground]) -> tuple[str, ...]:
    """Columns graded higher today than when they were released, or that are nobody's to grade any more."""
    graded = labels_of(work, resource)
    weight = {str(one): place for place, one in enumerate(ledger.Importance)}
    found = []
    for one in grounds:
        level, personal, importance = graded.get(one.item, (_UNGRADED, True, "general"))
        if level > one.level or personal > one.personal or weight[importance] > weight[one.importance]:
            found.append(one.column)
    return tuple(found)


def labels_of(work: Work, resource: str) -> Mapping[str, tuple[int, bool, str]]:
    """Item → (level, personal, importance) as they hold today; of retired items too, none of a retired resource."""
    try:
        dossier = ledger.describe(deciding(work), resource)
    except NotFound:
        return {}
    if dossier.resource.status is ledger.Status.RETIRED:
        return {}
    return {
        one.id: (one.label.level, one.label.personal, str(one.label.importance))
        for one in dossier.items
        if one.label is not None
    }
