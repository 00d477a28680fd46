"""A row becomes a draft of a record, or the reason why it is none: pure."""

from hub.intake.validation.validator import Rejection as Rejection
from hub.intake.validation.validator import Validator as Validator
