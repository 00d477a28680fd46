"""No query is cut before sight, test or window: each limit has its place and reason."""

import ast
import re
import tomllib
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
LISTED = tomllib.loads(Path(__file__).with_name("limits.toml").read_text("utf-8"))
WRITTEN = re.compile(r"\bLIMIT\s+(?!1\b)[\d?:{%]")


def cuts(tree):
    """Name the function of each limit of more than one row, in calls and in SQL."""

    def within(node, function):
        for child in ast.iter_child_nodes(node):
            inner = function
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                inner = child.name
            if is_cut(child):
                yield inner
            yield from within(child, inner)

    yield from within(tree, "module")


def is_cut(node):
    """Tell whether a node limits the rows of a query to more than one."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and bool(WRITTEN.search(node.value))
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    if node.func.attr != "limit" or len(node.args) != 1:
        return False
    count = node.args[0]
    return not (isinstance(count, ast.Constant) and count.value == 1)


def found_in(folder):
    """Count the cuts of a folder by file and function."""
    places = Counter()
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        tree = ast.parse(path.read_text("utf-8"))
        places.update(f"{name} {function}" for function in cuts(tree))
    return places


def test_every_limit_of_a_query_stands_in_a_place_that_says_why():
    listed = Counter(place for why in LISTED["why"] for place in why["places"])

    found = found_in(ROOT / "hub")

    assert found.keys() - listed.keys() == set(), "argue it in limits.toml, or mend it"
    assert listed.keys() - found.keys() == set(), "gone: take it out of limits.toml"
    assert set(listed.values()) == {1}
    assert all(why["reason"].strip() for why in LISTED["why"])


def test_a_limit_is_seen_in_a_call_and_in_sql_and_one_row_is_none():
    tree = ast.parse(
        "def one(q): return q.limit(1)\n"
        "def some(q): return q.order_by(x).limit(MOST)\n"
        "def written(c): return c.execute('SELECT a FROM b LIMIT ?')\n"
        "def first(c): return c.execute('SELECT a FROM b LIMIT 1')\n"
    )

    assert list(cuts(tree)) == ["some", "written"]
