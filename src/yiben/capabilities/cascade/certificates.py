"""The small authority of an installation and the certificates it issues (级联证书), X.509 as in RFC 5280.

`keys/cascade-authority.pem` holds key and certificate of the authority, `keys/cascade-link.pem` those shown to
peers, both ECDSA P-256. A peer pins the authority it was told of at joining; nothing else is trusted on that line.
"""

import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from yiben.infra.home import Home
from yiben.infra.keys import private_file, write_private
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

AUTHORITY_DAYS, LINK_DAYS, RENEW_DAYS = 3_650, 397, 30
_EARLY = timedelta(days=1)  # clocks of two machines differ: what is issued is good from yesterday on


@dataclass(frozen=True, slots=True)
class Pair:
    """A private key and its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        """Key first, certificate after it."""
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return key + self.certificate.public_bytes(Encoding.PEM)

    @property
    def certificate_pem(self) -> str:
        """What peers are told."""
        return self.certificate.public_bytes(Encoding.PEM).decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """A certificate's serial number, hex, and its last moment."""

    serial: str
    until: datetime

    def days_left(self, now: datetime) -> int:
        """Whole days; negative when it is over."""
        return (self.until - now).days


def shown(home: Home) -> Validity | None:
    """What is shown to peers now; None when nothing was issued yet."""
    path = home.keys / "cascade-link.pem"
    return _validity(path.read_bytes()) if path.exists() else None


def pinned(authority: str) -> Validity:
    """The authority of a peer, as it was pinned at joining."""
    return _validity(authority.encode())


def host_of(installation: str) -> str:
    """The name a certificate is for: of the installation, not of a machine, so that addresses may change."""
    return f"{installation}.cascade.yiben"


def authority(home: Home, installation: str, *, now: datetime) -> Pair:
    """This installation's authority, made on first use."""
    return _read(private_file(home.keys / "cascade-authority.pem", lambda: _authority(installation, now).pem))


def link_file(home: Home, installation: str, *, now: datetime) -> Path:
    """The file of what is shown to peers; issued anew when it ends soon."""
    path = home.keys / "cascade-link.pem"
    pair = _read(
        private_file(path, lambda: issue(authority(home, installation, now=now), installation, now=now).pem)
    )
    if pair.certificate.not_valid_after_utc - now < timedelta(days=RENEW_DAYS):
        replace_link(home, installation, now=now)
    return path


def replace_link(home: Home, installation: str, *, now: datetime) -> str:
    """Issue another certificate in place of the present one; returns the old one's serial number, hex."""
    path = home.keys / "cascade-link.pem"
    old = _read(path.read_bytes()).certificate
    aside = path.with_name(f".{path.name}.{now.timestamp():.6f}")
    write_private(aside, issue(authority(home, installation, now=now), installation, now=now).pem)
    aside.replace(path)
    return f"{old.serial_number:x}"


def issue(by: Pair, installation: str, *, now: datetime, days: float = LINK_DAYS) -> Pair:
    """A certificate for showing and for asking, from `now` for `days`."""
    key = ec.generate_private_key(ec.SECP256R1())
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
    made = (
        _blank(installation, by.certificate.subject, key, now, days)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host_of(installation))]), critical=False)
        .add_extension(usage, critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key()), critical=False
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(by.key, hashes.SHA256())
    )
    return Pair(key, made)


def read_authority(pem: str) -> x509.Certificate:
    """A peer's authority as it was told. BadInput `bad_certificate` when it is none."""
    try:
        found = x509.load_pem_x509_certificate(pem.encode())
        basic = found.extensions.get_extension_for_class(x509.BasicConstraints).value
        found.verify_directly_issued_by(found)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm, x509.ExtensionNotFound) as error:
        raise _bad_certificate() from error
    if not basic.ca or not isinstance(found.public_key(), ec.EllipticCurvePublicKey):
        raise _bad_certificate()
    return found


def to_pin(pem: str, installation: str) -> str:
    """A peer's authority (PEM) as it is pinned: this one certificate and nothing that came beside it.

    It bears the name of its installation, so that none can be taken for another's, and is on P-256, because what is
    said of a value is closed for its key. BadInput `bad_certificate` when any of that is not so.
    """
    found = read_authority(pem)
    key = found.public_key()
    named = found.subject == _name(_common(installation))
    if not named or not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise _bad_certificate()
    return found.public_bytes(Encoding.PEM).decode()


def same_authority(one: str, other: str) -> bool:
    """Whether two authorities (PEM) are one: the same key, under whichever certificate."""
    keys = [x509.load_pem_x509_certificate(each.encode()).public_key() for each in (one, other)]
    first, second = (each.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) for each in keys)
    return first == second


def why_not(shown: bytes, *, pinned: str, installation: str, revoked: tuple[str, ...], now: datetime) -> str:
    """Why a peer's certificate (DER) is not taken, as a word of `REASON_TITLES`; empty when it is."""
    try:
        leaf = x509.load_der_x509_certificate(shown)
        leaf.verify_directly_issued_by(x509.load_pem_x509_certificate(pinned.encode()))
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return "certificate_forged"
    if host_of(installation) not in names.get_values_for_type(x509.DNSName):
        return "certificate_forged"
    if f"{leaf.serial_number:x}" in revoked:
        return "certificate_revoked"
    if now < leaf.not_valid_before_utc:
        return "certificate_early"
    return "" if now <= leaf.not_valid_after_utc else "certificate_expired"


def why_unverified(error: ssl.SSLCertVerificationError) -> str:
    """The same word for what a handshake found wrong with the other end's certificate (X509_V_ERR_… of OpenSSL)."""
    return {9: "certificate_early", 10: "certificate_expired"}.get(error.verify_code, "certificate_forged")


def _authority(installation: str, now: datetime) -> Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(_common(installation))
    usage = x509.KeyUsage(
        digital_signature=True, key_cert_sign=True, crl_sign=True, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    made = (
        _blank(_common(installation), subject, key, now, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Pair(key, made)


def _blank(
    subject: str, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, days: float
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLY)
        .not_valid_after(now + timedelta(days=days))
    )


def _common(installation: str) -> str:
    return f"Yiben cascade authority {installation}"


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _validity(pem: bytes) -> Validity:
    found = x509.load_pem_x509_certificate(pem)
    return Validity(serial=f"{found.serial_number:x}", until=found.not_valid_after_utc)


def _read(pem: bytes) -> Pair:
    key = load_pem_private_key(pem, password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return Pair(key, x509.load_pem_x509_certificate(pem))


def _bad_certificate() -> BadInput:
    return BadInput(
        "bad_certificate",
        Text("对方的证书机构无法使用", "The other side's certificate authority cannot be used."),
        hint=Text("请对方重新发出邀请", "Ask the other side for a new invitation."),
    )
