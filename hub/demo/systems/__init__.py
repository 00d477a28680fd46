"""What the further systems of members deliver, each in the columns of its source.

deliveries  the texts of each system's rows, out of deliveries.toml
making      a row of a merchant: its true record and how it is written
"""

from hub.demo.systems.deliveries import SystemDelivery, system_deliveries
from hub.demo.systems.making import every_row_of, system_columns, system_kind

__all__ = [
    "SystemDelivery",
    "every_row_of",
    "system_columns",
    "system_deliveries",
    "system_kind",
]
