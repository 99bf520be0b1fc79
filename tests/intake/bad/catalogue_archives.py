"""Workbooks that cannot be opened, or should not be."""

from __future__ import annotations

from tests.intake.bad.archives import (
    CONTENT_TYPES,
    added,
    bomb,
    repacked,
    repeated_part,
    sheet_part,
)
from tests.intake.bad.archives import swapped_in as in_part
from tests.intake.bad.case import Case, workbook_bytes

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
SAVE = "guárdelo de nuevo como libro de Excel (.xlsx)"
ORIGIN = "No lo abra si no conoce su origen"
XML = '<?xml version="1.0"?>'
ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">'
    '<!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;">'
    '<!ENTITY g "&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;"><!ENTITY h "&g;&g;&g;&g;&g;&g;&g;&g;&g;&g;">]>'
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
UNITS = sheet_part("units")


def _before_root(text: str):
    def change(parts: dict[str, bytes]) -> None:
        root = parts[UNITS].index(b"<worksheet")
        parts[UNITS] = parts[UNITS][:root] + text.encode() + parts[UNITS][root:]

    return repacked(change)


CASES = [
    Case(
        "xlsx-empty",
        "workbook of 0 bytes",
        workbook_bytes(lambda _: b""),
        ("datos.xlsx: está vacío (0 bytes)", "Pida otra copia"),
    ),
    Case(
        "xlsx-truncated",
        "workbook without its last kilobyte",
        workbook_bytes(lambda content: content[:-1024]),
        ("datos.xlsx: está incompleto: le falta el final", "descárguelo de nuevo"),
    ),
    Case(
        "xlsx-damaged",
        "workbook with bytes changed in the middle",
        workbook_bytes(lambda content: content[:4000] + b"\0" * 64 + content[4064:]),
        ("datos.xlsx: está dañado", "pida otra copia"),
    ),
    Case(
        "xlsx-is-xls",
        "workbook of the old format, renamed",
        workbook_bytes(lambda _: OLE + b"\0" * 4096 + "Workbook".encode("utf-16-le")),
        ("datos.xlsx: es un documento de Office de formato viejo (.xls)", SAVE),
    ),
    Case(
        "xlsx-password",
        "workbook with a password",
        workbook_bytes(lambda _: OLE + b"\0" * 4096 + "EncryptedPackage".encode("utf-16-le")),
        ("datos.xlsx: está protegido con contraseña", "Quítele la contraseña"),
    ),
    Case(
        "xlsx-is-csv",
        "CSV that was renamed as workbook",
        workbook_bytes(lambda _: b"unit_id,organisation_id\nU1,O1\n"),
        ("datos.xlsx: no es un libro de Excel (.xlsx)", SAVE),
    ),
    Case(
        "xlsx-is-docx",
        "document of Word that was renamed as workbook",
        repacked(
            lambda parts: parts.update(
                {"word/document.xml": parts.pop("xl/workbook.xml")},
            )
        ),
        ("datos.xlsx: no es un libro de Excel (.xlsx)", SAVE),
    ),
    Case(
        "xlsx-macros",
        "workbook with macros",
        added(xl__vbaProject_DOT_bin=b"x"),
        ("datos.xlsx: tiene macros", "Guárdelo como libro de Excel sin macros"),
    ),
    Case(
        "xlsx-macro-type",
        "workbook declared as one with macros",
        in_part(
            CONTENT_TYPES,
            "openxmlformats-officedocument.spreadsheetml.sheet.main",
            "ms-excel.sheet.macroEnabled.main",
        ),
        ("datos.xlsx: tiene macros", "Guárdelo como libro de Excel sin macros"),
    ),
    Case(
        "xlsx-external-links",
        "workbook linked to another",
        added(xl__externalLinks__externalLink1_DOT_xml=f"{XML}<externalLink/>".encode()),
        ("datos.xlsx: tiene vínculos con otros libros", "Romper vínculo"),
    ),
    Case(
        "xlsx-dde",
        "formula that would start a program",
        in_part(UNITS, "<v>3</v>", "<f>cmd|' /C calc'!A0</f><v>3</v>"),
        ("datos.xlsx: tiene fórmulas que llaman a otro programa (DDE)", ORIGIN),
    ),
    Case(
        "xlsx-bomb",
        "part of 200 MB in 200 kilobytes of archive",
        bomb(9, 200),
        ("datos.xlsx: ocupa demasiado al descomprimirse", ORIGIN),
        heavy=True,
    ),
    Case(
        "xlsx-large-bomb",
        "part of 450 MB, squeezed little enough to look like data",
        bomb(1, 450),
        ("datos.xlsx: ocupa demasiado al descomprimirse", ORIGIN),
        heavy=True,
    ),
    Case(
        "xlsx-parts",
        "archive of 3.000 parts",
        repacked(lambda parts: parts.update({f"xl/media/{n}.txt": b"" for n in range(3000)})),
        ("datos.xlsx: tiene más de 2000 partes", ORIGIN),
    ),
    Case(
        "xlsx-entities",
        "entities that would grow to gigabytes",
        _before_root(ENTITIES),
        ("datos.xlsx: define entidades XML", ORIGIN),
        heavy=True,
    ),
    Case(
        "xlsx-entity-outside",
        "entity that would read a file of the machine",
        _before_root(OUTSIDE),
        ("datos.xlsx: define entidades XML", ORIGIN),
    ),
    Case(
        "xlsx-path",
        "part whose name leads out of the archive",
        repacked(lambda parts: parts.update({"../../hoja.xml": b"<a/>"})),
        ("datos.xlsx: tiene partes con nombres que apuntan fuera del archivo", ORIGIN),
    ),
    Case(
        "xlsx-two-parts",
        "two parts of the same name",
        repeated_part,
        ("datos.xlsx: está dañado", "pida otra copia"),
    ),
    Case(
        "xlsx-no-xml",
        "sheet that is no XML",
        repacked(lambda parts: parts.update({UNITS: parts[UNITS][:500]})),
        ("datos.xlsx: está dañado: su parte «xl/worksheets/sheet6.xml» no es XML", "otra copia"),
    ),
    Case(
        "xlsx-no-text",
        "cell whose text is not among the shared ones",
        in_part(UNITS, 't="inlineStr"><is><t>U1</t></is>', 't="s"><v>9999</v>'),
        ("datos.xlsx, hoja units: la hoja está dañada", "pida otra copia"),
    ),
    Case(
        "xlsx-sheet-lost",
        "sheet without its part",
        repacked(lambda parts: parts.pop(UNITS)),
        ("datos.xlsx, hoja units: la hoja está dañada", "pida otra copia"),
    ),
    Case(
        "xlsx-far-cell",
        "cell in the last row and column of the sheet",
        in_part(
            UNITS,
            "</sheetData>",
            '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
        ),
        ("datos.xlsx, hoja units", "XFD", "Borre las filas y columnas que no sean datos"),
        heavy=True,
    ),
]
