"""Official figures beside which the programme is seen: ``data/reference``, read and looked up."""

from spl_eval.intake.reference.figures import (
    national_sector_jobs,
    population,
    province_jobs,
    sector_jobs,
    women_share_by_province,
    women_share_by_sector,
)
from spl_eval.intake.reference.reading import Reference, reference

__all__ = [
    "Reference",
    "national_sector_jobs",
    "population",
    "province_jobs",
    "reference",
    "sector_jobs",
    "women_share_by_province",
    "women_share_by_sector",
]
