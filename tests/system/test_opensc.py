"""OpenSC, which nobody here wrote, takes the virtual CPS3 for the real thing."""

import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509

from tests.system.inserted import inserted, lines
from tests.system.pcsc_service import PcscService

MODULE = "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so"
SIGNATURE_ID = "e828bd080f8025000001ff001001"
AUTHENTICATION_ID = "e828bd080f8025000001ff001002"
SHA256_INFO = bytes.fromhex("3031300D060960864801650304020105000420")
MESSAGE = b"a challenge"
LIMIT_SECONDS = 60


def release() -> str:
    """What OpenSC here says it is, "OpenSC 0.23.0 ..."; empty where there is none."""
    if shutil.which("opensc-tool") is None:
        return ""
    return subprocess.run(["opensc-tool", "--info"], capture_output=True, text=True).stdout


with_code = pytest.mark.xfail(
    release().startswith("OpenSC 0.26."),
    reason="drops the rules of every IAS-ECC code it has read, then refuses to present it",
)
"""OpenSC 0.26 (Debian 13) takes the bytes parsed by iasecc_sdo_parse_data for an error; the card is
never asked. 0.23 (Debian 12) presents codes."""


@pytest.fixture
def log(pcscd: PcscService, tmp_path: Path) -> Iterator[Path]:
    """The log of a CPS3 in the first reader."""
    path = tmp_path / "card.log"
    with inserted(pcscd, "cps3-nurse", "--log", str(path)):
        yield path


def run(*command: str, fails: bool = False) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_SECONDS)
    assert (done.returncode != 0) is fails, done.stdout + done.stderr
    return done.stdout + done.stderr


def pkcs11(*options: str, pin: str | None = None, fails: bool = False) -> str:
    login = ("--login", "--pin", pin) if pin else ()
    return run("pkcs11-tool", "--module", MODULE, *login, *options, fails=fails)


def commands(log: Path, start: str) -> list[str]:
    return [line for line in lines(log, "> ") if line.startswith(start)]


def test_recognised_by_its_driver(log: Path) -> None:
    assert "IAS-ECC" in run("opensc-tool", "-n").splitlines()


DUMP = [
    "PKCS#15 Card [CPS3v3-2900995235]",
    "Serial number  : 000001700000117F",
    "Manufacturer ID: ASIP SANTE",
    "Flags          : Read-only, Login required",
    "PIN [Code porteur]",
    "Length         : min_len:4, max_len:8, stored_len:8",
    "initialized, unblockingPin, soPin",
    "Private RSA Key [CPS_PRIV_SIG]",
    "Access Rules   : pso_cds:01;",
    "Key ref        : 129 (0x81)",
    "Private RSA Key [CPS_PRIV_AUT]",
    "Access Rules   : pso_decrypt:01; int_auth:01;",
    "Key ref        : 130 (0x82)",
    "X.509 Certificate [Certificat de Signature CPS]",
    "X.509 Certificate [Certificat d'Authentification CPS]",
    "Data (31 bytes): E31D8005802500000181052900995235820180",
    "Data object 'CPS_DATA'",
    "Data object 'CPS_ACTIVITY_03_PS'",
]


def test_dump(log: Path) -> None:
    dump = run("pkcs15-tool", "--dump")
    assert [each for each in DUMP if each not in dump] == []
    assert commands(log, "00 20 00 01 04") == []


def test_certificates(log: Path) -> None:
    listed = run("pkcs15-tool", "--list-certificates")
    serials = set()
    for identifier in (SIGNATURE_ID, AUTHENTICATION_ID):
        assert f"ID             : {identifier}" in listed
        read = run("pkcs15-tool", "--read-certificate", identifier)
        certificate = x509.load_pem_x509_certificate(read[read.index("-----") :].encode())
        assert "899700990015" in certificate.subject.rfc4514_string()
        serials.add(certificate.serial_number)
    assert len(serials) == 2


@with_code
def test_objects_without_and_with_the_pin(log: Path) -> None:
    public = pkcs11("--list-objects")
    assert "CPS_ID_CARD" in public
    assert "CPS_DATA" in public
    assert "Private Key Object" not in public
    private = pkcs11("--list-objects", pin="1234")
    for label in ("CPS_PRIV_SIG", "CPS_PRIV_AUT", "CPS_ACTIVITY_01_PS", "CPS_ACTIVITY_03_PS"):
        assert label in private


@with_code
def test_the_activities_are_read_with_the_pin(log: Path) -> None:
    read = run(
        "pkcs15-tool", "--read-data-object", "CPS_ACTIVITY_01_PS", "--verify-pin", "--pin", "1234"
    )
    assert b"HOPITAL DE DEMONSTRATION".hex(" ").upper() in read


@with_code
def test_a_wrong_pin_costs_one_try(log: Path) -> None:
    assert "CKR_PIN_INCORRECT" in pkcs11("--list-objects", pin="0000", fails=True)
    assert len(commands(log, "00 20 00 01 04")) == 1
    assert "63 C2" in log.read_text()
    pkcs11("--list-objects", pin="1234")


@with_code
def test_change_of_pin(log: Path) -> None:
    pkcs11("--change-pin", "--new-pin", "56789", pin="1234")
    assert "CKR_PIN_INCORRECT" in pkcs11("--list-objects", pin="1234", fails=True)
    pkcs11("--list-objects", pin="56789")


@with_code
def test_signature_with_the_authentication_key(log: Path, tmp_path: Path) -> None:
    for name, content in {
        "message": MESSAGE,
        "info": SHA256_INFO + hashlib.sha256(MESSAGE).digest(),
    }.items():
        (tmp_path / name).write_bytes(content)
    files = {name: str(tmp_path / name) for name in ("message", "info", "signed", "key", "pem")}
    sign = ("--sign", "--mechanism", "RSA-PKCS", "--id", AUTHENTICATION_ID)
    pkcs11(*sign, "--input-file", files["info"], "--output-file", files["signed"], pin="1234")
    run("pkcs15-tool", "--read-certificate", AUTHENTICATION_ID, "--output", files["pem"])
    run("openssl", "x509", "-in", files["pem"], "-pubkey", "-noout", "-out", files["key"])
    verified = run(
        "openssl", "dgst", "-sha256", "-verify", files["key"],
        "-signature", files["signed"], files["message"],
    )  # fmt: skip
    assert "Verified OK" in verified


@with_code
def test_deciphering_with_the_authentication_key(log: Path, tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(MESSAGE)
    pem, key, plain, cipher, read, again = (
        str(tmp_path / name) for name in ("pem", "key", "plain", "cipher", "read", "again")
    )
    run("pkcs15-tool", "--read-certificate", AUTHENTICATION_ID, "--output", pem)
    run("openssl", "x509", "-in", pem, "-pubkey", "-noout", "-out", key)
    run("openssl", "pkeyutl", "-encrypt", "-pubin", "-inkey", key, "-in", plain, "-out", cipher)
    decrypt = ("--decrypt", "--mechanism", "RSA-PKCS", "--id", AUTHENTICATION_ID)
    pkcs11(*decrypt, "--input-file", cipher, "--output-file", read, pin="1234")
    run(
        "pkcs15-crypt", "--decipher", "--key", AUTHENTICATION_ID, "--pin", "1234", "--pkcs1",
        "--raw", "--input", cipher, "--output", again,
    )  # fmt: skip
    assert Path(read).read_bytes() == Path(again).read_bytes() == MESSAGE


@with_code
def test_unblocking(log: Path) -> None:
    for _ in range(3):
        pkcs11("--list-objects", pin="0000", fails=True)
    assert "CKR_PIN_LOCKED" in pkcs11("--list-objects", pin="1234", fails=True)
    code = ("--auth-id", "01")
    run("pkcs15-tool", "--unblock-pin", *code, "--puk", "12345678", "--new-pin", "4826")
    run("pkcs15-tool", "--verify-pin", *code, "--pin", "4826")
    assert commands(log, "00 2C 02 01") == ["00 2C 02 01 04 ** ** ** **"]


def test_random_bytes_come_from_the_card(log: Path, tmp_path: Path) -> None:
    pkcs11("--generate-random", "16", "--output-file", str(tmp_path / "random"))
    drawn = (tmp_path / "random").read_bytes()
    assert len(drawn) == 16
    assert drawn[:8].hex(" ").upper() in log.read_text()


@with_code
def test_no_code_in_the_log(log: Path) -> None:
    pkcs11("--change-pin", "--new-pin", "56789", pin="1234")
    written = log.read_text()
    for secret in (b"1234", b"56789"):
        assert secret.hex(" ") not in written
    assert "> 00 24 00 01 09 ** ** ** ** ** ** ** ** **" in written


@pytest.mark.parametrize("profile", ["vitale", "unknown"])
def test_cards_that_are_none_are_not_taken_for_one(pcscd: PcscService, profile: str) -> None:
    with inserted(pcscd, profile):
        assert "Unsupported card" in run("opensc-tool", "-n").splitlines()


@pytest.mark.parametrize("profile", ["cps3-doctor", "cpe-service", "blocked"])
def test_other_cards_of_the_family(pcscd: PcscService, profile: str) -> None:
    with inserted(pcscd, profile):
        assert "PKCS#15 Card [CPS3v3-29009" in run("pkcs15-tool", "--dump")
