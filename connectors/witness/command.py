"""The ``credithub-witness`` command: exit code 0 done, 1 failed, 2 bad input."""

import argparse
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from connectors.witness.errors import WitnessError
from connectors.witness.keys import make_keys, read_keys
from connectors.witness.server import WitnessServer
from connectors.witness.state import State
from connectors.witness.witness import Witness
from schemas.printable import printable
from schemas.tlog.cosignature import ED25519_COSIGNATURE
from schemas.tlog.errors import MalformedError
from schemas.tlog.keys import parse_vkey

FAILED = 1
BAD_INPUT = 2
FOLDER_VARIABLE = "CREDITHUB_WITNESS"
LISTEN = "127.0.0.1:8100"
PORTS = range(65536)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except WitnessError as error:
        sys.stderr.write(f"credithub-witness: {printable(str(error))}\n")
        sys.exit(FAILED)
    except MalformedError as error:
        sys.stderr.write(f"credithub-witness: {printable(str(error))}\n")
        sys.exit(BAD_INPUT)


def _parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(
        prog="credithub-witness",
        description="Cosign the checkpoints of transparency logs (C2SP tlog-witness).",
    )
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(os.environ.get(FOLDER_VARIABLE, "witness")),
        help=f"keys and memory; {FOLDER_VARIABLE} or ./witness by default",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    init = commands.add_parser("init", help="make the witness's keys")
    init.add_argument("--name", required=True, help="such as court.example/witness")
    init.add_argument(
        "--post-quantum", action="store_true", help="add an ML-DSA-44 key"
    )
    init.set_defaults(run=_init)
    key = commands.add_parser("key", help="print the verifier keys")
    key.set_defaults(run=_key)
    log = commands.add_parser("log", help="the logs that are cosigned")
    logs = log.add_subparsers(required=True, metavar="COMMAND")
    for name, run, text in (
        ("add", _add_log, "cosign for a log"),
        ("remove", _remove_log, "trust a key no longer; what was seen stays known"),
    ):
        command = logs.add_parser(name, help=text)
        command.add_argument("vkey", help="the log's verifier key")
        command.add_argument("--origin", help="where it is not the key's name")
        command.set_defaults(run=run)
    listing = logs.add_parser("list", help="list keys and the last size of each log")
    listing.set_defaults(run=_list_logs)
    serve = commands.add_parser("serve", help="answer logs and monitors")
    serve.add_argument("--listen", type=_address, default=_address(LISTEN))
    serve.set_defaults(run=_serve)
    return parser


def _address(text: str) -> tuple[str, int]:
    """Read ``host:port``; an IPv6 host stands in brackets."""
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isascii() or not port.isdigit() or int(port) not in PORTS:
        msg = f"{text!r} is not host:port"
        raise argparse.ArgumentTypeError(msg)
    return host, int(port)


def _init(options: argparse.Namespace) -> None:
    """Make the keys and print what others need."""
    for cosigner in make_keys(
        options.folder, options.name, post_quantum=options.post_quantum
    ):
        sys.stdout.write(f"{cosigner.vkey()}\n")


def _key(options: argparse.Namespace) -> None:
    """Print the verifier keys."""
    for cosigner in read_keys(options.folder):
        sys.stdout.write(f"{cosigner.vkey()}\n")


def _add_log(options: argparse.Namespace) -> None:
    """Trust a log's key."""
    verifier = parse_vkey(options.vkey)
    if verifier.algorithm == ED25519_COSIGNATURE:
        msg = "this is a witness's key, not a log's"
        raise WitnessError(msg)
    _state(options).add_key(options.origin or verifier.name, options.vkey)


def _remove_log(options: argparse.Namespace) -> None:
    """Trust a log's key no longer."""
    origin = options.origin or parse_vkey(options.vkey).name
    if not _state(options).remove_key(origin, options.vkey):
        msg = f"this key is not trusted for {origin}"
        raise WitnessError(msg)


def _list_logs(options: argparse.Namespace) -> None:
    """List keys, and what was cosigned last."""
    state = _state(options)
    heads = state.heads()
    for origin, vkey in state.trusted():
        size = heads[origin].size if origin in heads else "-"
        sys.stdout.write(f"{size}\t{origin}\t{vkey}\n")


def _serve(options: argparse.Namespace) -> None:
    """Answer until told to end."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s"
    )
    cosigners = read_keys(options.folder)
    witness = Witness(options.folder, _state(options), cosigners, time.time)
    try:
        server = WitnessServer(options.listen, witness)
    except OSError as error:
        msg = f"cannot listen on {options.listen}: {error.strerror}"
        raise WitnessError(msg) from error

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        # The loop that this interrupts must go on to see that it shall end.
        threading.Thread(target=server.shutdown, daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    host, port = server.server_address[:2]
    sys.stderr.write(f"witnessing on http://{host!s}:{port}\n")
    sys.stderr.flush()
    with server:
        server.serve_forever()


def _state(options: argparse.Namespace) -> State:
    """Open the memory beside the keys."""
    options.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return State(options.folder)
