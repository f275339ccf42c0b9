"""What others said about a dataset: discussion, errors with their answers, what was made of it."""

from yiben.app.portal.dataset_nouns import Remark, Talk
from yiben.capabilities import participation
from yiben.capabilities.opening import Dataset
from yiben.infra.work import Work

_CUT = 240  # characters of a remark on this page; all of it stands in the discussion


def talk_of(work: Work, found: Dataset) -> Talk:
    """Numbers and the newest. No name of a person: those stand in the discussion, as they chose them."""
    told = participation.on_dataset(work, found.id)
    page = f"/datasets/{found.slug}/discussion"
    remarks = [
        Remark(kind=str(one.kind), says=_cut(one.says), at=one.at, by=one.organisation or "", href=page)
        for one in told.latest
    ]
    remarks += [
        Remark(
            kind="error",
            says=_cut(f"{one.title}：{one.answer}" if one.answer else one.title),
            at=one.answered or one.filed,
            by=found.publisher_name if one.answer else "",
            href=f"/wishes/{one.number}",
            state=str(participation.STATE_TITLES[one.state]),
        )
        for one in told.latest_errors
        if one.hidden is None
    ]
    return Talk(
        posts=told.posts,
        unanswered=told.unanswered,
        errors=told.errors,
        errors_open=told.errors_open,
        followers=told.followers,
        remarks=tuple(sorted(remarks, key=lambda one: one.at, reverse=True)),
        reuses=tuple((one.title, one.made_by, one.url) for one in told.reuses),
    )


def _cut(says: str) -> str:
    return says if len(says) <= _CUT else says[:_CUT] + "…"
