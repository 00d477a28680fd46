"""Processes that share one audit log: some write it, some append, any may be killed.

They are forked, which starts one in milliseconds; each opens the log anew.
"""

import multiprocessing
import os
import signal
import threading
import time
from datetime import UTC, datetime

from hub.audit.events import make_event
from hub.audit.log import AuditLog
from hub.audit.operate import accept_clock
from hub.audit.record.models import SCHEMA
from hub.db.engines import make_engine
from hub.ground.clock import system_clock
from hub.ground.keys import Keyring
from tests.support.crashing import crash_at, kill
from tests.support.forking import safe_fork

ORIGIN = "hub.suqian.example/audit"
READY_SECONDS = 60
_context = multiprocessing.get_context("fork")


class LogProcesses:
    """Starts processes on one log; whatever still runs at the end is killed."""

    def __init__(self, url, instance):
        self.url = url
        self.instance = instance
        # Tests begin the log by a clock of their own; these go by the machine's.
        accept_clock(instance / "audit-anchor", datetime(2100, 1, 1, tzinfo=UTC))
        self._started = []

    def open(self, **options):
        """Open the log, as a process does."""
        keyring = Keyring(self.instance / "keys")
        return AuditLog(
            make_engine(self.url, schema=SCHEMA),
            keyring.audit_signer,
            ORIGIN,
            keyring,
            system_clock,
            anchor=self.instance / "audit-anchor",
            **options,
        )

    def writer(self, *, crash=None, before=None, repeats=False):
        """Start a process that writes, until it is ended or gets to a step.

        It calls ``before`` when it writes already. With ``repeats`` the step is one of
        a commit that meets an id which the log has.
        """
        return self._wait(self._start(self._write, crash, before, repeats))

    def appender(self, journal, *, threads=4, limit=0, patience=0.0, wait=True):
        """Start a process that appends and writes down what was acknowledged.

        A line of the journal is: event, shard, index, leaf hash, size and root of the
        checkpoint. It is durable before the thread's next event is begun.
        """
        started = self._start(self._append, journal, threads, limit, patience)
        return self._wait(started) if wait else started

    def end(self):
        """Kill what still runs."""
        for process in self._started:
            if process.is_alive():
                process.kill()
            process.join()
            process.close()

    def _start(self, work, *arguments):
        ready = _context.Event()
        process = _context.Process(target=work, args=(ready, *arguments))
        with safe_fork():
            process.start()
        self._started.append(process)
        process.is_ready = ready.wait
        return process

    def _wait(self, process):
        assert process.is_ready(READY_SECONDS)
        return process

    def _write(self, ready, crash, before, repeats):
        signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
        log = self.open()
        while not log.write_now():
            time.sleep(0.002)
        log.check()
        if before is not None:
            before()
        if crash is None:
            ready.set()
            signal.pause()
        with crash_at(crash, kill, repeats=repeats):
            ready.set()
            signal.pause()

    def _append(self, ready, journal, threads, limit, patience):
        log = self.open(patience=patience)
        name = journal.name
        descriptor = os.open(journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

        def work(number):
            done = 0
            while not limit or done < limit:
                event = make_event(
                    at=system_clock(),
                    actor="platform:test",
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
                ready.set()

        running = [threading.Thread(target=work, args=(n,)) for n in range(threads)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
        log.close()
