"""Papers: what is written in a matter, by forms that are data.

form          forms: which fields and tables a document has, who issues it, by which law
paper         a paper: a form filled in, refused where it does not keep to its form
matter_facts  what fields say by what their matter tells
values        values of fields: what each kind takes, and how it is written
numbering     numbers of papers, a series for each issuer, word and year
series        numbers given out
issued        papers that were issued, kept sealed and told in the log
files         a paper as a file; an issued one bound by an entry of its own
parts         a paper laid out: the same texts for page, PDF and word processor
pdf           a paper as PDF
"""

from hub.casework.papers.files import BOUNDS as BOUNDS
from hub.casework.papers.files import FILES as FILES
from hub.casework.papers.files import issued_file as issued_file
from hub.casework.papers.files import render_docx as render_docx
from hub.casework.papers.files import render_file as render_file
from hub.casework.papers.form import PaperField as PaperField
from hub.casework.papers.form import PaperForm as PaperForm
from hub.casework.papers.form import PaperTable as PaperTable
from hub.casework.papers.form import find_form as find_form
from hub.casework.papers.form import forms_of as forms_of
from hub.casework.papers.form import load_forms as load_forms
from hub.casework.papers.issued import IssuedPaper as IssuedPaper
from hub.casework.papers.issued import PaperOrder as PaperOrder
from hub.casework.papers.issued import PaperPlaceError as PaperPlaceError
from hub.casework.papers.issued import PaperUnknownError as PaperUnknownError
from hub.casework.papers.issued import check_papers as check_papers
from hub.casework.papers.issued import issue_paper as issue_paper
from hub.casework.papers.issued import issued_papers as issued_papers
from hub.casework.papers.issued import last_place as last_place
from hub.casework.papers.matter_facts import MatterForPaper as MatterForPaper
from hub.casework.papers.matter_facts import taken_values as taken_values
from hub.casework.papers.numbering import NumberSeries as NumberSeries
from hub.casework.papers.numbering import PaperNumberError as PaperNumberError
from hub.casework.papers.numbering import next_number as next_number
from hub.casework.papers.numbering import number_text as number_text
from hub.casework.papers.numbering import read_number as read_number
from hub.casework.papers.paper import Paper as Paper
from hub.casework.papers.paper import PaperFormUnknownError as PaperFormUnknownError
from hub.casework.papers.paper import PaperRefusedError as PaperRefusedError
from hub.casework.papers.paper import check_paper as check_paper
from hub.casework.papers.parts import page_parts as page_parts
from hub.casework.papers.pdf import pdf_order as pdf_order
from hub.casework.papers.pdf import render_pdf as render_pdf
from hub.casework.papers.series import take_number as take_number
from hub.casework.papers.values import MOST_LONG as MOST_LONG
from hub.casework.papers.values import MOST_TEXT as MOST_TEXT
from hub.sheets.apart.paper_parts import PaperParts as PaperParts
