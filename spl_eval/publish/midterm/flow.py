"""Who is there, who leaves and why, until those who are estimated."""

from __future__ import annotations

import pandas as pd

from spl_eval import spanish
from spl_eval.impact.study.design import UNIT
from spl_eval.impact.study.main import complete_units
from spl_eval.publish.charts import flow_diagram
from spl_eval.publish.midterm import words
from spl_eval.publish.midterm.study import Study
from spl_eval.publish.views import Absent, Chart, Field, Table, count_field
from spl_eval.results.study.outcomes import OUTCOMES

REASONS = {
    "undated": "sin fecha de la primera firma",
    "recent": "ingresaron hace menos tiempo",
    "earlier": "ingresaron hace más tiempo",
    "applied_late": "se postularon después del último ingreso",
    "without_units": "sin unidades en el registro",
    "incomplete": "sin el resultado en algún año",
}
FLOW_NOTE = (
    "Una organización que tiene unidades con el dato y otras sin él figura en los dos últimos "
    "renglones de su grupo. Quienes se postularon después del último ingreso no fueron candidatas "
    "con las asistidas, y tuvieron que seguir en actividad hasta entonces."
)
STEPS = {
    "known": "Conocidas al cierre del año",
    "study": "En el estudio",
    "estimated": "Con el resultado en todos los años",
}


def flow_frame(study: Study, outcome: str) -> pd.DataFrame:
    """Return the counts from who is known to who is estimated, for one outcome, by arm."""
    complete = study.units[UNIT].isin(complete_units(study.panel, outcome)).to_numpy()
    parts = []
    for arm, own in study.population.flow.groupby("arm", sort=False):
        mine = (study.units["arm"] == arm).to_numpy()
        parts.append(own)
        rows = []
        for step, reason, kept in (
            ("left", "incomplete", mine & ~complete),
            ("estimated", pd.NA, mine & complete),
        ):
            units = study.units[kept]
            rows.append(
                {
                    "step": step,
                    "arm": arm,
                    "reason": reason,
                    "organisations": units["organisation_id"].nunique(),
                    "units": len(units),
                }
            )
        parts.append(pd.DataFrame(rows))
    return pd.concat(parts, ignore_index=True)


def flow_table(study: Study, outcome: str) -> Table:
    """Return the flow of the study as a table."""
    frame = flow_frame(study, outcome)
    rows = zip(frame["step"], frame["reason"], strict=True)
    frame["label"] = [
        STEPS[step] if pd.isna(reason) else f"Salen: {REASONS[reason]}" for step, reason in rows
    ]
    frame["arm_said"] = frame["arm"].map(words.ARMS)
    return Table(
        "flow",
        f"De quiénes se conocen a quiénes se estima ({OUTCOMES[outcome].label.lower()})",
        frame,
        (
            Field("arm_said", "Grupo"),
            Field("label", "Paso"),
            count_field("organisations", "Organizaciones"),
            count_field("units", "Unidades"),
        ),
        note=FLOW_NOTE,
        also=("step", "arm", "reason"),
        period=str(study.year),
    )


def flow_chart(study: Study, outcome: str) -> Chart | Absent:
    """Return the flow of the study as a diagram."""
    frame = flow_frame(study, outcome)
    arms = frame[frame["step"] == "estimated"].set_index("arm")["units"]
    title = (
        f"Se comparan {spanish.number(arms['assisted'])} unidades asistidas con "
        f"{spanish.number(arms['comparison'])} de organizaciones que se postularon y no habían "
        f"firmado hasta {study.year}"
    )
    data = flow_table(study, outcome)
    return flow_diagram(
        "chart_flow", title, frame, data=data, words=STEPS | REASONS, note=data.note
    )
