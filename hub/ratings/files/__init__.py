"""Policy files: what may stand in them, and what is refused because it is unlawful."""

from hub.ratings.files.document import Document as Document
from hub.ratings.files.lawful import judge_document as judge_document
from hub.ratings.files.lawful import registers as registers
