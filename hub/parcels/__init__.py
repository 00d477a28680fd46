"""Parcels: rows that members push, signed, each taken in once and told of row by row.

Also the way out: records that an agreement opens to a neighbouring hub, packed.
"""

from hub.parcels.heads import ParcelHead as ParcelHead
from hub.parcels.packing import ParcelOrder as ParcelOrder
from hub.parcels.packing import pack_records as pack_records
from hub.parcels.retention import end_parcels as end_parcels
from hub.parcels.service import find_parcel as find_parcel
from hub.parcels.service import take_parcel as take_parcel
from hub.parcels.service import take_signed as take_signed
