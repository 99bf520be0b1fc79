"""Open one file: its bytes, its text or its YAML, within bounds."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from spl_eval.errors import InputProblems, Problem, quoted

MAX_BYTES = 64 * 1024 * 1024
"""A larger file is refused before it is read: no annual report comes near it."""

MAX_YAML = 1_000_000
"""Characters; two thousand corrections need half of it."""

MAX_DEPTH, MAX_TOKENS = 30, 150_000
"""Of YAML: brackets within brackets, or lists without end, would take minutes to read."""

MAX_CELL_CHARACTERS = 20_000
"""A longer cell is a mistake of export; it would also make a page unreadable."""


def read_bytes(path: Path) -> bytes:
    """Read a whole file; raises InputProblems when it is missing, unreadable or too large."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _problem(
                path,
                f"pesa más de {MAX_BYTES // 1024**2} MB",
                "Divídalo, o revise si es el archivo correcto",
            )
        return path.read_bytes()
    except FileNotFoundError:
        empty = "; si no hay datos, déjelo sólo con el encabezado" if path.suffix == ".csv" else ""
        raise _problem(path, "no existe", f"Agréguelo{empty}") from None
    except IsADirectoryError:
        raise _problem(
            path, "es una carpeta y no un archivo", "Ponga en su lugar el archivo"
        ) from None
    except OSError:
        raise _problem(
            path, "no se puede leer", "Revise los permisos del archivo y el disco"
        ) from None


def read_text(path: Path) -> str:
    """Read a UTF-8 file, with or without byte-order mark; says the line that is not UTF-8."""
    raw = read_bytes(path)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        raise _problem(
            path,
            "no está en UTF-8",
            "Guárdelo de nuevo como «CSV UTF-8» (en Excel: Guardar como)",
            row=row,
        ) from None
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        raise _problem(
            path, "tiene bytes nulos", "No es un archivo de texto; expórtelo de nuevo", row=row
        )
    return text


def read_yaml(path: Path) -> dict[str, Any]:
    """Read a YAML mapping of plain values. Anchors, tags and repeated keys are refused."""
    text = read_text(path)
    if len(text) > MAX_YAML:
        raise _problem(
            path, f"tiene más de {MAX_YAML} caracteres", "Revise si es el archivo correcto"
        )
    try:
        if (row := _first_reference(text)) is not None:
            raise _problem(
                path,
                "usa anclas o etiquetas de YAML (&, *, !)",
                "Escriba el valor completo en cada lugar",
                row=row,
            )
        content = YAML(typ="safe", pure=True).load(text)
        # Half of a surrogate pair can be escaped in YAML, and written nowhere.
        json.dumps(content, ensure_ascii=False, default=str).encode("utf-8")
    # ValueError is an impossible date or number; RecursionError, brackets without end;
    # TypeError, a key that is a date or a list.
    except (YAMLError, ValueError, RecursionError, TypeError) as error:
        mark = getattr(error, "problem_mark", None)
        raise _problem(
            path,
            f"no es YAML válido ({_yaml_reason(error)})",
            "Revise la sangría, los dos puntos y las claves repetidas",
            row=mark.line + 1 if mark else None,
        ) from None
    if not isinstance(content, dict):
        raise _problem(path, "no contiene pares «clave: valor»", "Escriba una clave por renglón")
    return content


def _first_reference(text: str) -> int | None:
    """Return the row of the first anchor, alias or tag; raises ValueError on a hostile text."""
    depth = 0
    # An alias can multiply a small file into gigabytes, and none is needed here.
    for count, token in enumerate(YAML(typ="safe", pure=True).scan(text)):
        name = type(token).__name__
        if name in {"AnchorToken", "AliasToken", "TagToken"}:
            return int(token.start_mark.line) + 1
        depth += name.endswith("StartToken") - name.endswith("EndToken")
        if depth > MAX_DEPTH or count > MAX_TOKENS:
            raise ValueError(depth, count)
    return None


def sha256(raw: bytes) -> str:
    """Return the hexadecimal SHA-256 of a file's bytes."""
    return hashlib.sha256(raw).hexdigest()


def _problem(path: Path, what: str, mend: str, row: int | None = None) -> InputProblems:
    return InputProblems([Problem(path.name, what, mend, row=row)])


def _yaml_reason(error: Exception) -> str:
    repeated = re.search(r"duplicate key \"([^\"]*)\"", str(getattr(error, "problem", "")))
    return f"la clave {quoted(repeated[1])} está repetida" if repeated else "no se puede leer"
