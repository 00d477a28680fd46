"""A table tried in one test tells of every row that fails, and of no other."""

import pytest

from tests.support.row_by_row import row_by_row


def test_every_row_that_fails_is_named_with_its_own_fault():
    @row_by_row("one, two", [(1, 1), (1, 2), (3, 3), (3, 4)], ids=str)
    def tried(one, two):
        assert one == two

    with pytest.raises(ExceptionGroup) as told:
        tried()

    assert told.value.message == "2 of 4 rows: (1, 2), (3, 4)"
    notes = [fault.__notes__ for fault in told.value.exceptions]
    assert notes == [["row: (1, 2)"], ["row: (3, 4)"]]


def test_a_row_that_should_have_been_refused_and_was_not_is_named():
    @row_by_row("text", ["x", "7"], ids=str)
    def tried(text):
        with pytest.raises(ValueError, match="invalid"):
            int(text)

    with pytest.raises(BaseExceptionGroup, match="1 of 2 rows: 7"):
        tried()


def test_a_table_that_lost_its_rows_fails():
    @row_by_row("text", [], ids=str)
    def tried(text): ...

    with pytest.raises(AssertionError, match="without rows"):
        tried()


def test_a_table_whose_rows_hold_passes():
    @row_by_row("text", ["x"], ids=str)
    def tried(text): ...

    tried()
