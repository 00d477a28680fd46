"""Hostile files get a clear reason and cost bounded memory and time."""

import zlib

import pytest
import xlsxwriter

from tests.support.delivered import MIB, deflated_zeros, make_zip, read_apart

CHILD_LIMIT = 1_500 * MIB
TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/'
    b'package/2006/content-types"/>'
)


def packed(content):
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    data = packer.compress(content) + packer.flush()
    return data, len(content), zlib.crc32(content)


@pytest.fixture
def bomb(tmp_path):
    """A sheet of 2 GiB of zero bytes in a file of 2 MiB."""

    def make(declared):
        zeros = deflated_zeros(2048 * MIB)
        path = tmp_path / "bomb.xlsx"
        path.write_bytes(
            make_zip(
                ("[Content_Types].xml", *packed(TYPES)),
                ("xl/worksheets/sheet1.xml", zeros, declared, 0),
            )
        )
        return path

    return make


def test_a_bomb_of_two_gigabytes_is_refused_at_once(bomb):
    path = bomb(declared=2048 * MIB)

    seen = read_apart("registration", path)

    assert path.stat().st_size < 4 * MIB
    assert seen["code"] == "zip-bomb"
    assert seen["seconds"] < 5
    assert seen["grown"] < 32 * MIB
    assert seen["child"] < 128 * MIB


def test_a_bomb_that_lies_about_its_size_is_refused_while_it_is_unpacked(bomb):
    path = bomb(declared=1000)

    seen = read_apart("registration", path)

    assert seen["code"] == "zip-bomb"
    assert seen["seconds"] < 10
    assert seen["child"] < 128 * MIB


def test_many_small_entries_that_unpack_to_too_much_together_are_refused(tmp_path):
    path = tmp_path / "many.xlsx"
    zeros = deflated_zeros(10 * MIB)
    path.write_bytes(make_zip(*((f"xl/p{n}.xml", zeros, 1000, 0) for n in range(200))))

    seen = read_apart("registration", path)

    assert seen["code"] == "zip-bomb"
    assert seen["child"] < 128 * MIB


def test_a_sheet_that_claims_a_cell_in_its_last_corner_costs_bounded_memory(tmp_path):
    path = tmp_path / "corner.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write(0, 0, "企业名称")
    sheet.write(1_048_575, 16_383, "x")
    book.close()

    seen = read_apart("registration", path)

    assert seen["code"] in {"too-large", "too-many-columns"}
    assert seen["child"] < CHILD_LIMIT
    assert seen["grown"] < 32 * MIB


def test_a_csv_with_one_line_of_fifty_megabytes_is_passed_over(tmp_path):
    path = tmp_path / "long.csv"
    with path.open("wb") as file:
        file.write("企业名称,统一社会信用代码,注册日期\n".encode())
        file.write(b"x" * (50 * MIB) + b"\n")
        file.write("样例厂,1,2019-1-2\n".encode())

    seen = read_apart("registration", path)

    assert seen["counts"] == {"Header": 1, "line-too-long": 1, "RawRow": 1}
    assert seen["grown"] < 16 * MIB
    assert seen["seconds"] < 5


def test_a_csv_that_is_one_line_of_fifty_megabytes_has_no_header(tmp_path):
    path = tmp_path / "line.csv"
    path.write_bytes(b"x," * (25 * MIB))

    seen = read_apart("registration", path)

    assert seen["code"] == "no-header"
    assert seen["grown"] < 16 * MIB


def test_a_csv_of_ten_thousand_columns_is_refused(tmp_path):
    path = tmp_path / "wide.csv"
    path.write_bytes((",".join(["企业名称"] * 10_000) + "\n").encode() * 100)

    seen = read_apart("registration", path)

    assert seen["code"] == "too-many-columns"


def test_a_csv_full_of_nul_bytes_sets_every_row_aside(tmp_path):
    path = tmp_path / "nul.csv"
    header = "企业名称,统一社会信用代码,注册日期\n".encode()
    path.write_bytes(header + b"a\0,1,2\n" * 1000)

    seen = read_apart("registration", path)

    assert seen["counts"] == {"Header": 1, "nul-byte": 1000}


def test_a_csv_of_open_quotes_is_given_up_in_bounded_time(tmp_path):
    path = tmp_path / "quotes.csv"
    header = "企业名称,统一社会信用代码,注册日期\n".encode()
    path.write_bytes(header + b'"a,1,2\n' * 500_000)

    seen = read_apart("registration", path)

    assert seen["code"] == "quoting"
    assert seen["seconds"] < 10
    assert seen["grown"] < 32 * MIB


def test_a_large_csv_is_read_with_flat_memory(tmp_path):
    path = tmp_path / "large.csv"
    row = "宿迁样例厂,91321302MA1TEQT078,2018-3-7,N/A,N/A,60(万元人民币),,,,样例路\n"
    header = (
        "企业名称,统一社会信用代码,注册日期,企业类型,法人代表,"
        "注册资金,经营范围,所在省份,地区,注册地址\n"
    )
    with path.open("wb") as file:
        file.write(header.encode())
        for _ in range(100):
            file.write((row * 1000).encode())

    seen = read_apart("registration", path)

    assert seen["counts"]["RawRow"] == 100_000
    assert seen["grown"] < 8 * MIB


def test_a_deep_json_and_a_json_bomb_of_braces_are_refused(tmp_path):
    path = tmp_path / "deep.json"
    path.write_bytes(b'[{"epsName":' + b"[" * (8 * MIB))

    seen = read_apart("licence_cosmetics", path)

    assert seen["code"] == "too-deep"
    assert seen["grown"] < 200 * MIB
