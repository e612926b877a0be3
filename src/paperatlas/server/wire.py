"""Write answers as JSON, whatever a database puts into its cells."""

import base64
import math
from collections.abc import Iterable, Mapping

import orjson

__all__ = ["dumps"]

_LARGEST = 2**63


def dumps(value: object) -> bytes:
    """Write a value as compact JSON; what JSON has no word for becomes text.

    >>> dumps({"n": 2**80, 1: (None, float("nan"))})
    b'{"n":"1208925819614629174706176","1":[null,null]}'
    """
    try:
        return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)
    except TypeError:  # a large integer, a lone surrogate, a type of the engine
        return orjson.dumps(_plain(value))


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if -_LARGEST <= value < _LARGEST else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, Mapping):
        return {str(_plain(str(name))): _plain(item) for name, item in value.items()}
    if hasattr(value, "items") and callable(value.items):  # a node or an edge
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, Iterable):
        return [_plain(item) for item in value]
    return str(value)
