"""The hub: where a file of a repository lies, how large it is, its checksum, and what is said when it is refused.

httpx2 is what huggingface_hub itself stands on. The hub's own download is not used: it does not go on across restarts
and takes a flipped byte of the right size for good.
"""

from __future__ import annotations

import contextlib
import os
import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from urllib.parse import quote

import httpx2

from engine.errors import DownloadFailed, EngineError, NoAccess
from engine.models.places import hub_home
from engine.settings import folders

ENDPOINT: Final = "https://huggingface.co"
TOKEN_FILE: Final = "hub-token"  # noqa: S105 - a name
"""In the folder of the settings, and not among them: settings are shown and copied, a token never."""
_MOST_HOPS: Final = 5
_AGENT: Final = "impasto"
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an answer is waited for. Seconds, and a number of tries in a row that bring no byte."""

    stall: float = 30.0
    tries: int = 5
    pause: float = 1.0
    """Before the second try; it doubles."""
    most_pause: float = 60.0
    most_tries: int = 200
    """Also of those that bring some bytes."""


class Again(Exception):
    """Something that may pass: a connection that broke or was silent, a server that is busy. Never leaves the room."""

    def __init__(self, reason: str, after: float = 0.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after = after
        """Seconds that the server asks to be left alone."""


@dataclass(frozen=True, slots=True)
class Remote:
    """One file on the hub."""

    repo: str
    path: str
    url: str
    commit: str
    size: int
    sha256: str
    """Empty for small files that git keeps itself; those have `git_sha1`."""
    git_sha1: str = ""

    @property
    def mark(self) -> str:
        """Changes with the file's content."""
        return self.sha256 or self.git_sha1


def endpoint() -> str:
    """The hub's address: $HF_ENDPOINT, else the usual one."""
    return (os.environ.get("HF_ENDPOINT") or ENDPOINT).rstrip("/")


def token() -> str:
    """The artist's token for gated models, or "": $HF_TOKEN, the file of the settings, or that of huggingface_hub."""
    told = (os.environ.get("HF_TOKEN") or "").strip()
    if _is_token(told):
        return told
    theirs = os.environ.get("HF_TOKEN_PATH")
    for file in (folders().settings / TOKEN_FILE, Path(theirs) if theirs else hub_home() / "token"):
        try:
            with file.open(encoding="ascii") as stream:
                text = stream.read(1000).strip()
        except (OSError, ValueError):
            continue
        if _is_token(text):
            return text
    return ""


def _is_token(text: str) -> bool:
    return re.fullmatch(r"[\x21-\x7e]{1,500}", text) is not None


class Hub:
    """A connection to the hub; a context manager. The token goes to the hub alone, never where it points to."""

    def __init__(self, patience: Patience = Patience()) -> None:
        self.patience = patience
        self._base = endpoint()
        limits = httpx2.Timeout(patience.stall)
        headers = {"User-Agent": _AGENT, "Accept-Encoding": "identity"}
        self._socket: socket.socket | None = None
        self._client = httpx2.Client(verify=_trusted(), timeout=limits, headers=headers, max_redirects=_MOST_HOPS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def describe(self, repo: str, revision: str, path: str) -> Remote:
        """What the hub says of a file. Raises Again, DownloadFailed or NoAccess."""
        if os.environ.get("HF_HUB_OFFLINE", "").lower() in {"1", "true", "yes", "on"}:
            raise DownloadFailed(f"{repo} is not fetched: HF_HUB_OFFLINE is set.", "Unset it to go to the network.")
        url = f"{self._base}/{repo}/resolve/{quote(revision, safe='')}/{quote(path)}"
        with translated(repo):
            answer = self._head(url)
        headers = answer.headers
        if answer.status_code >= 400:
            raise refused(repo, path, answer)
        if _is_page(headers) or not (headers.get("x-repo-commit") or headers.get("x-linked-etag")):
            raise portal(repo)
        told = headers.get("x-linked-etag") or headers.get("etag") or ""
        mark = told.removeprefix("W/").strip('"')
        size = headers.get("x-linked-size") or headers.get("content-length") or ""
        if not re.fullmatch(r"\d{1,14}", size) or not re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", mark):
            raise DownloadFailed(
                f"The hub gives no size or checksum for {path} of {repo}.", "It is not fetched; try again later."
            )
        sha256, git_sha1 = (mark, "") if len(mark) == 64 else ("", mark)
        return Remote(repo, path, url, headers.get("x-repo-commit", ""), int(size), sha256, git_sha1)

    @contextmanager
    def open(self, remote: Remote, offset: int, etag: str) -> Iterator[httpx2.Response]:
        """The answer to a request for the file from byte `offset` on. Raises Again, DownloadFailed or NoAccess.

        `etag` is what the server called the file when the first bytes came; of another file all comes.
        """
        headers = self._authorization()
        if offset:
            headers["Range"] = f"bytes={offset}-"
            if etag:
                headers["If-Range"] = etag
        with (
            translated(remote.repo),
            self._client.stream("GET", remote.url, headers=headers, follow_redirects=True) as answer,
        ):
            if answer.status_code >= 400 and answer.status_code != 416:
                raise refused(remote.repo, remote.path, answer)
            if _is_page(answer.headers):
                raise portal(remote.repo)
            stream = answer.extensions.get("network_stream")
            self._socket = stream.get_extra_info("socket") if stream is not None else None
            try:
                yield answer
            finally:
                self._socket = None

    def hang_up(self) -> None:
        """Break the connection that is read from, so that a pause need not wait for a silent server. Any thread."""
        held = self._socket
        if held is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(held, socket.SHUT_RDWR)  # not the one of TLS, which is not for two threads

    def _head(self, url: str) -> httpx2.Response:
        """The hub's own answer: redirects are followed within the hub only, for the headers stand in the last one."""
        for _ in range(_MOST_HOPS):
            answer = self._client.head(url, headers=self._authorization())
            target = answer.next_request.url if answer.next_request else None
            known = answer.headers.get("x-linked-etag") or answer.headers.get("x-repo-commit")
            if target is None or known or target.host != httpx2.URL(self._base).host:
                return answer
            url = str(target)
        return answer

    def _authorization(self) -> dict[str, str]:
        base = httpx2.URL(self._base)
        told = token() if base.scheme == "https" or base.host in _LOCAL else ""
        return {"Authorization": f"Bearer {told}"} if told else {}


@lru_cache(maxsize=1)
def _trusted() -> ssl.SSLContext:
    """Whom the system trusts; reading that takes a fifth of a second."""
    return httpx2.create_ssl_context()


@contextmanager
def translated(repo: str) -> Iterator[None]:
    """Failures of the network become ours."""
    try:
        yield
    except httpx2.TimeoutException as error:
        raise Again("the server fell silent") from error
    except httpx2.ConnectError as error:
        raise Again("there is no connection to the hub") from error
    except (httpx2.TransportError, httpx2.StreamError) as error:
        raise Again("the connection broke") from error
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise DownloadFailed(f"The hub sends {repo} nowhere that can be reached.", "Try again later.") from error


def refused(repo: str, path: str, answer: httpx2.Response) -> EngineError | Again:
    """What a status of 400 and more means."""
    status, page = answer.status_code, f"{ENDPOINT}/{repo}"
    if status in {401, 403}:
        if token():
            return NoAccess(
                f"The hub does not give {repo} to your account.", f"Agree to its licence at {page}, then try again."
            )
        return NoAccess(
            f"{repo} wants a login.",
            f"Agree to its licence at {page}, make a token at {ENDPOINT}/settings/tokens, and put it into "
            f"{folders().settings / TOKEN_FILE} or HF_TOKEN.",
        )
    if status in {404, 410}:
        return DownloadFailed(f"The hub has no {path} in {repo}.", f"Look at {page}")
    if status in {408, 425, 429} or status >= 500:
        after = answer.headers.get("retry-after", "")
        reason = "too much was asked of the hub" if status == 429 else f"the hub is out of order ({status})"
        return Again(reason, float(after) if re.fullmatch(r"\d{1,6}", after) else 0.0)
    return DownloadFailed(f"The hub refuses {path} of {repo} ({status}).", f"Look at {page}")


def portal(repo: str) -> DownloadFailed:
    """The error for an answer that comes from something before the hub."""
    return DownloadFailed(
        f"A web page came instead of {repo}.", "Perhaps this network wants a login; open a browser, then try again."
    )


def _is_page(headers: Mapping[str, str]) -> bool:
    return headers.get("content-type", "").partition(";")[0].strip().lower() in {"text/html", "application/xhtml+xml"}
