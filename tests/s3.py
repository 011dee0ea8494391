"""A server of S3 on loopback that keeps what it is given in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.request import Request, urlopen

import boto3
from moto.server import ThreadedMotoServer

KEY, SECRET = "AKIATEST", "a secret/+1"


class S3:
    """A running server.

    Parameters
    ----------
    url
        Where it is.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._client = boto3.client(
            "s3",
            endpoint_url=url,
            region_name="us-east-1",
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
        )

    @property
    def environment(self) -> dict[str, str]:
        """What programs must be told to find it."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_DEFAULT_REGION": "us-east-1",
        }

    def put(self, bucket: str, **objects: bytes) -> None:
        """Make a bucket with objects: key -> content."""
        self._client.create_bucket(Bucket=bucket)
        for key, content in objects.items():
            self._client.put_object(Bucket=bucket, Key=key, Body=content)

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Look at credentials meanwhile; it knows none."""
        self._tell("reset-auth", b"0")
        try:
            yield
        finally:
            self._tell("reset-auth", b"inf")

    def forget(self) -> None:
        """Drop all buckets: servers of one process share them."""
        self._tell("reset", b"")

    def _tell(self, what: str, content: bytes) -> None:
        with urlopen(Request(f"{self.url}/moto-api/{what}", content, {"Content-Type": "text/plain"})):
            pass

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()


@contextmanager
def serve() -> Iterator[S3]:
    """Run a server on a free port."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        with closing(S3(f"http://{host}:{port}")) as running:
            running.forget()
            yield running
    finally:
        server.stop()
