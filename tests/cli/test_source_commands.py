"""A source is drafted, checked, tried and mended at the command line."""

import json
import os

import pytest

from connectors.drafting import FirstRows, guess_file
from connectors.manifest import Manifest
from connectors.manifest_anew import written_anew
from hub.context import open_hub
from hub.ground.config import load_config
from hub.jobs import jobs_of, run_job
from schemas.record import KINDS
from tests.support.api_server import Authority, paged, serving, write_reach
from tests.support.delivered import deflated_zeros, make_zip
from tests.support.little_city import (
    CLEAN,
    FINED,
    FIRMS,
    REGISTRATION,
    registration_row,
    write_csv,
)
from tests.support.own_sources import FINES, write_own
from tests.support.prepared import prepare_owner
from tests.support.spreadsheets import xlsx

pytestmark = pytest.mark.postgresql_in_long

HEADER = [
    "序号",
    "处罚单位名称",
    "社会信用代码",
    "决定文号",
    "处罚时间",
    "罚款额（元）",
]
HEADER += ["违法事实", "处罚决定内容", "办案人"]
MIB = 1 << 20
ROOT_ALONE = ["foreign"] if os.geteuid() == 0 else []
"""What only root can make."""


@pytest.fixture
def prepare():
    """What the command's instance is filled with: the member whose its files are."""
    return prepare_owner


def rows_of_fines(count=6):
    """Fines of a made-up district, as no shipped source calls its columns."""
    return [
        [
            *(str(n), (FINED if n % 2 else CLEAN).name, (FINED, CLEAN)[n % 2 - 1].code),
            *(f"宿区罚〔2026〕{n}号", f"2026-05-{n + 1:02d}", "3000"),
            *("销售过期食品", "罚款三千元", "张三"),
        ]
        for n in range(1, count + 1)
    ]


@pytest.fixture
def own(tmp_path, monkeypatch, credithub):
    """The folder of one's own sources, named by HUB_CONNECTORS."""
    folder = tmp_path / "own"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("HUB_CONNECTORS", str(folder))
    return folder


@pytest.fixture
def fines(tmp_path):
    """A file that no source knows."""
    return write_csv(tmp_path / "fines_2026.csv", HEADER, rows_of_fines())


def one_line(done, code=2):
    assert (done.returncode, done.stdout) == (code, ""), done
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr


def fates(report):
    return tuple(report[n] for n in ("records", "unchanged", "still_quarantined"))


def mend(path, *changes):
    text = path.read_text("utf-8")
    for old, new in changes:
        assert old in text, text
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    os.utime(path, ns=(path.stat().st_mtime_ns + 10**6,) * 2)


def test_a_newcomers_way_from_an_unknown_file_to_its_records(
    credithub, told, own, fines
):
    register = [registration_row(firm) for firm in FIRMS]
    registers = write_csv(fines.parent / "register.csv", REGISTRATION, register)
    assert told("sync", "registration", "--file", registers)["linked"] == len(FIRMS)
    write_own(own, "next_door", FINES.replace("kinds", "kind"))

    # No source knows the file.
    unknown = credithub("sync", "penalty_2018", "--file", fines)
    assert (unknown.returncode, "no-header" in unknown.stderr) == (1, True)

    # A draft is made of it, with a reason for each guess, and says what it lacks.
    made = told("source", "new", fines, "--owner", "agency:market-supervision")
    manifest = own / "fines_2026" / "source.toml"
    assert made["manifest"] == str(manifest)
    guessed = {one["column"]: one["field"] for one in made["columns"] if one["field"]}
    assert guessed == {
        "处罚单位名称": "party_name",
        "社会信用代码": "uscc",
        "决定文号": "document_no",
        "处罚时间": "decision_day",
        "罚款额（元）": "fine_fen",
        "违法事实": "facts",
        "处罚决定内容": "content",
    }
    assert made["missing"] == ["authority"]
    checked = json.loads(credithub("source", "check", "fines_2026", "--json").stdout)
    assert [(one["code"], one["key"]) for one in checked["faults"]] == [
        ("unsaid", "legal_basis"),
        ("needed", "reader.columns.authority"),
    ]
    assert "source-basis" in one_line(credithub("sync", "fines_2026", "--file", fines))
    mend(manifest, ('"?"', '"行政处罚法第四十八条"'))

    # The preview says what is wrong with every row: nobody issued it.
    rows = told("source", "preview", "fines_2026", fines)["rows"]
    assert [row["row"] for row in rows] == list(range(2, 8))
    assert [[one["field"] for one in row["faults"]] for row in rows] == [
        ["authority"]
    ] * 6

    # Whoever does not look first has all of it in quarantine, and is told.
    failed = credithub("sync", "fines_2026", "--file", fines, "--json")
    run = json.loads(failed.stdout)
    assert (failed.returncode, run["reason"]) == (1, "all-quarantined")
    assert "all-quarantined" in failed.stderr
    assert len(told("quarantine", "list", "--source", "fines_2026")) == 6

    # Mended, though the day stands in the wrong column; then mended wholly.
    office = (
        '[reader.constants]\nauthority = "宿迁市宿城区市场监督管理局"\n\n[reader.units]'
    )
    mend(
        manifest,
        ("[reader.units]", office),
        ('["处罚时间"]', '["违法事实"]'),
        ('facts = ["违', "#"),
    )
    assert told("source", "check", "fines_2026")["state"] == "ok"
    rows = told("source", "preview", "fines_2026", fines)["rows"]
    assert {row["faults"][0]["reason"] for row in rows} == {"date-unreadable"}
    still = credithub("sync", "--again", run["run"], "--json")
    assert json.loads(still.stdout)["still_quarantined"] == 6
    mend(manifest, ('["违法事实"]', '["处罚时间"]'))
    rows = told("source", "preview", "fines_2026", fines)["rows"]
    assert [row["state"] for row in rows] == ["record"] * 6

    # Half is read again by the run, all that is left is released in bulk.
    first, *_ = told("quarantine", "list", "--source", "fines_2026")
    told("quarantine", "return", first["id"], "--reason", "请重报")
    released = told(
        *("quarantine", "release", "--source", "fines_2026"), *("--reason", "列名已改")
    )
    assert (released["matched"], released["done"]) == (5, 5)
    again = told("sync", "--again", run["run"])
    assert (again["records"], again["unchanged"], again["still_quarantined"]) == (
        1,
        5,
        0,
    )
    assert told("quarantine", "list", "--source", "fines_2026") == []
    kinds = [run["kind"] for run in told("run", "list", "--source", "fines_2026")]
    assert kinds == ["again", "quarantine", "again", "sync"]

    # The broken source next door stopped nobody.
    assert "next_door" in one_line(credithub("sync", "next_door"))
    assert told("audit", "verify")["ok"] is True


def test_a_broken_source_is_told_of_everywhere_and_stops_nobody(
    credithub, told, own, fines
):
    text = FINES.replace("kinds", "kind").replace("uscc =", "usc =")
    path = write_own(own)
    told("source", "enable", "district_fines", "registration")
    write_own(own, text=text)

    said = one_line(credithub("sync", "district_fines"))
    assert f"source-broken: district_fines: {path}, line 6: kind: " in said
    assert "known: kinds" in said

    listed = credithub("sources", "--json")
    states = {one["name"]: one for one in json.loads(listed.stdout)}
    assert listed.returncode == 0
    assert states["district_fines"]["state"] == "broken"
    assert states["district_fines"]["faults"][0]["line"] == 6
    assert states["registration"]["state"] == "never"
    assert "known: kinds" in listed.stderr

    doctor = credithub("doctor", "--json")
    assert (doctor.returncode, json.loads(doctor.stdout)["sources"]) == (1, False)
    assert f"{path}, line 6" in doctor.stderr

    everything = credithub("sync", "--all", "--json")
    reports = {one["source"]: one for one in json.loads(everything.stdout)}
    assert everything.returncode == 1
    assert reports["district_fines"]["reason"] == "source-broken"
    assert reports.keys() == {"district_fines", "registration"}
    (run,) = told("run", "list", "--source", "district_fines")
    assert (run["state"], run["reason"]) == ("failed", "source-broken")


def test_a_folder_of_a_shipped_sources_name_does_not_stand_in_its_way(
    told, own, tmp_path
):
    write_own(own, "registration")
    (tmp_path / "hub" / "drops" / "registration").mkdir(parents=True)
    told("source", "enable", "registration")

    assert told("sync", "registration")["state"] == "nothing-new"
    assert told("jobs", "--run", "sync:registration")["state"] == "nothing-new"
    states = {one["name"]: one["state"] for one in told("sources")}
    assert states["HUB_CONNECTORS:registration"] == "broken"
    assert states["registration"] != "broken"


def test_the_night_goes_on_without_a_broken_source_and_takes_it_when_mended(
    credithub, told, own, tmp_path
):
    write_own(own)
    told("source", "enable", "district_fines", "registration")
    path = write_own(own, text=FINES.replace("kinds", "kind"))
    drops = tmp_path / "hub" / "drops" / "district_fines"

    names = {one["name"] for one in told("jobs", "--list")}
    assert {"sync:district_fines", "sync:registration"} <= names
    assert "source-broken" in one_line(
        credithub("jobs", "--run", "sync:district_fines")
    )
    night = told("run", "night")
    assert [one["source"] for one in night["runs"]] == ["district_fines"]
    assert len(night["failed"]) == 1

    with open_hub(load_config(os.environ)) as hub:
        jobs = jobs_of(hub)
        mend(path, ("kind =", "kinds ="))
        drops.mkdir(parents=True)
        assert jobs["sync:district_fines"].work(hub)["state"] == "nothing-new"
        assert run_job(hub, "sync:district_fines")["state"] == "nothing-new"
    assert told("doctor")["sources"] is True


@pytest.mark.parametrize("wrong", ["link", "writable", *ROOT_ALONE])
def test_a_connectors_folder_that_others_may_change_is_refused_and_the_rest_goes_on(
    credithub, told, own, tmp_path, fines, wrong
):
    write_own(own)
    used = own
    if wrong == "link":
        used = tmp_path / "link"
        used.symlink_to(own)
    elif wrong == "writable":
        own.chmod(0o770)
    else:
        os.chown(own, 12345, 12345)

    said = one_line(credithub("sync", "district_fines", HUB_CONNECTORS=str(used)))
    assert "source-unknown" in said
    assert f"HUB_CONNECTORS: {used}" in said
    (tmp_path / "hub" / "drops" / "registration").mkdir(parents=True)
    assert told("sync", "registration")["state"] == "nothing-new"
    (broken,) = [one for one in told("sources") if one["state"] == "broken"]
    assert (broken["name"], broken["faults"][0]["code"]) == ("HUB_CONNECTORS", wrong)
    made = one_line(credithub("source", "new", fines))
    assert "connectors-folder" in made


def test_a_check_tells_all_faults_at_once(credithub, own):
    text = FINES.replace("usc", "us").replace("facts", "fact").replace("15 1", "1")
    write_own(own, text=text)

    done = credithub("source", "check", "district_fines", "--json")

    report = json.loads(done.stdout)
    assert (done.returncode, report["state"]) == (2, "broken")
    keys = [one["key"] for one in report["faults"]]
    assert keys == ["schedule", "columns.usc", "columns.fact"]
    assert done.stderr == "credithub: source-broken: district_fines: 3 faults\n"


def test_an_owner_that_is_no_member_is_told_by_check_sync_and_doctor(
    credithub, told, own, fines
):
    write_own(own)
    told("source", "enable", "district_fines")
    write_own(own, text=FINES.replace("agency:market-supervision", "agency:emergency"))

    checked = credithub("source", "check", "district_fines", "--json")
    refused = credithub("sync", "district_fines", "--file", fines)
    doctor = credithub("doctor", "--json")

    (fault,) = json.loads(checked.stdout)["faults"]
    assert (checked.returncode, fault["code"], fault["key"]) == (
        2,
        "no-member",
        "owner",
    )
    assert "source-owner: district_fines: 'agency:emergency'" in one_line(refused)
    assert (doctor.returncode, json.loads(doctor.stdout)["sources"]) == (1, False)
    assert told("run", "list") == []


def test_a_source_that_nobody_enabled_is_taken_in_by_its_name_alone(
    credithub, told, tmp_path
):
    rows = [registration_row(firm) for firm in FIRMS]
    register = write_csv(tmp_path / "register.csv", REGISTRATION, rows)

    done = credithub("sync", "registration", "--file", register)
    everything = told("sync", "--all")
    states = {one["name"]: one["state"] for one in told("sources")}
    enabled = told("source", "enable", "registration")
    again = told("source", "enable", "registration")
    unknown = credithub("source", "enable", "registrations")

    assert (done.returncode, "source enable NAME" in done.stderr) == (0, True)
    assert everything == []
    assert set(states.values()) == {"off"}
    assert (enabled["new"], again["new"]) == (["registration"], [])
    assert "did you mean registration" in one_line(unknown)
    assert "source-unknown" in one_line(credithub("source", "disable", "licence"))
    told("source", "disable", "registration")
    assert "sync:registration" not in {one["name"] for one in told("jobs", "--list")}


def test_a_check_reads_the_sample_and_wants_days_and_amounts_declared(
    credithub, told, own
):
    path = write_own(own)
    sample = path.parent / "sample.csv"
    header = "单位,信用代码,文书,事由,结果,日期,机关,罚款（元）\n"
    row = f"{FINED.name},{FINED.code},1号,事由,罚款,2026-05-06,宿城区市监局,300\n"
    sample.write_text(header + row + row.replace("2026-05-06", "昨天"), "utf-8")

    report = told("source", "check", "district_fines")
    assert report["sample"] == {
        "file": "sample.csv",
        "rows": 2,
        "records": 1,
        "reasons": {"date-unreadable": 1},
    }
    mend(path, ('[dates]\ndecision_day = "plain"', ""))
    sample.write_text(header, "utf-8")
    wrong = json.loads(credithub("source", "check", "district_fines", "--json").stdout)
    assert [one["code"] for one in wrong["faults"]] == ["undeclared", "sample"]
    sample.write_text("x\n", "utf-8")
    wrong = json.loads(credithub("source", "check", "district_fines", "--json").stdout)
    assert "no-header" in wrong["faults"][-1]["found"]


def test_a_check_writes_the_former_form_anew(credithub, told, own):
    path = write_own(own)

    done = credithub("source", "check", "district_fines")
    report = told("source", "check", "district_fines")
    path.write_text(report["anew"], "utf-8")
    again = credithub("source", "check", "district_fines")

    assert (done.returncode, again.returncode) == (0, 0)
    assert report["anew"] in done.stdout
    assert "former form" in done.stderr
    assert "[reader.columns]" in report["anew"]
    assert "[door]" not in again.stdout
    assert again.stderr == ""


def test_an_interface_is_a_source_from_its_check_to_its_records(
    credithub, told, own, tmp_path
):
    instance = tmp_path / "hub"
    columns = ("单位", "信用代码", "文书", "事由", "结果", "日期", "机关", "罚款（元）")
    fines = [
        (FINED.name, FINED.code, f"{n}号", "事由", "罚款", "2026-05-06", "某局", "300")
        for n in range(1, 6)
    ]
    rows = [dict(zip(columns, fine, strict=True)) for fine in fines]
    text = written_anew(FINES)
    door = """kind = "http_api"
address = "district"
form = "json"
auth = "bearer"
secret = "district-token"
paging = "cursor"
next = ["next"]"""
    for old, new in (
        ('kind = "drop"', door),
        ('["csv"]', '["json"]'),
        ("[reader.layout]", '[reader.layout]\nrows = ["data", "list"]'),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    write_own(own, text=text)
    told("source", "enable", "district_fines")
    missing = credithub("source", "check", "district_fines")
    assert missing.returncode == 2
    assert "address-unknown" in missing.stdout
    failed = credithub("sync", "district_fines", "--json")
    assert json.loads(failed.stdout)["reason"] == "address-unknown"
    examined = credithub("doctor", "--json")
    assert (examined.returncode, json.loads(examined.stdout)["sources"]) == (1, False)
    assert "district_fines: address-unknown" in examined.stderr

    authority = Authority(tmp_path)
    with serving(paged(rows), authority.context("localhost")) as server:
        write_reach(
            instance,
            "district",
            urls=[f"https://localhost:{server.port}/fines"],
            inner=True,
            trust="district-ca",
            secrets={
                "district-ca": authority.file.read_bytes(),
                "district-token": b"t0ken-in-no-log",
            },
        )
        assert told("source", "check", "district_fines")["state"] == "ok"
        report = told("sync", "district_fines")
        again = told("sync", "district_fines")

    assert (report["state"], report["records"]) == ("done", 5)
    assert report["files"][0]["pages"] == 3
    assert (again["state"], again["unchanged"]) == ("nothing-new", 5)
    assert {one[2]["authorization"] for one in server.asked} == {
        "Bearer t0ken-in-no-log"
    }
    (listed,) = [one for one in told("sources") if one["name"] == "district_fines"]
    assert listed["door"] == "http_api"
    assert told("doctor")["sources"] is True
    kept = [path for path in instance.rglob("*") if path.is_file()]
    holding = [path for path in kept if b"t0ken-in-no-log" in path.read_bytes()]
    assert [path.parent.name for path in holding] == ["secrets"]


def test_every_shipped_source_passes_its_check(told):
    for name in ("registration", "penalty_2018", "abnormal_list", "complaint"):
        report = told("source", "check", name)
        assert (report["state"], report["sample"]["records"] > 0) == ("ok", True)


def test_a_preview_tells_every_fault_masks_people_and_writes_nothing(
    told, own, tmp_path
):
    write_own(own)
    header = ["单位", "信用代码", "文书", "事由", "结果", "日期", "机关", "罚款（元）"]
    bad = ["", "91321302MA0000999X", "1号", "事由", "结果", "昨天", "机关局", "很多"]
    person = ["张小三", "320102198001011238", "2号", "", "", "2026-05-06", "", "1"]
    good = [
        FINED.name,
        FINED.code,
        "3号",
        "事由",
        "结果",
        "2026-05-06",
        "机关局",
        "300",
    ]
    total = [good[0], good[1], *(f"{n}" for n in range(5))]
    path = write_csv(
        tmp_path / "a.csv", header, [bad, person, good, total, *[good] * 30]
    )
    before = told("doctor", "--root"), told("run", "list")

    shown = told("source", "preview", "district_fines", path)

    first, second, third, fourth, *more = shown["rows"]
    assert [(one["field"], one["reason"]) for one in first["faults"]] == [
        ("decision_day", "date-unreadable"),
        ("fine_fen", "money-unreadable"),
        ("uscc", "code-check"),
    ]
    assert first["values"]["decision_day"] == "昨天"
    assert "198001011238" not in json.dumps(second, ensure_ascii=False)
    assert (third["state"], third["values"]["fine_fen"]) == ("record", 30000)
    assert [one["reason"] for one in fourth["faults"]] == ["cell-count"]
    assert (len(more), shown["written"]) == (16, False)
    assert (told("doctor", "--root"), told("run", "list")) == before


def test_a_preview_of_a_bomb_is_one_line_and_the_rest_goes_on(credithub, own, tmp_path):
    write_own(own, text=FINES.replace('["csv"]', '["csv", "xlsx"]'))
    bomb = tmp_path / "bomb.xlsx"
    size = 600 * MIB
    sheet = ("xl/worksheets/sheet1.xml", deflated_zeros(size), size, 0)
    bomb.write_bytes(make_zip(("[Content_Types].xml", b"\x03\x00", 0, 0), sheet))

    for command in (("preview", "district_fines"), ("new",)):
        said = one_line(credithub("source", *command, bomb))
        assert "file-refused: zip-bomb" in said


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "file-refused"), (b"\x00\x01" * 50, "file-refused"), (b"a\nb\n", "refused")],
)
def test_a_file_that_cannot_be_previewed_is_one_line(
    credithub, own, tmp_path, content, code
):
    write_own(own)
    path = tmp_path / "x.csv"
    path.write_bytes(content)

    assert code in one_line(credithub("source", "preview", "district_fines", path))


def test_a_program_that_fails_over_a_file_is_one_line(credithub, own, fines):
    failing = """
from connectors.table_file import TableFile

class Failing(TableFile):
    def shape(self, row):
        return row.values["nothing"]
"""
    path = write_own(own, connector=failing)
    mend(path, ('["单位"]', '["处罚单位名称"]'), ('["文书"]', '["决定文号"]'))

    said = one_line(credithub("source", "preview", "district_fines", fines))

    assert "the source's program failed: KeyError" in said


def test_a_draft_is_refused_where_it_cannot_be_made(
    credithub, own, fines, tmp_path, monkeypatch
):
    new = ("source", "new", fines)
    assert "source-name" in one_line(credithub(*new, "--name", "Ä"))
    assert "usage" in one_line(credithub(*new, "--kind", "tax"))
    assert "source-exists" in one_line(credithub(*new, "--name", "registration"), 1)
    assert credithub(*new).returncode == 0
    assert "source-exists" in one_line(credithub(*new), 1)
    speechless = write_csv(tmp_path / "blank.csv", ["1", "2"], [["3", "4"]])
    assert "not-guessed" in one_line(credithub("source", "new", speechless))
    assert [path.name for path in own.iterdir()] == ["fines_2026"]
    monkeypatch.delenv("HUB_CONNECTORS")
    assert "connectors-folder" in one_line(credithub(*new))
    other = tmp_path / "other"
    other.mkdir(mode=0o700)
    assert credithub(*new, "--into", other).returncode == 0
    assert (other / "fines_2026" / "source.toml").is_file()


HOSTILE = ['引号"的\\列', "换行\n的列", "\x7f控制", "=SUM(1)", "长" * 200, "]]>'''"]


@pytest.mark.parametrize("form", ["csv", "tsv-like", "xlsx", "jsonl", "json", "roc"])
def test_a_draft_of_any_format_passes_its_check_and_reads_its_file(
    told, own, tmp_path, form
):
    header = [*HEADER, *HOSTILE]
    rows = [[*row, *("x" for _ in HOSTILE)] for row in rows_of_fines()]
    objects = [dict(zip(header, row, strict=True)) for row in rows]
    if form == "roc":
        rows = [[cell.replace("2026-", "115-") for cell in row] for row in rows]
    path = tmp_path / "fines.csv"
    match form:
        case "csv" | "roc":
            write_csv(path, header, rows, "gb18030")
        case "tsv-like":
            text = "\n".join("\t".join(row) for row in [HEADER, *rows_of_fines()])
            path.write_text(text, "utf-8")
        case "xlsx":
            path = tmp_path / "fines.xlsx"
            path.write_bytes(xlsx([["台账"], list(HEADER), *rows_of_fines()]))
        case "jsonl":
            path = tmp_path / "fines.jsonl"
            lines = (json.dumps(one, ensure_ascii=False) for one in objects)
            path.write_text("\n".join(lines), "utf-8")
        case _:
            path = tmp_path / "fines.json"
            path.write_text(json.dumps({"data": {"list": objects}}), "utf-8")

    said = ("--owner", "agency:market-supervision", "--basis", "行政处罚法第四十八条")
    made = told("source", "new", path, *said)

    mend(
        own / "fines" / "source.toml",
        (
            "[reader.units]",
            '[reader.constants]\nauthority = "局"\n[reader.units]',
        ),
    )
    assert told("source", "check", "fines")["state"] == "ok"
    shown = told("source", "preview", "fines", path)["rows"]
    assert [row["state"] for row in shown] == ["record"] * 6, (made, shown)
    manifest = Manifest.read(
        (own / "fines" / "source.toml").read_bytes(), folder="fines", file=""
    )
    assert manifest.dates == {"decision_day": "roc" if form == "roc" else "plain"}


def test_columns_of_one_name_are_drafted_once(told, own, tmp_path):
    header, row = ["企业名称", "统一社会信用代码"], [CLEAN.name, CLEAN.code]
    path = write_csv(tmp_path / "twice.csv", header * 2, [row * 2])

    said = ("--owner", "agency:market-supervision", "--basis", "信息公开条例")
    made = told("source", "new", path, *said)

    fields = [one["field"] for one in made["columns"]]
    assert fields == ["party_name", "uscc", None, None]
    assert told("source", "check", "twice")["state"] == "ok"


def test_a_draft_repeats_nobodys_identity_number(told, own, tmp_path):
    header = ["企业名称", "统一社会信用代码", "320102198001011238"]
    path = write_csv(tmp_path / "people.csv", header, [[CLEAN.name, CLEAN.code, "x"]])

    told("source", "new", path)

    written = (own / "people" / "source.toml").read_text("utf-8")
    assert "198001011238" not in written


def test_nobody_waits_for_a_pipe(credithub, own, tmp_path):
    write_own(own)
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)

    for command in (("preview", "district_fines"), ("new",)):
        assert "path-unusable" in one_line(credithub("source", *command, pipe))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_draft_can_be_made_for_every_record_kind(kind):
    header, row = (
        ("案号", "法院", "甲"),
        ("（2026）苏01民初1号", "宿迁法院", "x有限公司"),
    )

    guess = guess_file(FirstRows("csv", (header, row)), kind)

    assert guess is not None
    assert set(guess.missing()) <= set(KINDS[kind].fields())


def test_again_is_refused_in_one_line(credithub, told, own, fines):
    for wrong in ("01M80000000000000000000000", "x"):
        assert "run-unknown" in one_line(credithub("sync", "--again", wrong))
    for more in (("registration",), ("--all",), ("--file", fines)):
        done = one_line(credithub("sync", "--again", "x", *more))
        assert "source-required" in done
