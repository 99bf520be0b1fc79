"""What each sector of the simulated programme is like."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Trade:
    """A sector.

    ``weight`` is how many apply, ``priority`` how much the selection favours them; ``level``
    moves the jobs of a unit and ``sales`` its sales (logarithms); ``women`` is the share of
    women in jobs and among members; ``formal`` of registered units; ``exports`` multiplies
    the chance to export.
    """

    sector: str
    weight: float
    priority: float
    level: float
    sales: float
    women: float
    formal: float
    exports: float


TRADES = (
    Trade("alimentos", 16, 0.3, 0.0, 0.1, 0.45, 0.6, 1.0),
    Trade("artesanías", 3, -0.1, -0.4, -0.6, 0.72, 0.3, 0.6),
    Trade("biotecnología/bioingeniería", 2, 0.2, 0.4, 0.7, 0.50, 0.9, 2.0),
    Trade("cerámica", 2, -0.2, 0.1, 0.0, 0.40, 0.6, 0.6),
    Trade("construcción", 3, 0.0, 0.2, 0.1, 0.08, 0.5, 0.0),
    Trade("diseño gráfico", 3, 0.2, -0.3, 0.1, 0.52, 0.7, 0.8),
    Trade("electrónico", 5, 0.3, 0.4, 0.6, 0.25, 0.9, 1.5),
    Trade("indumentaria y marroquinería", 11, 0.2, 0.1, -0.2, 0.70, 0.4, 0.4),
    Trade("industrias culturales", 6, 0.1, -0.2, 0.0, 0.44, 0.6, 0.8),
    Trade("madera y muebles", 11, 0.2, 0.1, 0.0, 0.14, 0.5, 0.6),
    Trade("metalmecánico", 13, 0.3, 0.3, 0.4, 0.10, 0.8, 1.2),
    Trade("minería", 5, 0.2, 0.2, 0.2, 0.07, 0.5, 0.8),
    Trade("primario y agroindustria", 16, 0.2, 0.0, 0.1, 0.32, 0.5, 1.4),
    Trade("químico", 2, 0.0, 0.4, 0.6, 0.33, 0.9, 1.2),
    Trade("servicios de ingeniería", 5, 0.2, 0.2, 0.5, 0.26, 0.9, 1.0),
    Trade("software y servicios de la información", 4, 0.2, 0.4, 0.6, 0.28, 0.9, 2.5),
    Trade("textil", 4, 0.1, 0.2, 0.0, 0.74, 0.5, 0.6),
    Trade("turismo", 3, -0.2, 0.0, 0.0, 0.50, 0.6, 0.0),
)
BY_SECTOR = {each.sector: each for each in TRADES}
