"""Say in one sentence why a database could not be read, never quoting what a driver said.

A driver's message may hold the address with its password, and is in the server's language.
"""

from __future__ import annotations

import re

from sqlalchemy.exc import DBAPIError

from spl_eval.errors import Problem, quoted
from spl_eval.intake.readers.database.address import (
    CONNECT_SECONDS,
    STATEMENT_SECONDS,
    Address,
)

REPEAT = "Repita cuando el servidor responda; no se cargó nada"

# A failed connection has no SQLSTATE: only the text tells, in the language of the server.
CONNECTING: tuple[tuple[str, str, str], ...] = (
    (
        "translate host|resolve host|not known|nodename|No address|name resolution",
        "no se encuentra el servidor {host}",
        "Revise el nombre del servidor y la conexión a la red",
    ),
    (
        "timeout|timed out",
        f"el servidor no respondió en {CONNECT_SECONDS} segundos",
        "Revise el servidor, el puerto y la conexión a la red",
    ),
    (
        "refused|No such file|rechaz",
        "el servidor no acepta conexiones en {port}",
        "Revise el puerto, y que PostgreSQL esté encendido",
    ),
    (
        r"pg_hba\.conf",
        "el servidor no permite conectarse desde este equipo con ese usuario",
        "Pida a quien administra la base que lo habilite (pg_hba.conf)",
    ),
    (
        "password|contraseña|autenti|role .* does not exist|no existe el rol",
        "el servidor no aceptó el usuario o la contraseña",
        "Corríjalos; la contraseña puede estar en PGPASSWORD o en ~/.pgpass",
    ),
    (
        "database .* does not exist|no existe la base",
        "no existe la base {database}",
        "Corrija el nombre de la base",
    ),
    (
        "permission denied for database|permiso denegado",
        "el usuario no tiene permiso para entrar en la base {database}",
        "Pida permiso de conexión (GRANT CONNECT)",
    ),
    (
        "too many|remaining connection slots|demasiad",
        "el servidor tiene demasiadas conexiones abiertas",
        "Espere y repita",
    ),
    (
        "SSL|certificate",
        "no se pudo establecer la conexión cifrada",
        "Revise sslmode y los certificados",
    ),
    (
        "starting up|shutting down|recovery",
        "el servidor se está encendiendo o apagando",
        "Espere y repita",
    ),
    (
        "connection option|invalid",
        "la dirección tiene una opción o un valor que no se conoce",
        "Deje sólo usuario, servidor, puerto y base; de las opciones, schema y sslmode",
    ),
)

# By SQLSTATE, or by its class of two characters.
READING: dict[str, tuple[str, str]] = {
    "42501": (
        "no hay permiso para leerla entera",
        "Pida permiso de lectura (GRANT SELECT), y BYPASSRLS si la tabla oculta filas por usuario",
    ),
    "55P03": ("otra tarea la tiene tomada", "Espere a que termine y repita"),
    "57014": (
        f"leerla lleva más de {STATEMENT_SECONDS} segundos",
        "Si es una vista, guárdela como tabla",
    ),
    "22": (
        "tiene valores que no se pueden convertir en texto",
        "Revise los valores, y que la base esté en UTF-8",
    ),
    "53": ("el servidor no tiene memoria o disco para leerla", "Avise a quien administra la base"),
    "XX": ("está dañada", "Avise a quien administra la base"),
}
SQLITE: tuple[tuple[str, str, str], ...] = (
    (
        "decode to UTF-8",
        "tiene textos que no están en UTF-8",
        "Cárguela de nuevo desde el archivo original, indicando su codificación",
    ),
    (
        "not a database|malformed|encrypted",
        "no es una base SQLite, o está dañada",
        "Revise el archivo, o cópielo de nuevo",
    ),
    (
        "locked|busy",
        "otro programa la tiene tomada",
        "Cierre el programa que escribe en ella y repita",
    ),
    (
        "interrupted",
        f"leerla lleva más de {STATEMENT_SECONDS} segundos",
        "Si es una vista, guárdela como tabla",
    ),
    (
        "unable to open|readonly|disk I/O|authoriz",
        "no se puede abrir",
        "Revise los permisos del archivo y de su carpeta, y el disco",
    ),
)
GENERIC = "no se puede leer"


def connecting(error: Exception, address: Address) -> Problem:
    """Say why no connection was made."""
    if address.path is not None:
        return _sqlite(error, address.name)
    url = address.url
    words = {
        "host": quoted(url.host or "local"),
        "port": f"el puerto {url.port or 5432}",
        "database": quoted(url.database or url.username or ""),
    }
    text = _said(error)
    for pattern, what, mend in CONNECTING:
        if re.search(pattern, text, re.IGNORECASE):
            return _problem(address.name, what.format(**words), mend)
    return _problem(
        address.name,
        "no se pudo establecer la conexión",
        "Revise el servidor, el puerto, el usuario, la contraseña y el nombre de la base",
    )


def is_lost(error: Exception) -> bool:
    """Tell whether the connection is gone, so that no other table can be read either."""
    state = _state(error)
    gone = isinstance(error, DBAPIError) and error.connection_invalidated
    return gone or state.startswith(("08", "57P"))


def lost(address: Address, table: str = "") -> Problem:
    """Say that the connection broke while ``table`` was read, or the list of tables."""
    what = f"la tabla {quoted(table)}" if table else "la lista de tablas"
    return _problem(address.name, f"la conexión se cortó mientras se leía {what}", REPEAT)


def reading(error: Exception, address: Address, file: str, table: str = "") -> Problem:
    """Say why one table could not be read; ``file`` names it."""
    if address.path is not None:
        return _sqlite(error, file, table)
    state = _state(error)
    if isinstance(error, UnicodeDecodeError):
        state = "22021"
    generic = (
        f"{GENERIC} (código {state})" if state else GENERIC,
        "Avise a quien administra la base",
    )
    what, mend = READING.get(state) or READING.get(state[:2]) or generic
    return _problem(file, what, mend, table)


def _sqlite(error: Exception, file: str, table: str = "") -> Problem:
    text = _said(error)
    for pattern, what, mend in SQLITE:
        if re.search(pattern, text, re.IGNORECASE):
            return _problem(file, what, mend, table)
    return _problem(file, GENERIC, "Revise el archivo con el programa que lo hizo", table)


def _said(error: Exception) -> str:
    return str(error.orig if isinstance(error, DBAPIError) else error)


def _state(error: Exception) -> str:
    original = error.orig if isinstance(error, DBAPIError) else error
    return str(getattr(original, "sqlstate", None) or "")


def _problem(file: str, what: str, mend: str, table: str = "") -> Problem:
    return Problem(file, what, mend, code="database", table=table)
