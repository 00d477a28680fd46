"""Where a receipt is checked is said by the settings, whatever host was asked for."""

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.console.test_screenings import Batches
from tests.support.at_window import clerk_at, open_at
from tests.support.file_pages import public_id
from tests.support.little_city import FINED

pytestmark = pytest.mark.postgresql_in_long

SETTLED = "http://127.0.0.1:8000/verify"
FORGED = {"Host": "localhost:4443"}


def said_by(answer):
    """Give what a page or a sheet says, a sheet's without blanks."""
    assert answer.status_code == 200, answer.text
    if answer.content_type != "application/pdf":
        return answer.text
    pages = PdfReader(BytesIO(answer.data), strict=True).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


def is_settled(answer):
    """Tell whether an answer names the settled address, and the forged one nowhere."""
    said = said_by(answer)
    return SETTLED in said and "4443" not in said


def test_no_officer_s_browser_chooses_what_pages_and_sheets_say(hub, officer):
    task = officer.begin()
    file = f"/console/t/{task}/m/{public_id(hub, FINED.code)}"
    find = f"/console/t/{task}/find"
    result, _ = Batches(officer, task).shown([FINED.name])

    for path in (file, f"{file}/export/pdf", f"{file}/export/page-pdf", result):
        assert is_settled(officer.get(path, headers=FORGED)), path
    form = re.search(r'name="csrf" value="([^"]+)"', officer.get(find).text)[1]
    for path in (find, f"{find}/pdf"):
        sent = {"data": {"csrf": form, "q": FINED.name}, "headers": FORGED}
        assert is_settled(officer.client.post(path, **sent)), path


def test_no_clerk_s_browser_chooses_what_is_taken_home(hub, visit):
    place = open_at(clerk_at(hub, visit), FINED.code)

    for path in (place, f"{place}/sheet"):
        assert is_settled(visit.get(path, headers=FORGED)), path
