"""A member's database, as a hub meets it: a view, a role, and a spy on the wire."""

import sqlite3

import psycopg
from sqlalchemy.engine import make_url

from connectors.manifest import Manifest
from tests.support.api_server import write_reach
from tests.support.delivered import BASE
from tests.support.fault_proxy import FaultProxy

STARTUP_BYTES = 8


def manifest_of(view, columns, **keys):
    """A manifest whose door is a view; ``reader`` columns are BASE's."""
    inner = ("columns", "dates", "units")
    reader = {key: BASE[key] for key in inner} | {"kind": "table", "formats": ["jsonl"]}
    outer = {k: v for k, v in BASE.items() if k not in (*inner, "formats")}
    door = {"kind": "database", "address": "market", "view": view}
    door |= {"columns": columns, "row_id": columns[0]}
    return Manifest.parse(outer | {"door": door | keys, "reader": reader})


class MemberDatabase:
    """A database of one kind, in which tests write as its member does."""

    def __init__(self, kind, folder, server=None):
        """Make it: a file in a folder, or a database of a server."""
        self.kind = kind
        self._server = server
        if kind == "sqlite":
            self.file = folder / "member.db"
            self.connection = sqlite3.connect(self.file, isolation_level=None)
            self.url = f"sqlite:///{self.file}"
            self.password = None
            return
        self.name = server.create_database()
        url = make_url(server.tcp_url(self.name))
        self.password = url.password
        self.port = url.port
        self.url = self.url_at(url.port)
        self.connection = psycopg.connect(
            host="127.0.0.1",
            port=url.port,
            user=url.username,
            password=url.password,
            dbname=self.name,
            autocommit=True,
        )

    def url_at(self, port, user="credithub"):
        """Give its address at a port, as an addresses.toml has it."""
        return f"postgresql://{user}@127.0.0.1:{port}/{self.name}"

    def do(self, *statements):
        """Run statements as the member."""
        for statement in statements:
            self.connection.execute(statement)

    def let_reach(self, instance, url=None, **more):
        """Write its address and password into an instance's folder."""
        secrets = {"db": (self.password or "none").encode()} | more.pop("secrets", {})
        urls = [url or self.url]
        write_reach(instance, urls=urls, inner=True, secrets=secrets, **more)

    def close(self):
        """Let go of it."""
        self.connection.close()
        if self._server is not None:
            self._server.drop_database(self.name)


class WireSpy(FaultProxy):
    """Passes connections on to PostgreSQL and writes down every statement that leaves.

    Only what is sent in clear is understood, so the server must have no TLS.
    """

    def __init__(self, port):
        """Stand before a server on loopback."""
        self.sent = []
        super().__init__(port)

    def _pass_on(self, client, server):
        spied = _Spied(client, self.sent)
        super()._pass_on(spied, server)


class _Spied:
    """A client's socket whose messages are read on their way."""

    def __init__(self, client, sent):
        self._client, self._sent = client, sent
        self._bytes, self._has_started = b"", False

    def fileno(self):
        return self._client.fileno()

    def sendall(self, chunk):
        self._client.sendall(chunk)

    def recv(self, size):
        chunk = self._client.recv(size)
        self._bytes += chunk
        while self._take():
            pass
        return chunk

    def _take(self):
        """Take one whole message; tell whether there was one."""
        head = 1 if self._has_started else 0
        if len(self._bytes) < head + 4:
            return False
        end = head + int.from_bytes(self._bytes[head : head + 4], "big")
        if len(self._bytes) < end:
            return False
        message, self._bytes = self._bytes[:end], self._bytes[end:]
        if not self._has_started:
            # A request for TLS has eight bytes, and the same follows it in clear.
            self._has_started = end > STARTUP_BYTES
        elif message[:1] == b"Q":
            self._sent.append(message[5:-1].decode())
        elif message[:1] == b"P":
            self._sent.append(message[5:].split(b"\0")[1].decode())
        elif message[:1] == b"F":
            self._sent.append("a function call")
        return True
