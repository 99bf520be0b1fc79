"""The charts that chapters share: bars and dots in rows, lines, steps, and maps.

All take the columns of a frame as they are shown (a share in percentage points, money in the
unit that ``axis`` names), say missing values, and give an ``Absent`` when nothing is known.
"""

from spl_eval.publish.charts.bar_chart import bars
from spl_eval.publish.charts.dot_chart import dots
from spl_eval.publish.charts.maps import tile_map
from spl_eval.publish.charts.marks import Series, Stated
from spl_eval.publish.charts.time_charts import lines, steps

__all__ = ["Series", "Stated", "bars", "dots", "lines", "steps", "tile_map"]
