"""Read the paragraphs of a report's narrative, each with the source lines it restates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from spl_eval.errors import InputProblems, Problem
from spl_eval.intake.readers.files import read_text

SOURCE_MARK = re.compile(r"\s*\[l\. ([1-9]\d{0,8}(?:;[1-9]\d{0,8})*)\]$")
BLANK_LINE = re.compile(r"\n[ \t]*(?=\n)")


@dataclass(frozen=True)
class Paragraph:
    """A narrative paragraph with its placeholders, and the source lines it restates."""

    file: str
    row: int
    text: str
    source_lines: tuple[int, ...]


def read_narrative(path: Path) -> tuple[Paragraph, ...]:
    """Read Markdown paragraphs; each must end with its source lines, ``[l. 282;283]``."""
    paragraphs = []
    row = 1
    lines_as_unix = read_text(path).replace("\r\n", "\n")
    for block in BLANK_LINE.sub("\n", lines_as_unix).split("\n\n"):
        text = " ".join(block.split())
        if text:
            match = SOURCE_MARK.search(text)
            start = row + len(block) - len(block.lstrip("\n"))
            if match is None:
                raise InputProblems(
                    [
                        Problem(
                            path.name,
                            "párrafo sin sus líneas de origen",
                            "Termínelo con las líneas del informe, por ejemplo [l. 282;283]",
                            row=start,
                        )
                    ]
                )
            lines = tuple(int(line) for line in match.group(1).split(";"))
            paragraphs.append(Paragraph(path.name, start, text[: match.start()], lines))
        row += block.count("\n") + 2
    return tuple(paragraphs)
