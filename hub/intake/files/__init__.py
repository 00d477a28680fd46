"""Files of deliveries: landed, read and staged, read again, and their end."""

from hub.intake.files.landing import missing_landed
from hub.intake.files.retention import end_landing_retention

__all__ = ["end_landing_retention", "missing_landed"]
