"""Bundle ES modules into one script, because a page opened from disk cannot load a second file.

Each module becomes a function that returns its exports, in dependency order. Only the forms of import and export that
the player uses are supported; any other form raises an error.
"""

import re
from pathlib import Path

_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[^"]+)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (\w+))", re.MULTILINE)
_UNSUPPORTED = re.compile(r"^\s*(?:import|export)\b.*|\bimport\s*\(.*|\bimport\.meta\b.*", re.MULTILINE)


def bundle(entry: Path) -> str:
    """Bundle a module and everything that it imports.

    Parameters
    ----------
    entry
        Path of the entry module.

    Returns
    -------
    str
        A classic script in strict mode that defines no global names.

    Raises
    ------
    ValueError
        If a module uses another form of import or export than ``import { a, b as c } from "./file.js";`` and
        ``export function | class | const``, imports a name that is not exported, or imports itself (also
        indirectly).
    """
    exports: dict[Path, list[str]] = {}
    parts: list[str] = []

    def add(path: Path, importers: tuple[Path, ...]) -> None:
        if path in importers:
            raise ValueError(f"{path.name} needs itself")
        if path in exports:
            return
        text = path.read_text(encoding="utf-8")
        for _, specifier in _IMPORT.findall(text):
            add((path.parent / specifier).resolve(), (*importers, path))

        def replace_import(match: re.Match[str]) -> str:
            target = (path.parent / match[2]).resolve()
            names = [name.split(" as ") for part in match[1].split(",") if (name := part.strip())]
            if missing := {name[0] for name in names} - set(exports[target]):
                raise ValueError(f"{path.name} asks {target.name} for {', '.join(sorted(missing))}")
            return f"const {{ {', '.join(': '.join(name) for name in names)} }} = {_name(list(exports), target)};"

        names = _EXPORT.findall(text)
        code = _EXPORT.sub("", _IMPORT.sub(replace_import, text))
        if unsupported := _UNSUPPORTED.search(_without_comments(code)):
            raise ValueError(f"{path.name}: {unsupported[0].strip()}")
        exports[path] = names
        returns = f"return {{ {', '.join(names)} }};"
        parts.append(f"const {_name(list(exports), path)} = (() => {{\n{code.strip()}\n{returns}\n}})();")

    add(entry.resolve(), ())
    return '(() => {\n"use strict";\n' + "\n\n".join(parts) + "\n})();\n"


def _name(paths: list[Path], path: Path) -> str:
    """Return the name of a module in the script; a number distinguishes modules of the same name in two folders."""
    return f"{re.sub(r'[^a-z0-9]', '_', path.stem)}_{paths.index(path)}"


def _without_comments(code: str) -> str:
    return re.sub(r"^\s*(?://|/?\*).*", "", code, flags=re.MULTILINE)
