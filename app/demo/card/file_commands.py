"""SELECT, READ BINARY and UPDATE BINARY as CPx cards answer them (card.md 2.4 and 2.5)."""

from app.demo.card.files import (
    APPLICATION,
    CONTACTLESS_APPLICATION,
    MASTER_FILE,
    ROOT_AID,
    Access,
    Directory,
    ElementaryFile,
    Node,
)
from app.demo.card.state import OK, CardState, Refused
from app.reader.apdu import Command, Response, StatusWord
from app.reader.tlv import encode

_NO_CURRENT_FILE = 0x6986
_NOT_ENOUGH_MEMORY = 0x6A84
_RETURN_FCI, _RETURN_FCP, _RETURN_NOTHING = 0x00, 0x04, 0x0C


def select(state: CardState, command: Command) -> Response:
    """SELECT by identifier, path or AID; answers with control parameters when P2 asks for them."""
    if command.p2 not in (_RETURN_FCI, _RETURN_FCP, _RETURN_NOTHING):
        raise Refused(StatusWord.INCORRECT_P1_P2)
    node = _find(state, command)
    if node is None:
        raise Refused(StatusWord.FILE_NOT_FOUND)
    _make_current(state, node)
    return _selection_answer(state, command, node)


def _find(state: CardState, command: Command) -> Node | None:
    data, here = command.data, state.directory.path
    match command.p1:
        case 0x00 | 0x02:
            by_fid = data in (b"", MASTER_FILE)
            return state.files.at(MASTER_FILE if by_fid else here + data[:2])
        case 0x01:
            node = state.files.at(here + data[:2])
            return node if isinstance(node, Directory) else None
        case 0x03:
            return state.files.at(here[:-2] or MASTER_FILE)
        case 0x04:
            return state.files.directory(data)
        case 0x08 | 0x09:
            # CPx readers write the master file's identifier in front even for a path from the
            # current directory; without it the path is relative (P1 09) or the master file's (08).
            base = b"" if data[:2] == MASTER_FILE else MASTER_FILE
            return state.files.at((here if base and command.p1 == 0x09 else base) + data)
    raise Refused(StatusWord.INCORRECT_P1_P2)


def _make_current(state: CardState, node: Node) -> None:
    if isinstance(node, Directory):
        state.go_to(node)
        state.applet_selected |= node.aid == ROOT_AID
        return
    parent = state.files.at(node.path[:-2])
    if isinstance(parent, Directory):
        state.go_to(parent)
    state.file = node


def _selection_answer(state: CardState, command: Command, node: Node) -> Response:
    tag = state.generation.control_tag
    # A real CPS3 answers nothing when the FCI is asked for: it has none, only an FCP.
    fci_absent = command.p2 == _RETURN_FCI and not state.generation.applet_by_aid
    if command.p2 == _RETURN_NOTHING or fci_absent:
        return OK
    return Response(encode(tag, node.control_parameters()), StatusWord.OK)


def read_binary(state: CardState, command: Command) -> Response:
    """READ BINARY of the current file, or of one named by its short identifier in P1."""
    file, offset = _target(state, command)
    _require(state, file.read)
    content = bytes(file.content)
    if offset >= len(content):
        raise Refused(StatusWord.WRONG_P1_P2)
    wanted = 256 if command.le is None else command.le
    data = content[offset : offset + wanted]
    short = len(data) < wanted < 256
    return Response(data, StatusWord.END_OF_FILE if short else StatusWord.OK)


def update_binary(state: CardState, command: Command) -> Response:
    """UPDATE BINARY within the size of a file that the PIN opens for writing."""
    file, offset = _target(state, command)
    _require(state, file.update)
    if not command.data:
        raise Refused(StatusWord.WRONG_LENGTH)
    if offset > len(file.content):
        raise Refused(StatusWord.WRONG_P1_P2)
    if offset + len(command.data) > len(file.content):
        raise Refused(_NOT_ENOUGH_MEMORY)
    file.content[offset : offset + len(command.data)] = command.data
    return OK


def _target(state: CardState, command: Command) -> tuple[ElementaryFile, int]:
    if command.p1 & 0x80:
        file = state.files.by_short_id(state.directory.path, command.p1 & 0x1F)
        if file is None:
            raise Refused(StatusWord.FILE_NOT_FOUND)
        state.file = file
        return file, command.p2
    if state.file is None:
        raise Refused(_NO_CURRENT_FILE)
    return state.file, command.p1 << 8 | command.p2


def _require(state: CardState, access: Access) -> None:
    if access is Access.ALWAYS or (access is Access.PIN and state.pin.verified):
        return
    raise Refused(StatusWord.SECURITY_NOT_SATISFIED)


def in_application(state: CardState) -> bool:
    """Whether the directory that holds the local keys is current."""
    return state.directory.path in (APPLICATION, CONTACTLESS_APPLICATION)
