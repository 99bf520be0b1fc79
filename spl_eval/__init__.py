"""Evaluation toolkit of programme ARG/12/005 (Sistemas Productivos Locales).

Records come in through :mod:`spl_eval.intake`, become annual results in
:mod:`spl_eval.results`, and leave through :mod:`spl_eval.publish`.
"""

__version__ = "0.1.0"
