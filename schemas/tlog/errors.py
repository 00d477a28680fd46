"""Why a piece of evidence is refused: one stable code for each way it can be wrong."""

from enum import StrEnum

from schemas.printable import printable


class Flaw(StrEnum):
    """The codes that refusals and verdicts carry; they never change their meaning."""

    ENCODING = "encoding"
    CONTROL_CHARACTER = "control-character"
    TOO_LARGE = "too-large"
    BASE64 = "base64"
    BLANK_LINE = "blank-line"
    SIGNATURE_LINE = "signature-line"
    SIGNATURE_COUNT = "signature-count"
    KEY_NAME = "key-name"
    KEY_TEXT = "key-text"
    KEY_ID = "key-id"
    KEY_ALGORITHM = "key-algorithm"
    KEY_CLASH = "key-clash"
    KEY_WEAK = "key-weak"
    BAD_SIGNATURE = "bad-signature"
    UNTRUSTED = "untrusted"
    LINES = "lines"
    ORIGIN = "origin"
    SIZE = "size"
    ROOT_HASH = "root-hash"
    EXTENSION = "extension"
    PROOF_HEADER = "proof-header"
    PROOF_EXTRA = "proof-extra"
    PROOF_INDEX = "proof-index"
    PROOF_HASH = "proof-hash"
    INDEX_RANGE = "index-range"
    SIZE_ORDER = "size-order"
    PROOF_LENGTH = "proof-length"
    ROOT_MISMATCH = "root-mismatch"
    FRONTIER = "frontier"
    TILE_PATH = "tile-path"
    TILE_WIDTH = "tile-width"
    BUNDLE = "bundle"
    LEAF = "leaf"
    COMMITMENT = "commitment"
    RECEIPT_MEMBER = "receipt-member"
    LEAF_HASH = "leaf-hash"
    TOO_FEW_ENTRIES = "too-few-entries"
    TOO_MANY_ENTRIES = "too-many-entries"
    HASH_COUNT = "hash-count"
    SPLIT_VIEW = "split-view"
    TIMESTAMP = "timestamp"
    REQUEST = "request"
    POLICY = "policy"
    QUORUM = "quorum"
    STALE = "stale"
    EVIDENCE = "evidence"
    STATEMENT = "statement"
    KIND = "kind"
    DISCLOSURE = "disclosure"
    RECEIPT_FORM = "receipt-form"
    RECEIPT_CLAIM = "receipt-claim"
    NOT_OPENED = "not-opened"
    ANSWER = "answer"
    QUESTION = "question"
    SHEET = "sheet"
    CONTRADICTED = "contradicted"
    UNTRUSTED_KEY = "untrusted-key"


class TlogError(ValueError):
    """Evidence was refused; ``flaw`` says in which way it is wrong."""

    def __init__(self, flaw: Flaw, detail: str) -> None:
        """Take the code and one sentence for people.

        The sentence may quote what nobody has verified, so it is made printable.
        """
        self.flaw = flaw
        self.detail = printable(detail)
        super().__init__(f"{flaw}: {self.detail}")


class MalformedError(TlogError):
    """The bytes are not what the format's own writer would print."""


class SignatureError(TlogError):
    """The form is right, but no trusted key stands behind it, or one denies it."""


class ProofError(TlogError):
    """The hashes do not lead to the root they claim."""
