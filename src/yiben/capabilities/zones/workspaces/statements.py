"""What stands for a statement in the log (语句摘要): a keyed digest, because a bare one could be guessed from its values."""

import hashlib
import hmac
import secrets

from yiben.infra.home import Home
from yiben.infra.keys import private_file


def digest(home: Home, sql: str) -> str:
    """HMAC-SHA-256 of the statement as written, under a key that lies in the home: 64 hex digits."""
    key = private_file(home.keys / "statements.key", lambda: secrets.token_bytes(32))
    return hmac.digest(key, sql.encode(), hashlib.sha256).hex()
