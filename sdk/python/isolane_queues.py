"""Whose a message is, on a queue that a baseline shares with its forks.

Reads the file of keys that Isolane mounts, again every second: the kubelet swaps a link to replace it. docs/queues.md says
what is guaranteed.
"""

import json
import os
import threading
import time

__all__ = ["Keys"]


def _seconds(name, otherwise):
    return float(os.environ.get(f"ISOLANE_{name}_SECONDS") or otherwise)


def _text(value):
    if isinstance(value, (list, tuple)):
        return ",".join(_text(one) for one in value)
    return value.decode() if isinstance(value, (bytes, bytearray)) else str(value or "")


def _name_in(headers, name):
    """The name as the headers write it."""
    return next((own for own in headers if _text(own).lower() == name.lower()), name)


def _split(line, name, header):
    """The value of a member, and the other members. A tracestate has no blanks at the "=", and no properties."""
    value, others = "", []
    for member in line.split(","):
        own, _, rest = member.strip().partition("=")
        if header == "baggage":
            own, rest = own.strip(), rest.partition(";")[0].strip()
        if own == name:
            value = value or rest
        elif member.strip():
            others.append(member)
    return value, others


def _places(baggage=None, tracestate=None, header=None, **_):
    """The headers in which messages carry the key, with its member in those that are lists."""
    lists = [(name, member) for name, member in [("baggage", baggage), ("tracestate", tracestate)] if member]
    return lists + [(name, None) for name in (header or "").split(",") if name]


class Keys:
    """Watches the file of keys, and says whose messages are. Headers are a mapping of names to texts or bytes."""

    def __init__(self, file=None, sandbox=None, key=None, window=None, start_window=None, drain=None, poll=None):
        self.file = file or os.environ.get("ISOLANE_KEYS_FILE") or "/etc/isolane/keys/keys.json"
        # Without a sandbox, the process is the baseline's.
        self.sandbox = sandbox or os.environ.get("ISOLANE_SANDBOX") or None
        self.key = key or os.environ.get("ISOLANE_ROUTING_KEY") or None
        self.window = _seconds("WINDOW", 120) if window is None else window
        start = _seconds("START_WINDOW", self.window) if start_window is None else start_window
        self._drain = _seconds("DRAIN", 120) if drain is None else drain
        self._poll = _seconds("POLL", 1) if poll is None else poll
        self._places = _places("isolane", header="x-isolane-key")
        #: Messages that a baseline handled although a fork may have, too.
        self.in_transition = 0
        #: Whether the file was there, and whole. A fork handles nothing before it is.
        self.readable = False
        self._since = {}  # a baseline's: since when it knows that a key is a fork's
        self._until = {}  # a fork's: until when it handles a key; None: for as long as the file says so
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self.refresh()
        self._since = {known: time.monotonic() - self.window + start for known in self._since}
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self):
        while not self._closed.wait(self._poll):
            self.refresh()

    def close(self):
        """Stops watching."""
        self._closed.set()

    def _table(self):
        try:
            with open(self.file, encoding="utf-8") as file:
                table = json.load(file)
            texts = [*table["forks"].values(), *table.get("carriers", {}).values()]
            return table if table["version"] == 1 and all(isinstance(one, str) for one in texts) else None
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def refresh(self):
        """Reads the file now. It is read every second anyway."""
        table, now = self._table(), time.monotonic()
        with self._lock:
            self.readable = table is not None
            forks = table["forks"] if table else {}
            if table and "carriers" in table:
                self._places = _places(**table["carriers"])
            self._since = {key: self._since.get(key, now) for key in forks}
            # From its start on, a fork is there for its own key; what is not (or no longer) its, it handles for a while.
            if self.readable and self.key and self.key not in self._until:
                self._until[self.key] = None
            for key, until in self._until.items():
                if until is None and forks.get(key) != self.sandbox:
                    self._until[key] = now + self._drain
            self._until.update({key: None for key, sandbox in forks.items() if sandbox == self.sandbox})

    def key_of(self, headers):
        """The routing key of a message; empty where it has none."""
        headers = headers or {}
        for name, member in self._places:
            line = _text(headers.get(_name_in(headers, name)))
            key = _split(line, member, name)[0] if member else line.strip()
            if key:
                return key
        return ""

    def should_process(self, headers):
        """Whether this process has to handle a message; if not, it has to acknowledge and forget it."""
        key, now = self.key_of(headers), time.monotonic()
        with self._lock:
            if self.sandbox is not None:
                until = self._until.get(key, 0)
                return until is None or now < until
            since = self._since.get(key)
            if since is None or now - since >= self.window:
                return since is None
            self.in_transition += 1
            return True

    def publish_headers(self, headers=None, incoming=None):
        """The headers of a message to publish, with the key of what it is published for, or a fork's own."""
        result = dict(headers or {})
        key = self.key_of(result) or self.key_of(incoming) or self.key
        for name, member in self._places if key else []:
            own = _name_in(result, name)
            others = _split(_text(result.get(own)), member, name)[1] if member else []
            pair = f"{member}={key}" if member else key
            # A list of states is cut off at its right.
            result[own] = ",".join([pair, *others] if name == "tracestate" else [*others, pair])
        return result

    def drain(self):
        """On SIGTERM: returns when a fork may stop consuming, since the baseline has taken its messages back."""
        if self.sandbox is not None:
            time.sleep(self._drain)
