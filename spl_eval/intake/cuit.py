"""Read a CUIT, the tax number of eleven digits that identifies a firm or a person.

Length, kind and check digit are python-stdnum's. The first two digits of a person's number are
never used to guess anybody's sex: 23 and 24 are given to anybody whose 20 or 27 is taken, and
a number given years ago says nothing of who the person is. Sex comes only from a column that
asked for it.
"""

from __future__ import annotations

from stdnum.ar import cuit as standard
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidLength, ValidationError

from spl_eval.intake.parse.cell_error import CellError

EXAMPLE = "30-12345678-1"
MEND = f"Escriba las once cifras, con guiones o sin ellos, por ejemplo {EXAMPLE}"
MISTAKES: tuple[tuple[type[ValidationError], str, str, str], ...] = (
    (InvalidLength, "un CUIT tiene once cifras", MEND, "wrong_length"),
    (
        InvalidChecksum,
        "el último dígito del CUIT no corresponde a los otros diez",
        "Cópielo de nuevo de la constancia de inscripción",
        "wrong_check_digit",
    ),
    (
        InvalidComponent,
        "ningún CUIT empieza con esas dos cifras",
        "Cópielo de nuevo de la constancia de inscripción",
        "unknown_cuit_kind",
    ),
)


def cuit(text: str) -> str:
    """Return the eleven digits of a CUIT: ``30-12345678-1`` is ``"30123456781"``.

    Spaces, hyphens and dots between the digits are dropped. Nothing is inferred from the number.

    Raises:
        CellError: ``wrong_length``, ``wrong_check_digit``, ``unknown_cuit_kind`` (the first two
            digits) or ``not_digits``. The message does not repeat the number, because that of
            a person is personal and messages are kept; it has its place in the table.
    """
    try:
        return standard.validate(text.strip().replace(".", ""))
    except ValidationError as error:
        for mistake, what, mend, code in MISTAKES:
            if isinstance(error, mistake):
                raise CellError(what, mend, code) from None
        raise CellError("un CUIT tiene sólo cifras", MEND, "not_digits") from None


def formatted(digits: str) -> str:
    """Write a CUIT, as :func:`cuit` gives it, the way it is printed: ``30-12345678-1``."""
    return f"{digits[:2]}-{digits[2:10]}-{digits[10:]}"
