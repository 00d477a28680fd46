"""Routes whose builders wait, and whose texts are read once, are as any others."""

import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BuildError, Map, Rule

from tests.support import route_compiling

ROUTES = ("/", "/a/<name>", "/a/<int:number>/<path:rest>", "/b/<name>/ü")
ASKED = (
    ("/", {}),
    ("/", {"q": "甲 乙"}),
    ("/a/<name>", {"name": "宿/迁"}),
    ("/a/<name>", {"name": "x", "bound": "1", "rule": "2", "_external": ""}),
    ("/a/<int:number>/<path:rest>", {"number": 7, "rest": "c/d e"}),
    ("/b/<name>/ü", {"name": "y", "more": ["1", "2"]}),
    ("/c", {"page": 1}),
    ("/c", {"page": 2}),
)
MISSING = ("/a/<name>", {"other": 1})
CAME = ("/", "/a/x", "/a/7/c/d", "/a/x/c/d", "/b/y/ü", "/c", "/c/1", "/c/2", "/d")


def routes():
    """Bind routes to a host; the address that is asked is the endpoint as well."""
    rules = [Rule(path, endpoint=path) for path in ROUTES]
    rules.append(Rule("/c", endpoint="/c", defaults={"page": 1}))
    rules.append(Rule("/c/<int:page>", endpoint="/c"))
    return Map(rules).bind("hub.example")


@pytest.fixture
def at_once(monkeypatch):
    """The routes as werkzeug makes them."""
    with monkeypatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", route_compiling.compile_builder)
        patch.setattr(Rule, "_parse_rule", route_compiling.parse_rule)
        return routes()


def met(some, path):
    """Tell which route a path meets and with which values."""
    try:
        return some.match(path)
    except HTTPException as error:
        return type(error), getattr(error, "new_url", None)


@pytest.mark.parametrize("path", CAME)
def test_a_path_meets_the_same_route_however_often_its_text_was_read(at_once, path):
    assert met(routes(), path) == met(routes(), path) == met(at_once, path)


@pytest.mark.parametrize(("endpoint", "values"), ASKED)
def test_an_address_is_the_same(at_once, endpoint, values):
    assert routes().build(endpoint, values) == at_once.build(endpoint, values)


def test_what_no_address_can_be_built_of_is_refused_by_both(at_once):
    for some in (at_once, routes()):
        with pytest.raises(BuildError):
            some.build(*MISSING)


def test_a_route_compiles_nothing_before_it_is_asked(monkeypatch):
    asked = []
    monkeypatch.setattr(
        route_compiling,
        "compile_builder",
        lambda rule, more: asked.append(rule) or (lambda *_, **__: ("", "/x")),
    )
    bound = Map([Rule("/a", endpoint="a"), Rule("/b", endpoint="b")]).bind("h")
    assert asked == []
    assert bound.build("a") == "/x"
    assert [rule.rule for rule in asked] == ["/a"]
