"""Files of deliveries: landed, read and staged, read again, and their end."""

from hub.intake.files.landing import missing_landed as missing_landed
from hub.intake.files.retention import end_landing_retention as end_landing_retention
