"""A receiver of webhooks on loopback, which may be away or answer otherwise."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    """What came, in order, and what the next request is answered."""

    def __init__(self):
        """Have received nothing; answer 204."""
        self.came = []
        self.asked = 0
        self.answers = []
        self.host = ""

    def url(self, path="/hook"):
        """Give the address that it listens at."""
        return f"http://{self.host}{path}"

    def answer(self):
        """Give what is answered next: a status, and headers."""
        return self.answers.pop(0) if self.answers else (204, {})


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Listen for webhooks until the block ends."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            receiver.asked += 1
            status, headers = receiver.answer()
            if 200 <= status < 300:
                receiver.came.append((dict(self.headers.items()), body))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.host = f"127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
