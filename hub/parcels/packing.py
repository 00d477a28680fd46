"""Nothing yet."""


class PackedParcel: ...


class ParcelOrder: ...


def pack_records(): ...
