"""Running the command on an instance of its own, in this process."""

import json
import os
import sys
from types import SimpleNamespace

import pytest

from hub.cli import main
from tests.support.prepared import prepare_instance


@pytest.fixture
def prepare():
    """What the command's instance is filled with: nothing but keys and schema."""
    return prepare_instance


@pytest.fixture
def credithub(databases, instance_path, monkeypatch, capsys, prepare):
    """Run ``credithub`` on an empty instance: exit code, stdout and stderr."""
    url = databases.fresh(instance_path, prepare)
    for name in [name for name in os.environ if name.startswith("HUB_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HUB_INSTANCE", str(instance_path))
    monkeypatch.setenv("HUB_DATABASE_URL", url)

    def running(*arguments, **environ):
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["credithub", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return SimpleNamespace(returncode=ended.value.code, stdout=out, stderr=err)

    yield running
    databases.discard(url)


@pytest.fixture
def told(credithub):
    """Run ``credithub … --json`` and give the one document on stdout."""

    def telling(*arguments):
        done = credithub(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return telling
