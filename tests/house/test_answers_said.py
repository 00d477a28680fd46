"""The page of answers says what the documents say of themselves."""

from schemas.answers.trust import TrustDocument
from scripts.make_answers import OUT, write_answers


def test_the_page_of_answers_is_what_their_documents_say():
    assert OUT.read_text("utf-8") == write_answers()


def test_each_member_of_a_document_has_its_line():
    _, _, part = write_answers().partition("\n## Trust\n")
    told = part.partition("\n## ")[0]

    for member in TrustDocument.__struct_fields__:
        assert f"\n| `{member}` |" in told
