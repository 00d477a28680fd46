"""OpenSSH's sshd on loopback, under an account without rights, for one test run."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import asyncssh

from tests.support.ports import free_port
from tests.support.postgres_server import run_as, short_temp

START_SECONDS = 20
SETTINGS = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
PidFile none
UsePAM no
AuthorizedKeysFile {folder}/authorized
PasswordAuthentication no
KbdInteractiveAuthentication no
StrictModes no
Subsystem sftp internal-sftp
ForceCommand internal-sftp
AllowTcpForwarding no
MaxStartups 100
LogLevel ERROR
"""
NO_PENALTIES = "PerSourcePenalties no\n"
"""Tests fail on purpose; servers since 9.8 would shut the door after a few times."""


class SshServer:
    """A running sshd: one user, one folder of files, and its keys."""

    def __init__(self):
        """Start it and wait until it answers."""
        program = find_sshd()
        assert program is not None
        self.folder = Path(tempfile.mkdtemp(prefix="credithub-ssh-", dir=short_temp()))
        self.files = self.folder / "out"
        self.files.mkdir()
        self.port = free_port()
        self._account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self.user = (self._account or pwd.getpwuid(os.geteuid())).pw_name
        host = asyncssh.generate_private_key("ssh-ed25519")
        own = asyncssh.generate_private_key("ssh-ed25519")
        self.host_key = host.export_public_key().decode().strip()
        self.secret = own.export_private_key()
        self._write("host", host.export_private_key())
        self._write("authorized", own.export_public_key())
        settings = SETTINGS.format(port=self.port, folder=self.folder)
        self._write("config", (settings + NO_PENALTIES).encode())
        if self._account is not None:
            for path in (self.folder, *self.folder.iterdir()):
                os.chown(path, self._account.pw_uid, self._account.pw_gid)
        command = [program, "-D", "-e", "-f", self.folder / "config"]
        if run_as(self._account, [*command, "-t"], subprocess.DEVNULL).wait():
            self._write("config", settings.encode())
        with (self.folder / "log").open("wb") as log:
            self._server = run_as(self._account, command, log)
        self._wait_until_ready()

    def put(self, name, content, changed=1_000_000_000):
        """Write a file, last changed at a moment."""
        path = self.files / name
        path.write_bytes(content)
        path.chmod(0o644)
        os.utime(path, (changed, changed))
        return path

    def clear(self):
        """Take every file away."""
        for path in self.files.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()

    def stop(self):
        """Stop the server and remove all it wrote."""
        self._server.terminate()
        self._server.wait(START_SECONDS)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _write(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        path.chmod(0o600)

    def _wait_until_ready(self):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._server.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return
        said = (self.folder / "log").read_text("utf-8", "replace")
        msg = f"sshd did not start: {said}"
        raise RuntimeError(msg)


def find_sshd():
    """Find OpenSSH's server, which lies where only root looks."""
    path = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin"
    found = shutil.which("sshd", path=path)
    return Path(found) if found else None
