"""Whether a decision rests on laws of a list alone: pure."""

import re
from collections.abc import Sequence

_NAMED = re.compile(
    "[\u4e00-\u9fff]+?(?:法|条例|办法|规定|规则|细则)(?=[》（(第\\s0-9]|$)"
)
PUBLIC_ORDER = "治安"
"""What stands in every name of the law whose records are sealed, however it is cut."""


def cites_only(text: str, laws: Sequence[str]) -> bool:
    """Tell whether a text names laws, and none but some; in doubt it does not.

    A text that speaks of public order in any way is in doubt.
    """
    named = _NAMED.findall(text)
    if not named or PUBLIC_ORDER in text:
        return False
    return all(one.endswith(tuple(laws)) for one in named)
