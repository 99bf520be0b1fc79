"""Every file of the simulated programme, as text."""

from __future__ import annotations

from spl_eval.intake.demo.decisions import corrections, duplicates, list_of
from spl_eval.intake.demo.defects import plant
from spl_eval.intake.demo.parameters import REPORT_YEAR
from spl_eval.intake.demo.simulate import Programme, simulate
from spl_eval.intake.demo.tables import tables
from spl_eval.intake.demo.truth import effects
from spl_eval.intake.demo.writing import csv_text

ABOUT = """\
# Lo escribe «python -m spl_eval.intake.demo data/demo»: no se edita a mano. Ver docs/demo.md.
title: Programa simulado 2012-2019
nature: simulated
year: 2019
first_year: 2012
source: Datos inventados por spl_eval.intake.demo; ninguna organización, unidad ni persona es real
"""
README = """\
# Programa simulado 2012-2019

Todo lo que hay en esta carpeta es **inventado**. Lo escribe un programa, siempre igual:

```sh
python -m spl_eval.intake.demo data/demo
```

Ninguna organización, unidad ni persona es real, y ningún nombre quiere parecerlo. Los totales de
2016 son los del Informe Anual de ese año donde el informe los da; lo demás no dice nada del
programa verdadero. Los montos siguen un camino de precios inventado.

- `*.csv`, `dataset.yml`: las tablas, como las mandaría un equipo, con defectos sembrados.
- `corrections.yml`, `duplicates.csv`: lo que se decidió sobre los defectos que la revisión rechaza.
- `truth/effects.csv`: el efecto verdadero promedio por línea, año de ingreso y año.
- `truth/defects.csv`: cada defecto sembrado, dónde está y qué debería decir la celda.

Ecuaciones, parámetros y defectos están en [docs/demo.md](../../docs/demo.md), en inglés.
"""


def files() -> dict[str, str]:
    """Return the files of the folder, by path."""
    programme = simulate()
    made = tables(programme)
    defects = plant(made, _in_2016(programme))
    return {
        "README.md": README,
        "dataset.yml": ABOUT,
        **{f"{name}.csv": csv_text(rows) for name, rows in made.items()},
        "corrections.yml": corrections(defects),
        "duplicates.csv": duplicates(defects),
        "truth/effects.csv": csv_text(list(effects(programme.organisations))),
        "truth/defects.csv": list_of(defects),
    }


def _in_2016(programme: Programme) -> frozenset[str]:
    """Return the organisations that signed or were paid in the year of the report."""
    return frozenset(
        each.code
        for each in programme.organisations
        if each.paid_2016 or any(one.signed.year == REPORT_YEAR for one in each.instruments)
    )
