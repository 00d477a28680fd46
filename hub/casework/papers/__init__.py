"""Papers: what is written in a matter, by forms that are data.

form        forms: which fields and tables a document has, who issues it, by which law
paper       a paper: a form filled in, refused where it does not keep to its form
taken       what fields say by what their matter tells
values      values of fields: what each kind takes, and how it is written
numbering   numbers of papers, a series for each issuer, word and year
series      numbers given out
issued      papers that were issued, kept sealed and told in the log
files       a paper as a file; an issued one bound by an entry of its own
parts       a paper laid out: the same texts for page, PDF and word processor
pdf         a paper as PDF
"""

from hub.casework.papers.files import (
    BOUNDS,
    FILES,
    PaperFile,
    issued_file,
    render_docx,
    render_file,
)
from hub.casework.papers.form import (
    PaperField,
    PaperForm,
    PaperTable,
    find_form,
    forms_of,
    load_forms,
)
from hub.casework.papers.issued import (
    IssuedPaper,
    PaperOrder,
    PaperPlaceError,
    PaperUnknownError,
    check_papers,
    issue_paper,
    issued_papers,
    last_place,
)
from hub.casework.papers.numbering import (
    NumberSeries,
    PaperNumberError,
    next_number,
    number_text,
    read_number,
)
from hub.casework.papers.paper import (
    Paper,
    PaperFormUnknownError,
    PaperRefusedError,
    check_paper,
)
from hub.casework.papers.parts import page_parts
from hub.casework.papers.pdf import pdf_order, render_pdf
from hub.casework.papers.series import take_number
from hub.casework.papers.taken import MatterTold, taken_values
from hub.casework.papers.values import MOST_LONG, MOST_TEXT
from hub.sheets.apart.paper_parts import PaperParts

__all__ = [
    "BOUNDS",
    "FILES",
    "MOST_LONG",
    "MOST_TEXT",
    "IssuedPaper",
    "MatterTold",
    "NumberSeries",
    "Paper",
    "PaperField",
    "PaperFile",
    "PaperForm",
    "PaperFormUnknownError",
    "PaperNumberError",
    "PaperOrder",
    "PaperParts",
    "PaperPlaceError",
    "PaperRefusedError",
    "PaperTable",
    "PaperUnknownError",
    "check_paper",
    "check_papers",
    "find_form",
    "forms_of",
    "issue_paper",
    "issued_file",
    "issued_papers",
    "last_place",
    "load_forms",
    "next_number",
    "number_text",
    "page_parts",
    "pdf_order",
    "read_number",
    "render_docx",
    "render_file",
    "render_pdf",
    "take_number",
    "taken_values",
]
