"""What the PDFs of the site have in common: words as they are printed, and what no font has."""

import pytest
import typst

from icpermed.typesetting import beyond_the_fonts, fonts, not_shown, plain, typeset

EMPTY = b'#set document(title: "T")\n#json(bytes(sys.inputs.data))'


def test_the_fonts_are_those_of_typst_and_the_sans_of_the_site():
    assert set(fonts().families()) == {
        "DejaVu Sans Mono",
        "ICPerMed Sans",
        "Libertinus Serif",
        "New Computer Modern",
        "New Computer Modern Math",
    }


def test_plain_words_keep_their_lines_and_lose_what_steers_a_screen():
    assert plain("a\x00b\r\nc\u2028d \u202egnol\u202c e\u0301") == "a b\nc d gnol é"


def test_what_no_font_has_is_found_with_its_accents():
    assert beyond_the_fonts("Őrsi Ελένη Жук פסיפס → ✓ e\u0301 1\u20e3") == ["1\u20e3"]
    assert beyond_the_fonts("猫 and 😀 and 猫, 👩\u200d🔬") == ["猫", "😀", "👩\u200d", "🔬"]


def test_what_no_font_has_is_refused_and_named():
    with pytest.raises(typst.TypstError) as refused:
        typeset(EMPTY, "猫")
    assert not_shown(refused.value) == "猫"
    assert typeset(EMPTY, "Cat").startswith(b"%PDF")
