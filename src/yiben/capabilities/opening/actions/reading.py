"""The guard of the public road (公众之路的守门人): whoever hands out rows, files or columns asks here first."""

from yiben.capabilities.opening.actions.applying import may_use
from yiben.capabilities.opening.actions.looking import dataset
from yiben.capabilities.opening.model import Dataset, Edition, OpenKind, State
from yiben.capabilities.opening.store import editions as dated
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.errors import Gone, NotFound, Refused
from yiben.kernel.text import Text


def readable(work: Work, reference: str, *, edition: int | None = None) -> tuple[Dataset, Edition]:
    """A dataset (identifier or slug) and the edition of it that the actor may have: the current one, or a past one.

    Its data are `Lake.files(edition.table, edition.open_snapshot)`. Ask anew at every request: what was readable
    a moment ago may be taken back. Raises what `visible` raises, and Refused `not_for_everybody` where the dataset
    is open under conditions (有条件开放) or to named bodies (定向开放) and the actor has no permit today.
    """
    found, one = visible(work, reference, edition=edition)
    if (
        found.kind is not OpenKind.UNCONDITIONAL
        and work.actor.account != SYSTEM.account
        and not may_use(work, found)
    ):
        raise _not_for_everybody(found)
    return found, one


def visible(work: Work, reference: str, *, edition: int | None = None) -> tuple[Dataset, Edition]:
    """The same for what everybody may know without having the rows: which columns there are, and what they mean.

    Raises NotFound `no_dataset`, `no_edition`; Gone `dataset_withdrawn`, `edition_recalled`; Refused
    `dataset_suspended`.
    """
    found = dataset(work, reference)
    if found.state is State.WITHDRAWN:
        raise _withdrawn(found)
    if found.state is State.SUSPENDED:
        raise _suspended(found)
    number = edition or found.edition
    one = dated.find(work.db, found.id, number) if number else None
    if one is None:
        raise _no_edition(found, edition)
    if one.recalled is not None:
        raise _recalled(found, one)
    return found, one


def _withdrawn(found: Dataset) -> Gone:
    return Gone(
        "dataset_withdrawn",
        Text(f"数据集「{found.title.zh}」已撤回", f"The dataset “{found.title.en}” has been withdrawn."),
        where={"dataset": found.slug},
        hint=Text("请停止使用已下载的数据；撤回的原因见数据集页面", "Stop using copies of it; its page says why it was withdrawn."),
    )  # fmt: skip


def _suspended(found: Dataset) -> Refused:
    return Refused(
        "dataset_suspended",
        Text(f"数据集「{found.title.zh}」已暂停开放", f"The dataset “{found.title.en}” is suspended."),
        where={"dataset": found.slug},
        hint=Text("复核通过后恢复，请稍后再来", "It comes back when it has been looked at again."),
    )


def _no_edition(found: Dataset, number: int | None) -> NotFound:
    return NotFound(
        "no_edition",
        Text(f"数据集「{found.title.zh}」没有这个版次", f"The dataset “{found.title.en}” has no such edition here.")
        if number
        else Text(f"数据集「{found.title.zh}」在本平台没有数据", f"There is no data of “{found.title.en}” on this platform."),
        where={"dataset": found.slug} | ({"edition": number} if number else {}),
        hint=Text("请看数据集页面列出的版次和链接", "Its page lists editions and links."),
    )  # fmt: skip


def _recalled(found: Dataset, one: Edition) -> Gone:
    return Gone(
        "edition_recalled",
        Text(f"「{found.title.zh}」第 {one.number} 版已收回", f"Edition {one.number} of “{found.title.en}” has been recalled."),
        where={"dataset": found.slug, "edition": one.number},
        hint=Text("请改用当前版次，并停止使用已下载的该版数据", "Use the current edition, and stop using copies of this one."),
    )  # fmt: skip


def _not_for_everybody(found: Dataset) -> Refused:
    conditional = found.kind is OpenKind.CONDITIONAL
    return Refused(
        "not_for_everybody",
        Text(f"「{found.title.zh}」为有条件开放，须先同意使用边界和协议", f"“{found.title.en}” is open under conditions: accept its boundary and agreement first.")
        if conditional
        else Text(f"「{found.title.zh}」为定向开放，只提供给获准的单位", f"“{found.title.en}” is open to named bodies that were admitted."),
        where={"dataset": found.slug},
        hint=Text("请在数据集页面提出申请", "Apply on its page."),
    )  # fmt: skip
