"""What the view of an answer withholds, as the hub keeps it under the view's id."""

from hub.agreements.service import find_view


def withheld_of(hub, document):
    """List the rules of the view that an answer names."""
    with hub.reads() as session:
        return find_view(session, document["view"])["withholds"]
