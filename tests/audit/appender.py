"""A process that appends until it is killed, and writes down what was acknowledged.

Arguments: database address, key folder, anchor file, journal file, name, threads, limit
(events a thread; 0 for no end). A journal line is: event id, index, leaf hash,
checkpoint size and root; it is durable before the next event is begun.
"""

import os
import sys
import threading
from pathlib import Path

from hub.audit.events import make_event
from hub.audit.log import AuditLog
from hub.audit.models import SCHEMA
from hub.clock import system_clock
from hub.db import make_engine
from hub.keys import Keyring


def main():
    url, keys, anchor, journal, name, threads, limit = sys.argv[1:]
    keyring = Keyring(Path(keys))
    log = AuditLog(
        make_engine(url, schema=SCHEMA),
        keyring.audit_signer,
        "hub.suqian.example/audit",
        keyring,
        system_clock,
        anchor=Path(anchor),
    )
    descriptor = os.open(journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def work(number):
        done = 0
        while not int(limit) or done < int(limit):
            event = make_event(
                at=system_clock(),
                actor=f"platform:{name}",
                op="lookup.trust",
                case=f"{name}-{number}-{done}",
            )
            receipt = log.append(event)
            root = receipt.checkpoint.decode().split("\n")[2]
            line = (
                f"{event.id} {receipt.shard} {receipt.index} {receipt.leaf_hash} "
                f"{receipt.checkpoint_size} {root}\n"
            )
            # One write for a whole line, appended: lines of threads do not mix.
            os.write(descriptor, line.encode())
            os.fsync(descriptor)
            done += 1

    running = [threading.Thread(target=work, args=(n,)) for n in range(int(threads))]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    log.close()


if __name__ == "__main__":
    main()
