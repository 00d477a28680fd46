"""Parcels: rows that members push, signed, each taken in once and told of row by row.

Also the way out: records that an agreement opens to a neighbouring hub, packed.
"""

from hub.parcels.heads import ParcelHead
from hub.parcels.packing import PackedParcel, ParcelOrder, pack_records
from hub.parcels.retention import ParcelRetention, end_parcels
from hub.parcels.service import find_parcel, take_parcel, take_signed

__all__ = [
    "PackedParcel",
    "ParcelHead",
    "ParcelOrder",
    "ParcelRetention",
    "end_parcels",
    "find_parcel",
    "pack_records",
    "take_parcel",
    "take_signed",
]
