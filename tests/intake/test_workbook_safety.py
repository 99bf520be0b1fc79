"""Workbooks that could harm the machine, or are no workbooks, are refused with one message."""

import contextlib
import datetime as dt
import struct
import time
import tracemalloc
import zipfile

import duckdb
import openpyxl
import pytest

from spl_eval.errors import InputProblems
from spl_eval.intake.readers.workbook import archive as workbook_archive
from spl_eval.intake.readers.workbook import safety as workbook_safety
from spl_eval.intake.readers.workbook import scan as workbook_scan
from spl_eval.intake.readers.workbook.reading import read_workbook

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEADINGS = ("Desembolso", "Instrumento", "Fecha", "Concepto", "Monto (pesos corrientes)")


@pytest.fixture
def book(tmp_path):
    """Return the path of a small sound workbook."""
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "Desembolsos"
    sheet.append(HEADINGS)
    sheet.append(("D-1", "I-1", dt.date(2016, 12, 5), "actividad del proyecto", 1500.5))
    path = tmp_path / "libro.xlsx"
    made.save(path)
    return path


def rebuilt(path, change=None, add=None, drop=(), compression=zipfile.ZIP_DEFLATED):
    """Write the archive again with ``change(name, content)``, more parts, or fewer."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name not in drop}
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in {**parts, **(add or {})}.items():
            archive.writestr(name, change(name, content) if change else content)
    return path


def replaced(path, part, old, new):
    def change(name, content):
        if name != part:
            return content
        assert old in content
        return content.replace(old, new)

    return rebuilt(path, change)


def sheet_of(path, rows):
    """Write the sheet's XML anew; ``rows`` is what its sheetData holds."""
    start = f'<worksheet xmlns="{NAMESPACE}"><sheetData>'.encode()
    whole = start + rows + b"</sheetData></worksheet>"
    return rebuilt(path, lambda name, content: whole if name == SHEET else content)


def refusal(path):
    """Return the one problem for which a workbook is not read."""
    with pytest.raises(InputProblems) as error, duckdb.connect() as connection:
        read_workbook(path, connection)
    (problem,) = error.value.problems
    assert problem.file == path.name
    assert problem.mend
    return problem


def problems_of(path):
    with duckdb.connect() as connection:
        return read_workbook(path, connection).problems


def test_a_sound_workbook_is_read(book):
    with duckdb.connect() as connection:
        source = read_workbook(book, connection)
        assert not source.problems
        rows = connection.execute("FROM raw_disbursements").fetchall()
    assert rows == [(2, "D-1", "I-1", "2016-12-05", "actividad del proyecto", "1500,5")]


def test_files_that_are_no_workbook(tmp_path):
    path = tmp_path / "libro.xlsx"
    assert refusal(path).code == "missing_file"
    for content, code in (
        (b"", "empty_file"),
        (b"unidad,nombre\n1,2\n", "not_a_workbook"),
        (b"<html><table></table></html>", "not_a_workbook"),
        (b"PK\3\4", "truncated_file"),
        (b"PK\3\4" + b"x" * 1000, "truncated_file"),
        (workbook_archive.OLE + bytes(2000), "old_format"),
        (workbook_archive.OLE + bytes(99) + workbook_archive.ENCRYPTED + bytes(99), "password"),
    ):
        path.write_bytes(content)
        assert refusal(path).code == code
    folder = tmp_path / "carpeta.xlsx"
    folder.mkdir()
    assert refusal(folder).code == "folder"


def test_the_password_s_mend_says_how_to_take_it_off(tmp_path):
    path = tmp_path / "libro.xlsx"
    path.write_bytes(workbook_archive.OLE + workbook_archive.ENCRYPTED)
    problem = refusal(path)
    assert "contraseña" in problem.what
    assert "Proteger libro" in problem.mend


def test_a_workbook_cut_anywhere_is_refused(book):
    whole = book.read_bytes()
    for length in range(4, len(whole), len(whole) // 40):
        book.write_bytes(whole[:length])
        assert refusal(book).code == "truncated_file"


def test_a_workbook_with_a_byte_changed_is_read_or_refused(book):
    whole = book.read_bytes()
    for place in range(0, len(whole), 61):
        changed = bytearray(whole)
        changed[place] ^= 0x5A
        book.write_bytes(changed)
        with contextlib.suppress(InputProblems):
            problems_of(book)


def test_an_unreadable_file(book, monkeypatch):
    def denied(*_args, **_kwargs):
        raise PermissionError

    monkeypatch.setattr(type(book), "open", denied)
    problem = refusal(book)
    assert problem.code == "unreadable_file"
    assert "permisos" in problem.mend


def test_a_large_file(book, monkeypatch):
    monkeypatch.setattr(workbook_archive, "MAX_WORKBOOK_BYTES", 1000)
    assert refusal(book).code == "too_large"


def test_macros(book):
    assert refusal(rebuilt(book, add={"xl/vbaProject.bin": b"macro"})).code == "macros"


def test_macros_by_content_type_only(book):
    main = b"spreadsheetml.sheet.main+xml"
    macro = b"ms-excel.sheet.macroEnabled.main+xml"
    problem = refusal(replaced(book, "[Content_Types].xml", main, macro))
    assert problem.code == "macros"
    assert "sin macros" in problem.mend


def test_external_links(book):
    link = f'<externalLink xmlns="{NAMESPACE}"/>'.encode()
    assert refusal(rebuilt(book, add={"xl/externalLinks/externalLink1.xml": link})).code == (
        "external_links"
    )


def test_dde_link(book):
    link = f'<externalLink xmlns="{NAMESPACE}"><ddeLink ddeService="cmd"/></externalLink>'.encode()
    path = rebuilt(book, add={"xl/externalLinks/externalLink1.xml": link})
    assert refusal(path).code == "dde"


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_dde_in_a_formula(book, prefix):
    formula = f"<{prefix}f>cmd|'/c calc'!A0</{prefix}f>".encode()
    declared = f' xmlns:x="{NAMESPACE}"'.encode()
    cell = b'<row r="1"><c r="A1"' + declared + b">" + formula + b"</c></row>"
    assert refusal(sheet_of(book, cell)).code == "dde"


def test_a_bar_in_a_text_is_no_dde(book):
    cell = b'<row r="1"><c r="A1" t="str"><f>B1&amp;"|"&amp;C1</f><v>cmd|x</v></c></row>'
    (problem,) = problems_of(sheet_of(book, cell))
    assert problem.code == "no_header"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "docProps/core.xml"])
def test_entities(book, part, encoding):
    bomb = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "bbbb">'
        f'<!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'
    ).encode(encoding)
    path = rebuilt(book, lambda name, content: bomb if name == part else content)
    assert refusal(path).code in ({"xml_entities"} if encoding == "utf-8" else {"damaged_file"})


def test_a_doctype_far_inside_a_part(book):
    spaces = b"<!--" + b" " * (3 * workbook_archive.CHUNK - 40) + b"-->"
    entity = spaces + b'<!DOCTYPE a [<!ENTITY b "b">]><a/>'
    assert refusal(rebuilt(book, add={"xl/more.xml": entity})).code == "xml_entities"


def test_the_queries_of_excel_in_utf_16(book):
    text = '<?xml version="1.0" encoding="utf-16"?>{}<DataMashup/>'
    rebuilt(book, add={"customXml/item1.xml": text.format("").encode("utf-16")})
    assert not problems_of(book)
    entity = text.format('<!DOCTYPE a [<!ENTITY b "b">]>').encode("utf-16")
    assert refusal(rebuilt(book, add={"customXml/item2.xml": entity})).code == "xml_entities"


def test_broken_xml(book):
    assert refusal(replaced(book, SHEET, b"</row>", b"</rw>")).code == "damaged_file"


def test_too_many_parts(book):
    parts = {f"x{number}": b"" for number in range(workbook_archive.MAX_PARTS + 1)}
    assert refusal(rebuilt(book, add=parts)).code == "zip_bomb"


def test_a_directory_without_end(book, monkeypatch):
    monkeypatch.setattr(workbook_archive, "MAX_DIRECTORY", 100)
    assert refusal(book).code == "zip_bomb"


@pytest.mark.parametrize("name", ["../x", "xl/../../x", "/etc/x", "C:/x", "xl\\x", "~/x"])
def test_names_that_leave_the_archive(book, name):
    assert refusal(rebuilt(book, add={name: b""})).code == "unsafe_names"


def test_a_part_that_is_there_twice(book):
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(book, "a") as archive:
        archive.writestr(SHEET, b"<x/>")
    assert refusal(book).code == "damaged_file"


def test_bytes_before_or_after_the_archive(book):
    whole = book.read_bytes()
    book.write_bytes(b"PK" + whole)
    assert refusal(book).code == "damaged_file"
    book.write_bytes(whole + b"more")
    assert refusal(book).code == "truncated_file"


def test_the_64_bit_directory_some_writers_add(book):
    whole = book.read_bytes()
    end = whole[-22:]
    _, _, _, _, entries, length, offset, _ = struct.unpack("<4s4H2LH", end)
    at = len(whole) - 22
    for wrong in (0, 1):
        record = struct.pack(
            "<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, entries, entries, length, offset + wrong
        )
        locator = struct.pack("<4sLQL", b"PK\6\7", 0, at, 1)
        book.write_bytes(whole[:at] + record + locator + end)
        if wrong:
            assert refusal(book).code == "damaged_file"
        else:
            assert not problems_of(book)


def test_a_part_whose_declared_length_lies(book):
    whole = book.read_bytes()
    with zipfile.ZipFile(book) as archive:
        info = archive.getinfo(SHEET)
    lengths = struct.pack("<LL", info.compress_size, info.file_size)
    assert whole.count(lengths) >= 1
    book.write_bytes(whole.replace(lengths, struct.pack("<LL", info.compress_size, 10)))
    assert refusal(book).code == "damaged_file"


def test_a_bomb_of_one_part(book):
    path = rebuilt(book, add={"xl/media/image1.png": bytes(300 * 1024 * 1024)})
    tracemalloc.start()
    began = time.monotonic()
    problem = refusal(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert problem.code == "zip_bomb"
    assert time.monotonic() - began < 10
    assert peak < 50 * 1024 * 1024


def test_a_bomb_of_many_parts(book, monkeypatch):
    monkeypatch.setattr(workbook_safety, "MAX_INFLATED", 20 * 1024 * 1024)
    parts = {f"xl/media/{number}.png": bytes(9 * 1024 * 1024) for number in range(3)}
    assert refusal(rebuilt(book, add=parts)).code == "zip_bomb"


def test_a_bomb_of_tags(book, monkeypatch):
    monkeypatch.setattr(workbook_safety, "MAX_TAGS", 1000)
    strings = b"<sst>" + b"<si/>" * 1001 + b"</sst>"
    assert refusal(rebuilt(book, add={"xl/sharedStrings.xml": strings})).code == "zip_bomb"


def test_no_workbook_inside(book):
    assert refusal(rebuilt(book, drop=("xl/workbook.xml",))).code == "not_a_workbook"


def test_an_empty_workbook(tmp_path):
    path = tmp_path / "libro.xlsx"
    openpyxl.Workbook().save(path)
    assert refusal(path).code == "empty"


def test_a_sheet_without_its_part(book):
    rels = "xl/_rels/workbook.xml.rels"
    path = replaced(book, rels, b"worksheets/sheet1.xml", b"worksheets/sheet9.xml")
    assert refusal(path).code == "damaged_file"


def test_a_sheet_that_two_readers_would_find_in_different_parts(book):
    rels = "xl/_rels/workbook.xml.rels"
    path = replaced(book, rels, b'"/xl/worksheets/sheet1.xml', b'"xl/worksheets/sheet1.xml')
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read(SHEET)
    rebuilt(path, add={f"xl/{SHEET}": sheet})
    assert refusal(path).code == "damaged_file"


@pytest.mark.parametrize("target", [b"/xl/worksheets/sheet1.xml", b"worksheets/sheet1.xml"])
def test_targets_as_programs_write_them(book, target):
    rels = "xl/_rels/workbook.xml.rels"
    assert not problems_of(replaced(book, rels, b"/xl/worksheets/sheet1.xml", target))


def test_too_many_merged_cells(book, monkeypatch):
    monkeypatch.setattr(workbook_scan, "MAX_MERGES", 2)
    row = b'<row r="1"><c r="A1"><v>1</v></c></row></sheetData><mergeCells>'
    merged = row + b'<mergeCell ref="A1:B1"/>' * 3 + b"</mergeCells><sheetData>"
    (problem,) = problems_of(sheet_of(book, merged))
    assert problem.code == "too_large"


def test_two_sheets_of_one_name(book):
    sheet = b'<sheet name="DESEMBOLSOS" sheetId="2" r:id="rId1"/></sheets>'
    assert refusal(replaced(book, "xl/workbook.xml", b"</sheets>", sheet)).code == "damaged_file"


@pytest.mark.parametrize(
    "reference", ["A0", "A1048577", "A99999999999", "ZZZZ1", "1", "A", "A-1", "A2", "", "Á1"]
)
def test_cells_in_impossible_places(book, reference):
    cell = f'<row r="1"><c r="{reference}"><v>1</v></c></row>'.encode()
    assert refusal(sheet_of(book, cell)).code == "damaged_file"


@pytest.mark.parametrize(
    "cell", [b' t="zz"><v>1</v>', b' t="s"><v>99999</v>', b' t="n"><v>abc</v>']
)
def test_cells_without_a_readable_value(book, cell):
    row = b'<row r="1"><c r="A1"' + cell + b"</c></row>"
    assert refusal(sheet_of(book, row)).code == "damaged_file"


@pytest.mark.parametrize(("far", "named"), [("XFD1048576", "XFD"), ("SA900000", "SA900000")])
def test_one_cell_far_away(book, far, named):
    # calamine would reserve memory for the whole rectangle, and end the process.
    row = far.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    cells = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{row}"><c r="{far}"><v>1</v></c></row>'
    (problem,) = problems_of(sheet_of(book, cells.encode()))
    assert problem.code == "too_large"
    assert problem.sheet == "Desembolsos"
    assert named in problem.what


def test_more_cells_than_a_table_has(book, monkeypatch):
    monkeypatch.setattr(workbook_scan, "MAX_FILLED", 3)
    (problem,) = problems_of(book)
    assert problem.code == "too_large"
