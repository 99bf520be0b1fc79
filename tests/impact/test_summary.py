"""What an estimate says of itself in a notebook."""

from spl_eval.impact import att_gt
from tests.impact.panels import NAMES, made_panel


def test_an_estimate_says_what_it_is_in_a_few_lines():
    panel = made_panel(1, clusters=16, constant=1)
    said = repr(att_gt(panel, **NAMES, cluster="organisation", covariates=["x1"]))
    for words in (
        "Efecto sobre jobs: 10 efectos de 2 cohortes, períodos 2001 a 2006.",
        "40 unidades; se compara con nunca tratadas",
        "Ajustado por x1: doblemente robusto.",
        f"Errores agrupados por organisation ({panel['organisation'].nunique()}).",
        ".table",
    ):
        assert words in said
    assert len(said.splitlines()) <= 8


def test_notes_are_part_of_it():
    panel = made_panel(1)
    effects = att_gt(panel.drop(index=3), **NAMES)
    assert effects.notes
    assert all(f"Nota: {note}" in repr(effects) for note in effects.notes)


def test_an_aggregation_shows_its_overall_effect_and_its_rows():
    found = att_gt(made_panel(1), **NAMES).aggregate("dynamic")
    said = repr(found)
    assert f"{found.overall_att:.6g}".replace(".", ",") in said
    assert len(said.splitlines()) == 1 + 1 + len(found.keys)
    assert len(repr(att_gt(made_panel(1), **NAMES).aggregate("simple")).splitlines()) == 1


def test_a_family_lists_its_members_and_no_endless_list():
    panel = made_panel(1, cohorts={2003: 30, 0: 30})
    panel["sector"] = panel["unit_id"] % 23
    panel["first_treated"] = panel["first_treated"].where(panel["unit_id"] % 2 == 0, 0)
    family = att_gt(panel, **NAMES, by="sector")
    lines = repr(family).splitlines()
    assert lines[0].startswith(f"{len(family)} estimaciones")
    assert len(lines) <= 23


def test_subgroups_without_effects_after_treatment_are_said():
    panel = made_panel(1, cohorts={2007: 9, 0: 12})
    panel["sector"] = "madera"
    family = att_gt(panel, **NAMES, by="sector", anticipation=1)
    assert "madera: sin efectos posteriores al tratamiento" in repr(family)
