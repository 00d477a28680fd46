"""What the columns of these tables have in common."""

from sqlalchemy import BigInteger, Integer, LargeBinary, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

# SQLite saves an index where the key is its row number, which must be an INTEGER.
Number = BigInteger().with_variant(Integer, "sqlite")

KEY_BYTES = 32
"""Length of a record key: the SHA-256 of a record's kind and natural key."""


class OfParty:
    """What belongs to one party of a record, which its first columns name."""

    record_key: Mapped[bytes] = mapped_column(
        LargeBinary(KEY_BYTES), primary_key=True, sort_order=-1
    )
    party_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True, sort_order=-1)
