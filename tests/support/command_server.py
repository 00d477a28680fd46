"""A process that has ``credithub`` loaded and runs commands in copies of itself.

Loading what a command needs takes longer than most commands; the examples of the
documents have dozens.
"""

import array
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
LONGEST = 1 << 20
START_SECONDS = 30
SHIM = """#!{python} -IS
import json, os, socket, sys
asked = json.dumps([sys.argv, os.getcwd(), dict(os.environ)]).encode()
with socket.socket(socket.AF_UNIX) as server:
    server.connect({address!r})
    socket.send_fds(server, [asked], [0, 1, 2])
    server.shutdown(socket.SHUT_WR)
    sys.exit(int(server.recv(16) or b"70"))
"""


@contextmanager
def served_command(folder):
    """Serve ``credithub`` from a folder; give the program that stands in for it."""
    address = str(folder / "commands")
    shim = folder / "credithub"
    shim.write_text(SHIM.format(python=sys.executable, address=address), "utf-8")
    shim.chmod(stat.S_IRWXU)
    server = subprocess.Popen([sys.executable, "-m", __name__, address], cwd=ROOT)
    try:
        until = time.monotonic() + START_SECONDS
        while not Path(address).exists():
            assert server.poll() is None
            assert time.monotonic() < until
            time.sleep(0.02)
        yield shim
    finally:
        server.terminate()
        server.wait(START_SECONDS)


def main(address):
    """Load every command, then run what is asked for, each in a copy."""
    from hub.cli import COMMANDS, cli  # noqa: PLC0415  # not in the tests' process

    for name in COMMANDS:
        cli.get_command(None, name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{address}.new")
        server.listen()
        # Whoever finds the address finds somebody who listens.
        Path(f"{address}.new").rename(address)
        while True:
            caller, _ = server.accept()
            with caller:
                if os.fork() == 0:
                    server.close()
                    os._exit(answer(caller))


def answer(caller):
    """Run one command on the files of whoever asked, and tell its exit code."""
    from hub.cli import main as run  # noqa: PLC0415  # loaded before

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    asked, files = receive(caller)
    sys.argv, folder, environ = json.loads(asked)
    for place, file in enumerate(files):
        os.dup2(file, place)
        os.close(file)
    sys.stdin, sys.stdout, sys.stderr = (
        open(place, mode, encoding="utf-8")  # noqa: SIM115, PTH123  # ends with the copy
        for place, mode in enumerate("rww")
    )
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    try:
        run()
        code = 0
    except SystemExit as ended:
        code = ended.code or 0
    sys.stdout.flush()
    sys.stderr.flush()
    caller.sendall(str(code).encode())
    return 0


def receive(caller):
    """Receive a question and its three open files, to the end of what is sent."""
    asked, files = b"", array.array("i")
    while True:
        part, sent, _, _ = socket.recv_fds(caller, LONGEST, 3)
        files.extend(sent)
        if not part:
            return asked, list(files)
        asked += part


if __name__ == "__main__":
    main(sys.argv[1])
