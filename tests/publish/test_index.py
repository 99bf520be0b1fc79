"""The page over all runs: it leads to each, and says which is real and which is a demonstration."""

from __future__ import annotations

import dataclasses

from bs4 import BeautifulSoup

from spl_eval.publish import pages
from tests.publish.test_chapters import MANIFEST


def index(tmp_path, *manifests):
    for each in manifests:
        folder = tmp_path / each.run
        folder.mkdir()
        (folder / "manifest.json").write_text(each.to_json(), encoding="utf-8")
    pages.write_index(tmp_path)
    return BeautifulSoup((tmp_path / "index.html").read_text(encoding="utf-8"), "html.parser")


def test_what_the_command_changed_stands_beside_the_title(tmp_path):
    changed = dataclasses.replace(
        run("demo", "simulated", "2026-01-01"), changed={"year": 2018, "province": "Salta;<b>"}
    )
    page = index(tmp_path, changed)
    assert page.main.a.get_text() == "demo (year = 2018; province = Salta;<b>)"


def run(name, nature, started):
    return dataclasses.replace(
        MANIFEST, run=name, title=name, nature=nature, started=f"{started}T00:00:00+00:00"
    )


def test_real_runs_come_first_then_the_newest(tmp_path):
    page = index(
        tmp_path,
        run("demo", "simulated", "2026-03-03"),
        run("2015", "real", "2026-01-01"),
        run("2016", "real", "2026-02-02"),
    )
    links = [link["href"] for link in page.main.find_all("a")]
    assert links == ["2016/site/index.html", "2015/site/index.html", "demo/site/index.html"]


def test_each_run_says_whether_it_is_real(tmp_path):
    page = index(
        tmp_path, run("demo", "simulated", "2026-01-01"), run("2016", "real", "2026-01-01")
    )
    real, invented = page.main.find_all("li")
    assert real.find(class_="stamp") is None
    assert "Datos reales del programa" in real.get_text()
    assert invented.find(class_="stamp").get_text() == "DATOS SIMULADOS"
    assert "ninguna de sus cifras es real" in invented.get_text()
