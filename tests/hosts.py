"""Stand-ins for what runs pipelines: the API of GitHub or GitLab, and a shell with the program on its path."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

MY_ID = 7


@dataclass
class Api:
    """What a host keeps: comments, oldest first, and what was asked of it.

    Parameters
    ----------
    refuses
        Status with which every request ends; 0: none.
    """

    url: str = ""
    comments: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    refuses: int = 0


@contextmanager
def serving() -> Iterator[Api]:
    """Serve the parts of both APIs that comments need on a port of this machine."""
    api = Api()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            split = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            sent = json.loads(self.rfile.read(length)) if length else {}
            api.asked.append((self.command, split.path))
            api.tokens.add(self.headers.get("Authorization") or self.headers.get("PRIVATE-TOKEN") or "")
            if api.refuses:
                self._send(api.refuses, {"message": "refused"})
            elif split.path.endswith("/user"):
                self._send(200, {"id": MY_ID})
            elif self.command == "GET":
                page = int(parse_qs(split.query)["page"][0])
                self._send(200, api.comments[(page - 1) * 100 : page * 100])
            elif self.command == "POST":
                api.comments.append(made := comment(len(api.comments) + 1, sent["body"]))
                self._send(201, made)
            else:
                number = int(split.path.rsplit("/", 1)[1])
                changed = next(one for one in api.comments if one["id"] == number)
                changed["body"] = sent["body"]
                self._send(200, changed)

        do_GET = do_POST = do_PATCH = do_PUT = _answer  # noqa: N815 (as http.server calls them)

        def _send(self, status: int, body: object) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        api.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield api
        finally:
            server.shutdown()
            thread.join()


def comment(number: int, body: str, *, by: str = "Bot", association: str = "NONE") -> dict[str, Any]:
    """Return a comment as both APIs have it, by a bot, which is who asks, or by a user."""
    return {
        "id": number,
        "body": body,
        "user": {"type": by},
        "author": {"id": MY_ID if by == "Bot" else 99},
        "author_association": association,
        "html_url": f"https://host.example/comments/{number}",
    }


def program(folder: Path, checkout: Path) -> Path:
    """Make a folder for the path of a shell in which `answered`, `python` and `python3` are those of this run."""
    folder.mkdir()
    for name, arguments in (("answered", "-m analytics.cli"), ("python", ""), ("python3", "")):
        script = folder / name
        script.write_text(
            f"#!/bin/sh\nPYTHONPATH={shlex.quote(str(checkout))} exec {shlex.quote(sys.executable)} {arguments}"
            ' "$@"\n',
            encoding="utf-8",
        )
        script.chmod(0o755)
    return folder


def shell(
    script: str, folder: Path, env: Mapping[str, str], *, kind: str = "bash"
) -> subprocess.CompletedProcess[str]:
    """Run a script as it stands: by bash as the hosts start it, or by Python."""
    file = Path(env["SCRIPTS"]) / f"script.{kind.split()[0]}"
    file.write_text(script, encoding="utf-8")
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(file)]
    kept = {name: os.environ[name] for name in ("HOME", "TMPDIR", "LANG") if name in os.environ}
    path = f"{env['PROGRAM']}:{os.environ['PATH']}"
    return subprocess.run(
        command if kind == "bash" else [sys.executable, str(file)],
        cwd=folder, env=kept | {"PATH": path} | dict(env), capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def outputs(text: str) -> dict[str, str]:
    """Return the lines `name=value` that a step wrote for the ones after it."""
    return dict(line.split("=", 1) for line in text.splitlines() if line)


def filled(text: str, values: Mapping[str, str]) -> str:
    """Put values in place of the expressions of a workflow."""
    return re.sub(r"\$\{\{ *([\w.-]+) *\}\}", lambda found: values.get(found[1], ""), text)


def holds(condition: str, values: Mapping[str, str]) -> bool:
    """Evaluate a condition of a workflow: comparisons with texts, all of which must hold."""
    for part in condition.split("&&"):
        found = re.fullmatch(r"\s*([\w.-]+) (==|!=) '([^']*)'\s*", part)
        assert found, part
        if (values.get(found[1], "") == found[3]) != (found[2] == "=="):
            return False
    return True
