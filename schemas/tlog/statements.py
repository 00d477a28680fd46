"""Several statements about distrusted keys, which may be about each other's keys."""

from collections.abc import Iterable, Sequence

from schemas.tlog.distrust import (
    FLAWS,
    DistrustStatement,
    judge_receipt,
    verify_statement,
)
from schemas.tlog.errors import Flaw, MalformedError, SignatureError
from schemas.tlog.proof import HEADER

START = f"{HEADER}\n".encode()


def read_statements(data: bytes, vkeys: Iterable[str]) -> list[DistrustStatement]:
    """Read the statements of a file, one after the other as the hub prints them.

    ``vkeys`` are the verifier keys of the log that the reader trusts.

    Raises:
        MalformedError: there is none, something else, or one of another form.
        SignatureError: no trusted key but the distrusted one signed.
        ProofError: the hashes or the opening do not fit the leaf.
    """
    keys = list(vkeys)
    before, *texts = data.split(START)
    if not texts:
        msg = "the file holds no statement"
        raise MalformedError(Flaw.STATEMENT, msg)
    if before.strip(b"\n"):
        # It may be a statement whose first line was changed.
        msg = "something that is no statement stands before the first one"
        raise MalformedError(Flaw.STATEMENT, msg)
    # A newline of the printing parts them; each note ends with one of its own.
    return [verify_statement(START + t.rstrip(b"\n") + b"\n", keys) for t in texts]


def check_statements(statements: Sequence[DistrustStatement]) -> None:
    """Refuse a statement that only a key vouches for which a later one distrusts.

    A thief cannot sign a later shard than those that the stolen key was trusted for,
    so later statements judge earlier ones, as they judge receipts.

    Raises:
        SignatureError: it is not proven under the last tree of its shard.
    """
    for statement in statements:
        if statement.proven is not None:
            later = [s for s in statements if s.origin > statement.origin]
            verdict = judge_receipt(statement.proven, later)
            if not verdict.valid:
                msg = (
                    f"the statement that begins {statement.origin} is signed by a "
                    "distrusted key alone: fetch the statements anew"
                )
                raise SignatureError(FLAWS[verdict.standing], msg)
