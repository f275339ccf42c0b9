"""What the commands of benefits and vouchers share (惠企惠民命令共用): the home opened for one verb, what it says, words read."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.app.wiring import Platform
    from yiben.capabilities.programmes.delivery import Brought, Payee
    from yiben.infra.work import Work


def reading(home: Path | None, as_: str | None) -> "AbstractContextManager[Work]":
    """The home, to be looked at by somebody."""
    platform = _opened(home)
    return platform.office.reading(platform.actor(as_))


def writing(home: Path | None, as_: str | None) -> "AbstractContextManager[Work]":
    """The home, to be changed by somebody; what was done is sealed when it went well."""
    platform = _opened(home)
    return platform.office.writing(platform.actor(as_))


def _opened(home: Path | None) -> "Platform":
    from yiben.app.wiring import open_platform

    return open_platform(home)


def listed(
    said: dict[str, Any], headings: Sequence[Text], rows: Iterable[Sequence[Any]], *, json: bool
) -> None:
    """One document for programs, else a table."""
    from yiben.app.terminal import table

    if json:
        tell(said, json=json)
    else:
        table(headings, rows)


def tell(said: dict[str, Any], *, json: bool, says: Text | None = None) -> None:
    """One document for programs, else one sentence."""
    from yiben.app.benefit_documents import document
    from yiben.app.terminal import print_json, say

    if json or says is None:
        print_json(document(said))
    else:
        say(says)


def pair(said: str, option: str) -> tuple[str, str]:
    """`name=value` of an option. BadInput `bad_option`."""
    from yiben.kernel.errors import BadInput

    name, equals, value = said.partition("=")
    if not equals or not name.strip():
        raise BadInput(
            "bad_option",
            Text(f"--{option} 写成 名称=内容", f"Write --{option} name=value."),
            where={"option": f"--{option}"},
        )
    return name.strip(), value.strip()


def facts_in(path: Path | None) -> dict[str, Any]:
    """The facts of a file; none without one."""
    from yiben.app.fact_files import read_json
    from yiben.kernel.errors import BadInput

    said = read_json(str(path)) if path is not None else {}
    if not isinstance(said, dict):
        raise BadInput(
            "facts_shape",
            Text("事实应是一个对象", "The facts must be one object."),
            where={"file": str(path)},
        )
    return said


def payee_of(name: str, account: str, bank: str, code: str) -> "Payee | None":
    """Where money goes; None when nothing was said."""
    from yiben.capabilities.programmes import delivery

    said = (name, account, bank)
    return delivery.Payee(name=name, account=account, bank=bank, bank_code=code) if any(said) else None


def word_of(kind: Any, said: str | None, option: str) -> Any:
    """A word of a list, None without one. BadInput `bad_option`."""
    from yiben.kernel.errors import BadInput

    if said is None:
        return None
    if said not in set(kind):
        listed = ", ".join(one.value for one in kind)
        raise BadInput(
            "bad_option",
            Text(f"--{option} 没有「{said[:40]}」", f"--{option} has no “{said[:40]}”."),
            where={"option": f"--{option}"},
            hint=Text(f"可选：{listed}", f"There are: {listed}."),
        )
    return kind(said)


def brought(said: Iterable[str]) -> "tuple[Brought, ...]":
    """Files of materials, each `id=FILE`. NotFound `no_file`."""
    from yiben.capabilities.programmes import delivery
    from yiben.kernel.errors import NotFound

    found = []
    for one in said:
        name, place = pair(one, "material")
        path = Path(place)
        if not path.is_file():
            raise NotFound(
                "no_file",
                Text(f"没有文件 {place}", f"There is no file {place}."),
                where={"file": place, "material": name},
            )
        found.append(delivery.Brought(material=name, name=path.name, content=path.read_bytes()))
    return tuple(found)
