"""Identity numbers that people type where a merchant's code is wanted."""

import json

from hypothesis import strategies as st

from hub.merchants.service import is_merchant_code
from hub.monitoring.counts.lines import LINES
from schemas.codes.check_digits import identity_check_char


@st.composite
def _numbers(draw):
    """Identity numbers of nobody, as people type them: no province has these digits."""
    place = draw(st.sampled_from(["190101", "290233", "590301", "890112"]))
    year, day = draw(st.integers(1930, 2009)), draw(st.integers(1, 28))
    born = f"{year}{draw(st.integers(1, 12)):02}{day:02}"
    first = f"{place}{born}{draw(st.integers(0, 999)):03}"
    number = first + identity_check_char(first)
    old = f"{place}{born[2:]}{first[14:]}"
    slip = first + str((int(first[-1]) + 1) % 10)
    return draw(st.sampled_from([number, number.lower(), old, slip, f" {number}"]))


def typed_numbers():
    """Those that pass as no code: of others nobody can tell which of the two it is."""
    return _numbers().filter(lambda number: not is_merchant_code(number))


def said_since(hub, size, capsys):
    """Give what the log and the lines of requests say since the log had a size."""
    LINES.flush()
    heard = capsys.readouterr()
    said = [(heard.out + heard.err).encode()]
    for leaf in hub.audit.entries(size, 10_000):
        openings = hub.audit.openings(json.loads(leaf)["id"])
        said += [leaf, json.dumps(openings, ensure_ascii=False).encode()]
    return b"\n".join(said)
