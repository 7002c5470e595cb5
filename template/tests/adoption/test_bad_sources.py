"""A source that can't be adopted ends the command with one sentence and exit code 1."""

from pathlib import Path

import pandas as pd
import pytest

from ..cli.command import run

LETTERS = [f"{a}{b}{c}" for a in "abcdefghij" for b in "abcdefghij" for c in "abcdefghij"]
CONTENTS = {
    "empty file": (b"", "source.csv is empty."),
    "no rows": (b"x,y\n", "has no rows"),
    "one row": (b"x,y\n1,2\n", "has one row"),
    "one column": (b"x\n1\n2\n", "has one column if values are separated by comma"),
    "another delimiter": (b"x:y\n1:2\n2:3\n", "name another one, such as --delimiter ';'"),
    "quote that isn't closed": (b'x,y\n1,"2\n3,4\n', "The quoting of source.csv is broken in line 2."),
    "text after a quote": (b'x,y\n1,2\n"a"b,4\n', "The quoting of source.csv is broken in line 3."),
    "too many values": (
        b"x,y\n1,2\n1,2,3\n",
        "Line 3 of source.csv has 3 values, but the header has 2 names.",
    ),
    "too few values": (b"x,y\n1,2\n1\n", "Line 3 of source.csv has 1 values, but the header has 2 names."),
    "mixed encodings": ("x,y\né,1\n".encode() + "é,2\n".encode("latin-1"), "line 2 is UTF-8, line 3 is not"),
    "NUL byte": (b"x,y\n1,2\n3\0,4\n", "source.csv has a NUL byte in line 3"),
    "name twice": (b"x,y,x\n1,2,3\n4,5,6\n", "has the name 'x' more than once"),
    "no name": (b"x,y,\n1,2,3\n4,5,6\n", "has no name for column 3"),
    "no header": (b"1,2.5\n2,3.5\n3,4.5\n", "The first line has the value 1 where names are expected"),
    "3,000 columns": (
        b"\n".join([b",".join(b"c%d" % n for n in range(3000)), *[b",".join([b"1"] * 3000)] * 2]),
        "has 3,000 columns: choose at most 1,000",
    ),
    "one class": (b"x,y\n1,a\n2,a\n", "has the value 'a' in every row"),
    "constant number": (b"x,y\n1,7\n2,7\n", "has the value '7' in every row"),
    "no target": (b"x,z\n1,2\n3,4\n", "There is no column 'y', only x, z."),
    "empty target": (b"x,y\n1,\n2,NA\n", "The target 'y' has no values at all."),
    "1,000 classes": ("\n".join(["x,y", *(f"1,{name}" for name in LETTERS)]).encode(), "has 1,000 classes"),
    "target of times": (b"x,y\n1,2024-01-01\n2,2024-01-02\n3,2024-01-03\n", "holds times"),
    "formula": (b"x,y\n1,2\n=1+1,3\na,4\n", "Column 'x' has the formula =1+1 in row 2: save its value."),
    "huge number": (b"x,y\n1.5,2\n1e400,3\n", "Column 'x' has 1e400 in row 2: too large for a number."),
}
OPTIONS = {
    "no time": (["--time", "x"], "The values of 'x' can't be read as times, such as '1'."),
    "one time": (["--time", "at"], "The time column 'at' has the value 2024-01-01 00:00:00 in every row."),
    "unknown time": (["--time", "when"], "There is no column 'when', only x, half, at, y."),
    "no key": (["--key", "half"], "'half' is no key: 2 rows repeat a value of it or have none."),
    "two roles": (["--key", "x", "--group", "x"], "x, x: a column can have one role only."),
    "three classes": (["--problem", "classification"], "has 3 values; a binary one has two."),
    "unknown column": (["--drop", "colour"], "There is no column 'colour', only x, half, at, y."),
    "no such table": (["--table", "sheet"], "has one table, so --table and --query mean nothing"),
}
TABLE = b"x,half,at,y\n1,1,2024-01-01,a\n2,1,2024-01-01,b\n3,2,2024-01-01,c\n4,2,2024-01-01,c\n"


def sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """What the command says; it has to be one line, with exit code 1."""
    assert run(monkeypatch, "adopt", *map(str, arguments), "--target", "y", "--yes") == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1, error
    return error


@pytest.mark.parametrize("case", CONTENTS)
def test_a_bad_file(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    content, expected = CONTENTS[case]
    path = tmp_path / "source.csv"
    path.write_bytes(content)
    assert expected in sentence(monkeypatch, capsys, path)


@pytest.mark.parametrize("case", OPTIONS)
def test_an_option_that_doesn_t_fit(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    options, expected = OPTIONS[case]
    path = tmp_path / "source.csv"
    path.write_bytes(TABLE)
    assert expected in sentence(monkeypatch, capsys, path, *options)


def test_a_path_that_leads_nowhere_or_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "source.csv").write_bytes(TABLE)
    (tmp_path / "link.csv").symlink_to("source.csv")
    (tmp_path / "text.docx").touch()
    (tmp_path / "empty").mkdir()
    assert "missing.csv does not exist." in sentence(monkeypatch, capsys, tmp_path / "missing.csv")
    assert "is a symbolic link" in sentence(monkeypatch, capsys, tmp_path / "link.csv")
    assert "text.docx is of no kind that can be read" in sentence(monkeypatch, capsys, tmp_path / "text.docx")
    assert "has no file that can be read" in sentence(monkeypatch, capsys, tmp_path / "empty")
    assert "is not installed" in sentence(monkeypatch, capsys, "package:no_such_package/x.csv")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("source.csv.gz", "can't be unpacked: it is damaged or encrypted."),
        ("source.zip", "can't be unpacked: it is damaged or encrypted."),
        ("source.xlsx", "is not an Excel file"),
        ("source.parquet", "can't be read"),
        ("source.db", "file is not a database"),
    ],
)
def test_a_file_that_is_not_what_its_name_says(
    name: str,
    expected: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / name).write_bytes(TABLE * 100)
    assert expected in sentence(monkeypatch, capsys, tmp_path / name)


def test_several_tables_have_to_be_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "sheets.xlsx"
    with pd.ExcelWriter(path) as writer:
        for name in ("one", "two"):
            pd.DataFrame({"x": [1, 2], "y": [1, 2]}).to_excel(writer, sheet_name=name, index=False)
    assert "has the sheets one, two: name one with --table." in sentence(monkeypatch, capsys, path)
    assert "has no sheet 'three'" in sentence(monkeypatch, capsys, path, "--table", "three")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://app:s3cr3t@127.0.0.1:9/shop",
        "postgresql://app@127.0.0.1:9/shop?password=s3cr3t",
        "mysql://app:s3cr3t@127.0.0.1/shop",
        "postgresql://app:s3cr3t@127.0.0.1:port/shop",
    ],
)
def test_a_password_is_never_shown(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "adopt", url, "--target", "y", "--table", "orders", "--yes") == 1
    output = capsys.readouterr()
    assert output.err.count("\n") == 1
    assert "s3cr3t" not in output.out + output.err
