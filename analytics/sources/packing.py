"""Files as they lie on disk: plain, gzip or zstd, and whether what is packed is whole."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Generator
from pathlib import Path

from analytics.errors import InputError

CHUNK_BYTES = 1 << 22
# Texts become 5 to 20 times smaller, sheets of nearly equal rows 100 times; a bomb 1,000 times and more. What
# unpacks to no more than a gibibyte fits anywhere.
HIGHEST_RATIO = 200
HARMLESS_BYTES = 1 << 30
# So much of zstd can become 128 MiB at once.
_ZSTD_BYTES = 1 << 12


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
        The file cannot be opened, is cut off, damaged or made to fill the disk.
    """
    total = 0
    try:
        most = max(HARMLESS_BYTES, HIGHEST_RATIO * path.stat().st_size)
        for chunk in _chunks(path, compression):
            total += len(chunk)
            if total > most and compression != "none":
                raise InputError(
                    f"{path} unpacks to more than {HIGHEST_RATIO} times its size: it is not read. If that is right, "
                    "unpack it yourself."
                )
            yield chunk
    except (OSError, EOFError, zlib.error) as error:
        raise unreadable(path, error) from None


def _chunks(path: Path, compression: str) -> Generator[bytes]:
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


# Ends of lines at the end of a file.
_ENDS_BYTES = 1 << 10


def last_line_bytes(path: Path, most: int) -> int:
    """Return the length of the last line of a plain file, as far as the file's last bytes tell: `most`, and some more.

    Raises
    ------
    InputError
        The file cannot be read.
    """
    try:
        with path.open("rb") as file:
            file.seek(max(0, file.seek(0, 2) - most - _ENDS_BYTES))
            return _behind_last_end(file.read().rstrip(b"\r\n"))
    except OSError as error:
        raise unreadable(path, error) from None


def _behind_last_end(content: bytes) -> int:
    return len(content) - 1 - max(content.rfind(b"\n"), content.rfind(b"\r"))


def check_whole(path: Path) -> int:
    """Unpack a packed file to see that it is whole: the reader would take what is left of a cut one for all.

    Returns
    -------
    int
        Length of its last line in bytes, without its end; 0 for a plain file.

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
    last_line = 0
    if compression != "none":
        for chunk in unpacked(path, compression):
            text = chunk.rstrip(b"\r\n")
            behind = _behind_last_end(text)
            last_line = behind + (last_line if behind == len(text) else 0)
    return last_line


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
        while packed := file.read(_ZSTD_BYTES):
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
