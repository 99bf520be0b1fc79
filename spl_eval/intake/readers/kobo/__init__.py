"""Read exports of KoboToolbox and ODK Central by a declared mapping."""

from spl_eval.intake.readers.kobo.reading import SurveyExport, read_kobo

__all__ = ["SurveyExport", "read_kobo"]
