"""What every answer is made of: typed documents, described at each member.

A document is what is sent, what the interface's description says and what a client
reads: nothing else tells of its members.
"""

from collections.abc import Iterable

import msgspec


class SentDocument(msgspec.Struct, frozen=True):
    """What is told: one typed value for whoever shows, prints or sends it."""


class AnswerDocument(SentDocument, frozen=True):
    """A whole answer, behind whose members its receipt follows when it is sent."""


def about(description: str, words: Iterable[str] = ()) -> msgspec.Meta:
    """Say what a member tells, and the words it has if those are a closed list.

    The words are published; who reads an answer takes others too, which a hub of a
    later version may know.
    """
    listed = {"enum": list(map(str, words))} if words else None
    return msgspec.Meta(description=description, extra_json_schema=listed)
