"""The file of a model: a line that says what it is, a line of JSON with the facts, and arrays of plain numbers.

    answered model 1 SHA-256-OF-ALL-BELOW
    {"arrays": {"grams": ["<u8", [3]], ...}, ...}
    ...

Nothing in it is run and nothing unpacked: reading takes a few times as much memory as the file is long, and no
file is read that is longer than a model can be.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.errors import RequestError

Arrays = Mapping[str, NDArray[Any]]

# Counts up when what is in the file, or how n-grams are made of a text, changes.
_VERSION = 1
_FIRST_LINE = re.compile(rb"answered model (\d{1,9}) ([0-9a-f]{64})\n")
_TYPES = ("<u8", "<f4")
_LONGEST_BYTES = 64 << 20
_LONGEST_HEADER = 1 << 20  # JSON can take fifty times its length in memory
_AGAIN = "Train it again, or fetch it again if it was copied from elsewhere."


class _Broken(Exception):
    """What is wrong with a file."""


def pack(facts: Mapping[str, Any], arrays: Arrays) -> bytes:
    """Return facts and arrays as the bytes of a file; equal ones give equal bytes.

    Parameters
    ----------
    facts
        What JSON can say, without the key ``arrays``.
    arrays
        Of whole numbers of 64 bits or of floats of 32 bits.
    """
    types = {name: "<u8" if array.dtype.kind == "u" else "<f4" for name, array in arrays.items()}
    shapes = {name: [types[name], list(array.shape)] for name, array in arrays.items()}
    header = json.dumps({**facts, "arrays": shapes}, sort_keys=True, allow_nan=False)
    numbers = [np.ascontiguousarray(arrays[name], dtype=types[name]).tobytes() for name in sorted(arrays)]
    body = b"".join([header.encode("ascii"), b"\n", *numbers])
    return f"answered model {_VERSION} {hashlib.sha256(body).hexdigest()}\n".encode() + body


def write(path: Path, packed: bytes) -> None:
    """Write a file all or nothing: whoever reads it meanwhile, or after a crash, finds the old one or the new.

    Raises
    ------
    RequestError
        It cannot be written.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            with part.open("xb") as file:
                file.write(packed)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise RequestError(f"{path}: the model cannot be written: {error.strerror}.") from None


def read(path: Path) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Read the facts and arrays of a file.

    Raises
    ------
    RequestError
        There is no such file, it is not a model, it is damaged, or a newer version of this program wrote it.
    """
    try:
        with path.open("rb") as file:
            packed = file.read(_LONGEST_BYTES + 1)
    except OSError as error:
        raise RequestError(f"{path}: the model cannot be read: {error.strerror}.") from None
    first_line = _FIRST_LINE.match(packed)
    if first_line is None:
        raise RequestError(
            f"{path} is not a model that this program has trained. Name the file that it wrote."
        )
    if int(first_line[1]) > _VERSION:
        raise RequestError(
            f"{path} is of a newer version of this program. Install that version, or train the model again."
        )
    if int(first_line[1]) < _VERSION:
        raise RequestError(f"{path} is of an older version of this program. Train the model again.")
    try:
        if len(packed) > _LONGEST_BYTES:
            raise _Broken(f"it is longer than {_LONGEST_BYTES >> 20} MB, which no model is")
        return _unpacked(packed[first_line.end() :], first_line[2].decode())
    except _Broken as error:
        raise refusal(path, str(error)) from None


def refusal(path: Path, reason: str) -> RequestError:
    """Return the error that a file is no sound model."""
    return RequestError(f"{path}: the model is damaged: {reason}. {_AGAIN}")


def _unpacked(body: bytes, digest: str) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    if hashlib.sha256(body).hexdigest() != digest:
        raise _Broken("it was cut off or changed after it was written")
    header_length = body.find(b"\n", 0, _LONGEST_HEADER)
    if header_length < 0:
        raise _Broken("its second line is too long or has no end")
    header, numbers = body[:header_length], memoryview(body)[header_length + 1 :]
    try:
        facts = json.loads(header)
        shapes = {name: (kind, tuple(shape)) for name, (kind, shape) in facts.pop("arrays").items()}
        if any(kind not in _TYPES for kind, _ in shapes.values()):
            raise _Broken("it holds numbers of an unknown kind")
        if any(type(size) is not int or size < 0 for _, shape in shapes.values() for size in shape):
            raise _Broken("it has an array without a size")
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        raise _Broken("its second line does not say what is in it") from None
    lengths = {name: math.prod(shape) * np.dtype(kind).itemsize for name, (kind, shape) in shapes.items()}
    if sum(lengths.values()) != len(numbers):
        raise _Broken("it is not as long as it says")
    arrays, first = {}, 0
    for name, (kind, shape) in sorted(shapes.items()):
        part = numbers[first : first + lengths[name]]
        arrays[name] = (
            np.frombuffer(part, dtype=kind).reshape(shape).copy()
        )  # at an address that suits numbers
        first += lengths[name]
        if not np.isfinite(arrays[name]).all():
            raise _Broken(f"{name} holds what is not a number")
    return facts, arrays
