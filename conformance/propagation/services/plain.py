"""Knows nothing of lanes: the agent of OpenTelemetry passes baggage on."""

import os

import requests
from flask import Flask

NEXT = os.environ["NEXT"]
app = Flask(__name__)


@app.get("/<path:path>")
def handle(path):
    requests.get(f"{NEXT}/first/{path}")
    return requests.get(f"{NEXT}/second/{path}").content


app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
