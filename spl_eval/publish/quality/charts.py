"""The picture of what is filled in: one tile for each column of each table."""

from __future__ import annotations

import math
import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.patches import Rectangle

from spl_eval import spanish
from spl_eval.publish.charts.canvas import FAINT, INK, PAPER, canvas
from spl_eval.publish.quality.highlights import percent, percent_field
from spl_eval.publish.views import Chart, Field, Table, count_field
from spl_eval.results.quality import completeness as quality

LONGEST_TITLE = 32
"""Characters of a table's title beside its tiles."""

SHADES = LinearSegmentedColormap.from_list("filled", ["#dfe6eb", INK])


def completeness(complete: pd.DataFrame) -> Chart:
    """Chart how complete each column is, a table in each line. ``complete`` is that of quality."""
    tables = quality.by_table(complete)
    with canvas(0.5 + 0.27 * max(len(tables), 1)) as (figure, (axes,)):
        for line, own in enumerate(tables.to_dict("records")):
            shares = complete.loc[complete["table"] == own["table"], "share"]
            _tiles(axes, line, shares.astype("float64").sort_values(ascending=False).tolist())
            text = "sin filas" if pd.isna(own["share"]) else percent(own["share"])
            axes.text(len(shares) + 0.25, line, text, va="center", fontsize=8)
        axes.set_yticks(
            range(len(tables)),
            [textwrap.shorten(each, LONGEST_TITLE, placeholder="…") for each in tables["title"]],
        )
        axes.set_ylim(len(tables) - 0.4, -0.6)
        widest = complete.groupby("table").size().max() if len(complete) else 1
        axes.set_xlim(-0.1, float(widest) + 3)
        axes.set_xticks([])
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)
        axes.tick_params(axis="y", length=0)
    columns = int(tables["columns"].sum())
    full, empty = int(tables["full"].sum()), int(tables["empty"].sum())
    title = (
        f"De {spanish.counted(columns, 'columna', 'columnas')}, {spanish.number(full)} están "
        f"completas y {spanish.number(empty)} no tienen ningún valor"
    )
    said = [f"{own.title}, {percent(own.share)}" for own in tables.itertuples()]
    alt = (
        "Casilleros, uno por columna de cada tabla, más oscuros cuanto más completa. Celdas con "
        f"valor: {'; '.join(said)}."
    )
    note = (
        "Un casillero por columna; más oscuro, más completa; blanco, sin ningún valor; de borde "
        "cortado, no corresponde a ninguna fila. A la derecha, las celdas con valor de la tabla, "
        "entre las que corresponden. Una celda con un problema cuenta como vacía."
    )
    return Chart("completeness", title, alt, figure, _data(complete), note)


def _tiles(axes: Axes, line: int, shares: list[float]) -> None:
    for place, share in enumerate(shares):
        unknown = math.isnan(share)
        axes.add_patch(
            Rectangle(
                (place + 0.08, line - 0.36),
                0.84,
                0.72,
                facecolor=to_hex(SHADES(share / 100)) if share > 0 else PAPER,
                edgecolor=FAINT,
                linewidth=0.8,
                linestyle=(0, (2, 1)) if unknown else "solid",
            )
        )


def _data(complete: pd.DataFrame) -> Table:
    return Table(
        "completeness",
        "Filas con valor en cada columna",
        complete,
        (
            Field("title", "Tabla"),
            Field("label", "Columna"),
            count_field("concerned", "Filas que corresponden"),
            count_field("filled", "Con valor"),
            percent_field("share", "Completa"),
        ),
        also=("table", "column", "required", "rows"),
    )
