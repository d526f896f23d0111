"""Reading a file to where it ends, whatever way a card has of saying so."""

import pytest

from app.reader.apdu import Command, Ins, Response
from app.reader.channel import Complete
from app.reader.files import ElementaryFile, Files
from app.reader.shapes import CPS3, CPS4
from app.reader.tlv import encode
from tests.reader.cards import Image

PATH = bytes.fromhex("3F000001B700")


def opened(image: Image) -> Files:
    channel = Complete(image, t0=True)
    return Files(lambda command: Response.decode(channel.transmit(command.encode())), CPS3)


def file_of(content: bytes, beyond: int = 0x6C00, quiet: bool = True) -> ElementaryFile:
    image = Image({PATH.hex().upper(): content}, beyond=beyond, quiet=quiet)
    return ElementaryFile(opened(image), PATH)


@pytest.mark.parametrize("beyond", [0x6C00, 0x6282, 0x9000, 0x6700])
@pytest.mark.parametrize("size", [1, 31, 62, 200, 254, 300, 1000])
@pytest.mark.parametrize("padding", [b"", b"\x00" * 9, b"\xff" * 300])
def test_an_object_of_any_size(beyond: int, size: int, padding: bytes) -> None:
    value = bytes(1 + at % 250 for at in range(size))
    file = file_of(encode(0xE3, value) + padding, beyond)
    assert file.object(0xE3) == value


@pytest.mark.parametrize("beyond", [0x6C00, 0x6282, 0x9000, 0x6700])
def test_a_cut_object_is_read_as_far_as_it_goes(beyond: int) -> None:
    assert file_of(encode(0xE3, b"\x01" * 40)[:20], beyond).object(0xE3) == b"\x01" * 18


def test_the_object_may_come_after_another() -> None:
    assert file_of(encode(0xE9, b"x" * 90) + encode(0xE3, b"y")).object(0xE3) == b"y"


@pytest.mark.parametrize("content", [b"", b"\xff" * 400, encode(0xE9, b"x")])
def test_no_such_object(content: bytes) -> None:
    assert file_of(content).object(0xE3) is None


def test_a_card_without_quiet_select() -> None:
    file = file_of(encode(0xE3, b"y"), quiet=False)
    assert file.object(0xE3) == b"y"


def test_the_quiet_select_is_given_up_only_once() -> None:
    image = Image({"3F000001": b"", "3F000002": b""}, quiet=False)
    files = opened(image)
    assert files.select(bytes.fromhex("3F000001"))
    assert files.select(bytes.fromhex("3F000002"))
    selects = [command.p2 for command in image.commands if command.ins == Ins.SELECT]
    assert selects == [0x0C, 0x04, 0x04]


@pytest.mark.parametrize(
    ("content", "most"),
    [
        (encode(0xE3, b"x" * 300) + b"\x00" * 500, 304),
        (encode(0xE3, b"x" * 20) + b"\x00" * 500, 64),
        (b"\xff" * 900, 64),
    ],
)
def test_no_more_is_read_than_the_object_takes(content: bytes, most: int) -> None:
    image = Image({PATH.hex().upper(): content})
    ElementaryFile(opened(image), PATH).object(0xE3)
    assert sum(command.le or 0 for command in image.commands) <= most


@pytest.mark.parametrize("beyond", [0x6C00, 0x6282, 0x9000, 0x6700])
@pytest.mark.parametrize("part", [None, 406])
def test_what_was_read_out_of_turn_is_not_read_again(beyond: int, part: int | None) -> None:
    value = bytes(1 + at % 250 for at in range(402))
    image = Image({PATH.hex().upper(): b"xyz" + encode(0xE3, value) + b"rest"}, beyond=beyond)
    file = ElementaryFile(opened(image), PATH, 3, part)
    whole = encode(0xE3, value)
    for at, length in ((0, 64), (150, 40), (190, 30)):
        assert file.peek(at, length) == whole[at : at + length]
    assert file.object(0xE3) == value
    read = [
        (command.p1 * 256 + command.p2 - 3, command.le)
        for command in image.commands
        if command.ins == Ins.READ_BINARY
    ]
    assert read == [(0, 64), (150, 40), (190, 30), (64, 86), (220, 186)]


@pytest.mark.parametrize(("at", "length"), [(20, 40), (0x8000, 1)])
def test_there_is_nothing_to_read_out_of_turn(at: int, length: int) -> None:
    image = Image({PATH.hex().upper(): b"x" * 20})
    assert ElementaryFile(opened(image), PATH).peek(at, length) == b""
    assert ElementaryFile(opened(image), PATH, length=20).peek(at, length) == b""
    assert ElementaryFile(opened(Image()), PATH).peek(0, length) == b""


def test_a_file_that_is_not_there() -> None:
    file = ElementaryFile(opened(Image()), PATH)
    assert file.object(0xE3) is None
    assert file.missing


def test_a_selected_file_is_not_selected_again() -> None:
    image = Image({PATH.hex().upper(): encode(0x30, b"x" * 600)})
    ElementaryFile(opened(image), PATH).object(0x30)
    assert [command.ins for command in image.commands].count(Ins.SELECT) == 1


def test_a_file_that_needs_the_code() -> None:
    def refuse(command: Command) -> Response:
        return Response(b"", 0x9000 if command.ins == Ins.SELECT else 0x6982)

    file = ElementaryFile(Files(refuse, CPS3), PATH)
    assert file.object(0xEE) is None
    assert file.denied


def test_a_card_that_never_ends() -> None:
    def endless(command: Command) -> Response:
        return Response(b"" if command.ins == Ins.SELECT else b"\x01" * 256, 0x9000)

    assert ElementaryFile(Files(endless, CPS3), PATH).object(0xE3) is None


def test_a_path_in_the_way_of_each_generation() -> None:
    sent: list[str] = []

    def note(command: Command) -> Response:
        sent.append(command.encode().hex().upper())
        return Response(b"", 0x9000)

    for shapes in (CPS3, CPS4):
        Files(note, shapes).select(bytes.fromhex("3F000001"))
        Files(note, shapes).size(bytes.fromhex("3F00D003"))
    assert sent == [
        "00A4090C043F000001",
        "00A40904043F00D00300",
        "01A4080C020001",
        "01A4080002D00300",
    ]
