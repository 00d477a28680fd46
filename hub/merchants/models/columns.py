"""What the columns of these tables have in common."""

from sqlalchemy import BigInteger, Integer

# SQLite saves an index where the key is its row number, which must be an INTEGER.
Number = BigInteger().with_variant(Integer, "sqlite")

KEY_BYTES = 32
"""Length of a record key: the SHA-256 of a record's kind and natural key."""
