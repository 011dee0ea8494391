"""Exports that lie elsewhere: fetched from an S3 and a web server that run here."""

from __future__ import annotations

import base64
import gzip
import json
import os
import socket
import subprocess
import sys
from collections import namedtuple
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest
from attempts import withstood
from click.testing import CliRunner
from exports import HEADER, as_csv, row
from s3 import S3, serve

from analytics.cli import main
from analytics.errors import InputError
from analytics.sources import packing, remote
from analytics.sources.remote import fetch, is_remote

CSV = b"id,text\n1,hello\n"
LONG = bytes(range(256)) * (1 << 15)


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what this machine knows of S3 and proxies out."""
    for name in os.environ:
        if name.startswith("AWS_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "fetched"
    path.mkdir()
    return path


@pytest.fixture(scope="module")
def server() -> Iterator[S3]:
    with serve() as running:
        running.put(
            "acme-exports",
            **{
                "may/a.CSV": CSV,
                "may/b.ndjson.gz": b"b",
                "may/older/c.csv": b"c",
                "may/": b"",
                "may/notes": b"n",
                "june [1].csv": b"j",
                "žalbe\x1b.csv": b"z",
                "long.parquet": LONG,
            },
        )
        yield running


@pytest.fixture
def s3(server: S3, monkeypatch: pytest.MonkeyPatch) -> S3:
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    return server


def contents(fetched: list[tuple[str, Path]]) -> dict[str, bytes]:
    return {shown: path.read_bytes() for shown, path in fetched}


def said(url: str, folder: Path) -> str:
    with pytest.raises(InputError) as error:
        fetch(url, folder)
    return str(error.value)


# --- which paths are remote


@pytest.mark.parametrize("text", ["s3://b/k", "HTTPS://x/y", "http://x", "file:///a", "a+b::memory://x"])
def test_a_url_is_remote(text: str) -> None:
    assert is_remote(text)


@pytest.mark.parametrize(
    "text", ["a.csv", "/a/b.csv", "C:\\a.csv", "C://a.csv", "s3:/b/k", "a b://c", "exports/*.csv"]
)
def test_a_path_is_not_remote(text: str) -> None:
    assert not is_remote(text)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "memory://a", "ftp://x/y", "local://a", "simplecache::s3://b/k", "gs://b/k"]
)
def test_only_s3_and_the_web_are_asked(folder: Path, url: str) -> None:
    kind = url.partition("://")[0]
    assert said(url, folder) == f"{kind}:// cannot be fetched. What can: s3://, https:// and http://."
    assert list(folder.iterdir()) == []


# --- S3


def test_an_object_is_fetched(s3: S3, folder: Path) -> None:
    assert fetch("s3://acme-exports/may/a.CSV", folder) == [
        ("s3://acme-exports/may/a.CSV", folder / "0001.csv")
    ]
    assert (folder / "0001.csv").read_bytes() == CSV


def test_exports_in_a_bucket_are_loaded_like_files(s3: S3, tmp_path: Path) -> None:
    packed = gzip.compress(as_csv([row("1"), row("2")]).encode())
    s3.put("care", **{"2026/march.csv.gz": packed, "2026/april.json": json.dumps([row("3")]).encode()})
    arguments = ["load", "s3://care/2026/*", "--db", str(tmp_path / "log.duckdb")]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    lines = sorted(line.split()[:4] for line in result.stdout.splitlines()[2:])
    assert lines == [["april.json", "canonical", "1", "1"], ["march.csv.gz", "canonical", "2", "2"]]
    again = CliRunner().invoke(main, arguments)
    assert again.stderr.count("these bytes were loaded before") == 2
    taken = CliRunner().invoke(main, ["unload", "march.csv.gz", "--db", str(tmp_path / "log.duckdb")])
    assert taken.stdout == "Took back march.csv.gz: 2 rows.\n"


def test_a_long_object_comes_whole(s3: S3, folder: Path) -> None:
    assert contents(fetch("S3://acme-exports/long.parquet", folder)) == {
        "s3://acme-exports/long.parquet": LONG
    }


def test_a_glob_names_the_objects_that_it_matches(s3: S3, folder: Path, tmp_path: Path) -> None:
    assert contents(fetch("s3://acme-exports/may/*.[cC]*", folder)) == {"s3://acme-exports/may/a.CSV": CSV}
    (tmp_path / "all").mkdir()
    assert [(shown, path.name) for shown, path in fetch("s3://acme-exports/**/*.*", tmp_path / "all")] == [
        ("s3://acme-exports/june [1].csv", "0001.csv"),
        ("s3://acme-exports/long.parquet", "0002.parquet"),
        ("s3://acme-exports/may/a.CSV", "0003.csv"),
        ("s3://acme-exports/may/b.ndjson.gz", "0004.ndjson.gz"),
        ("s3://acme-exports/may/older/c.csv", "0005.csv"),
        ("s3://acme-exports/žalbe\\x1b.csv", "0006.csv"),
    ]


def test_an_object_whose_name_looks_like_a_glob_is_that_object(s3: S3, folder: Path) -> None:
    assert contents(fetch("s3://acme-exports/june [1].csv", folder)) == {
        "s3://acme-exports/june [1].csv": b"j"
    }


def test_a_slash_at_the_end_means_all_that_lies_under_it(s3: S3, folder: Path, tmp_path: Path) -> None:
    assert [(shown, path.name) for shown, path in fetch("s3://acme-exports/may/", folder)] == [
        ("s3://acme-exports/may/a.CSV", "0001.csv"),
        ("s3://acme-exports/may/b.ndjson.gz", "0002.ndjson.gz"),
        ("s3://acme-exports/may/notes", "0003"),
        ("s3://acme-exports/may/older/c.csv", "0004.csv"),
    ]
    (tmp_path / "all").mkdir()
    assert len(fetch("s3://acme-exports", tmp_path / "all")) == 7


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("s3://acme-exports/none.csv", "There is nothing at s3://acme-exports/none.csv."),
        ("s3://acme-exports/none/", "There is nothing at s3://acme-exports/none/."),
        ("s3://acme-exports/none/*.csv", "There is nothing at s3://acme-exports/none/*.csv."),
        (
            "s3://acme-exports/may",
            "There is nothing at s3://acme-exports/may. For all that lies under it, write s3://acme-exports/may/",
        ),
        ("s3://not-there/a.csv", "There is no bucket not-there."),
        ("s3://not-there/", "There is no bucket not-there."),
        ("s3://not-there/*.csv", "There is no bucket not-there."),
    ],
)
def test_what_is_not_there_is_named(s3: S3, folder: Path, url: str, reason: str) -> None:
    assert said(url, folder) == reason


@pytest.mark.parametrize("url", ["s3://", "s3:///a.csv", "s3://AKIA:secret@bucket/a.csv"])
def test_a_url_without_a_bucket_is_an_error_that_repeats_no_secret(folder: Path, url: str) -> None:
    assert said(url, folder) == (
        "The URL names no bucket. Write s3://bucket/folder/file.csv; credentials stand elsewhere."
    )


def test_refused_credentials_are_an_error(s3: S3, folder: Path) -> None:
    with s3.refusing():
        for key in ("may/a.CSV", "may/", "*.csv"):
            assert said(f"s3://acme-exports/{key}", folder) == (
                f"s3://acme-exports/{key} may not be read: the server refuses the credentials, or there are none."
            )


def test_without_credentials_it_is_said_how_to_give_them(
    s3: S3, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert said("s3://acme-exports/may/a.CSV", folder) == (
        "s3://acme-exports/may/a.CSV cannot be fetched: Unable to locate credentials. Set AWS_ACCESS_KEY_ID and "
        "AWS_SECRET_ACCESS_KEY, or AWS_PROFILE; AWS_ENDPOINT_URL for another server than Amazon's."
    )
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    assert "The config profile (nobody) could not be found. Set AWS_" in said(
        "s3://acme-exports/may/a.CSV", folder
    )


def test_a_server_that_is_not_there_or_silent_is_an_error(
    s3: S3, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "SILENT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        assert said("s3://acme-exports/a.csv", folder).endswith("the server does not answer in time.")
    assert said("s3://acme-exports/a.csv", folder).endswith("the server cannot be reached.")


# --- the web


class Pages(BaseHTTPRequestHandler):
    """Gives what the path asks for."""

    protocol_version = "HTTP/1.1"
    elsewhere = ""
    seen: list[tuple[str, str | None]]
    packings: ClassVar[list[str | None]] = []

    def do_GET(self) -> None:
        self.seen.append((self.path, self.headers.get("Authorization")))
        self.packings.append(self.headers.get("Accept-Encoding"))
        path = self.path.partition("?")[0]
        match path.strip("/").split("/"):
            case ["status", status]:
                self._give(int(status), b"")
            case ["to", target]:
                self._give(302, b"", Location={"file": "file:///etc/passwd", "circle": "/to/circle"}[target])
            case ["away"]:
                self._give(307, b"", Location=f"{self.elsewhere}/a.csv")
            case ["cut.csv"]:
                self._give(200, CSV, **{"Content-Length": str(len(CSV) + 1)})
                self.close_connection = True
            case ["silent"]:
                self.rfile.read(1)
            case ["long.parquet"]:
                self._give(200, LONG)
            case ["packed.csv"]:
                # whatever was asked for
                self._give(
                    200,
                    gzip.compress(
                        HEADER.encode() + b"m,2026-03-02T09:00:00Z,twitter,x,false,x\n" * (1 << 20)
                    ),
                    **{"Content-Encoding": "gzip"},
                )
            case ["declared.csv"]:
                self._give(200, b"id", **{"Content-Length": str(1 << 40)})
                self.close_connection = True
            case ["endless.csv"]:
                self._give_for_ever()
            case _:
                self._give(200, CSV)

    def _give(self, status: int, content: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _give_for_ever(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        with suppress(ConnectionError):
            while True:
                self.wfile.write(b"10000\r\n" + b"a" * 0x10000 + b"\r\n")

    def log_message(self, *_: object) -> None:
        """Keep still."""


class Web:
    def __init__(self) -> None:
        self.pages = type("Own", (Pages,), {"seen": []})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.pages)
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.url = f"http://{self.host}"
        self._thread = Thread(target=self.server.serve_forever, args=(0.05,))
        self._thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()


@pytest.fixture
def web() -> Iterator[Web]:
    running = Web()
    yield running
    running.stop()


def test_a_page_is_fetched(web: Web, folder: Path) -> None:
    assert fetch(f"{web.url}/sub/a%20b.CSV.gz", folder) == [
        (f"{web.url}/sub/a%20b.CSV.gz", folder / "0001.csv.gz")
    ]
    assert (folder / "0001.csv.gz").read_bytes() == CSV
    assert web.pages.seen == [("/sub/a%20b.CSV.gz", None)]


def test_a_long_page_comes_whole(web: Web, folder: Path) -> None:
    assert contents(fetch(f"{web.url}/long.parquet", folder)) == {f"{web.url}/long.parquet": LONG}


Disk = namedtuple("Disk", "total used free")


def test_a_page_that_would_fill_the_disk_is_broken_off(
    web: Web, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "_MOST_BYTES", 5 << 20)
    for name in ("endless.csv", "declared.csv"):
        assert said(f"{web.url}/{name}", folder) == (
            f"{web.url}/{name} gives more than 5 MiB, as much as any export has: it is not read. If that is right,"
            " fetch it yourself and name the file; TMPDIR names another disk."
        )
        assert list(folder.iterdir()) == []
    # a twentieth of a disk of 400 MiB stays free, or half of what is: of 21 MiB 10.5 may be taken, of 24 MiB 12
    monkeypatch.setattr(remote, "_MOST_BYTES", 1 << 40)
    for free, most in ((21, 10), (24, 12), (40, 20), (50, 30)):
        monkeypatch.setattr(remote, "disk_usage", lambda _, free=free: Disk(400 << 20, 0, free << 20))
        assert f" gives more than {most} MiB, as much as fits on the disk of {folder}: it is not read." in (
            said(f"{web.url}/endless.csv", folder)
        )
        assert list(folder.iterdir()) == []
    withstood("attack", "Pages without an end, or of a tebibyte", times=6,
              outcome="broken off before the disk is full; nothing of them is left")  # fmt: skip


def test_a_page_that_is_packed_unasked_stays_packed(
    web: Web, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.pages.packings.clear()
    ((_, path),) = fetch(f"{web.url}/packed.csv", folder)
    assert web.pages.packings == ["identity"]
    # 42 MiB of one line
    assert path.stat().st_size < 1 << 20
    monkeypatch.setattr(packing, "HARMLESS_BYTES", 1 << 20)
    loaded = CliRunner().invoke(main, ["load", f"{web.url}/packed.csv", "--db", str(tmp_path / "log.duckdb")])
    assert loaded.exit_code == 1
    assert "unpacks to more than 200 times its size: it is not read." in loaded.stderr
    withstood(
        "attack", "A page packed a thousand times, unasked", times=1, outcome="refused while it is unpacked"
    )


def test_an_object_that_would_fill_the_disk_is_broken_off(
    s3: S3, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "_MOST_BYTES", 1 << 20)
    shown = "s3://acme-exports/long.parquet"
    assert said(shown, folder).startswith(
        f"{shown} gives more than 1 MiB, as much as any export has: it is not read."
    )
    assert list(folder.iterdir()) == []


def test_a_page_that_is_cut_off_leaves_nothing(web: Web, folder: Path) -> None:
    assert said(f"{web.url}/cut.csv", folder).endswith("was cut off on the way. Try again.")
    assert list(folder.iterdir()) == []


def test_credentials_and_queries_are_sent_but_not_shown(web: Web, folder: Path) -> None:
    ((shown, path),) = fetch(f"http://ana:secret@{web.host}/export?token=secret&sig=a%2Fb%2B#secret", folder)
    assert (shown, path.name) == (f"{web.url}/export", "0001")
    assert web.pages.seen == [
        ("/export?token=secret&sig=a%2Fb%2B", "Basic " + base64.b64encode(b"ana:secret").decode())
    ]


def test_a_redirect_to_another_server_is_followed_without_credentials(web: Web, folder: Path) -> None:
    other = Web()
    web.pages.elsewhere = other.url
    try:
        fetched = fetch(f"http://ana:secret@{web.host}/away", folder)
    finally:
        other.stop()
    assert contents(fetched) == {f"{web.url}/away": CSV}
    assert other.pages.seen == [("/a.csv", None)]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("status/404", "There is nothing at {}."),
        ("status/410", "There is nothing at {}."),
        ("status/401", "{} may not be read: the server refuses the credentials, or there are none."),
        ("status/403", "{} may not be read: the server refuses the credentials, or there are none."),
        ("status/503", "{} cannot be fetched: the server answers 503."),
        ("to/file", "{} cannot be fetched: it leads to no web address, or in a circle."),
        ("to/circle", "{} cannot be fetched: it leads to no web address, or in a circle."),
        ("cut.csv", "{} was cut off on the way. Try again."),
    ],
)
def test_what_a_web_server_refuses_is_said_without_secrets(
    web: Web, folder: Path, path: str, reason: str
) -> None:
    assert said(f"http://ana:secret@{web.host}/{path}?token=secret", folder) == reason.format(
        f"{web.url}/{path}"
    )


def test_a_web_server_that_is_not_there_or_silent_is_an_error(
    web: Web, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "SILENT_SECONDS", 0.2)
    assert said(f"{web.url}/silent", folder) == (
        f"{web.url}/silent cannot be fetched: the server does not answer in time."
    )
    with socket.create_server(("127.0.0.1", 0)) as closed:
        host = f"127.0.0.1:{closed.getsockname()[1]}"
    assert said(f"http://{host}/a.csv?token=secret", folder) == (
        f"http://{host}/a.csv cannot be fetched: the server cannot be reached."
    )
    assert "cannot be reached" in said("http://nowhere.invalid/a.csv", folder)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://", "The URL names no server."),
        ("http:///a.csv", "The URL names no server."),
        ("http://[::1/a", "The URL is malformed."),
        ("http://x:99999/secret", "The URL is malformed."),
    ],
)
def test_a_url_that_is_none_is_an_error(folder: Path, url: str, reason: str) -> None:
    assert said(url, folder) == reason


# --- the extra


@pytest.mark.parametrize(
    ("module", "url"), [("s3fs", "s3://bucket/a.csv"), ("aiohttp", "http://127.0.0.1:1/a")]
)
def test_without_the_extra_it_is_said_what_to_install(tmp_path: Path, module: str, url: str) -> None:
    program = f"""
import sys
sys.modules[{module!r}] = None
from pathlib import Path
from analytics.errors import InputError
from analytics.sources.remote import fetch
try:
    fetch({url!r}, Path({str(tmp_path)!r}))
except InputError as error:
    sys.stdout.write(str(error))
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "Files from S3 or the web need the extra 'remote': pip install 'answered[remote]'."
