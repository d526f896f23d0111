"""Which package brought a file, as the package databases of Linux and macOS tell it."""

import re

from app.diagnostics.measure import output_of
from app.diagnostics.surroundings import Surroundings


def package_of(here: Surroundings, file: str) -> str:
    """Return name and version of the package that a file belongs to, or "" when none is known."""
    if here.platform == "darwin":
        return receipt_of(output_of(("pkgutil", "--file-info", file), here.environment) or "")
    if here.platform != "linux":
        return ""
    database = f"--admindir={here.path('/var/lib/dpkg')}"
    owner = output_of(("dpkg-query", database, "-S", file), here.environment)
    if owner:
        form = "${Package} ${Version}"
        name = owner.partition(": ")[0].partition(",")[0]
        return (output_of(("dpkg-query", database, "-W", "-f", form, name)) or "").strip()
    asked = ("rpm", "--root", str(here.root), "-q", "--qf", "%{NAME} %{VERSION}", "-f", file)
    return (output_of(asked, here.environment) or "").strip()


def receipt_of(listing: str) -> str:
    """Read `pkgutil --file-info`: the package's identifier and version; not run on macOS here."""
    told = dict(re.findall(r"^(pkgid|pkg-version): (\S+)", listing, re.MULTILINE))
    return f"{told['pkgid']} {told.get('pkg-version', '')}".strip() if "pkgid" in told else ""
