"""What is printed carries the purpose above and the receipt below, on each sheet."""

import io

import pytest

from tests.console.gallery import gallery_app
from tests.support.browser import served
from tests.support.pages import window

pypdf = pytest.importorskip("pypdf", reason="pypdf reads what was printed")
A4_POINTS = (595, 842)


@pytest.fixture(scope="module")
def sheets(browser):
    """The gallery as Chromium prints it."""
    with served(gallery_app()) as address, window(browser) as page:
        page.goto(f"{address}/gallery/zh")
        printed = page.pdf(prefer_css_page_size=True)
    return pypdf.PdfReader(io.BytesIO(printed)).pages


def test_each_sheet_is_a4_and_names_purpose_and_receipt(sheets):
    assert len(sheets) > 3
    for number, sheet in enumerate(sheets, 1):
        text = sheet.extract_text()
        size = (round(sheet.mediabox.width), round(sheet.mediabox.height))
        assert size == A4_POINTS
        assert f"{number} / {len(sheets)}" in text
        for said in (
            "执法办案",
            "宿市监案〔2026〕417号",
            "2026/148",
            "hub.example/verify",
        ):
            assert said in text


def test_buttons_navigation_and_the_foot_stay_on_the_screen(sheets):
    printed = "".join(sheet.extract_text() for sheet in sheets)

    for said in ("工作台", "结束任务", "下载证据包", "键盘操作", "演示城市"):
        assert said not in printed
    # A table's total stands once, at its end, and not at the foot of every sheet.
    assert printed.count("7,683") == 2
