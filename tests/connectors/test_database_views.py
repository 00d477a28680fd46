"""The door to a view of a database: what comes, in which pages, what never leaves."""

import json
import re
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import BegunDelivery, RawRow, Reach, SourceError
from connectors.doors.database.cells import write_line
from connectors.doors.database.connecting import DatabaseReach, _demand_select
from connectors.doors.database.place import ViewPlace, read_value, write_value
from connectors.doors.database.view import DatabaseView
from connectors.table_file import TableFile
from tests.support.delivered import read_all, rows_of
from tests.support.member_database import MemberDatabase, WireSpy, manifest_of

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))
COLUMNS = ["文号", "当事人", "日期", "罚款"]
MARKED = {"watermark": "改于", "secret": "db"}
VIEWS = ("decisions", "numbered", "lesser", "blobs", "slow", "writing")
DAYS = ("2026-11-20", "2026-11-21", "2026-11-22")
READS = re.compile(
    r"SELECT |DECLARE \S+ CURSOR FOR SELECT |FETCH |CLOSE |BEGIN|ROLLBACK$|SHOW ",
    re.IGNORECASE | re.DOTALL,
)


@pytest.fixture(scope="module", params=["sqlite", POSTGRESQL])
def database(request, tmp_path_factory):
    """A member's database of each kind."""
    server = None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_server")
    made = MemberDatabase(request.param, tmp_path_factory.mktemp("member"), server)
    yield made
    made.close()


@pytest.fixture
def member(database, tmp_path):
    """The database with three decisions, and a hub that may reach it."""
    database.let_reach(tmp_path)
    database.do(
        *(f"DROP VIEW IF EXISTS {view}" for view in VIEWS),
        "DROP TABLE IF EXISTS decision",
        'CREATE TABLE decision ("文号" text, "当事人" text, "日期" date, '
        '"罚款" numeric(12, 2), "改于" timestamp, "秘密" text)',
        "CREATE VIEW decisions AS SELECT * FROM decision",
    )
    for number, day in enumerate(DAYS):
        put(database, f"n{number}", day)
    return database


def put(database, name, day, mark=None):
    """Write a decision of a day, changed at a moment."""
    mark = f"{day} 08:00:00" if mark is None else mark
    shown = f"'{mark}'" if mark else "NULL"
    database.do(
        f"INSERT INTO decision VALUES ('{name}', '某店', '{day}', 1234.50, "
        f"{shown}, 'x')"
    )


def door_of(folder, view="decisions", columns=None, **keys):
    """A door to a view."""
    manifest = manifest_of(view, columns or COLUMNS, **({"secret": "db"} | keys))
    return DatabaseView(manifest, Reach(folder, folder))


def pages_of(door, since=None, at=NOW, begun=None):
    """What one sync fetches: the cursor and content of each page."""
    return [
        (page.cursor, page.open().read())
        for delivery in door.fetch(since, at, begun)
        for page in delivery.pages
    ]


def names_in(pages):
    """The names of the rows of some pages, in order."""
    rows = [json.loads(line) for _, body in pages for line in body.splitlines()]
    return [row["文号"] for row in rows]


def refusal_of(door, **more):
    """How a sync is refused."""
    with pytest.raises(SourceError) as caught:
        pages_of(door, **more)
    return caught.value


def test_rows_keep_their_types_and_other_columns_stay_there(member, tmp_path):
    ((cursor, body),) = pages_of(door_of(tmp_path, **MARKED))

    rows = [json.loads(line, parse_float=Decimal) for line in body.splitlines()]
    assert [list(row) for row in rows] == [COLUMNS] * 3
    assert rows[0]["日期"] == "2026-11-20"
    assert rows[0]["罚款"] == Decimal("1234.50")
    assert ViewPlace.read(cursor).is_end
    manifest = manifest_of("decisions", COLUMNS)
    read = rows_of(read_all(TableFile(manifest), body, "page-1.jsonl"))
    assert isinstance(read[0], RawRow)
    assert read[0].values["decision_day"] == date(2026, 11, 20)
    assert read[0].values["fine_fen"] == 123_450


@pytest.mark.parametrize("keys", [{}, MARKED])
def test_a_delivery_is_gone_on_with_behind_any_of_its_pages(member, tmp_path, keys):
    put(member, "n9", DAYS[0], mark="")
    put(member, "n8", DAYS[0], mark="")
    wanted = ["n0", "n1", "n2", "n8", "n9"]
    if keys:
        wanted = [*wanted[3:], *wanted[:3]]
    for size in (1, 2, 5):
        door = door_of(tmp_path, size=size, **keys)
        pages = pages_of(door)
        assert names_in(pages) == wanted
        assert pages[0][1].count(b"\n") == size
        for number, (cursor, _) in enumerate(pages, 1):
            begun = BegunDelivery("d", cursor, ("",) * number)
            assert pages_of(door, begun=begun) == pages[number:]


def test_the_next_delivery_reads_a_window_again_and_nothing_else(member, tmp_path):
    door = door_of(tmp_path, window_minutes=60, **MARKED)
    *_, (cursor, _) = pages_of(door)
    put(member, "late", DAYS[2], mark="2026-11-22 07:30:00")
    put(member, "later", DAYS[2], mark="2026-11-20 07:30:00")
    put(member, "new", DAYS[2], mark="2026-11-23 09:00:00")

    names = names_in(pages_of(door, since=cursor))

    # SQLite has moments as texts, of which only the day can be gone by.
    assert names == ["late", "n2", "new"]


def test_a_day_and_a_number_may_be_the_watermark(member, tmp_path):
    member.do(
        'CREATE VIEW numbered AS SELECT "文号", CAST(substr("文号", 2) AS integer) AS '
        "number FROM decision",
    )
    for number in range(3, 9):
        put(member, f"n{number}", DAYS[2])
    numbered = {"watermark": "number", "window_numbers": 2, "columns": ["文号"]}
    door = door_of(tmp_path, "numbered", **numbered)
    ((cursor, _),) = pages_of(door)
    assert names_in(pages_of(door, since=cursor)) == ["n6", "n7", "n8"]

    member.do("DELETE FROM decision WHERE \"文号\" > 'n2'")
    # Counted anew: going by the former number would pass over all of it.
    assert names_in(pages_of(door, since=cursor)) == ["n0", "n1", "n2"]

    dated = door_of(tmp_path, watermark="日期", window_minutes=1)
    ((cursor, _),) = pages_of(dated)
    assert names_in(pages_of(dated, since=cursor)) == ["n1", "n2"]


def test_a_number_below_all_others_may_be_the_watermark(member, tmp_path):
    member.do(
        f'CREATE VIEW numbered AS SELECT "文号", {-(1 << 63) + 1} AS "号" FROM decision'
    )
    door = door_of(tmp_path, "numbered", ["文号"], watermark="号")
    ((cursor, _),) = pages_of(door)

    assert names_in(pages_of(door, since=cursor)) == ["n0", "n1", "n2"]


def test_a_watermark_of_the_future_passes_over_nothing(member, tmp_path):
    put(member, "ahead", DAYS[2], mark="2027-11-22 08:00:00")
    door = door_of(tmp_path, window_minutes=60, **MARKED)
    *_, (cursor, _) = pages_of(door)
    put(member, "next", DAYS[2], mark="2026-11-24 10:30:00")

    names = names_in(pages_of(door, since=cursor, at=NOW + timedelta(hours=1)))

    assert names == ["next", "ahead"]


def test_a_cursor_of_another_door_and_one_of_a_wrong_clock_begin_anew(member, tmp_path):
    door = door_of(tmp_path, **MARKED)
    *_, (cursor, _) = pages_of(door)
    wrong = [
        "2026-11-24T02:00:00.000000+00:00",
        "{}",
        '{"highest": ["day", "x"]}',
        '{"highest": ["list", "x"]}',
        '{"highest": ["int", "7"]}',
    ]

    for since in wrong:
        assert names_in(pages_of(door, since=since)) == ["n0", "n1", "n2"]
    early = datetime(2026, 11, 21, 0, 30, tzinfo=UTC)
    assert names_in(pages_of(door, since=cursor, at=early)) == ["n1", "n2"]


def test_a_view_without_rows_is_an_empty_delivery(member, tmp_path):
    member.do("DELETE FROM decision")

    ((_, body),) = pages_of(door_of(tmp_path))

    assert body == b""
    assert pages_of(door_of(tmp_path, **MARKED)) == []


def test_a_page_is_cut_where_its_rows_are_long(member, tmp_path, monkeypatch):
    monkeypatch.setattr("connectors.doors.database.view.MIB", 150)

    pages = pages_of(door_of(tmp_path, page_mb=1))

    assert [body.count(b"\n") for _, body in pages] == [1, 1, 1]
    assert names_in(pages) == ["n0", "n1", "n2"]
    put(member, "n" * 300, DAYS[0])
    assert refusal_of(door_of(tmp_path, page_mb=1)).code == "too-large"


LOST = 'CREATE VIEW lesser AS SELECT "文号", "当事人", "日期" FROM decision'


def test_a_view_that_lost_a_column_is_refused_with_its_name(member, tmp_path):
    member.do(LOST)

    error = refusal_of(door_of(tmp_path, "lesser"))

    assert error.code == "view-lacks-column"
    assert "罚款" in error.detail
    lost = refusal_of(door_of(tmp_path, watermark="无此列"))
    assert (lost.code, "无此列" in lost.detail) == ("view-lacks-column", True)
    assert refusal_of(door_of(tmp_path, "nowhere")).code == "view-unknown"
    assert refusal_of(door_of(tmp_path, 'a"; DROP TABLE decision; --')).code == (
        "view-unknown"
    )
    assert names_in(pages_of(door_of(tmp_path))) == ["n0", "n1", "n2"]


def test_rows_that_share_a_name_or_have_none_are_refused(member, tmp_path):
    assert refusal_of(door_of(tmp_path, watermark="当事人")).code == (
        "watermark-unusable"
    )
    put(member, "n1", DAYS[1])
    assert refusal_of(door_of(tmp_path, **MARKED)).code == "row-id-twice"
    assert refusal_of(door_of(tmp_path)).code == "row-id-twice"
    member.do("DELETE FROM decision WHERE \"文号\" = 'n1'")
    member.do('UPDATE decision SET "文号" = NULL WHERE "文号" = \'n2\'')
    assert refusal_of(door_of(tmp_path)).code == "row-id-unusable"


def test_bytes_are_no_cell(member, tmp_path):
    cast = "CAST('x' AS blob)" if member.kind == "sqlite" else "'x'::bytea"
    member.do(f'CREATE VIEW blobs AS SELECT "文号", {cast} AS "罚款" FROM decision')

    error = refusal_of(door_of(tmp_path, "blobs", columns=["文号", "罚款"]))

    assert (error.code, "罚款" in error.detail) == ("column-type", True)


@pytest.mark.long
def test_a_slow_view_is_given_up(member, tmp_path):
    if member.kind == "sqlite":
        member.do(
            'CREATE VIEW slow AS WITH RECURSIVE n("文号") AS (SELECT 1 UNION ALL '
            'SELECT "文号" + 1 FROM n WHERE "文号" < 1000000000) '
            'SELECT max("文号") AS "文号" FROM n'
        )
    else:
        member.do('CREATE VIEW slow AS SELECT pg_sleep(60)::text AS "文号"')
    begun = time.monotonic()

    error = refusal_of(door_of(tmp_path, "slow", columns=["文号"], seconds=1))

    assert error.code == "too-slow"
    assert time.monotonic() - begun < 10


def test_a_sync_does_not_read_for_ever(member, tmp_path, monkeypatch):
    monkeypatch.setattr("connectors.doors.database.view.MOST_MINUTES", -1)

    assert refusal_of(door_of(tmp_path)).code == "time-over"


def test_nothing_but_select_is_sent(member, tmp_path):
    reach = DatabaseReach(
        manifest_of("decisions", COLUMNS, secret="db").door, Reach(tmp_path, tmp_path)
    )
    before = list(member.connection.execute("SELECT count(*) FROM decision"))

    for statement in (
        "DELETE FROM decision",
        "/* SELECT */ DELETE FROM decision",
        "WITH x AS (DELETE FROM decision RETURNING 1) SELECT * FROM x",
        "PRAGMA query_only = 0",
        "SET transaction_read_only = off",
        "",
    ):
        with reach.opened() as line, pytest.raises(SourceError) as caught:
            line.connection.exec_driver_sql(statement)
        assert caught.value.code == "not-a-select"

    assert list(member.connection.execute("SELECT count(*) FROM decision")) == before
    _demand_select(None, None, "SELECT 1")


@pytest.fixture
def postgresql(member):
    """The member, where it has PostgreSQL."""
    if member.kind != "postgresql":
        pytest.skip("PostgreSQL alone")
    return member


def test_what_leaves_over_the_wire_only_reads(postgresql, tmp_path):
    """The role is the server's superuser, which may do everything."""
    with WireSpy(postgresql.port) as spy:
        postgresql.let_reach(tmp_path, postgresql.url_at(spy.port))
        *_, (cursor, _) = pages_of(door_of(tmp_path, size=1, **MARKED))
        pages_of(door_of(tmp_path, **MARKED), since=cursor)

    asked = [one for one in spy.sent if "decisions" in one]
    assert [one for one in spy.sent if not READS.match(one)] == []
    assert len(asked) > 2
    assert not any("*" in one or "秘密" in one for one in asked)
    begun = [one for one in spy.sent if one.startswith("BEGIN")]
    # Before it begins, the library asks what the server is.
    assert begun[::2] == ["BEGIN"] * 2
    assert all("READ ONLY" in one for one in begun[1::2])


def test_a_view_that_would_write_is_refused_by_the_server(postgresql, tmp_path):
    postgresql.do(
        "CREATE TABLE IF NOT EXISTS written (at timestamptz)",
        "CREATE OR REPLACE FUNCTION write() RETURNS text LANGUAGE sql AS "
        "$$ INSERT INTO written VALUES (now()) RETURNING 'x' $$",
        'CREATE VIEW writing AS SELECT write() AS "文号"',
    )

    error = refusal_of(door_of(tmp_path, "writing", columns=["文号"]))

    assert error.code == "view-writes"
    assert list(postgresql.connection.execute("SELECT * FROM written")) == []
    assert list(postgresql.connection.execute("SELECT * FROM writing")) == [("x",)]


def test_who_may_not_read_is_told_and_no_secret_is(postgresql, tmp_path):
    postgresql.do(
        "DROP ROLE IF EXISTS reader", "CREATE ROLE reader LOGIN PASSWORD 'S3cret'"
    )
    url = postgresql.url_at(postgresql.port, "reader")
    said = {}
    for secret in ("S3cret", "Wr0ng", ""):
        postgresql.let_reach(tmp_path, url, secrets={"db": secret.encode()})
        said[secret] = refusal_of(door_of(tmp_path))
    postgresql.do("DROP ROLE reader")

    assert [one.code for one in said.values()] == [
        "view-denied",
        "door-denied",
        "door-denied",
    ]
    assert not any(word in str(one) for one in said.values() for word in said if word)


def test_rows_that_break_are_told_without_what_stands_in_them(postgresql, tmp_path):
    postgresql.do(
        'CREATE VIEW writing AS SELECT "文号", CAST("当事人" AS integer) AS "罚款" '
        "FROM decision"
    )

    error = refusal_of(door_of(tmp_path, "writing", columns=["文号", "罚款"]))

    assert (error.code, "22P02" in error.detail) == ("view-unreadable", True)
    assert "某店" not in str(error)


@pytest.mark.parametrize("value", ["'infinity'::date", "'infinity'::timestamptz"])
def test_a_day_without_end_is_no_cell(postgresql, tmp_path, value):
    postgresql.do(
        f'CREATE VIEW lesser AS SELECT "文号", {value} AS "日期" FROM decision'
    )

    error = refusal_of(door_of(tmp_path, "lesser", ["文号", "日期"]))

    assert error.code == "column-type"
    assert "cast" in error.detail


def test_moments_with_a_zone_are_those_of_china(postgresql, tmp_path):
    postgresql.do(
        'CREATE VIEW writing AS SELECT "文号", '
        "'2026-11-20 20:00:00+00'::timestamptz AS \"日期\" FROM decision"
    )
    keys = {"watermark": "日期", "columns": ["文号", "日期"]}

    ((cursor, body), *_) = pages_of(door_of(tmp_path, "writing", **keys))

    assert json.loads(body.splitlines()[0])["日期"] == "2026-11-21 04:00:00+08:00"
    moment = read_value(ViewPlace.read(cursor).highest)
    assert moment == datetime(2026, 11, 20, 20, tzinfo=UTC)


@pytest.mark.long
def test_a_slow_peer_holds_no_worker(postgresql, tmp_path):
    with WireSpy(postgresql.port) as proxy:
        postgresql.let_reach(tmp_path, postgresql.url_at(proxy.port))
        pages_of(door_of(tmp_path))
        # The rows; behind them come their cursor's end and the transaction's.
        proxy.spoil(fault="slow-loris", after=proxy.requests - 4)
        begun = time.monotonic()

        assert refusal_of(door_of(tmp_path, seconds=1)).code == "too-slow"
        assert time.monotonic() - begun < 5


def test_the_next_address_is_asked_where_one_cannot_be_reached(postgresql, tmp_path):
    postgresql.let_reach(tmp_path)
    path = tmp_path / "addresses.toml"
    good = postgresql.url
    path.write_text(
        f'[market]\nurls = ["{postgresql.url_at(1)}", "{good}"]\ninner = true\n',
        "utf-8",
    )

    assert names_in(pages_of(door_of(tmp_path))) == ["n0", "n1", "n2"]
    path.write_text(
        f'[market]\nurls = ["{postgresql.url_at(1)}"]\ninner = true\n', "utf-8"
    )
    assert refusal_of(door_of(tmp_path)).code == "unreachable"


def test_a_server_that_does_not_prove_itself_is_not_given_the_password(
    postgresql, tmp_path
):
    with WireSpy(postgresql.port) as spy:
        postgresql.let_reach(tmp_path, postgresql.url_at(spy.port), trust="db")

        assert refusal_of(door_of(tmp_path)).code == "unreachable"
        assert spy.sent == []
    url = f"postgresql://credithub@127.0.0.1:{postgresql.port}/x"
    path = tmp_path / "addresses.toml"
    path.write_text(f'[market]\nurls = ["{url}"]\n', "utf-8")
    assert refusal_of(door_of(tmp_path)).code == "address-not-allowed"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("nothing", "addresses-invalid"),
        ("postgresql:///name", "addresses-invalid"),
        ("postgresql://hub@db/name?host=/tmp", "addresses-invalid"),
        ("postgresql://hub@db/name?passfile=/etc/shadow", "addresses-invalid"),
        ("postgresql://hub:hunter2@db/name", "addresses-invalid"),
        ("sqlite://", "addresses-invalid"),
        ("mysql+pymysql://hub@db/name", "driver-missing"),
        ("nosuch://hub@db/name", "driver-missing"),
    ],
)
def test_an_address_that_cannot_be_used_is_told(tmp_path, url, code):
    path = tmp_path / "addresses.toml"
    path.write_text(f'[market]\nurls = ["{url}"]\ninner = true\n', "utf-8")
    path.chmod(0o600)

    with pytest.raises(SourceError) as caught:
        door_of(tmp_path, secret="").check()

    assert caught.value.code == code
    assert "hunter2" not in str(caught.value)


def test_a_file_that_is_not_inner_or_not_there_is_refused(tmp_path):
    path = tmp_path / "addresses.toml"
    said = f'[market]\nurls = ["sqlite:///{tmp_path}/none.db"]\n'
    path.write_text(said, "utf-8")
    path.chmod(0o600)
    assert refusal_of(door_of(tmp_path, secret="")).code == "addresses-invalid"
    path.write_text(f"{said}inner = true\n", "utf-8")
    assert refusal_of(door_of(tmp_path, secret="")).code == "unreachable"
    assert not (tmp_path / "none.db").exists()


VALUES = st.one_of(
    st.integers(-(2**63), 2**63 - 1),
    st.text(max_size=20),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.datetimes(),
    st.datetimes(timezones=st.just(UTC)),
    st.uuids(),
)


@given(VALUES)
def test_a_value_in_a_cursor_is_the_same_when_it_is_read(value):
    written = write_value(value)
    place = ViewPlace(mark=written, row=written, highest=written)
    if not isinstance(value, str) or value.isprintable():
        assert ViewPlace.read(place.write()) == place
    assert read_value(written) == value
    assert type(read_value(written)) is type(value)


CELLS = st.one_of(VALUES, st.none(), st.booleans(), st.floats(), st.decimals())


@given(st.lists(CELLS, max_size=5))
def test_a_row_is_one_line_with_every_value(values):
    columns = [f"列{number}" for number in range(len(values))]

    line = write_line(columns, values)

    assert (line.count(b"\n"), line[-1:]) == (1, b"\n")
    read = json.loads(line, parse_float=Decimal)
    for column, value in zip(columns, values, strict=True):
        if isinstance(value, int | bool | None):
            assert read[column] == value
        elif isinstance(value, Decimal) and value.is_finite():
            assert Decimal(read[column]) == value
        elif isinstance(value, date) and not isinstance(value, datetime):
            assert date.fromisoformat(read[column]) == value
