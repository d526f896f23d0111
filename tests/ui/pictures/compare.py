"""Pictures on disk, at half size and in few colours, and how far another one may be from them.

What is compared are the means of small and of large blocks. How an edge is smoothed differs from
one machine to the next and leaves them nearly as they were; what moves by one pixel, appears or
goes changes a small block, and a surface in another colour a large one.
"""

from pathlib import Path

from PIL import Image, ImageChops
from PySide6.QtGui import QImage

BLOCKS = ((2, 28), (8, 7))
"""Side of a block in pixels of the reference, and the steps of 255 it may be away."""

_SCALE = 2
_FLAT, _OTHERS = 24, 64


def keep(seen: QImage, file: Path) -> None:
    """Write a reference: the colours of its surfaces as they are, the others merged."""
    half = _half(seen)
    counted = half.getcolors(half.width * half.height) or []
    flat = [colour for _count, colour in sorted(counted, reverse=True)[:_FLAT]]
    merged = half.quantize(_OTHERS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    others = [colour for _count, colour in merged.convert("RGB").getcolors() or []]
    colours = [*flat, *others]
    colours += flat[:1] * (256 - len(colours))
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in colours for part in colour])  # type: ignore[union-attr]
    file.parent.mkdir(parents=True, exist_ok=True)
    half.quantize(palette=palette, dither=Image.Dither.NONE).save(file, optimize=True)


def difference(seen: QImage, file: Path, report: Path) -> str:
    """Say where a picture is not the reference, or nothing.

    Both are then left at `report` side by side, what differs in white at their right.
    """
    if not file.exists():
        return f"no reference {file.name}: run python -m tests.ui.pictures"
    new = _half(seen)
    with Image.open(file) as opened:
        old = opened.convert("RGB")
    if new.size != old.size:
        return f"{new.size} pixels, not {old.size}"
    for side, tolerance in BLOCKS:
        blocks = ImageChops.difference(new.reduce(side), old.reduce(side))
        far = blocks.point([255 * (step > tolerance) for step in range(256)] * 3)
        if box := far.getbbox():
            _report(old, new, far, report)
            left, top, right, bottom = (edge * side * _SCALE for edge in box)
            return f"not as kept between {left},{top} and {right},{bottom}: see {report}"
    return ""


def _report(old: Image.Image, new: Image.Image, far: Image.Image, file: Path) -> None:
    shown = Image.new("RGB", (new.width * 3, new.height))
    for place, each in enumerate((old, new, far.resize(new.size))):
        shown.paste(each, (place * new.width, 0))
    file.parent.mkdir(parents=True, exist_ok=True)
    shown.save(file)


def _half(seen: QImage) -> Image.Image:
    """Return a picture of Qt as one of Pillow, at half its size."""
    plain = seen.convertToFormat(QImage.Format.Format_RGBX8888)
    size = (plain.width(), plain.height())
    raw = bytes(plain.constBits())
    whole = Image.frombytes("RGBX", size, raw, "raw", "RGBX", plain.bytesPerLine())
    return whole.convert("RGB").reduce(_SCALE)
