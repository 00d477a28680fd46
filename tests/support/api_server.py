"""A member's interface on loopback: rows in pages, as a test has it answer."""

import contextlib
import json
import re
import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class ApiServer:
    """Answers by ``answer(path, query, headers)``: status, headers and body."""

    def __init__(self, answer, context=None):
        """Serve on a port of loopback; with TLS where there is a context."""
        self.asked = []
        self.connections = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self):
                outer.connections += 1
                super().setup()

            def do_GET(self):
                parts = urlsplit(self.path)
                query = {key: one[0] for key, one in parse_qs(parts.query).items()}
                headers = {key.lower(): value for key, value in self.headers.items()}
                outer.asked.append((parts.path, query, headers))
                status, more, body = answer(parts.path, query, headers)
                self.send_response(status)
                for name, value in more.items():
                    self.send_header(name, value)
                if status != 304:
                    self.send_header("content-length", str(len(body)))
                self.end_headers()
                if status != 304:
                    self.wfile.write(body)

            def log_message(self, *_):
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None
        if context is not None:
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True
            )
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        """End."""
        self._server.shutdown()
        self._server.server_close()


@contextlib.contextmanager
def serving(answer, context=None):
    """Serve for a block."""
    server = ApiServer(answer, context)
    try:
        yield server
    finally:
        server.close()


def paged(rows, size=2, **words):
    """Make the answers of an interface that gives rows by a cursor."""

    def answer(path, query, headers):
        del path, headers
        at = int(query.get("cursor", 0))
        following = at + size if at + size < len(rows) else None
        page = {"data": {"list": rows[at : at + size]}, "next": following}
        return 200, {}, json.dumps(page | words, ensure_ascii=False).encode()

    return answer


def ranged(body, headers, tag='"one"'):
    """Answer with a body, or the part of it that was asked for."""
    wanted = re.match(r"bytes=(\d+)-", headers.get("range", ""))
    if wanted and headers.get("if-range") == tag:
        start = int(wanted[1])
        said = f"bytes {start}-{len(body) - 1}/{len(body)}"
        return 206, {"content-range": said, "etag": tag}, body[start:]
    return 200, {"etag": tag, "accept-ranges": "bytes"}, body


class Authority:
    """A private CA that is made for one test."""

    def __init__(self, folder):
        """Make its key and certificate in a folder."""
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test ca")])
        made = self._certify(self._name, self._key.public_key(), is_authority=True)
        self.file = folder / "ca.pem"
        self.file.write_bytes(made.public_bytes(serialization.Encoding.PEM))

    def issue(self, name):
        """Issue a certificate for a host name; give the file with its key too."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        made = self._certify(subject, key.public_key(), host=name)
        path = self._folder / f"{name}.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + made.public_bytes(serialization.Encoding.PEM)
        )
        path.chmod(0o600)
        return path

    def context(self, name, *, asks_clients=False):
        """Make a server's side of TLS under a host name."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.issue(name))
        if asks_clients:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(self.file)
        return context

    def _certify(self, subject, key, host=None, *, is_authority=False):
        now = datetime.now(UTC)
        limits = x509.BasicConstraints(ca=is_authority, path_length=None)
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(hours=1))
            .add_extension(limits, critical=True)
        )
        if is_authority:
            usage = x509.KeyUsage(
                digital_signature=True,
                key_cert_sign=True,
                crl_sign=True,
                content_commitment=False,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                encipher_only=False,
                decipher_only=False,
            )
            made = made.add_extension(usage, critical=True)
        if host is not None:
            names = x509.SubjectAlternativeName([x509.DNSName(host)])
            made = made.add_extension(names, critical=False)
        identity = x509.SubjectKeyIdentifier.from_public_key(key)
        made = made.add_extension(identity, critical=False)
        if not is_authority:
            issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(
                self._key.public_key()
            )
            made = made.add_extension(issuer, critical=False)
        return made.sign(self._key, hashes.SHA256())


def write_reach(instance, name="market", **keys):
    """Write an address, and secrets, into an instance's folder."""
    secrets = keys.pop("secrets", {})
    said = "\n".join(f"{key} = {json.dumps(value)}" for key, value in keys.items())
    path = instance / "addresses.toml"
    path.write_text(f"[{name}]\n{said}\n", "utf-8")
    path.chmod(0o600)
    folder = instance / "secrets"
    folder.mkdir(exist_ok=True)
    for secret, content in secrets.items():
        (folder / secret).write_bytes(content)
        (folder / secret).chmod(0o600)
