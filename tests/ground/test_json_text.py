"""Documents are stored as Python's library writes them, whatever writes them faster."""

import json

from hypothesis import given
from hypothesis import strategies as st

from hub.db.tables import dump_json, load_json


class Named(str):
    """A text of another class."""

    __slots__ = ()


leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text()
    | st.characters(categories=["Cs"])
    | st.builds(Named, st.text(max_size=3))
)
documents = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=4) | st.builds(Named), inner, max_size=4)
        | st.dictionaries(st.integers(), inner, max_size=2)
    ),
    max_leaves=12,
)


@given(documents)
def test_a_document_is_written_and_read_as_pythons_library_does(document):
    as_library = json.dumps(
        document, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )

    text = dump_json(document)

    assert text == as_library
    assert load_json(text) == json.loads(text)
    assert load_json(json.dumps(document)) == json.loads(json.dumps(document))


@given(st.text('0123456789.eE-+ "\\\\ud8c0[]{},:NatIfuslr', max_size=12))
def test_what_is_no_json_is_refused_alike(text):
    def read(how):
        try:
            return repr(how(text))
        except ValueError as error:
            return str(error)

    assert read(load_json) == read(json.loads)
