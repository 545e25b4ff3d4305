"""A hub of models on this machine: a real HTTP server that answers as the real one does, and fails as it is told.

Large files are redirected to a second server, as the real hub redirects to its storage.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

PORTAL = b"<!doctype html><html><body>Welcome to our hotel</body></html>"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Fault:
    """How one answer goes wrong. Several may be given; each is used for one answer of its method."""

    cut: int | None = None
    """Bytes after which the connection is closed."""
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    no_range: bool = False
    wrong_range: int = 0
    """By how many bytes the part that is sent begins too late."""
    flip: int | None = None
    """Position of a byte in the whole file that is sent wrongly."""
    page: bool = False
    stall: int | None = None
    """Bytes after which nothing comes until the hub is closed."""
    method: str = "GET"


@dataclass
class Blob:
    data: bytes
    large: bool = True
    gated: bool = False

    @property
    def etag(self) -> str:
        if self.large:
            return hashlib.sha256(self.data).hexdigest()
        return hashlib.sha1(b"blob %d\0" % len(self.data) + self.data).hexdigest()  # noqa: S324 - as git does


@dataclass
class Asked:
    method: str
    path: str
    range: str
    if_range: str
    token: str
    storage: bool


class LocalHub:
    """`url` is what HF_ENDPOINT must be. Files are put by repository and name."""

    def __init__(self) -> None:
        self.files: dict[tuple[str, str], Blob] = {}
        self.faults: list[Fault] = []
        self.asked: list[Asked] = []
        self.sent = 0
        """Bytes of files that went out."""
        self.token = "hf_right"  # noqa: S105 - opens nothing
        self.pace = 0.0
        """Seconds between blocks of 64 KB."""
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._storage = self._server(storage=True)
        self._front = self._server(storage=False)
        self.url = f"http://127.0.0.1:{self._front.server_port}"
        self.storage_url = f"http://127.0.0.1:{self._storage.server_port}"

    def put(self, repo: str, path: str, data: bytes, **how: Any) -> Blob:
        blob = self.files[repo, path] = Blob(data, **how)
        return blob

    def fault(self, method: str) -> Fault:
        with self._lock:
            for number, fault in enumerate(self.faults):
                if fault.method == method:
                    return self.faults.pop(number)
        return Fault()

    def gets(self) -> list[Asked]:
        """Requests for the content of a file."""
        return [asked for asked in self.asked if asked.method == "GET"]

    def count(self, bytes_sent: int) -> None:
        with self._lock:
            self.sent += bytes_sent

    def close(self) -> None:
        self.closing.set()
        for server in (self._front, self._storage):
            server.shutdown()
            server.server_close()
        for thread in self._threads:
            thread.join()

    def _server(self, *, storage: bool) -> ThreadingHTTPServer:
        hub = self

        class Handler(_Handler):
            pass

        Handler.hub, Handler.storage = hub, storage
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = False
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        self._threads = [*getattr(self, "_threads", []), thread]
        return server


class _Handler(BaseHTTPRequestHandler):
    hub: LocalHub
    storage: bool
    protocol_version = "HTTP/1.0"

    def do_HEAD(self) -> None:
        self._answer("HEAD")

    def do_GET(self) -> None:
        self._answer("GET")

    def log_message(self, format: str, *values: object) -> None:
        """Say nothing."""

    def _answer(self, method: str) -> None:
        headers = self.headers
        self.hub.asked.append(
            Asked(
                method,
                self.path,
                headers.get("Range", ""),
                headers.get("If-Range", ""),
                headers.get("Authorization", ""),
                self.storage,
            )
        )
        owner, name, _, _, *rest = unquote(self.path).lstrip("/").split("/")
        blob = self.hub.files.get((f"{owner}/{name}", "/".join(rest)))
        if blob is None:
            return self._status(404)
        if blob.gated and not self.storage and headers.get("Authorization") != f"Bearer {self.hub.token}":
            return self._status(403 if headers.get("Authorization") else 401)
        fault = Fault() if blob.large and not self.storage and method == "GET" else self.hub.fault(method)
        if fault.page:
            return self._send(200, {"Content-Type": "text/html; charset=utf-8"}, PORTAL)
        if fault.status:
            return self._status(fault.status, **fault.headers)
        if self.storage or not blob.large:
            return self._file(blob, fault, method)
        told = {
            "Location": f"{self.hub.storage_url}{self.path}",
            "X-Repo-Commit": COMMIT,
            "X-Linked-Etag": f'"{blob.etag}"',
            "X-Linked-Size": str(len(blob.data)),
        }
        return self._send(302, told, b"")

    def _file(self, blob: Blob, fault: Fault, method: str) -> None:
        whole = blob.data
        if fault.flip is not None:
            whole = whole[: fault.flip] + bytes([whole[fault.flip] ^ 1]) + whole[fault.flip + 1 :]
        etag = f'"{blob.etag}"'
        headers = {"ETag": etag, "X-Repo-Commit": COMMIT, "Content-Type": "application/octet-stream"}
        asked, wanted = self.headers.get("Range", ""), self.headers.get("If-Range", etag)
        status, first = 200, 0
        if asked and not fault.no_range and wanted == etag:
            status, first = 206, int(asked.removeprefix("bytes=").removesuffix("-")) + fault.wrong_range
            headers["Content-Range"] = f"bytes {first}-{len(whole) - 1}/{len(whole)}"
        body = whole[first:]
        if method == "HEAD":
            headers["Content-Length"] = str(len(body))
            return self._send(status, headers, b"")
        return self._send(status, headers, body, fault)

    def _send(self, status: int, headers: dict[str, str], body: bytes, fault: Fault | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        ends = [end for end in (fault.cut, fault.stall) if end is not None] if fault else []
        end = min([len(body), *ends])
        try:
            for first in range(0, end, 65536):
                block = body[first : min(end, first + 65536)]
                self.wfile.write(block)
                if fault:
                    self.hub.count(len(block))
                if self.hub.pace:
                    time.sleep(self.hub.pace)
            if fault and fault.stall is not None:
                self.wfile.flush()
                self.hub.closing.wait(30)
        except OSError:  # the other side went away
            self.close_connection = True

    def _status(self, status: int, **headers: str) -> None:
        self._send(status, {name.replace("_", "-"): value for name, value in headers.items()}, b"")


@contextmanager
def local_hub() -> Iterator[LocalHub]:
    hub = LocalHub()
    try:
        yield hub
    finally:
        hub.close()
