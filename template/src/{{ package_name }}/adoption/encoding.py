"""The encoding of a text file: detected on all of its bytes, and converted to UTF-8."""

import codecs
import shutil
from collections.abc import Iterator
from pathlib import Path

from charset_normalizer import from_bytes

from ..errors import UserError

UTF_8 = "utf-8"
COMMON = "cp1252"
BLOCK_BYTES = 1 << 24
# Of the lines that are not ASCII, so much is enough to tell encodings apart.
SAMPLE_BYTES = 1 << 17
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def as_utf_8(path: Path, folder: Path) -> tuple[Path, str]:
    """The file in UTF-8, which may be a copy in a folder, and the encoding that it had.

    Raises:
        UserError: the file is empty, has NUL bytes, or lines in different encodings.

    """
    found = detect(path)
    if found == UTF_8:
        return path, found
    target = folder / f"utf-8-{path.name}"
    try:
        with (
            path.open(encoding=found, newline="") as source,
            target.open("w", encoding=UTF_8, newline="") as to,
        ):
            shutil.copyfileobj(source, to, BLOCK_BYTES)
    except UnicodeDecodeError as error:
        raise UserError(f"{path.name} can't be decoded as {found}: save it as UTF-8.") from error
    return target, found.removesuffix("-sig")


def detect(path: Path) -> str:
    """The encoding of all bytes of a file."""
    with path.open("rb") as file:
        start = file.read(len(codecs.BOM_UTF8))
    if not start:
        raise UserError(f"{path.name} is empty.")
    marked = next((name for mark, name in MARKS.items() if start.startswith(mark)), None)
    if marked == "utf-16":
        return marked
    return (marked or UTF_8) if is_utf_8(path) else guess(path)


def is_utf_8(path: Path) -> bool:
    """Whether a file decodes as UTF-8."""
    decoder, lines = codecs.getincrementaldecoder(UTF_8)(), 1
    valid = True
    for block in blocks(path):
        if b"\0" in block:
            line = lines + block[: block.index(b"\0")].count(b"\n")
            raise UserError(f"{path.name} has a NUL byte in line {line}: export it again, as text.")
        lines += block.count(b"\n")
        valid = valid and decodes(decoder, block)
    return valid and decodes(decoder, b"", final=True)


def decodes(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            yield block


def guess(path: Path) -> str:
    """The most likely encoding of a file that is not UTF-8.

    Raises:
        UserError: some of its lines are UTF-8, others are not.

    """
    sample, unlike, like = bytearray(), 0, 0
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if line.isascii():
                continue
            if decodes(codecs.getincrementaldecoder(UTF_8)(), line, final=True):
                like = like or number
            else:
                unlike = unlike or number
                sample += line if len(sample) < SAMPLE_BYTES else b""
    if like:
        raise UserError(
            f"{path.name} mixes encodings: line {like} is UTF-8, line {unlike} is not; save it as UTF-8."
        )
    return likeliest(path, bytes(sample))


def likeliest(path: Path, sample: bytes) -> str:
    """Of the encodings that fit equally well, the most common one; a table has little text to tell by."""
    matches = from_bytes(sample)
    best = matches.best()
    if best is None:
        raise UserError(f"{path.name} has an unknown encoding: save it as UTF-8.")
    equal = [one for one in matches if (one.chaos, one.coherence) == (best.chaos, best.coherence)]
    return COMMON if any(COMMON in one.could_be_from_charset for one in equal) else best.encoding
