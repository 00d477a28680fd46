"""A paper says the same on its page, in its PDF and in its DOCX, whatever it says."""

import re
import subprocess
import sys
from html import unescape
from io import BytesIO
from zipfile import ZipFile

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from hub.casework.papers import find_form, load_forms, render_docx, render_pdf
from hub.casework.papers.pdf import PaperFailedError, pdf_order
from hub.console.serving.rendering import environment
from hub.sheets.apart.typeset_child import compile_sheet
from hub.sheets.apart.word_child import write_docx
from hub.sheets.fonts import find_font
from hub.sheets.process import ProcessBounds
from tests.support.paper_samples import (
    RECEIPT,
    VERIFY,
    paper_of,
    parts_of,
    texts_of,
)
from tests.support.parts import LONG

FORMS = list(load_forms().values())
LETTER = find_form("transfer_letter")
FIELDS = paper_of(LETTER).fields
CASES = [(form, language) for form in FORMS for language in ("zh", "en")]
IDS = [f"{form.key}-{language}" for form, language in CASES]
SOME = [
    pytest.param(*case, id=name, marks=[pytest.mark.long] if place % 7 else [])
    for place, (case, name) in enumerate(zip(CASES, IDS, strict=True))
]
"""Some forms in either language, and in the long run all of them in both."""
PAGE = (
    '{% import "parts/paper.html" as p %}'
    "<!doctype html><title>x</title>{{ p.paper(parts) }}"
)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MARKUP = (
    r'#let x = 1 #read("/etc/passwd") #import "@preview/a:1.0.0" $a^2$ @ref \ *b* `r`'
    " <script>alert(1)</script> <w:p/> &amp; ]]> {{ 7 * 7 }} {% raw %} = H"
)
TURNED, RARE, EMOJI = "\u202e\u2066\x00\x1b\ufeff\ud800\uffff", "𠮷𪚥㐂", "🐉👩‍🌾"


def squeezed(text):
    return re.sub(r"\s", "", text)


def text_of_pdf(pdf):
    """What a PDF says, without what it says again at the end of each page."""
    return squeezed(
        "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    )


def parts_of_docx(docx):
    """Every part of a DOCX that is XML, parsed."""
    with ZipFile(BytesIO(docx)) as file:
        return {
            name: fromstring(file.read(name))
            for name in file.namelist()
            if name.endswith((".xml", ".rels"))
        }


def text_of_docx(docx):
    said = "".join(
        one.text or ""
        for name, tree in parts_of_docx(docx).items()
        if name == "word/document.xml" or "footer" in name
        for one in tree.iter(f"{W}t")
    )
    return squeezed(said)


def text_of_page(parts):
    html = environment(parts.language).from_string(PAGE).render(parts=parts)
    return squeezed(unescape(re.sub(r"<[^>]*>", "", html))), html


def lost(parts, text):
    """What of a paper's texts is not in a text."""
    return [one for one in texts_of(parts) if squeezed(one) not in text]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_of_each_form_has_every_field(language):
    for form in FORMS:
        parts = parts_of(form, language)

        text, html = text_of_page(parts)

        assert lost(parts, text) == []
        told = {one.of(language) for one in form.fields}
        assert told <= {name for name, _ in (*parts.facts, *parts.texts)}
        assert f'lang="{"zh-CN" if language == "zh" else "en"}"' in html


@pytest.mark.parametrize(("form", "language"), SOME)
def test_the_pdf_of_each_form_has_every_field(form, language):
    parts = parts_of(form, language)

    pdf = compile_sheet(pdf_order(parts, find_font()))

    # Kerning parts some letters of extracted lines; it never adds or loses one.
    assert lost(parts, text_of_pdf(pdf)) == []


@pytest.mark.parametrize(("form", "language"), SOME)
def test_the_docx_of_each_form_has_every_field(form, language):
    parts = parts_of(form, language)

    docx = write_docx(parts)

    assert lost(parts, text_of_docx(docx)) == []


def test_the_same_paper_gives_the_same_bytes_in_any_process():
    paper, parts = paper_of(LETTER), parts_of(LETTER)

    docx = render_docx(paper)

    assert docx == write_docx(parts)
    assert render_pdf(paper) == compile_sheet(pdf_order(parts, find_font()))
    with ZipFile(BytesIO(docx)) as file:
        assert {one.date_time for one in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    core = parts_of_docx(docx)["docProps/core.xml"]
    told = {one.tag.rpartition("}")[2]: one.text for one in core}
    assert told["created"] == told["modified"] == "2026-11-27T00:00:00Z"
    assert told["title"] == "涉嫌犯罪案件移送书 宿移送〔2026〕12号"
    assert "python" not in " ".join(filter(None, told.values()))


def test_a_pdf_is_for_archives_and_readers_of_screens_with_its_receipt_on_each_page():
    rows = [{"name": f"材料{place}", "copies": 1} for place in range(120)]
    pdf = render_pdf(paper_of(LETTER, tables={"materials": rows}))

    reader = PdfReader(BytesIO(pdf), strict=True)
    root = reader.trailer["/Root"]
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert reader.metadata.title == "涉嫌犯罪案件移送书 宿移送〔2026〕12号"
    pages = [squeezed(page.extract_text()) for page in reader.pages]
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert f"回执{RECEIPT}" in page
        assert f"核验{VERIFY}" in page
        assert f"第{number}页，共{len(pages)}页" in page


def test_a_docx_leads_nowhere_and_has_no_code_inside():
    trees = parts_of_docx(write_docx(parts_of(LETTER)))

    targets = [
        (one.get("TargetMode"), one.get("Target"))
        for name, tree in trees.items()
        if name.endswith(".rels")
        for one in tree
    ]
    assert targets
    assert {mode for mode, _ in targets} == {None}
    assert [one for _, one in targets if "thumbnail" in one or "vba" in one] == []
    instructions = {
        one.get(f"{W}instr")
        for tree in trees.values()
        for one in tree.iter(f"{W}fldSimple")
    }
    assert instructions == {"PAGE", "NUMPAGES"}


def test_what_cannot_be_seen_is_told_as_its_code_everywhere():
    parts = parts_of(LETTER, fields=FIELDS | {"facts": f"甲{TURNED}乙{RARE}{EMOJI}"})

    texts = [
        text_of_page(parts)[0],
        text_of_docx(write_docx(parts)),
        text_of_pdf(compile_sheet(pdf_order(parts, find_font()))),
    ]

    codes = "甲[U+202E][U+2066][U+0000][U+001B][U+FEFF][U+D800][U+FFFF]乙"
    for text in texts:
        assert codes in text
        assert squeezed(parts.note) in text
    # A word processor has fonts of its own: there the letters stand as they are.
    assert RARE in texts[0]
    assert RARE in texts[1]
    assert all(one in texts[2] or f"[U+{ord(one):04X}]" in texts[2] for one in RARE)


hostile = st.lists(
    st.sampled_from([MARKUP, TURNED, RARE, EMOJI, "字" * 3000, "x" * 3000, "\n", "\t"])
    | st.text(max_size=40),
    min_size=1,
    max_size=3,
).map(lambda pieces: f"始{''.join(pieces)}终")


@example(MARKUP)
@example("x" * 10_000)
@settings(max_examples=100 if LONG else 2)
@given(hostile)
def test_no_text_breaks_a_paper_or_is_read_as_anything_but_text(text):
    parts = parts_of(
        find_form("interview_record"),
        fields=paper_of(find_form("interview_record")).fields | {"rights": text},
        tables={"turns": [{"question": text, "answer": text}]},
    )
    written = squeezed(dict(parts.texts)["告知事项"])

    page, html = text_of_page(parts)
    docx = text_of_docx(write_docx(parts))
    pdf = compile_sheet(pdf_order(parts, find_font()))

    assert page.count(written) >= 3
    assert docx.count(written) >= 3
    assert len(PdfReader(BytesIO(pdf)).pages) < 100
    assert "<script" not in html
    if text == MARKUP:
        assert text_of_pdf(pdf).count("#import") == 3


def test_no_text_leaves_the_page():
    goods = find_form("goods_list")
    long, lines = "宿" * 200, "\n".join("迁" * 300)
    row = paper_of(goods).tables["goods"][0] | {"unit": long, "brand": "w" * 200}
    turns = {"turns": [{"question": lines, "answer": long}] * 3}
    papers = [
        parts_of(goods, tables={"goods": [row] * 3}),
        parts_of(find_form("interview_record"), tables=turns),
    ]

    places = [
        place
        for parts in papers
        for place in places_in(compile_sheet(pdf_order(parts, find_font())))
    ]

    # Points: A4 is 595 wide and 842 high, and nothing stands at its edges.
    assert len(places) > 300
    assert [(x, y) for x, y in places if not (20 < x < 575 and 20 < y < 822)] == []


def places_in(pdf):
    """Where on its page each piece of text of a PDF begins."""
    found = []

    def note(text, page, line, *_):
        if text.strip():
            x, y = line[4:6]
            found.append(
                (
                    x * page[0] + y * page[2] + page[4],
                    x * page[1] + y * page[3] + page[5],
                )
            )

    for page in PdfReader(BytesIO(pdf)).pages:
        page.extract_text(visitor_text=note)
    return found


@pytest.mark.long
def test_the_largest_paper_is_made_within_its_bounds():
    record = find_form("interview_record")
    rows = [{"question": "宿" * 190, "answer": "w" * 200}] * 500
    paper = paper_of(record, tables={"turns": rows})

    pdf, docx = render_pdf(paper), render_docx(paper)

    assert text_of_docx(docx).count("w" * 200) == 500
    assert len(PdfReader(BytesIO(pdf)).pages) > 50


def test_papers_load_no_library_of_files_before_one_is_made():
    code = (
        "import sys, hub.cli, hub.casework.papers as papers; papers.load_forms(); "
        "print(*({'docx', 'lxml', 'typst', 'pypdf'} & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == []


def test_a_file_that_needs_more_than_its_bounds_is_not_made():
    bounds = ProcessBounds(memory=1 << 30, cpu_seconds=5, seconds=5, output=1 << 10)

    with pytest.raises(PaperFailedError):
        render_docx(paper_of(LETTER), bounds)


@pytest.mark.long
@pytest.mark.needs("soffice")
def test_a_word_processor_opens_each_docx_without_a_warning(tmp_path):
    files = []
    for (form, language), name in zip(CASES, IDS, strict=True):
        parts = parts_of(form, language)
        files.append(tmp_path / f"{name}.docx")
        files[-1].write_bytes(write_docx(parts))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"

    done = subprocess.run(
        [
            *("soffice", profile, "--headless", "--convert-to", "pdf"),
            *("--outdir", tmp_path / "out", *files),
        ],
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    )

    # It says so where it has no Java, which no document needs.
    said = [one for one in done.stderr.splitlines() if "javaldx" not in one]
    assert said == []
    for (form, language), file in zip(CASES, files, strict=True):
        pdf = (tmp_path / "out" / file.name).with_suffix(".pdf").read_bytes()
        assert lost(parts_of(form, language), text_of_pdf(pdf)) == []
