"""What the public is told of a release: the dataset as proposed, and the columns of its edition."""

import unicodedata
from collections import Counter
from collections.abc import Iterable

from yiben.capabilities import grading, ledger, quality
from yiben.capabilities.casework import Case
from yiben.capabilities.opening.actions.standing import deciding
from yiben.capabilities.opening.disclosure.model import Check
from yiben.capabilities.opening.model import Dataset, Edition, OpenColumn
from yiben.capabilities.opening.nouns import Prepared, Proposal
from yiben.capabilities.opening.slugs import slug_of
from yiben.capabilities.opening.store import datasets as store
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.clock import stamp
from yiben.kernel.errors import NotFound


def dataset_of(work: Work, asked: Proposal, ready: Prepared, *, case: Case) -> Dataset:
    """The dataset as the public will see it. Its address stays what it was, and is nobody else's."""
    before = store.find(work.db, ready.dataset)
    owner = ledger.describe(deciding(work), case.subject).resource
    return Dataset(
        id=ready.dataset,
        slug=before.slug if before else free_slug(work, asked.slug or asked.title.en),
        title=asked.title,
        description=asked.says,
        publisher=owner.organisation,
        publisher_name=owner.organisation_name,
        themes=asked.themes,
        keywords=asked.keywords,
        licence=asked.licence,
        kind=asked.kind,
        boundary=asked.boundary,
        cycle=asked.cycle,
        spatial=asked.spatial,
        begins=asked.begins or None,
        ends=asked.ends or None,
        contact=asked.contact,
        zones=asked.zones,
        resource=owner.id,
        quality=quality_of(work, resource=owner.id, snapshot=ready.snapshot),
    )


def edition_of(work: Work, ready: Prepared, check: Check, *, case: str | None) -> Edition:
    """The edition as released, with what the ledger says of each of its columns."""
    items = {one.id: one for one in ledger.describe(deciding(work), check.resource).items}
    asked = {one.name: items.get(one.item or "") for one in check.before.columns}
    titles = _titles((one[0], asked.get(one[0])) for one in ready.columns)
    columns = []
    for name, kind, zh, en in ready.columns:
        item = asked.get(name)
        columns.append(
            OpenColumn(
                name=name,
                title=titles[name],
                type=kind,
                unit=item.unit if item else "",
                description=item.description if item else "",
                semantic=item.label.semantic if item and item.label else None,
                item=item.id if item else None,
                remedy=zh if zh == en else f"{zh} / {en}" if zh else "",
            )
        )
    return Edition(
        dataset=ready.dataset,
        number=ready.number,
        resource=check.resource,
        snapshot=ready.snapshot,
        table=ready.table,
        open_snapshot=ready.open_snapshot,
        columns=tuple(columns),
        rows=ready.rows,
        bytes=ready.bytes,
        released=stamp(work.now()),
        released_by=work.actor.account,
        case=case,
        check=check.id,
    )


def _titles(columns: Iterable[tuple[str, ledger.Item | None]]) -> dict[str, str]:
    """Column → what the public is told it is called.

    A title that only repeats the meaning recognised (等级 as 类别, six columns as 测量值) says less than a Chinese
    name, and nothing where several columns share it: there the column's own name stands.
    """
    meant = {one.id: one.title.zh for one in grading.meanings()}
    found = [(name, item.title if item else "", item) for name, item in columns]
    often = Counter(title for _, title, _ in found)
    return {
        name: name
        if not title or (_guessed(item, meant) and (_is_chinese(name) or often[title] > 1))
        else title
        for name, title, item in found
    }


def _guessed(item: ledger.Item | None, meant: dict[str, str]) -> bool:
    return item is not None and item.title in meant.values()


def _is_chinese(name: str) -> bool:
    return any(unicodedata.name(letter, "").startswith("CJK") for letter in name)


def free_slug(work: Work, wished: str) -> str:
    """An address nobody has had, as near to the wished one as can be."""
    slug = slug_of(wished)
    taken = store.taken(work.db, [slug, *(f"{slug}-{number}" for number in range(2, 200))])
    return next(one for one in [slug, *(f"{slug}-{number}" for number in range(2, 201))] if one not in taken)


def quality_of(work: Work, *, resource: str, snapshot: str) -> float | None:
    """Checks passed ÷ checks made, of the snapshot it is made from; None where none was made."""
    try:
        report = quality.read(
            Work(work.db, SYSTEM, work.office, work.events), resource=resource, snapshot=snapshot
        )
    except NotFound:
        return None
    overall = report.get("overall")
    return None if overall is None else float(overall)
