"""Keys of those who may read what was asked for a criminal case."""

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from schemas.sealed_opening import make_private_key, public_text, read_private_key


def new_key() -> X25519PrivateKey:
    """Make a private key."""
    return read_private_key(make_private_key().encode())


def pem_of(key: X25519PrivateKey) -> bytes:
    """Write the public half of a key as its member hands it in."""
    return public_text(key.public_key()).encode()
