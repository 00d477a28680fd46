"""What a question is asked for: purpose, reference, refusals, queries by example."""

from hub.lookup.task.tasks import CodeInvalidError, NotGrantedError, Task, is_text

__all__ = ["CodeInvalidError", "NotGrantedError", "Task", "is_text"]
