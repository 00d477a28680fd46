"""A hub's log, or one made by hand, served over HTTP as c2sp.org/tlog-tiles has it."""

import http.server
import threading
from contextlib import ExitStack, contextmanager

import pytest

from hub.audit.record.tiles import read_tile
from schemas.tlog.tiles import parse_tile_path


@contextmanager
def serving(answer):
    """Serve what ``answer`` gives for each path under ``/log/``; gives the address.

    ``answer`` takes the path and the open socket, and gives bytes or nothing.
    """

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            data = answer(self.path.removeprefix("/log/"), self.wfile) or b""
            self.send_response(200 if data else 404)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_):
            pass

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_):
            """Whoever hangs up is no fault of the test."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/log"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def answer_of_hub(log, shard, *, with_tiles=True):
    """Answer with a log as its database holds it."""

    def answer(path, _):
        if path == "checkpoint":
            return log.checkpoint(shard).encode()
        if with_tiles and path.startswith("tile/"):
            tile = parse_tile_path(path)
            with log.engine.connect() as connection:
                place = (tile.level, tile.number, tile.width)
                return read_tile(connection, shard, *place)
        return b""

    return answer


def answer_by_hand(log, size):
    """Answer with the first entries of a ``HandLog``, of at most 256."""

    def answer(path, _):
        if path == "checkpoint":
            return log.note(size)
        tile = parse_tile_path(path)
        is_lowest = (tile.level, tile.number) == (0, 0)
        return b"".join(log.leaves(tile.width)) if is_lowest else b""

    return answer


@pytest.fixture
def published(hub):
    """Serves a hub's log under an address until the test ends."""
    with ExitStack() as stack:

        def publish(log, *, with_tiles=True):
            shard = log.current_shard()
            answer = answer_of_hub(log, shard, with_tiles=with_tiles)
            return stack.enter_context(serving(answer)) + "/"

        yield publish
