"""No output of the commands holds the password of a database, however its address is written."""

from __future__ import annotations

import sys

import openpyxl
import pytest

from spl_eval import cli
from spl_eval.intake.given_name import ADDRESS, given_name, is_address

SECRET = "s3creta"
BROKEN = [
    f"postgresql://maria:{SECRET}@127.0.0.1:1/base",
    f"postgresql://maria:{SECRET}@127.0.0.1:puerto/base",
    f"postgresql://maria:{SECRET}@otro@127.0.0.1:1/base",
    f"postgresql://maria:a/{SECRET}@127.0.0.1:1/base?schema=a&schema=b",
    f"mysql://maria:{SECRET}@127.0.0.1/base",
    f"sqlite:///maria:{SECRET}@servidor",
    f"postgres:/maria:{SECRET}@127.0.0.1/base",
    f"maria:{SECRET}@127.0.0.1/base",
]


@pytest.fixture
def told(capfd, tmp_path, monkeypatch):
    """Return the exit code and everything that a command said or wrote."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments):
        with pytest.raises(SystemExit) as ended:
            cli.main(list(arguments))
        out, err = capfd.readouterr()
        written = [out, err]
        for path in tmp_path.glob("*.html"):
            written.append(path.read_text(encoding="utf-8"))
        for path in tmp_path.glob("*.xlsx"):
            sheets = openpyxl.load_workbook(path).worksheets
            written.append(str([list(sheet.values) for sheet in sheets]))
        return ended.value.code, "\n".join(written)

    return call


@pytest.mark.parametrize("address", BROKEN)
def test_check(told, address):
    code, said = told("check", address, "--html", "p.html", "--xlsx", "p.xlsx")
    assert code == (1 if "://" in address else 2)
    assert SECRET not in said
    assert ADDRESS in said or "postgresql://maria@127.0.0.1:1/base" in said
    code, said = told("check", address, "--json")
    assert code == (1 if "://" in address else 2)
    assert SECRET not in said


@pytest.mark.parametrize("address", BROKEN)
@pytest.mark.parametrize("by_option", [True, False])
def test_run(told, project, monkeypatch, address, by_option):
    project.notebook("one").run_file(**({} if by_option else {"data": f"'{address}'"}))
    if not by_option:
        text = f"title: a\ndata: '{address}'\nnotebooks: [one]\n"
        project.run_file(text=text)
    monkeypatch.chdir(project.root)
    code, said = told("run", "anual", *(["--set", f"data={address}"] if by_option else []))
    assert code == 2
    assert SECRET not in said
    assert "«data» es la dirección de una base, y una corrida lee una carpeta o un archivo" in said
    assert "spl-eval check" in said


@pytest.mark.skipif(sys.platform == "win32", reason="no such names")
def test_a_folder_whose_name_is_like_an_address_is_none(tmp_path):
    odd = tmp_path / "a:b@c"
    odd.mkdir()
    assert not is_address(odd)
    assert given_name(odd) == str(odd)


def test_a_path_is_no_address():
    assert not is_address("C:\\datos\\2016")
    assert not is_address("datos/ana@centro")
    assert not is_address("datos\0malos")
