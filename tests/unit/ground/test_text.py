"""Text made comparable."""

import pytest

from winnow.ground.text import folded, key_of, squeezed


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("  Ada \t Lovelace\n", "Ada Lovelace"),
        ("a\x00b\x1f\x7fc", "abc"),
        ("\u00a0non\u2003breaking\u00a0", "non breaking"),
        ("\u202egpj.exe\u202c A\u200bcme\ufeff", "gpj.exe Acme"),
        ("محمد علي", "محمد علي"),
        ("👩\u200d🔬 Ada", "👩\u200d🔬 Ada"),
        ("", ""),
    ],
)
def test_squeezes_space_and_drops_control_characters(given: str, clean: str) -> None:
    assert squeezed(given) == clean


@pytest.mark.parametrize(
    ("given", "key"),
    [("MÜLLER", "muller"), ("Straße", "strasse"), ("Ångström", "angstrom"), ("Łódź", "łodz"), ("ＡＢ", "ab")],
)
def test_folds_case_accents_and_widths(given: str, key: str) -> None:
    assert folded(given) == key


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Total Time Spent (min)", "total_time_spent_min"),
        ("  Größe  ", "grosse"),
        ("2nd visit", "f_2nd_visit"),
        ("***", "field"),
        ("", "field"),
        ("a" * 100, "a" * 60),
    ],
)
def test_makes_machine_keys_of_labels(label: str, key: str) -> None:
    assert key_of(label) == key


def test_keeps_labels_of_other_scripts_apart() -> None:
    assert key_of("年齢") != key_of("住所")
    assert key_of("年齢") == key_of(" 年齢 ")
