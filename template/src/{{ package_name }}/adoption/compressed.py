"""Gzip files, and zip files with one table in them."""

import gzip
import shutil
import zipfile
from pathlib import Path
from typing import IO

from ..errors import UserError

SUFFIXES = {".gz", ".zip"}
# macOS adds a folder of its own to the zip files that it makes.
IGNORED = "__MACOSX/"


def unpack(path: Path, folder: Path) -> Path:
    """Unpack a file into a folder; returns its path.

    Raises:
        UserError: the file is damaged or encrypted, or the zip file has not exactly one file in it.

    """
    try:
        if path.suffix == ".gz":
            return write(gzip.open(path), folder / path.stem)
        with zipfile.ZipFile(path) as archive:
            member = only_member(path, archive)
            return write(archive.open(member), folder / Path(member).name)
    except (OSError, EOFError, RuntimeError, zipfile.BadZipFile) as error:
        raise UserError(f"{path.name} can't be unpacked: it is damaged or encrypted.") from error


def only_member(path: Path, archive: zipfile.ZipFile) -> str:
    names = [name for name in archive.namelist() if not name.endswith("/") and not name.startswith(IGNORED)]
    if len(names) != 1:
        raise UserError(f"{path.name} has {len(names)} files in it instead of one table: unpack it first.")
    return names[0]


def write(opened: IO[bytes] | gzip.GzipFile, target: Path) -> Path:
    with opened, target.open("wb") as file:
        shutil.copyfileobj(opened, file)
    return target
