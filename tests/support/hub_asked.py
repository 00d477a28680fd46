"""What a client asks a hub for, and the code by which it believes no answer."""

import pytest

from connectors.hub_client import AskedFor, UnprovenAnswerError

ABOARD = AskedFor("onboarding", "入驻〔2026〕15号")
CASE = AskedFor("enforcement", "宿市监案〔2026〕15号", officer="zhang-san")


def refusal_of(ask):
    """Give the code with which a client refuses what came."""
    with pytest.raises(UnprovenAnswerError) as caught:
        ask()
    return caught.value.code
