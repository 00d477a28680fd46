"""The order of tests is drawn by a seed, and what stands in a file stays together."""

from types import SimpleNamespace

from tests.support.drawn_order import shuffled

TESTS = [
    SimpleNamespace(nodeid=f"tests/{file}.py::test_{number}")
    for file in "abcdef"
    for number in range(6)
]


def files_of(tests):
    return [test.nodeid.partition("::")[0] for test in tests]


def test_a_seed_draws_one_order_of_all_tests_and_another_seed_another():
    drawn = shuffled(TESTS, "1")

    assert drawn == shuffled(TESTS, "1")
    assert sorted(map(TESTS.index, drawn)) == list(range(len(TESTS)))
    assert drawn not in (TESTS, shuffled(TESTS, "2"))


def test_files_change_their_places_and_are_not_mixed():
    drawn = files_of(shuffled(TESTS, "1"))

    once = list(dict.fromkeys(drawn))
    assert [name for name in once for _ in range(6)] == drawn
    assert once != list(dict.fromkeys(files_of(TESTS)))


def test_tests_of_a_file_change_their_places():
    drawn = [test for test in shuffled(TESTS, "1") if test.nodeid.startswith("tests/a")]

    assert drawn != TESTS[:6]
