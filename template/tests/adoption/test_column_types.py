"""How text becomes numbers, times and categories."""

from pathlib import Path

import pytest

from . import tables

COLUMNS = {
    "integers": (["1", "-20", "3"], ["-20", "3", "integer"]),
    "numbers": (["1.5", "2", "1e3"], ["1.5", "1000.0", "number"]),
    "decimal comma": (["1.234,56", "7,5", "0,1"], ["0.1", "1234.56", "number"]),
    "thousands": (["1,234.5", "2,000", "12"], ["12.0", "2000.0", "number"]),
    "codes with zeros": (["007", "012", "113"], ["007", "113", "text"]),
    "dates": (
        ["2024-03-01", "2024/03/02", "2024-2-9"],
        ["2024-02-09 00:00:00", "2024-03-02 00:00:00", "time"],
    ),
    "times": (
        ["2024-03-01T10:00:00Z", "2024-03-01 11:30:00", "2024-03-02"],
        ["2024-03-01 10:00:00", "2024-03-02 00:00:00", "time"],
    ),
    "day first": (
        ["31/12/2023", "01.02.2024", "03-02-2024 10:30"],
        ["2023-12-31 00:00:00", "2024-02-03 10:30:00", "time"],
    ),
    "month first": (
        ["12/31/2023", "1/2/2024", "2/13/2024"],
        ["2023-12-31 00:00:00", "2024-02-13 00:00:00", "time"],
    ),
    "unclear dates": (
        ["1/2/2024", "3/4/2024", "5/6/2024"],
        ["2024-02-01 00:00:00", "2024-06-05 00:00:00", "time"],
    ),
    "words": (["yes", "no", "1"], ["1", "yes", "text"]),
    "nothing": (["NA", "", "?"], ["", "", "text"]),
}


def table(folder: Path, *columns: list[str]) -> Path:
    """A file with one quoted value per column and line."""
    lines = [";".join(f'"{value}"' for value in row) for row in zip(*columns, strict=True)]
    header = ";".join(f"column {chr(97 + at)}" for at in range(len(columns)))
    path = folder / "table.csv"
    path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    return path


@pytest.mark.parametrize("case", COLUMNS)
def test_the_notation_of_a_column_is_found(case: str, tmp_path: Path) -> None:
    values, expected = COLUMNS[case]
    assert tables.values(tables.read(table(tmp_path, values, values))) == [expected, expected]


def test_an_unclear_column_follows_a_clear_one(tmp_path: Path) -> None:
    unclear, clear = COLUMNS["unclear dates"][0], COLUMNS["month first"][0]
    found = tables.read(table(tmp_path, unclear, clear, ["1,234", "2,345", "3,456"], ["1,5", "2,25", "3,1"]))
    assert [one.minimum for one in found.columns] == [
        "2024-01-02 00:00:00",
        "2023-12-31 00:00:00",
        "1.234",
        "1.5",
    ]


def test_the_owner_says_that_the_month_is_first(tmp_path: Path) -> None:
    unclear = COLUMNS["unclear dates"][0]
    [found, _] = tables.read(table(tmp_path, unclear, unclear), month_first=True).columns
    assert found.minimum == "2024-01-02 00:00:00"


def test_a_few_values_of_another_type_become_missing(tmp_path: Path) -> None:
    values = [*map(str, range(99)), "unknown"]
    [found, _] = tables.read(table(tmp_path, values, values)).columns
    assert (found.kind, found.present) == ("integer", 99)
    assert (found.typed.unfit, found.typed.example) == (1, "unknown")


def test_impossible_years_become_missing(tmp_path: Path) -> None:
    values = ["0001-01-01", "9999-12-31", "2024-01-01", "2024-01-02"]
    [found, _] = tables.read(table(tmp_path, values, values)).columns
    assert (found.present, found.typed.unreal, found.minimum) == (2, 2, "2024-01-01 00:00:00")


def test_names_become_plain_and_different(tmp_path: Path) -> None:
    names = ["select", "Größe in m²", "🚕", "a b", "A-B", 'say "x"', "prediction", "2nd", "firstName"]
    path = tmp_path / "table.csv"
    header = ",".join('"' + name.replace('"', '""') + '"' for name in names)
    path.write_text("\n".join([header, ",".join("1" * 9), ",".join("2" * 9), ""]), encoding="utf-8")
    found = tables.read(path).columns
    assert [one.name for one in found] == names
    assert [one.feature for one in found] == [
        *("select_value", "grosse_in_m2", "column_3", "a_b", "a_b_value", "say_x", "prediction_value"),
        *("n2nd", "first_name"),
    ]
