"""Certificates of an authority of the tests' own, for servers on this machine that speak TLS."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LIFE = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Authority:
    """Who vouches. `trust`: the file that clients are told to trust, by SSL_CERT_FILE."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    trust: Path

    def server(self, *names: str, expired: bool = False) -> ssl.SSLContext:
        """What a server of these names needs; `127.0.0.1` is always one of them."""
        key = ec.generate_private_key(ec.SECP256R1())
        until = datetime.now(UTC) + (-LIFE if expired else LIFE)
        alternatives = [x509.IPAddress(ip_address("127.0.0.1")), *map(x509.DNSName, names)]
        made = _begun("server", "authority", key.public_key(), until).add_extension(
            x509.SubjectAlternativeName(alternatives), critical=False
        )
        file = self.folder / f"server{'-expired' if expired else ''}.pem"
        file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + made.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def authority(folder: Path) -> Authority:
    """A new one, whose files are in this folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    made = _begun("authority", "authority", key.public_key(), datetime.now(UTC) + LIFE)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    trust = folder / "authority.pem"
    trust.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return Authority(folder, key, trust)


def _begun(name: str, issuer: str, public: ec.EllipticCurvePublicKey, until: datetime) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(_named(issuer))
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(until - 2 * LIFE)
        .not_valid_after(until)
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{name} of the tests")])
