"""JSON as it lies in a file: which keys stand where, told from its beginning, even where that is cut."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

# A text that is cut off goes on to the end: looked for again at each quote in it, it would take for ever.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"?|[{}\[\],:]|[^\s{}\[\],:"]++', re.DOTALL)
_DEEPEST = 16
# Each key carries all that stand above it: with long ones, a small file would fill the memory.
_LONGEST_PATH = 4_000
_MOST_PATHS = 20_000


def key_paths(text: str) -> tuple[str, ...]:
    """List the paths of all keys of the JSON documents in a text, which may be cut off anywhere, in their order.

    Documents are the objects of NDJSON, the elements of a list, or the one object; paths begin in each of them: an
    object in the list ``messages`` with the key ``id`` gives ``$.messages[*].id``. What lies below sixteen levels or
    below endless names is left out.
    """
    paths: dict[str, None] = {}
    above: list[
        str | None
    ] = []  # path of each open object or list; None where it is too deep or no key leads to it
    is_list: list[bool] = []
    key = ""
    is_key = False
    for token in _TOKEN.finditer(text):
        match token[0]:
            case "{" | "[" as opened:
                above.append(_path(above, is_list, key))
                is_list.append(opened == "[")
                is_key = opened == "{"
            case "}" | "]":
                if above:
                    above.pop()
                    is_list.pop()
                is_key = False
            case ",":
                is_key = bool(is_list) and not is_list[-1]
            case ":":
                is_key = False
            case value if is_key and _is_whole(value) and above and above[-1] is not None:
                key = _unquoted(value)
                if len(key) <= _LONGEST_PATH:
                    paths[f"{above[-1]}.{key}"] = None
                is_key = False
        if len(paths) >= _MOST_PATHS:
            break
    return tuple(paths)


def _path(above: list[str | None], is_list: list[bool], key: str) -> str | None:
    if not above:
        return "$"
    if above[-1] is None or len(above) > _DEEPEST or len(above[-1]) + len(key) > _LONGEST_PATH:
        return None
    if not is_list[-1]:
        return f"{above[-1]}.{key}"
    # elements of a top-level list are documents of their own
    return "$" if len(above) == 1 else f"{above[-1]}[*]"


def _is_whole(token: str) -> bool:
    return len(token) > 1 and token.startswith('"') and token.endswith('"')


def _unquoted(token: str) -> str:
    try:
        return str(json.loads(token))
    except ValueError:
        return token[1:-1]


def keys_at(paths: Iterable[str], holder: str, record: str) -> frozenset[str]:
    """List the keys of records: what stands below a path within a path, nested keys with dots."""
    prefix = holder + record.removeprefix("$") + "."
    return frozenset(path[len(prefix) :].replace("[*]", "") for path in paths if path.startswith(prefix))
