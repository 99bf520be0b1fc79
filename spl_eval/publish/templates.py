"""What every page shares: its style, its security policy and its templates."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

TEMPLATES = Path(__file__).parent / "template"
PROGRAMME = "ARG/12/005 · Fortalecimiento de Sistemas Productivos Locales"


def common(title: str) -> dict[str, Any]:
    """Return what the head of a page called ``title`` needs."""
    style = stylesheet()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return {"title": title, "style": style, "policy": policy, "programme": PROGRAMME}


@cache
def stylesheet() -> str:
    """Return the style of every page, without line breaks."""
    return (TEMPLATES / "page.css").read_text(encoding="utf-8").replace("\n", "")


def render(template: str, page: Mapping[str, Any]) -> str:
    """Return a page from its template, every value escaped."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    return environment.get_template(template).render(page=page)
