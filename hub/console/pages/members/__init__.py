"""Members with their tokens, and the agreements that open data to them."""

from hub.console.pages.members import (
    agreement_pages,
    end_pages,
    member_pages,
    new_member_pages,
    token_pages,
    use_pages,
)
from hub.console.pages.members.base import blueprint

__all__ = [
    "agreement_pages",
    "blueprint",
    "end_pages",
    "member_pages",
    "new_member_pages",
    "token_pages",
    "use_pages",
]
