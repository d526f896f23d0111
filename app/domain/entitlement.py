"""Who may declare what about which card, and the way for whoever may not (domain.md 2.1, 2.5)."""

from enum import StrEnum


class Route(StrEnum):
    """A way outside this program; where a link or a number is needed, settings hold it."""

    HOLDER_PORTAL = "holder-portal"
    HOTLINE = "hotline"
    STRUCTURE = "structure"
    STRUCTURE_PORTAL = "structure-portal"
    EMPLOYER_PORTAL = "employer-portal"
    INCIDENT_FORM = "incident-form"
    ORDER = "order"
    REGIONAL_AGENCY = "regional-agency"
