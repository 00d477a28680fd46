"""Test files that are compiled once a run, not once in each of its processes.

Pytest rewrites the assertions of a file and keeps what it has compiled beside it. In a
fresh checkout nothing is kept yet, and processes that begin together would each compile
every file: a tenth of a second for five of them, in each process. So each first
compiles a share, and finds the others' shares when it collects.
"""

from pathlib import Path

from _pytest.assertion.rewrite import (
    PYC_TAIL,
    _read_pyc,
    _rewrite_test,
    _write_pyc,
    assertstate_key,
    get_cache_dir,
)


def compile_share(config, folder):
    """Compile every so manieth test file under a folder, as many as run beside."""
    own, processes = config.workerinput["workerid"], config.workerinput["workercount"]
    for file in sorted(folder.rglob("test_*.py"))[int(own[2:]) :: processes]:
        compile_file(config, file)


def compile_file(config, file):
    """Keep a file as pytest compiles it, unless that is there."""
    kept = get_cache_dir(file) / Path(f"{file.stem}{PYC_TAIL}")
    if _read_pyc(file, kept) is None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        stat, code = _rewrite_test(file, config)
        _write_pyc(config.stash[assertstate_key], code, stat, kept)
