"""Statements as they are kept: AES-256-GCM under a key of the home, bound to the objection they belong to (加密存储)."""

import json
import secrets
from dataclasses import asdict

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from yiben.capabilities.objections.model import Statement
from yiben.infra.home import Home
from yiben.infra.keys import private_file
from yiben.kernel.errors import Unavailable
from yiben.kernel.text import Text

_NONCE = 12


def seal(home: Home, objection: str, statement: Statement) -> bytes:
    """Nonce and ciphertext. The same statement never gives the same bytes twice."""
    nonce = secrets.token_bytes(_NONCE)
    said = json.dumps({**asdict(statement), "key": dict(statement.key)}, ensure_ascii=False).encode()
    return nonce + AESGCM(_key(home)).encrypt(nonce, said, objection.encode())


def unseal(home: Home, objection: str, sealed: bytes) -> Statement:
    """What was sealed. Unavailable `statement_unreadable` with another home's key, or of another objection."""
    try:
        said = AESGCM(_key(home)).decrypt(sealed[:_NONCE], sealed[_NONCE:], objection.encode())
    except InvalidTag as error:
        raise Unavailable(
            "statement_unreadable",
            Text("异议内容无法解密", "What was said cannot be opened."),
            where={"case": objection},
            hint=Text(
                "检查数据目录 keys 下的 objections.key 是否为原来的文件",
                "Is objections.key below `keys` of the home the one it was sealed with?",
            ),
        ) from error
    return Statement(**json.loads(said))


def _key(home: Home) -> bytes:
    return private_file(home.keys / "objections.key", lambda: secrets.token_bytes(32))
