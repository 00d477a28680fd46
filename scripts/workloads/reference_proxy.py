"""The reference proxy as it is shipped, with a certificate made for a run."""

import os
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from scripts.workloads.haproxy import find_haproxy
from scripts.workloads.served import free_port, wait_for

CONFIGURATION = Path(__file__).parents[2] / "docs" / "deploy" / "haproxy.cfg"
HERE = "127.0.0.1"
NAME = "localhost"


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for this machine, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    names = [x509.DNSName(NAME), x509.IPAddress(ip_address(HERE))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "server.crt", folder / "server.key"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files


@dataclass(frozen=True, slots=True)
class ReferenceProxy:
    """A proxy that runs, and how to speak to it."""

    port: int
    context: ssl.SSLContext

    def connect(self, source: str = HERE) -> ssl.SSLSocket:
        """Open a connection with TLS."""
        plain = socket.create_connection(
            (HERE, self.port), timeout=20, source_address=(source, 0)
        )
        try:
            return self.context.wrap_socket(plain, server_hostname=NAME)
        except OSError:
            plain.close()
            raise


@contextmanager
def before(port: int, folder: Path, **settings: str) -> Iterator[ReferenceProxy]:
    """Run the shipped configuration before a hub on a port of this machine."""
    files = make_certificate(folder)
    pem = folder / "both.pem"
    pem.write_bytes(b"".join(file.read_bytes() for file in files))
    outside = free_port()
    environ = {
        "CREDITHUB_BIND": f"{HERE}:{outside}",
        "CREDITHUB_PEM": str(pem),
        "CREDITHUB_HUB": f"{HERE}:{port}",
    }
    context = ssl.create_default_context(cafile=str(files[0]))
    with (
        (folder / "proxy-said").open("wb") as said,
        subprocess.Popen(
            [str(find_haproxy()), "-db", "-f", str(CONFIGURATION)],
            env={**os.environ, **environ, **settings},
            stdout=said,
            stderr=said,
        ) as process,
    ):
        try:
            wait_for(outside)
            yield ReferenceProxy(outside, context)
        finally:
            process.terminate()
