"""Whether somebody may see what an objection quotes: the guard is asked as if they queried those columns."""

from collections.abc import Callable

from yiben.capabilities import access
from yiben.capabilities.objections import Objection
from yiben.infra.work import Office
from yiben.kernel.actors import Actor
from yiben.kernel.errors import YibenError


def sees(office: Office, actor: Actor) -> Callable[[Objection], bool]:
    """Answers whether `actor` would get every column the objection quotes in plain; nothing is read."""

    def seen(one: Objection) -> bool:
        if not one.columns:
            return True
        try:
            plan = access.examine(
                office, actor, f"SELECT {_list(one.columns)} FROM {_quoted(one.resource_name)}"
            )
        except YibenError:  # withheld, renamed since, retired: nobody is shown what cannot be judged
            return False
        return not plan.masked

    return seen


def _list(columns: tuple[str, ...]) -> str:
    return ", ".join(_quoted(one) for one in columns)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
