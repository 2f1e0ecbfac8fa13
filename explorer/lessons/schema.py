"""JSON schema of the data that a player receives, generated from the dataclasses of a lesson."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from explorer.lessons.lesson import Lesson, Message

_SIMPLE: dict[object, dict[str, Any]] = {
    str: {"type": "string"},
    float: {"type": "number"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    Message: {"type": "string"},  # resolved
    Any: {},
}


def schema() -> dict[str, Any]:
    """JSON schema (2020-12) of `explorer.lessons.serialize.payload`.

    Returns
    -------
    dict
        One definition per dataclass; a field without a default is required.
    """
    definitions: dict[str, Any] = {}
    reference = _of(Lesson, definitions)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **reference, "$defs": definitions}


def _of(wanted: Any, definitions: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - any annotation
    if wanted in _SIMPLE:
        return _SIMPLE[wanted]
    origin, arguments = get_origin(wanted), get_args(wanted)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (Union, UnionType):
        kinds = [_of(argument, definitions) for argument in arguments]
        return {"anyOf": [kind for place, kind in enumerate(kinds) if kind not in kinds[:place]]}
    if origin is tuple:
        if arguments[-1] is Ellipsis:
            return {"type": "array", "items": _of(arguments[0], definitions)}
        items = [_of(argument, definitions) for argument in arguments]
        return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}
    if origin in (dict, Mapping):
        return {"type": "object"}
    if is_dataclass(wanted) and isinstance(wanted, type):
        return _reference(wanted, definitions)
    raise TypeError(wanted)


def _reference(wanted: type, definitions: dict[str, Any]) -> dict[str, Any]:
    name = wanted.__name__
    if name not in definitions:
        definitions[name] = {}  # a dataclass may contain itself
        hints = get_type_hints(wanted)
        needed = [
            field.name for field in fields(wanted) if field.default is MISSING and field.default_factory is MISSING
        ]
        definitions[name] = {
            "type": "object",
            "description": (wanted.__doc__ or "").partition("\n")[0],
            "properties": {name: _of(hint, definitions) for name, hint in hints.items()},
            "required": needed,
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{name}"}
