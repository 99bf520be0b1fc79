"""A simulated programme, 2012-2019, whose true effects are known.

``python -m spl_eval.intake.demo data/demo`` writes it. Nothing in it is about a real
organisation, firm or person; docs/demo.md states every equation and parameter.
"""
