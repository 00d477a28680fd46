"""W5: a night of raw rows, GB18030, landed, validated, linked, archived, rated, logged.

Registers first, then penalty decisions against them. Beside it in the same run: a
plain executemany of the same rows into a table of text columns.
"""

import csv
import resource
import sqlite3
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from connectors.base import load_sources
from hub.context import Hub
from hub.pipeline import receive
from schemas.codes.check_digits import org_check_char, uscc_check_char
from scripts.workloads.fresh import fresh_hub

ROWS_A_FILE = 50_000
PENALTY_EVERY = 2
"""One penalty for so many registrations."""
KIB = 1024
REGISTRATION = (
    *("企业名称", "统一社会信用代码", "注册日期", "企业类型", "法人代表"),
    *("注册资金", "经营范围", "所在省份", "地区", "注册地址"),
)
PENALTY = (
    *("行政相对人名称", "行政相对人代码_1", "行政处罚决定书文号", "违法行为类型"),
    *("违法事实", "处罚依据", "处罚类别", "处罚内容", "罚款金额（万元）"),
    *("处罚决定日期", "处罚机关", "处罚程序"),
)


def run(scale: int, cache: Path) -> dict[str, Any]:
    """Take in ``scale`` rows and compare with a plain insert of them."""
    drops = cache / f"w5-{scale}"
    files = _write_drops(drops, scale)
    plain = _insert_plainly(cache / "w5-plain.db", files)
    with fresh_hub(cache / "w5") as hub:
        before = _peak_mib()
        seconds, rows = _take_in(hub, files)
        grown = _peak_mib() - before
    rate = rows / seconds
    return {
        "figures": {"rows_per_s": rate, "seconds": seconds, "peak_growth_mib": grown},
        "reference": {"plain_rows_per_s": plain},
        "ratios": {"share_of_plain": rate / plain},
    }


def _take_in(hub: Hub, files: Sequence[tuple[str, Path]]) -> tuple[float, int]:
    """Receive every file; give the seconds and the rows that became records."""
    sources = load_sources(hub.config.drop_folder)
    started = time.perf_counter()
    rows = 0
    for source, path in files:
        report = receive(hub, sources[source], file=path).as_json()
        if report["records"] != report["rows"]:
            msg = f"{path}: {report}"
            raise RuntimeError(msg)
        rows += report["rows"]
        print(f"{rows:,} rows", file=sys.stderr)
    return time.perf_counter() - started, rows


def _write_drops(folder: Path, scale: int) -> list[tuple[str, Path]]:
    """Write the night's files once and list them in order."""
    registers = scale * PENALTY_EVERY // (PENALTY_EVERY + 1)
    plan = (
        ("registration", REGISTRATION, _registrations(registers)),
        ("penalty_2018", PENALTY, _penalties(scale - registers)),
    )
    files = []
    folder.mkdir(parents=True, exist_ok=True)
    for source, header, rows in plan:
        for number, part in enumerate(_parts(rows)):
            path = folder / f"{source}-{number:03}.csv"
            files.append((source, path))
            if not path.exists():
                with path.open("w", encoding="gb18030", newline="") as file:
                    csv.writer(file).writerows([header, *part])
    return files


def _parts(rows: Iterator[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    """Cut rows into files."""
    part = []
    for row in rows:
        part.append(row)
        if len(part) == ROWS_A_FILE:
            yield part
            part = []
    if part:
        yield part


def _uscc(number: int) -> str:
    """Make a valid code from a number below 100 million."""
    body = f"{number:08}"
    first = "91321302" + body + org_check_char(body)
    return first + uscc_check_char(first)


def _name(number: int) -> str:
    """Make a name that nobody else has."""
    digits = "甲乙丙丁戊己庚辛壬癸"
    stem = "".join(digits[int(digit)] for digit in f"{number:07}")
    return f"宿迁市{stem}商贸有限公司"


def _registrations(count: int) -> Iterator[Sequence[str]]:
    """Yield rows of the register."""
    for number in range(count):
        yield (
            *(_name(number), _uscc(number), "2015-03-02", "有限责任公司", "陈某某"),
            *("60(万元人民币)", "日用百货、服装鞋帽销售", "江苏", "宿迁"),
            f"宿迁市宿城区幸福路{number}号",
        )


def _penalties(count: int) -> Iterator[Sequence[str]]:
    """Yield penalty decisions against every other firm."""
    for number in range(count):
        firm = number * PENALTY_EVERY
        yield (
            *(_name(firm), _uscc(firm), f"宿市监罚〔2026〕{number}号"),
            *("侵犯注册商标专用权", "当事人销售侵权商品若干件", "商标法第六十条"),
            *("罚款", "罚款1.5万元", "1.5", "2026-09-01"),
            *("宿迁市市场监督管理局", "普通程序"),
        )


def write_penalties(
    path: Path, count: int, *, serial: int, code: str | None = None
) -> Path:
    """Write one file of penalty decisions whose numbers nobody has used.

    All bear ``code``, whosever it is, instead of their firms' own if it is given.
    """
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(PENALTY)
        for row in _penalties(count):
            numbered = row[2].replace("宿市监罚", f"宿市监罚{serial}")
            writer.writerow([row[0], code or row[1], numbered, *row[3:]])
    return path


def _insert_plainly(database: Path, files: Sequence[tuple[str, Path]]) -> float:
    """Insert the rows as text and nothing else; give rows a second."""
    database.unlink(missing_ok=True)
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    started = time.perf_counter()
    rows = 0
    for source, path in files:
        with path.open(encoding="gb18030", newline="") as file:
            reader = csv.reader(file)
            columns = ", ".join(f"c{number}" for number in range(len(next(reader))))
            marks = ", ".join("?" for _ in columns.split(", "))
            connection.execute(f"CREATE TABLE IF NOT EXISTS {source} ({columns})")
            with connection:
                rows += connection.executemany(
                    f"INSERT INTO {source} VALUES ({marks})",  # noqa: S608  # our names
                    reader,
                ).rowcount
    connection.close()
    database.unlink(missing_ok=True)
    return rows / (time.perf_counter() - started)


def _peak_mib() -> float:
    """Tell the most memory this process has had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB
