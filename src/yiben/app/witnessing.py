"""Asking a witness over HTTPS, and who may keep the log's keys and peers."""

import re
from typing import TYPE_CHECKING

from yiben.engines.evidence import witness
from yiben.infra.addresses import ask
from yiben.infra.work import Office
from yiben.kernel.actors import Actor, Role
from yiben.kernel.errors import BadInput, Refused
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.kernel.errors import YibenError

PATH = "/api/log/witness/add-checkpoint"
_SECONDS = 15.0
_MOST = 4096  # bytes of an answer


def need_keeper(actor: Actor) -> None:
    """Keys, peers, holds and deletion are the owner's and the officer's. Refused for anybody else."""
    if not actor.holds(Role.OWNER, Role.OFFICER):
        raise Refused(
            "not_keeper",
            Text(
                "只有所有者或数据安全负责人可以管理存证日志", "Only the owner and the officer keep the log."
            ),
            where={"account": actor.account},
        )


def ask_over_http(office: Office, actor: Actor, name: str) -> int:
    """Have a peer cosign our newest head; its size. The peer says what it knows, and is asked once more from there.

    Raises Refused `witness_refused` with the witness's own reason, or what an outbound call raises.
    """
    with office.reading(actor) as work:
        body, found = (
            witness.request(work, name),
            [one for one in witness.peers(work) if name in (one["origin"], one["title"])],
        )
    if not found[0]["url"]:
        raise BadInput(
            "no_address",
            Text(f"{name} 没有登记地址", f"No address of {name} is known."),
            hint=Text("用 yiben log trust … --url，或用文件", "`yiben log trust … --url`, or use files."),
        )
    status, said = _post(office, found[0]["url"], body)
    if status == 409 and said.strip().isdigit() and len(said) < 20:
        with office.reading(actor) as work:
            body = witness.request(work, name, known=int(said))
        status, said = _post(office, found[0]["url"], body)
    if status != 200:
        raise _refused(name, status, said)
    with office.writing(actor) as work:
        return witness.keep(work, name, body, said.decode("utf-8", "replace"))


def _post(office: Office, url: str, body: bytes) -> tuple[int, bytes]:
    settings = office.settings
    return ask(
        url.rstrip("/") + PATH,
        body,
        headers={"Content-Type": "text/plain; charset=utf-8", "User-Agent": "yiben"},
        networks=settings.witness_networks,
        seconds=_SECONDS,
        ca_file=settings.outbound_ca_file,
        most=_MOST,
    )


def _refused(name: str, status: int, said: bytes) -> "YibenError":
    code = re.search(rb'"code" ?: ?"([a-z_]{1,40})"', said)
    why = code[1].decode() if code else str(status)
    return Refused(
        "witness_refused",
        Text(f"见证人 {name} 拒绝: {why}", f"The witness {name} refuses: {why}"),
        where={"name": name, "status": status},
    )
