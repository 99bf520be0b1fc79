"""What the periods of a panel must be: two at least, and numbers whose distances mean time."""

from __future__ import annotations

import numpy as np

from spl_eval.impact.cells import ROUNDING
from spl_eval.impact.findings import period
from spl_eval.impact.moments import Floats
from spl_eval.impact.problems import PanelError

CODES = {
    "un mes (AAAAMM)": (100, 12, "año*12 + mes"),
    "un trimestre (AAAAT)": (10, 4, "año*4 + trimestre"),
    "un día (AAAAMMDD)": (10_000, 1231, "el número de días, meses o años desde una fecha fija"),
}
"""How dates are packed into numbers: what follows the year, and what to write instead."""

YEARS = (1900, 2199)


def check_periods(periods: Floats, column: str) -> None:
    """Refuse a single period, and codes of dates that leap from one year to the next.

    Raises:
        PanelError: there are fewer than two periods, or they are such codes.
    """
    if len(periods) == 0:
        raise PanelError(["El panel no tiene ninguna fila con período."])
    if len(periods) == 1:
        raise PanelError(
            [
                f"Columna {column}: el panel tiene un solo período ({period(periods[0])}). "
                "Hacen falta dos por lo menos: uno antes del tratamiento y uno después."
            ]
        )
    if _single_precision(periods):
        raise PanelError(
            [
                f"Columna {column}: tiene fracciones con sólo siete cifras (float32), que no "
                "alcanzan para contar períodos. Guárdela con doble precisión (float64)."
            ]
        )
    if _even(periods):
        return
    for what, (scale, most, instead) in CODES.items():
        if _is_code(periods, scale, most):
            raise PanelError(
                [
                    f"Columna {column}: los números parecen {what}, como {period(periods[0])}. De "
                    "diciembre a enero saltarían, y el tiempo desde la entrada sería otro. Use "
                    f"{instead}, tanto en el período como en la cohorte."
                ]
            )


def uneven(periods: Floats) -> tuple[str, ...]:
    """Say so when some periods are further apart than others."""
    if _even(periods):
        return ()
    apart = np.diff(periods)
    return (
        f"Los períodos no están a la misma distancia (de {period(apart.min())} a "
        f"{period(apart.max())}): el tiempo desde la entrada se cuenta en las unidades de la "
        "columna.",
    )


def no_never(periods: Floats) -> str:
    """Say that the last cohort is compared with, in the periods before it is treated."""
    return (
        f"No hay unidades nunca tratadas: se usan los períodos hasta {period(periods[-1])}, y la "
        "última cohorte sirve sólo de comparación."
    )


def _even(periods: Floats) -> bool:
    apart = np.diff(periods)
    return bool(apart.max() - apart.min() <= max(ROUNDING, 1e-6 * apart.max()))


def _single_precision(periods: Floats) -> bool:
    """Return whether fractions have no more digits than single precision holds."""
    single = (periods.astype(np.float32) == periods).all()
    # Halves, quarters and eighths need no more.
    return bool(single and (periods * 1024 % 1 != 0).any())


def _is_code(periods: Floats, scale: int, most: int) -> bool:
    if (periods % 1 != 0).any():
        return False
    years, rest = np.divmod(periods, scale)
    in_years = ((years >= YEARS[0]) & (years <= YEARS[1])).all()
    return bool(in_years and ((rest >= 1) & (rest <= most)).all() and len(np.unique(years)) > 1)
