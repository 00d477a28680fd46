"""Running the command on an instance of its own, in this process."""

import json
import os
import sys
from types import SimpleNamespace

import pytest

from hub.cli import main
from hub.context import open_hub
from hub.members.service import MemberCard, add_member
from tests.support.officer_lists import FIRST, PEOPLE, name_officers
from tests.support.persons import COURT, agree, bring, fined_person
from tests.support.prepared import config_of, prepare_city, prepare_instance


@pytest.fixture
def prepare():
    """What the command's instance is filled with: nothing but keys and schema."""
    return prepare_instance


@pytest.fixture
def credithub(databases, instance_path, monkeypatch, capsys, prepare):
    """Run ``credithub`` on an empty instance: exit code, stdout and stderr."""
    url = databases.fresh(instance_path, prepare)
    yield commanding(instance_path, url, monkeypatch, capsys)
    databases.discard(url)


def commanding(instance, url, monkeypatch, capsys):
    """Give what runs ``credithub`` on an instance, in this process."""
    for name in [name for name in os.environ if name.startswith("HUB_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HUB_INSTANCE", str(instance))
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

    return running


@pytest.fixture
def people(credithub, instance_path):
    """A member of the command's instance names those who say words of two people."""
    del credithub
    with open_hub(config_of(instance_path, os.environ["HUB_DATABASE_URL"])) as hub:
        take_in_desk(hub)


def take_in_desk(hub):
    """Take in a member whose officers say words of two people."""
    card = MemberCard(
        code="office:desk",
        kind="zone_office",
        name="审核处",
        territory="321300",
        valid_from=FIRST,
    )
    with hub.writes.begin() as session:
        add_member(session, hub.rulebook, card, actor="test", at=hub.clock())
    name_officers(hub, card.code, *PEOPLE, "张三", "李四", "officer-1", "officer-2")


@pytest.fixture(scope="session")
def persons_instance(databases, tmp_path_factory):
    """The little city with a fined person, shared by tests that change nothing."""
    instance = tmp_path_factory.mktemp("persons") / "instance"
    instance.mkdir(mode=0o700)
    url = databases.fresh(instance, prepare_city)
    with open_hub(config_of(instance, url)) as hub:
        bring(hub, instance / "lines", fined_person())
        agree(hub)
        agree(hub, COURT)
    yield instance, url
    databases.discard(url)


@pytest.fixture
def told(credithub):
    """Run ``credithub … --json`` and give the one document on stdout."""

    def telling(*arguments):
        done = credithub(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return telling
