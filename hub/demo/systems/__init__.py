"""What the further systems of members deliver, each in the columns of its source.

deliveries  the texts of each system's rows, out of deliveries.toml
making      a row of a merchant: its true record and how it is written
"""

from hub.demo.systems.deliveries import system_deliveries as system_deliveries
from hub.demo.systems.making import every_row_of as every_row_of
from hub.demo.systems.making import system_columns as system_columns
from hub.demo.systems.making import system_kind as system_kind
