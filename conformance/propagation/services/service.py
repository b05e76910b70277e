import contextvars
import os
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# The headers of the environment's carriers.
CARRIERS = ("baggage", "x-isolane-key")
incoming = contextvars.ContextVar("incoming", default={})


def in_lane(handle):
    """Remembers the carriers of a request for whatever its handling calls."""

    def handle_in_lane(self):
        lines = {name: ", ".join(self.headers.get_all(name, [])) for name in CARRIERS}
        token = incoming.set({name: line for name, line in lines.items() if line})
        try:
            handle(self)
        finally:
            incoming.reset(token)

    return handle_in_lane


def lane_get(url):
    """The body at a URL, asked for with the carriers of the request that is being handled."""
    request = urllib.request.Request(url, headers=incoming.get())
    with urllib.request.urlopen(request) as response:
        return response.read()


NEXT = os.environ["NEXT"]


class Handler(BaseHTTPRequestHandler):
    @in_lane
    def do_GET(self):
        lane_get(f"{NEXT}/first{self.path}")
        body = lane_get(f"{NEXT}/second{self.path}")
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
