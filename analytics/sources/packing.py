"""Files as they lie on disk: plain, gzip or zstd, and whether what is packed is whole."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Generator
from pathlib import Path

from analytics.errors import InputError

CHUNK_BYTES = 1 << 22


def compression_of(magic: bytes) -> str:
    """Tell ``none``, ``gzip`` or ``zstd`` from the first bytes of a file."""
    return (
        "gzip"
        if magic.startswith(b"\x1f\x8b")
        else "zstd"
        if magic.startswith(b"\x28\xb5\x2f\xfd")
        else "none"
    )


def unpacked(path: Path, compression: str) -> Generator[bytes]:
    """Yield the unpacked bytes of a file, all members or frames of it, in chunks.

    Raises
    ------
    InputError
        The file cannot be opened, is cut off or damaged.
    """
    try:
        match compression:
            case "gzip":
                with gzip.open(path, "rb") as file:
                    while chunk := file.read(CHUNK_BYTES):
                        yield chunk
            case "zstd":
                yield from _zstd(path)
            case _:
                with path.open("rb") as file:
                    while chunk := file.read(CHUNK_BYTES):
                        yield chunk
    except (OSError, EOFError, zlib.error) as error:
        raise unreadable(path, error) from None


def check_whole(path: Path) -> None:
    """Unpack a packed file to see that it is whole: the reader would take what is left of a cut one for all.

    Raises
    ------
    InputError
        It is cut off or damaged.
    """
    try:
        with path.open("rb") as file:
            compression = compression_of(file.read(4))
    except OSError as error:
        raise unreadable(path, error) from None
    if compression != "none":
        for _ in unpacked(path, compression):
            pass


def unreadable(path: Path, error: Exception) -> InputError:
    """Make the error for a file that the system or a decoder cannot read."""
    if isinstance(error, OSError) and error.strerror:
        return InputError(f"{path} cannot be read: {error.strerror}.")
    return InputError(f"{path} is damaged or cut off: {str(error).rstrip('.')}.")


def _zstd(path: Path) -> Generator[bytes]:
    # imported here: few exports are packed so
    import zstandard

    frame = None
    with path.open("rb") as file:
        while packed := file.read(CHUNK_BYTES >> 4):
            while packed:
                frame = frame or zstandard.ZstdDecompressor().decompressobj()
                try:
                    chunk = frame.decompress(packed)
                except zstandard.ZstdError as error:
                    raise EOFError(str(error)) from None
                packed = frame.unused_data if frame.eof else b""
                frame = None if frame.eof else frame
                if chunk:
                    yield chunk
    if frame is not None:
        raise EOFError("it ends within a frame")
