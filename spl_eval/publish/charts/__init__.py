"""The charts that chapters share: bars and dots in rows, lines, steps, maps, and estimates.

All take the columns of a frame as they are shown (a share in percentage points, money in the
unit that ``axis`` names), say missing values, and give an ``Absent`` when nothing is known.
"""

from spl_eval.publish.charts.bar_chart import bars
from spl_eval.publish.charts.dot_chart import dots
from spl_eval.publish.charts.estimates import Interval
from spl_eval.publish.charts.event_chart import event_study
from spl_eval.publish.charts.event_panels import EventPanel
from spl_eval.publish.charts.flow_chart import flow_diagram
from spl_eval.publish.charts.interval_chart import intervals
from spl_eval.publish.charts.love_chart import love_plot
from spl_eval.publish.charts.maps import tile_map
from spl_eval.publish.charts.marks import Series, Stated
from spl_eval.publish.charts.overlap_chart import overlap
from spl_eval.publish.charts.power_chart import power_curve
from spl_eval.publish.charts.sensitivity_chart import sensitivity
from spl_eval.publish.charts.specification_chart import specification_curve
from spl_eval.publish.charts.time_charts import lines, steps
from spl_eval.publish.charts.trend_chart import trends

__all__ = [
    "EventPanel",
    "Interval",
    "Series",
    "Stated",
    "bars",
    "dots",
    "event_study",
    "flow_diagram",
    "intervals",
    "lines",
    "love_plot",
    "overlap",
    "power_curve",
    "sensitivity",
    "specification_curve",
    "steps",
    "tile_map",
    "trends",
]
