"""The page on advice names what the tables have."""

from pathlib import Path

from hub.casework.advice import load_tables

PAGE = Path(__file__).parents[2] / "docs" / "advice.md"


def test_the_page_names_every_offence_measure_and_circumstance():
    page = PAGE.read_text("utf-8")
    tables = load_tables()

    for key in (*tables.offences, *tables.measures, *tables.circumstances):
        assert f"| `{key}` |" in page
