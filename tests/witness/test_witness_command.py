"""``credithub-witness`` as an agency runs it, killed at the worst moments included."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from connectors.witness.command import main
from connectors.witness.errors import WitnessError
from connectors.witness.keys import FILE_NAME, read_keys
from connectors.witness.state import State
from schemas.tlog.keys import parse_vkey
from tests.support.hand_log import cosignature_holds

ROOT = Path(__file__).parents[2]
NAME = "court.example/witness"
WEAK = ROOT / "tests/schemas/tlog/golden/vkey/key-weak/identity.txt"

STARTED = "from connectors.witness.command import main; main()"
# Ends the process between the steps of a request, as a power cut would.
KILLED = """
import os, signal, sys
from connectors.witness import command, server, witness

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

WHERE = {
    "before-commit": (witness, "write_head"),
    "after-commit": (server._Handler, "_send"),
}
setattr(*WHERE[sys.argv.pop(1)], die)
command.main()
"""


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "witness"


@pytest.fixture
def run(folder, capsys):
    """Run the command in this process: exit code and output."""

    def running(*arguments):
        code = 0
        try:
            main(["--folder", str(folder), *arguments])
        except SystemExit as ended:
            code = ended.code
        out, err = capsys.readouterr()
        return code, out, err

    return running


@pytest.fixture
def start(folder):
    """Start the program as a process; gives it and its port."""
    processes = []

    def starting(*program):
        process = subprocess.Popen(
            [
                *(sys.executable, *(program or ("-c", STARTED))),
                *("--folder", str(folder), "serve", "--listen", "127.0.0.1:0"),
            ],
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        line = process.stderr.readline()
        return process, int(re.search(r":(\d+)$", line.strip())[1])

    yield starting
    for process in processes:
        process.kill()
        process.wait()
        process.stderr.close()


def test_keys_are_made_once_and_for_their_owner_alone(run, folder):
    code, out, _ = run("init", "--name", NAME)

    assert code == 0
    assert parse_vkey(out.strip()).name == NAME
    assert (folder / FILE_NAME).stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert run("key") == (0, out, "")
    code, _, err = run("init", "--name", NAME)
    assert code == 1
    assert "already" in err
    assert run("key")[1] == out


def test_a_post_quantum_key_stands_beside_the_other(run):
    _, out, _ = run("init", "--name", NAME, "--post-quantum")

    algorithms = [parse_vkey(line).algorithm for line in out.split()]
    assert algorithms == [b"\x04", b"\x06"]
    assert run("key")[1] == out


def test_keys_that_others_can_read_are_refused(run, folder):
    run("init", "--name", NAME)
    (folder / FILE_NAME).chmod(0o640)

    code, _, err = run("key")

    assert code == 1
    assert "chmod 600" in err


@pytest.mark.parametrize(
    "text",
    [
        "",
        "credithub-witness-key/1\nname w\n",
        "credithub-witness-key/1\nname w\ned25519 xyz\n",
        "credithub-witness-key/1\nname w\ned25519 00\n",
        "credithub-witness-key/1\nname w w\ned25519 " + "00" * 32 + "\n",
        "credithub-witness-key/1\nname w\ned25519 " + "00" * 32 + "\nrsa 00\n",
        "credithub-witness-key/2\nname w\ned25519 " + "00" * 32 + "\n",
    ],
)
def test_a_damaged_key_file_is_refused_without_showing_it(folder, text):
    folder.mkdir()
    path = folder / FILE_NAME
    path.write_text(text)
    path.chmod(0o600)

    with pytest.raises(WitnessError) as refusal:
        read_keys(folder)
    assert "0000" not in str(refusal.value)


def test_without_keys_one_line_says_how_to_make_them(run):
    code, _, err = run("key")

    assert code == 1
    assert "credithub-witness init" in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["log", "add", "nonsense"], 2),
        (["log", "add", WEAK.read_text()], 2),
        (["log", "remove", "nonsense"], 2),
        (["init", "--name", "a name"], 1),
        (["serve", "--listen", "nowhere"], 2),
        (["serve", "--listen", "127.0.0.1:70000"], 2),
        ([], 2),
    ],
)
def test_bad_input_ends_with_its_own_code(run, arguments, code):
    assert run(*arguments)[0] == code


def test_logs_are_added_listed_and_removed(run, folder, hand_log):
    assert run("log", "add", hand_log.vkey)[0] == 0
    assert run("log", "add", hand_log.vkey, "--origin", "log.example/old name")[0] == 0

    listed = run("log", "list")[1]
    assert listed.splitlines() == [
        f"-\t{hand_log.origin}\t{hand_log.vkey}",
        f"-\tlog.example/old name\t{hand_log.vkey}",
    ]
    assert run("log", "remove", hand_log.vkey)[0] == 0
    assert run("log", "remove", hand_log.vkey)[0] == 1
    assert len(run("log", "list")[1].splitlines()) == 1


def test_a_witnesss_key_is_no_logs_key(run):
    _, vkey, _ = run("init", "--name", NAME)

    assert run("log", "add", vkey.strip())[0] == 1


def test_the_program_serves_and_ends_when_told(run, start, ask, hand_log):
    _, vkey, _ = run("init", "--name", NAME)
    process, port = start()
    assert ask(port, "POST", "/add-checkpoint", hand_log.request(0, 5)).status == 404

    # While it serves, another process makes a log known.
    run("log", "add", hand_log.vkey)
    answer = ask(port, "POST", "/add-checkpoint", hand_log.request(0, 5))
    process.send_signal(signal.SIGTERM)

    assert answer.status == 200
    at = cosignature_holds(answer.body, vkey.strip(), hand_log.text(5))
    assert abs(at - time.time()) < 60
    assert process.wait(timeout=10) == 0
    assert run("log", "list")[1].startswith("5\t")


@pytest.mark.parametrize(("where", "size"), [("before-commit", 3), ("after-commit", 5)])
def test_a_kill_before_the_answer_never_lets_two_histories_through(
    run, start, ask, hand_log, folder, where, size
):
    _, vkey, _ = run("init", "--name", NAME)
    run("log", "add", hand_log.vkey)
    _, port = start()
    assert ask(port, "POST", "/add-checkpoint", hand_log.request(0, 3)).status == 200
    process, port = start("-c", KILLED, where)

    with pytest.raises(ConnectionError):
        ask(port, "POST", "/add-checkpoint", hand_log.request(3, 5))
    assert process.wait(timeout=10) == -signal.SIGKILL
    _, port = start()

    assert State(folder).heads()[hand_log.origin].size == size
    forked = hand_log.branch()
    assert ask(port, "POST", "/add-checkpoint", forked.request(size, 5)).status == 422
    again = ask(port, "POST", "/add-checkpoint", hand_log.request(size, 5))
    assert again.status == 200
    cosignature_holds(again.body, vkey.strip(), hand_log.text(5))


def test_a_folder_can_be_named_by_the_environment(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("CREDITHUB_WITNESS", str(tmp_path / "w"))

    main(["init", "--name", NAME])

    assert os.listdir(tmp_path / "w") == [FILE_NAME]  # noqa: PTH208
    assert capsys.readouterr().out.startswith(NAME)


def test_the_program_needs_cryptography_and_nothing_else_installed():
    listing = (
        "import sys; before = set(sys.modules); "
        "from connectors.witness import command; "
        "print(*{n.partition('.')[0] for n in set(sys.modules) - before})"
    )

    done = subprocess.run(
        [sys.executable, "-c", listing],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )

    found = set(done.stdout.split()) - set(sys.stdlib_module_names)
    assert found - {"_cffi_backend", "_openssl"} == {
        "connectors",
        "cryptography",
        "schemas",
    }
