"""A source of lines whose deliveries a test writes itself, and rows for it."""

import json

from connectors.base import (
    BadRow,
    Delivery,
    Door,
    Manifest,
    Page,
    Place,
    RawRow,
    Reader,
    Skipped,
    Source,
)
from connectors.base import SourceError as Unreadable
from schemas.codes.identifiers import org_check_char, uscc_check_char

MANIFEST = Manifest(
    name="lines",
    owner="agency:market-supervision",
    title="测试来源",
    legal_basis="test",
    schedule="0 2 * * *",
    kinds=("registration", "penalty"),
    formats=("jsonl",),
    expect_at_least=0,
    expect_at_most=1_000_000,
    authority="宿迁市市场监督管理局",
)


ENDED = Unreadable("truncated", "the file ends too soon")


class LinesFolder(Door):
    """A folder of files that are delivered in the order of their names."""

    def __init__(self, folder):
        """Look into a folder."""
        self.folder = folder

    def check(self):
        """Find nothing wrong."""

    def fetch(self, since, at, begun=None):
        """Yield the files by name, the one at the cursor again."""
        del at, begun
        for path in sorted(self.folder.iterdir()):
            if since is None or path.name >= since:
                page = Page(path.name, path.name, lambda path=path: path.open("rb"))
                yield Delivery.of_file(page)


class PagesFolder(LinesFolder):
    """A folder whose files are the pages of one delivery, in the order of names."""

    def fetch(self, since, at, begun=None):
        """Yield one delivery of the files behind the one landed last."""
        del since
        behind = "" if begun is None else begun.cursor
        name = f"pages-{at:%H%M%S}" if begun is None else begun.name
        files = [path for path in sorted(self.folder.iterdir()) if path.name > behind]
        pages = (
            Page(path.name, path.name, lambda path=path: path.open("rb"))
            for path in files
        )
        yield Delivery(name, pages, is_paged=True)


class LinesReader(Reader):
    """One JSON object a line: a row's kind and values, or what goes wrong there."""

    def read(self, name, data):
        """Yield a row a line."""
        del name
        offset = 0
        for number, line in enumerate(data, 1):
            place = Place(None, number, offset, len(line))
            offset += len(line)
            if not line.strip():
                yield Skipped("blank", place)
                continue
            values = json.loads(line)
            match values.pop("kind", "registration"):
                case "unreadable":
                    raise ENDED
                case "crash":
                    raise ZeroDivisionError
                case "bad":
                    yield BadRow("extra-cells", "more cells than columns", place)
                case kind:
                    yield RawRow(kind, values, place)


class Lines(Source):
    """Lines that are delivered into a folder."""

    def __init__(self, folder, manifest=MANIFEST):
        """Read what is delivered into a folder."""
        super().__init__(manifest, LinesFolder(folder), LinesReader(manifest))

    @property
    def folder(self):
        """The folder of deliveries."""
        return self.door.folder

    @folder.setter
    def folder(self, folder):
        self.door.folder = folder


def blobs_of(instance):
    """Count what is kept on disk: landed files and their keys."""
    kept = [path for path in (instance / "blobs").rglob("*") if path.is_file()]
    return len(kept), len(list((instance / "keys" / "landing").iterdir()))


def lines(*rows):
    """Write rows as the source reads them; None is a blank line."""
    written = (
        "" if row is None else json.dumps(row, ensure_ascii=False) for row in rows
    )
    return "".join(f"{line}\n" for line in written).encode()


def uscc(number):
    """Make a valid unified code of a company in Suqian."""
    body = f"MA{number:06d}"
    code = f"91321300{body}{org_check_char(body)}"
    return code + uscc_check_char(code)


def firm(number, **values):
    """Make the row of a registration."""
    return {
        "party_name": f"宿迁第{number}商贸有限公司",
        "uscc": uscc(number),
        "established_day": "2020-05-06",
    } | values


def penalty(number, **values):
    """Make the row of a penalty."""
    return {
        "kind": "penalty",
        "party_name": f"宿迁第{number}商贸有限公司",
        "uscc": uscc(number),
        "document_no": f"宿市监处罚〔2026〕{number}号",
        "decision_day": "2026-03-02",
        "authority": "宿迁市市场监督管理局",
        "penalty_kinds": "罚款",
        "fine_fen": "5000",
    } | values


BAD = {"kind": "bad"}
INVALID = {"party_name": "宿迁无日期有限公司", "uscc": uscc(999)}
