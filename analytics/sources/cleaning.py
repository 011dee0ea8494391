"""A copy of a file that the CSV reader can take: UTF-8, and no lone carriage returns."""

from __future__ import annotations

import codecs
from pathlib import Path

from analytics.errors import InputError
from analytics.sources.shape import opened

# Stands for a carriage return inside a text while it is read; from the private use area, so that no text has it.
LONE_RETURN = "\ue00d"
_CHUNK_BYTES = 1 << 22


def clean_copy(path: Path, compression: str, encoding: str, target: Path) -> None:
    """Write the text of a file to `target` as UTF-8 with LF line ends, lone carriage returns as `LONE_RETURN`.

    Raises
    ------
    InputError
        The file is damaged or not in that encoding; the message says where.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    held = ""
    done = 0
    with opened(path, compression) as source, target.open("w", encoding="utf-8", newline="") as copy:
        while True:
            try:
                chunk = source.read(_CHUNK_BYTES)
                text = held + decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                raise InputError(
                    f"{path} is not in the encoding {encoding}: byte {done + error.start} cannot be read."
                ) from None
            except (OSError, EOFError) as error:
                raise InputError(f"{path} is damaged: {error}.") from None
            done += len(chunk)
            # a return at the end may be half of a line end
            held = "\r" if chunk and text.endswith("\r") else ""
            text = text[: len(text) - len(held)]
            if done == len(chunk):
                text = text.removeprefix("\ufeff")
            copy.write(text.replace("\r\n", "\n").replace("\r", LONE_RETURN))
            if not chunk:
                return


