"""A question is one module: served, described, on record, and asked by command."""

import json
import os
from dataclasses import dataclass
from typing import Annotated

import click
import pytest
from click.testing import CliRunner

from hub.api.questions import SERVED, operations
from hub.app import create_app
from hub.cli.asking import asks
from hub.cli.opened import opened
from hub.cli.questions import ask_typed, options_of
from hub.context import open_hub
from hub.lookup.ask import REFUSALS, Parameter, Question, Route
from hub.lookup.disclosure import Reply
from hub.lookup.disclosure.reply import Kind
from schemas.answers.document import ReceiptedDocument, about
from schemas.words import Operation
from tests.support.prepared import TOKENS, config_of, prepare_city
from tests.support.signed_in import leaves_of

TIMES = Parameter(
    "times",
    {"type": "integer", "minimum": 1, "maximum": 9, "default": 2},
    "How often it is greeted.",
)


class GreetingDocument(ReceiptedDocument, frozen=True, kw_only=True):
    """A greeting."""

    said: Annotated[str, about("What is said")]


@dataclass(frozen=True, slots=True)
class GreetingQuestion(Question):
    """A greeting of whoever has a name.

    It is said several times.
    """

    name: str
    parameters: dict

    kind = Kind(Operation.VIEW_READ, "view", "greeting")
    routes = (Route("/v1/greetings/{name}", (TIMES,), name="greeting"),)
    document = GreetingDocument
    refusals = REFUSALS | {404: "Nobody has the name."}

    def build(self, hub, caller, task, at):
        """Say it."""
        words = [self.name] * int(self.parameters.get("times", 2))
        document = GreetingDocument(said=" ".join(words))
        return Reply(200, "allow", (self.name,), document=document)


@dataclass(frozen=True, slots=True)
class SameAddressQuestion(GreetingQuestion):
    """Another class of the same, which that one makes."""


@dataclass(frozen=True, slots=True)
class SameNameQuestion(Question):
    """A question whose operation is called like another."""

    kind = GreetingQuestion.kind
    routes = (Route("/v1/elsewhere", name="greeting"),)

    def build(self, hub, caller, task, at):
        """Answer nothing."""
        raise NotImplementedError


@click.command()
@click.argument("name")
@asks
@options_of(GreetingQuestion)
def greet(**asked):
    """Greet."""
    with opened() as hub:
        click.echo(ask_typed(hub, GreetingQuestion, asked).body)


@pytest.fixture
def prepare():
    """The command's instance is the little city."""
    return prepare_city


@pytest.fixture
def hub(credithub, instance_path):
    """The hub of the command's instance."""
    del credithub
    config = config_of(instance_path, os.environ["HUB_DATABASE_URL"])
    with open_hub(config) as hub:
        yield hub


@pytest.mark.postgresql_in_long
def test_a_question_of_one_module_is_served_described_and_on_record(hub):
    client = create_app(hub, questions=(*SERVED, GreetingQuestion)).test_client()
    token = json.loads((hub.config.instance / TOKENS).read_text())["platform"]
    headers = {
        "Authorization": f"Bearer {token}",
        "Hub-Purpose": "onboarding",
        "Hub-Reference": "2026-15",
    }

    answer = client.get("/v1/greetings/ping?times=3", headers=headers)
    wrong = client.get("/v1/greetings/ping?often=3", headers=headers)
    document = client.get("/openapi.json").json
    page = client.get("/docs").text

    assert answer.json["said"] == "ping ping ping"
    assert (wrong.status_code, wrong.json["code"]) == (422, "parameter-unknown")
    told = document["paths"]["/v1/greetings/{name}"]["get"]
    assert (told["operationId"], told["summary"], told["description"]) == (
        "get_greeting",
        "A greeting of whoever has a name.",
        "It is said several times.",
    )
    assert told["parameters"][-1] == {
        "in": "query",
        "name": "times",
        "schema": TIMES.schema,
        "description": TIMES.description,
    }
    assert told["responses"]["404"]["description"] == "Nobody has the name."
    greeting = document["components"]["schemas"]["Greeting"]["properties"]
    assert greeting["said"]["description"] == "What is said"
    assert 'href="#get-v1-greetings-name"' in page
    leaf = leaves_of(hub, Operation.VIEW_READ)[-2]
    assert leaf.header["decision"]["outcome"] == "allow"
    assert answer.headers["Hub-Receipt"]


def test_a_question_is_asked_by_command(credithub):
    typed = ("--purpose", "onboarding", "--reference", "1", "--officer", "王五")
    typed += ("--member", "platform:taomao")

    done = CliRunner().invoke(greet, ["ping", *typed, "--times", "4"])
    many = CliRunner().invoke(greet, ["ping", *typed, "--times", "10"])
    told = CliRunner().invoke(greet, ["--help"])

    assert json.loads(done.output)["said"] == "ping ping ping ping"
    assert many.exit_code == 2
    assert "How often it is greeted." in told.output
    assert "default: 2" in told.output


def test_what_is_of_then_is_asked_at_the_address_of_now():
    found = operations((GreetingQuestion, SameAddressQuestion))

    assert found["get_greeting"][0] is GreetingQuestion


def test_no_question_takes_the_name_of_anothers_operation():
    with pytest.raises(ValueError, match="get_greeting is GreetingQuestion already"):
        operations((GreetingQuestion, SameNameQuestion))
