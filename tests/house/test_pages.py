"""The catalogues of the console's pages are in step with its templates, and English says everything."""

import re
from pathlib import Path

import pytest

from tools.pages import LANGUAGES, path_of, renewed, untranslated

TEMPLATES = sorted((Path(__file__).parents[2] / "bot" / "console" / "templates").rglob("*.html"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_texts_of_pages_are_in_step(language: str) -> None:
    assert path_of(language).read_bytes() == renewed(language), "run: python tools/pages.py"


def test_english_says_every_text_of_the_pages() -> None:
    assert untranslated("en") == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_nothing_inline_and_loads_nothing_from_elsewhere(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|https?://|\|\s*safe(?!\s*}}</div>)", text)
