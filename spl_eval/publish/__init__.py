"""Results leave: tables, charts, prose and pages for the Board, the evaluator, the auditor."""
