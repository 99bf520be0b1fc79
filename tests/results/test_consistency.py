"""The rules find the contradictions of 2016, and others in a made-up year."""

from __future__ import annotations

import pytest

from spl_eval.results.annual.consistency import RULES, check_report
from tests.report import REAL_2016, made_report

FOUND_2016 = check_report(REAL_2016)

# The 36 inconsistencies that a careful reader listed in the report of 2016, each with the
# rule that finds it and a line of the source that the observation must cite.
INVENTORY = {
    "X01 13 declared, 4 listed": ("declared_against_evidence", 38),
    "X02 2 declared, 10 listed": ("declared_against_evidence", 45),
    "X03 totals nearly agree": ("totals_that_mask", 41),
    "X04 dated before its facts": ("report_before_facts", 8),
    "X05 two sections numbered 4": ("repeated_section_numbers", 379),
    "X06 no section 1": ("missing_section_numbers", 167),
    "X07 status boxes unreadable": ("status_marks", 52),
    "X08 column Meta twice": ("ambiguous_columns", 17),
    "X09 activities as indicators": ("activities_as_indicators", 111),
    "X10 evidence drops line 1.B": ("lines_of_evidence", 100),
    "X11 line 1.A is empty": ("empty_lines", 64),
    "X12 two organisations twice": ("organisations_in_several_lists", 95),
    "X13 no jobs for the agreements": ("partial_totals", 284),
    "X14 rounded and exact mixed": ("mixed_precision", 286),
    "X15 signed beside paid": ("stock_and_flow", 286),
    "X16 construction not paid": ("sectors_signed_not_paid", 284),
    "X17 composite sector names": ("composite_sectors", 282),
    "X17 missions' other words": ("mission_sectors", 291),
    "X18 preliminary report": ("preliminary_as_final", 189),
    "X19 open-ended target": ("open_ended_targets", 186),
    "X20 started procedures": ("started_counted_as_done", 192),
    "X21 one event, four names": ("event_names", 290),
    "X22 institutions' names": ("institution_names", 263),
    "X23 spelling of beneficiaries": ("organisation_spellings", 102),
    "X24 Bostwana": ("country_spelling", 209),
    "X24 Sudáfrica": ("destinations_never_visited", 400),
    "X25 two modalities": ("mission_modalities", 209),
    "X26 no impact, yet delays": ("contradictions", 353),
    "X26 status as mitigation": ("status_among_mitigations", 353),
    "X27 depends on nobody": ("contradictions", 376),
    "X28 risks without rating": ("incomplete_risks", 332),
    "X29 pending audit points": ("audit_register", 385),
    "X30 no money": ("no_money", 289),
    "X31 gender without numbers": ("gender_without_figures", 296),
    "X32 jobs involved": ("beneficiary_terms", 332),
    "X33 the whole territory": ("coverage_claimed", 293),
    "X34 several cases, two told": ("cases_announced", 287),
    "X35 prompts unanswered": ("unanswered_prompts", 392),
    "X35 sustainability twice": ("repeated_prompts", 279),
    "X36 final or annual": ("two_horizons", 167),
}


@pytest.mark.parametrize("inconsistency", INVENTORY)
def test_the_inventory_of_2016_is_found(inconsistency):
    rule, line = INVENTORY[inconsistency]
    own = FOUND_2016[FOUND_2016["rule"] == rule]
    assert any(line in cited for cited in own["source_lines"]), own


def test_every_inconsistency_of_the_inventory_has_a_rule():
    assert len({key.split()[0] for key in INVENTORY}) == 36


def sentences(report, rule):
    found = check_report(report)
    return found.loc[found["rule"] == rule, "sentence"].tolist()


def test_sentences_carry_the_computed_figures():
    first, second = sentences(REAL_2016, "declared_against_evidence")
    assert "P1-T2" in first
    assert "10,0\u00a0% o 50,0\u00a0%" in first
    assert "P1-T3" in second
    assert "30,8\u00a0% o 100,0\u00a0%" in second
    (total,) = sentences(REAL_2016, "totals_that_mask")
    assert "declarado 21, evidencia 20" in total
    assert "17" in total
    (coverage,) = sentences(REAL_2016, "coverage_claimed")
    assert "7 de 24 jurisdicciones" in coverage
    assert "NEA" in coverage
    assert "Patagonia" in coverage


def test_the_gravest_come_first():
    order = FOUND_2016["severity"].map({"high": 0, "medium": 1, "low": 2})
    assert order.is_monotonic_increasing


def test_ids_and_questions_of_the_rules_are_distinct():
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert len({rule.question for rule in RULES}) == len(RULES)


def test_rules_name_no_year_and_no_organisation():
    for rule in RULES:
        constants = str(rule.check.__code__.co_consts)
        assert "2016" not in constants
        assert "Whipala" not in constants


GOOD_YEAR = {
    "identification": [
        {"item": "report_date", "value": "2032-03-15"},
        {"item": "period_start", "value": "2031-01-01"},
        {"item": "period_end", "value": "2031-12-31"},
        {"item": "project_start", "value": "2031-01-01"},
    ],
    "results": [
        {
            "indicator_id": "A",
            "target": 4,
            "target_basis": "fixed",
            "declared": 2,
            "lines": ("1.A",),
            "attached_activity": "1.1",
        }
    ],
    "workplan": [
        {"activity_id": "1.1", "product_id": "1", "activity": "x", "column_heading": "Indicadores"}
    ],
    "organisations": [
        {"organisation_id": "O1", "name": "Cooperativa Uno Ltda."},
        {"organisation_id": "O2", "name": "Cooperativa Dos Ltda."},
    ],
    "instruments": [
        {
            "instrument_id": f"I{n}",
            "indicator_id": "A",
            "organisation_id": f"O{n}",
            "line": "1.A",
            "signed_date": "2031-05-01",
            "approved_grant_ars": 1000.0,
        }
        for n in (1, 2)
    ],
    "evidence": [
        {
            "evidence_id": f"E{n}",
            "indicator_id": "A",
            "kind": "instrument",
            "lines_heading": ("1.A",),
        }
        for n in (1, 2)
    ],
    "reach": [
        {
            "reach_id": "R1",
            "indicator_id": "A",
            "count": 2,
            "units": 10,
            "jobs": 30,
            "jobs_precision": "exact",
            "provinces": ("Chaco",),
            "sectors": ("alimentos",),
        }
    ],
    "form": [
        {"element": "section", "position": 1, "number": "1", "text": "Resultados"},
        {"element": "section", "position": 2, "number": "2", "text": "Riesgos"},
        {
            "element": "column",
            "product_id": "1",
            "position": 1,
            "text": "Meta",
            "horizon": "annual",
        },
        {"element": "column", "product_id": "1", "position": 2, "text": "Logro"},
        {
            "element": "table_heading",
            "product_id": "1",
            "position": 1,
            "text": "Resultados anuales",
            "horizon": "annual",
        },
        {
            "element": "status_box",
            "product_id": "1",
            "position": 1,
            "text": "Totalmente alcanzado",
            "marked": "no",
        },
        {
            "element": "status_box",
            "product_id": "1",
            "position": 2,
            "text": "Parcialmente alcanzado",
            "marked": "yes",
        },
    ],
    "missions": [
        {
            "mission_id": "M1",
            "country": "Perú",
            "month": "2031-08",
            "modalities": ("Bilateral",),
            "sectors": ("alimentos",),
        }
    ],
    "risks": [
        {
            "risk_id": "K1",
            "dimension": "Contexto",
            "variable": "v",
            "risk": "r",
            "probability": "alta",
            "impact": "bajo",
            "owner": "Coordinación",
            "date": "2031-06-01",
            "trend": "estable",
        }
    ],
    "mitigations": [
        {"mitigation_id": "MI1", "variable": "v", "mitigation": "m", "content": "measure"}
    ],
    "audit": [
        {
            "audit_id": "A1",
            "exercise": 2030,
            "observations_total": 5,
            "observations_pending": 1,
            "observation": "inventario",
            "due_exercise": 2032,
        }
    ],
    "cases": [{"case_id": "C1", "name": "Uno", "organisation_id": "O1", "instrument_id": "I1"}],
    "claims": [
        {"claim_id": "CL1", "topic": "gender", "claim": "c", "measure": "m", "value": 12.0},
        {"claim_id": "CL2", "topic": "cases", "claim": "c", "measure": "m", "value": 1.0},
    ],
    "prompts": [{"prompt_id": "P1", "section": "1", "asks": "a", "answered": "yes"}],
    "mentions": [
        {"entity_kind": "event", "entity_id": "e", "name": "Encuentro"},
        {"entity_kind": "mission_destination", "entity_id": "peru", "name": "Perú"},
    ],
}


def test_a_sound_year_fires_no_rule():
    assert check_report(made_report(**GOOD_YEAR))["sentence"].tolist() == []


def changed(table, row=0, **values):
    rows = [dict(each) for each in GOOD_YEAR.get(table, [])]
    rows[row] |= values
    return made_report(**(GOOD_YEAR | {table: rows}))


def added(table, **values):
    return made_report(**(GOOD_YEAR | {table: [*GOOD_YEAR.get(table, []), values]}))


SECOND_INDICATOR = {
    "indicator_id": "B",
    "target": 4,
    "target_basis": "fixed",
    "declared": 2,
    "attached_activity": "1.1",
}

ONE_DEFECT = {
    "declared_against_evidence": changed("results", declared=3),
    "preliminary_as_final": made_report(
        **(
            GOOD_YEAR
            | {
                "results": [GOOD_YEAR["results"][0] | {"target": 2}],
                "evidence": [
                    GOOD_YEAR["evidence"][0],
                    GOOD_YEAR["evidence"][1] | {"state": "preliminary"},
                ],
            }
        )
    ),
    "open_ended_targets": changed("results", target_basis="per_mission"),
    "started_counted_as_done": changed("results", in_process=1),
    "lines_of_evidence": changed("evidence", lines_heading=("2.A",)),
    "empty_lines": changed("results", lines=("1.A", "2.A")),
    "organisations_in_several_lists": changed(
        "instruments", 1, indicator_id="B", organisation_id="O1"
    ),
    "partial_totals": added("reach", reach_id="R2", units=7, count=1),
    "mixed_precision": added(
        "reach", reach_id="R2", units=7, jobs=9, jobs_precision="approximate", count=1
    ),
    "stock_and_flow": added("reach", reach_id="R2", population="portfolio", count=9, units=90),
    "sectors_signed_not_paid": added(
        "reach", reach_id="R2", population="portfolio", count=9, sectors=("minería",)
    ),
    "composite_sectors": changed("reach", sectors=("madera y muebles", "alimentos")),
    "mission_sectors": changed("missions", sectors=("pesca",)),
    "coverage_claimed": added(
        "claims", claim_id="CL9", topic="coverage", claim="todo el país", scope="national"
    ),
    "report_before_facts": changed("identification", value="2031-09"),
    "repeated_section_numbers": changed("form", 1, number="1"),
    "missing_section_numbers": changed("form", 1, number="3"),
    "ambiguous_columns": changed("form", 3, text="Meta final"),
    "activities_as_indicators": added(
        "workplan", activity_id="1.2", product_id="1", activity="y", column_heading="Indicadores"
    ),
    "status_marks": made_report(
        **(GOOD_YEAR | {"form": [row | {"marked": None} for row in GOOD_YEAR["form"]]})
    ),
    "two_horizons": changed("form", 4, horizon="final"),
    "unanswered_prompts": changed("prompts", answered="no"),
    "repeated_prompts": changed("prompts", answered="elsewhere"),
    "event_names": added("mentions", entity_kind="event", entity_id="e", name="Jornada"),
    "institution_names": made_report(
        **(
            GOOD_YEAR
            | {
                "mentions": [
                    {"entity_kind": "institution", "entity_id": "i", "name": "Ministerio"},
                    {"entity_kind": "institution", "entity_id": "i", "name": "Min."},
                ]
            }
        )
    ),
    "beneficiary_terms": made_report(
        **(
            GOOD_YEAR
            | {
                "mentions": [
                    {"entity_kind": "beneficiary_term", "entity_id": "b", "name": "empresas"},
                    {"entity_kind": "beneficiary_term", "entity_id": "b", "name": "firmas"},
                ]
            }
        )
    ),
    "organisation_spellings": changed("organisations", name="Coop. Uno Limitada"),
    "organisations_alike": changed("organisations", name="Cooperativa Dos Dos Limitada"),
    "country_spelling": changed("missions", country="Prú"),
    "destinations_never_visited": changed("mentions", 1, name="Chile"),
    "mission_modalities": changed("missions", modalities=("Bilateral", "Triangular")),
    "no_money": made_report(
        **(
            GOOD_YEAR
            | {
                "instruments": [
                    row | {"approved_grant_ars": None} for row in GOOD_YEAR["instruments"]
                ],
                "claims": [
                    *GOOD_YEAR["claims"],
                    {"claim_id": "CL9", "topic": "money", "claim": "se pagó"},
                ],
            }
        )
    ),
    "gender_without_figures": changed("claims", value=None),
    "staff_without_figures": added(
        "claims", claim_id="CL9", topic="staff", claim="se fue gente", measure="cuántas"
    ),
    "audit_register": changed("audit", observation=None),
    "cases_announced": changed("cases", instrument_id=None),
    "contradictions": made_report(
        **(
            GOOD_YEAR
            | {
                "claims": [
                    {
                        "claim_id": f"CL{n}",
                        "topic": "context",
                        "claim": "c",
                        "subject": "demoras",
                        "stance": stance,
                    }
                    for n, stance in enumerate(("affirms", "denies"))
                ]
            }
        )
    ),
    "status_among_mitigations": changed("mitigations", content="status"),
    "incomplete_risks": changed("risks", owner=None),
    "nothing_named": made_report(**(GOOD_YEAR | {"evidence": [], "reach": [], "instruments": []})),
    "marked_against_computed": changed("results", target=2),
    "facts_outside_period": changed("instruments", signed_date="2028-05-01"),
    "totals_that_mask": made_report(
        **(
            GOOD_YEAR
            | {
                "results": [GOOD_YEAR["results"][0] | {"declared": 1}, SECOND_INDICATOR],
                "evidence": [
                    *GOOD_YEAR["evidence"],
                    {"evidence_id": "E3", "indicator_id": "B", "count": 1},
                ],
            }
        )
    ),
}


@pytest.mark.parametrize("rule", ONE_DEFECT)
def test_one_defect_in_a_sound_year_is_seen(rule):
    assert rule in set(check_report(ONE_DEFECT[rule])["rule"])


def test_every_rule_has_its_defect():
    assert set(ONE_DEFECT) == {rule.id for rule in RULES}


def test_an_empty_report_fires_nothing_but_does_not_break():
    assert check_report(made_report())["rule"].tolist() == []
