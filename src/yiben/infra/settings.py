"""What can be configured, each with its default and unit. Read once, passed on, never changed.

Every field can be set by an environment variable `YIBEN_<FIELD>` in capitals.
"""

import os
from dataclasses import dataclass, fields

from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Limits and addresses."""

    database_url: str = ""  # empty: SQLite inside the home folder
    query_seconds: float = 60.0  # a guarded query is stopped after this long
    query_memory_mb: int = 2048  # memory one query engine may use
    query_workers: int = 4  # questions answered at a time, each by a process of its own
    query_rows: int = 1_000_000  # rows one answer may hold at a terminal or over the API
    intake_memory_mb: int = 1024  # memory the intake workbench may use
    threads: int = 0  # 0: as many as the machine has
    upload_mb: int = 20_480  # largest upload
    attachment_mb: int = 20  # largest file handed in with a step of a case
    attachment_unpacked_mb: int = 200  # what an archive or an office document among them may hold, unpacked
    attachments: int = 20  # files handed in with one step
    session_hours: int = 12  # a sign-in lasts this long
    citizens: str = "open"  # open: anybody may open a citizen's account (公众) for themselves; closed: nobody
    secure_cookies: bool = False  # set when served over HTTPS
    oidc_issuer: str = ""  # OpenID Connect issuer whose tokens the data API takes; empty: none
    oidc_audience: str = "yiben"  # whom its tokens must be for
    oidc_keys: str = ""  # its key set (JWKS): a file, or an https address
    public_url: str = (
        ""  # where people reach the portal, for links in messages; empty: messages carry no link
    )
    mail_host: str = ""  # the mail server notices are handed to; empty: no e-mail
    mail_port: int = 587
    mail_tls: str = "starttls"  # starttls, tls, or none (then without signing in)
    mail_from: str = ""  # the address letters come from
    mail_user: str = (
        ""  # who signs in to the mail server; its password: YIBEN_MAIL_PASSWORD or the file below
    )
    mail_password_file: str = ""  # readable by its owner only
    mail_seconds: float = 10.0  # one exchange with the mail server
    webhook_url: str = ""  # HTTPS address every notice is posted to, signed; empty: none
    webhook_secret_file: str = (
        ""  # holds the signing key, readable by its owner only; or YIBEN_WEBHOOK_SECRET
    )
    webhook_networks: str = ""  # networks webhooks may reach beside public addresses, e.g. 10.8.0.0/16
    webhook_seconds: float = 10.0  # one call, as a whole
    openlineage_url: str = (
        ""  # HTTPS address events about our own runs are posted to (OpenLineage); empty: none
    )
    harvest_networks: str = ""  # networks harvests may reach beside public addresses
    harvest_seconds: float = 3600.0  # one harvest, as a whole
    harvest_answer_seconds: float = 300.0  # one answer of a source, from the first byte asked to the last
    harvest_mb: int = 1024  # what one harvest may read, unpacked
    harvest_records: int = 500_000  # records of one source
    witness_networks: str = (
        ""  # networks witnesses of the evidence log may be reached in, beside public addresses
    )
    evidence_hash: str = (
        ""  # tree hash a new home is founded with: sha256 (when empty) or sm3; never changes later
    )
    cascade_listen: str = ""  # where peers of the cascade come in, host:port; empty: the port they are told
    cascade_networks: str = ""  # networks peers may lie in beside public addresses
    cascade_seconds: float = 60.0  # one call to a peer
    cascade_entry_kb: int = 2_000  # one catalogue entry, sent or taken in; 3,000 at most
    cascade_peer_mb: int = 2_000  # everything that is kept of one peer
    outbound_ca_file: str = ""  # certificate authorities trusted beside the system's own

    @classmethod
    def from_environment(cls) -> "Settings":
        """Defaults, overridden by `YIBEN_…` variables; a value that does not fit is refused by name."""
        found: dict[str, object] = {}
        for field in fields(cls):
            raw = os.environ.get(f"YIBEN_{field.name.upper()}")
            if raw is None:
                continue
            try:
                found[field.name] = _read(raw, type(field.default))
            except ValueError as error:
                raise BadInput(
                    "bad_setting",
                    Text(
                        f"环境变量 YIBEN_{field.name.upper()} 的值无效: {raw}",
                        f"YIBEN_{field.name.upper()} has an unusable value: {raw}",
                    ),
                    hint=Text(f"默认值为 {field.default}", f"The default is {field.default}."),
                ) from error
        return cls(**found)  # type: ignore[arg-type]  # values were read by each field's own type


def _read(raw: str, kind: type) -> object:
    if kind is bool:
        return raw.strip().lower() in {"1", "true", "yes", "on"}
    return kind(raw)
