"""Where in the log the looks stand that an answer shows: a header of its own.

A proxy or whoever reads its log can count looks by it, without a name or a code.
"""

from flask import Response, g

HEADER = "Hub-Leaf"


def note_leaf(address: str) -> None:
    """Keep the place of a look's leaf until the answer is sent."""
    g.setdefault("leaves", []).append(address)


def tell_leaves(response: Response) -> Response:
    """Name the places of all looks that this request made."""
    if places := g.get("leaves"):
        response.headers[HEADER] = ", ".join(places)
    return response
