"""Policy files: what may stand in them, and what is refused because it is unlawful."""

from hub.ratings.files.document import Document, Steps
from hub.ratings.files.lawful import judge_document, registers

__all__ = ["Document", "Steps", "judge_document", "registers"]
