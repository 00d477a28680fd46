"""Members with their tokens, and the agreements that open data to them."""

from hub.console.pages.members import agreement_pages as agreement_pages
from hub.console.pages.members import end_pages as end_pages
from hub.console.pages.members import member_pages as member_pages
from hub.console.pages.members import new_member_pages as new_member_pages
from hub.console.pages.members import token_pages as token_pages
from hub.console.pages.members import use_pages as use_pages
from hub.console.pages.members.base import blueprint as blueprint
