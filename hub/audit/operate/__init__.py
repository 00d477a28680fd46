"""What commands, jobs and HTTP do with the log beside appending to it."""

from hub.audit.keys.signers import vkey_of
from hub.audit.keys.store import KeyStore, SigningKey
from hub.audit.operate.bundles import disclose_entry
from hub.audit.operate.clock import (
    accept_clock,
    accept_idle,
    check_clock_now,
    continue_after_clock,
)
from hub.audit.operate.distrust import list_statements
from hub.audit.operate.erasure import (
    ErasedSubject,
    erase_subject,
    finish_erasures,
    replay_erasures,
)
from hub.audit.operate.key_table import fill_key_table, list_keys, write_key_table
from hub.audit.operate.origin import (
    LogOriginInvalidError,
    check_origin,
    new_origin,
    origin_of_log,
)
from hub.audit.operate.rotation import SignedBy, distrust_key, retire_keys, rotate_key
from hub.audit.operate.serving import (
    find_bundle,
    name_shard,
    read_bundle,
    serve_checkpoint,
    serve_keys,
    serve_refusals,
    serve_statements,
    serve_tile,
    serve_witnessed,
)

__all__ = [
    "ErasedSubject",
    "KeyStore",
    "LogOriginInvalidError",
    "SignedBy",
    "SigningKey",
    "accept_clock",
    "accept_idle",
    "check_clock_now",
    "check_origin",
    "continue_after_clock",
    "disclose_entry",
    "distrust_key",
    "erase_subject",
    "fill_key_table",
    "find_bundle",
    "finish_erasures",
    "list_keys",
    "list_statements",
    "name_shard",
    "new_origin",
    "origin_of_log",
    "read_bundle",
    "replay_erasures",
    "retire_keys",
    "rotate_key",
    "serve_checkpoint",
    "serve_keys",
    "serve_refusals",
    "serve_statements",
    "serve_tile",
    "serve_witnessed",
    "vkey_of",
    "write_key_table",
]
