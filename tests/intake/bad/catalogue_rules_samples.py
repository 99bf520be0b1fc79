"""The rules of samples, and of who is followed up though it is in none, one case each."""

from __future__ import annotations

from tests.intake.bad.case import cell, cells, rows_of
from tests.intake.bad.catalogue_rules import rule

CASES = [
    rule(
        "samples_personal_identifier",
        "code of a row of a sample that is a CUIT",
        cell("samples", 2, "sample_id", "27-20000003-5"),
        "samples.csv, fila 2, columna sample_id",
        "el código lleva un CUIT",
        "por ejemplo M001",
    ),
    rule(
        "drawn_of_nobody",
        "row of a sample that is of no organisation and of no unit",
        cell("samples", 6, "unit_id", None),
        "samples.csv, fila 6, columna sample_id",
        "la fila no dice qué organización o unidad se eligió",
        "Complete el código",
    ),
    rule(
        "drawn_of_another",
        "unit in a sample under another organisation than its own",
        cell("samples", 8, "organisation_id", "O2"),
        "samples.csv, fila 8, columna organisation_id",
        "la unidad es de O1, y la muestra dice O2",
        "Corrija la organización de la fila o la de la unidad",
    ),
    rule(
        "drawn_twice",
        "unit that was drawn and stands in the reserve list of the same survey",
        cell("samples", 8, "unit_id", "U2"),
        "samples.csv, fila 8, columna sample_id",
        "el mismo caso ya está en la muestra de esa encuesta, en M6",
        "Deje una sola fila por caso y encuesta",
    ),
    rule(
        "drawn_without_probability",
        "unit that was drawn, without the probability of it",
        cell("samples", 7, "probability", None),
        "samples.csv, fila 7, columna selection",
        "falta la probabilidad, y sin ella el caso no tiene peso",
        "donde se toman todos, 1",
    ),
    rule(
        "probability_of_zero",
        "unit that was drawn with a probability of zero",
        cell("samples", 7, "probability", 0),
        "samples.csv, fila 7, columna probability",
        "la probabilidad es 0, y con ella nadie sale sorteado",
        "Ponga cuántos se sortearon",
    ),
    rule(
        "all_taken_by_chance",
        "stratum that is taken whole with a probability under 1",
        cells(*(("samples", row, "probability", 0.8) for row in range(2, 6))),
        "samples.csv, fila 2, columna probability",
        "en su estrato se toman todos, y la probabilidad es 0,8 y no 1 (en 4 filas; también 3, 4",
        "Ponga 1",
    ),
    rule(
        "probability_apart",
        "probability of one unit with a zero too many",
        rows_of(
            "samples", lambda rows: rows.append(["M8", *rows[5][1:3], "U4", *rows[5][4:6], 0.05, 3])
        ),
        "samples.csv, fila 9, columna probability",
        "la probabilidad es 0,05, y la de otros sorteados del mismo estrato es 0,5",
        "Corrija la que esté mal",
    ),
    rule(
        "answer_outside_sample",
        "answer of a unit that is not in the survey's sample",
        cell("follow_up", 6, "unit_id", "U9"),
        "follow_up.csv, fila 6, columna survey_id",
        "el caso no está en la muestra de la encuesta S1",
        "Agréguelo a «Muestras de seguimiento» (samples)",
    ),
]
