"""JSON schema of the data that the player receives, generated from the dataclasses of a lesson."""

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
    Message: {"type": "string"},  # already translated
    Any: {},
}


def schema() -> dict[str, Any]:
    """Return the JSON schema (2020-12) of `explorer.lessons.serialize.payload`.

    Returns
    -------
    dict
        Schema with one definition per dataclass; fields without a default are required.
    """
    definitions: dict[str, Any] = {}
    reference = _schema_of(Lesson, definitions)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **reference, "$defs": definitions}


def _schema_of(annotation: Any, definitions: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - any annotation
    if annotation in _SIMPLE:
        return _SIMPLE[annotation]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (Union, UnionType):
        kinds = [_schema_of(argument, definitions) for argument in arguments]
        return {"anyOf": [kind for index, kind in enumerate(kinds) if kind not in kinds[:index]]}
    if origin is tuple:
        if arguments[-1] is Ellipsis:
            return {"type": "array", "items": _schema_of(arguments[0], definitions)}
        items = [_schema_of(argument, definitions) for argument in arguments]
        return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}
    if origin in (dict, Mapping):
        return {"type": "object"}
    if is_dataclass(annotation) and isinstance(annotation, type):
        return _reference(annotation, definitions)
    raise TypeError(annotation)


def _reference(cls: type, definitions: dict[str, Any]) -> dict[str, Any]:
    name = cls.__name__
    if name not in definitions:
        definitions[name] = {}  # set first: a dataclass may contain itself
        hints = get_type_hints(cls)
        required = [
            field.name for field in fields(cls) if field.default is MISSING and field.default_factory is MISSING
        ]
        definitions[name] = {
            "type": "object",
            "description": (cls.__doc__ or "").partition("\n")[0],
            "properties": {name: _schema_of(hint, definitions) for name, hint in hints.items()},
            "required": required,
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{name}"}
