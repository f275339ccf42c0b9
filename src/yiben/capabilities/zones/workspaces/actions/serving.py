"""The product a workspace works for (所为产品): named by people, so that a chain is walked from raw data to it and back."""

from yiben.capabilities import zones
from yiben.capabilities.zones.workspaces import store
from yiben.capabilities.zones.workspaces.actions.descending import read_by, standing_runs
from yiben.capabilities.zones.workspaces.actions.standing import answers_for, may_see, seen, supervises
from yiben.capabilities.zones.workspaces.model import Exit, ExitState, Run, Workspace
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, Refused
from yiben.kernel.text import Text


def work_for(work: Work, identifier: str, product: str) -> tuple[str, ...]:
    """Name a filed product the workspace works for; answers all of them. By the operator's steward or the supervisor.

    A closed workspace may still say what was made in it. Raises NotFound for workspace or product, Refused
    `not_operator`, BadInput `product_of_others` for another operator's or another agreement's. Leaves
    `workspace.works_for`, once.
    """
    space = seen(work, identifier)
    if not (answers_for(work, space.operator) or supervises(work, space.supervisor)):
        raise Refused(
            "not_operator",
            Text(
                "由运营单位的数据专员或监管部门指明",
                "A steward of the operator, or the supervisor, names it.",
            ),
            where={"workspace": space.id},
        )
    found = zones.the_product(work, product)
    agreement = zones.the_agreement(work, found.agreement)
    if agreement.operator != space.operator or space.agreement not in (None, agreement.id):
        raise BadInput(
            "product_of_others",
            Text("该产品不是这个运营单位在同一协议下备案的", "That product was not filed by this operator under the same agreement."),
            where={"product": found.id},
        )  # fmt: skip
    if store.serve(work.db, space.id, found.id, at=stamp(work.now()), by=work.actor.account):
        work.leave("workspace.works_for", space.id, product=found.id, agreement=agreement.id)
    return store.served(work.db, space.id)


def products_of(work: Work, identifier: str) -> tuple[str, ...]:
    """The products a workspace works for, oldest first. NotFound `no_workspace`."""
    return store.served(work.db, seen(work, identifier).id)


def workspaces_for(work: Work, product: str) -> tuple[Workspace, ...]:
    """The workspaces that work for a product, of those the actor may know of."""
    return tuple(one for one in store.serving_for(work.db, product) if may_see(work, one))


def made_for(work: Work, product: str) -> tuple[Run, ...]:
    """The runs a product rests on: of each workspace that works for it what was let out, else its last tables."""
    return tuple(one for space in store.serving_for(work.db, product) for one in _last(work, space))


def serves(work: Work, run: Run) -> tuple[str, ...]:
    """The products that rest on a run's table itself, not on what was made of it."""
    space = store.get(work.db, Workspace, run.workspace)
    if space is None or run.id not in {one.id for one in _last(work, space)}:
        return ()
    return store.served(work.db, space.id)


def _last(work: Work, space: Workspace) -> tuple[Run, ...]:
    standing = standing_runs(work, space)
    out = {
        one.run for one in store.every(work.db, Exit, workspace=space.id) if one.state is ExitState.APPROVED
    }
    left = tuple(one for one in standing if one.id in out)
    if left:
        return left
    read = {each.id for one in standing for each in read_by(work, one)}
    return tuple(one for one in standing if one.id not in read)
