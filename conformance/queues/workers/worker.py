"""A consumer of Redis Streams with the library for Python. `worker.py FILE` answers the vectors of sdk/vectors.json instead."""

import json
import os
import signal
import socket
import sys
import tempfile
import threading
import time

from isolane_queues import Keys


def vectors(path):
    with open(path, encoding="utf-8") as file:
        cases = json.load(file)
    folder = tempfile.mkdtemp()

    def keys(case):
        file = os.path.join(folder, "keys.json")
        if os.path.exists(file):
            os.remove(file)
        if case["file"] is not None:
            with open(file, "w", encoding="utf-8") as out:
                out.write(case["file"])
        for name in [name for name in os.environ if name.startswith("ISOLANE_")]:
            del os.environ[name]
        os.environ.update({"ISOLANE_KEYS_FILE": file, "ISOLANE_WINDOW_SECONDS": "0", **case["env"]})
        return Keys(poll=1000)

    for case in cases["decisions"]:
        if keys(case).should_process(case["headers"]) != case["process"]:
            print(case["what"])
    for case in cases["published"]:
        if keys(case).publish_headers(case["headers"], case["incoming"]) != case["result"]:
            print(case["what"])


class Redis:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.file = self.socket.makefile("rb")

    def call(self, *words):
        text = [str(word).encode() for word in words]
        self.socket.sendall(b"*%d\r\n" % len(text) + b"".join(b"$%d\r\n%s\r\n" % (len(one), one) for one in text))
        return self.reply()

    def reply(self):
        line = self.file.readline()[:-2]
        kind, rest = line[:1], line[1:]
        if kind == b"*":
            return None if rest == b"-1" else [self.reply() for _ in range(int(rest))]
        if kind == b"$":
            return None if rest == b"-1" else self.file.read(int(rest) + 2)[:-2].decode()
        return line.decode()


def consume():
    group, name, out = os.environ["GROUP"], os.environ["CONSUMER"], os.environ["OUT"]
    keys, redis, ended = Keys(), Redis(int(os.environ["PORT"])), threading.Event()

    def end(*_):
        threading.Thread(target=lambda: (keys.drain(), ended.set())).start()

    signal.signal(signal.SIGTERM, end)
    redis.call("XGROUP", "CREATE", "bills", group, 0, "MKSTREAM")

    def say(line):
        with open(out, "a", encoding="utf-8") as file:
            file.write(line + "\n")

    say(f"begins\t{name}")
    start = "0"
    while not ended.is_set():
        read = redis.call("XREADGROUP", "GROUP", group, name, "COUNT", 10, "BLOCK", 50, "STREAMS", "bills", start)
        entries = [entry for _, all in read or [] for entry in all]
        for id, fields in entries:
            headers = dict(zip(fields[::2], fields[1::2]))
            number = headers.pop("number")
            if keys.should_process(headers):
                key = keys.key_of(keys.publish_headers({}, headers))
                say(f"{number}\t{name}\t{int(time.time() * 1000)}\t{key}\t{'again' if start == '0' else 'first'}")
                time.sleep(0.01)
            redis.call("XACK", "bills", group, id)
        if not entries:
            start = ">"


if len(sys.argv) > 1:
    vectors(sys.argv[1])
else:
    consume()
