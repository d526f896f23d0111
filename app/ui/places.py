"""The pages there are, and what leads to each."""

from enum import Enum


class Place(Enum):
    """A page of the window, in the order of the rail."""

    MY_CARD = "my_card"
    FIRST_USE = "first_use"
    DECLARATIONS = "declarations"
    FLEET = "fleet"
    GUIDE = "guide"
    DIAGNOSIS = "diagnosis"
    SETTINGS = "settings"


class Intent(Enum):
    """What somebody wants to do, and so which page opens and what it starts with."""

    SEE_CARD = "see-card"
    SEE_FLEET = "see-fleet"
    FIRST_USE = "first-use"
    CHANGE_CODE = "change-code"
    UNBLOCK = "unblock"
    SEE_DECLARATIONS = "see-declarations"
    RENEW = "renew"
    DECLARE = "declare"
    DECLARE_BLOCKED = "declare-blocked"
    DIAGNOSE = "diagnose"
    SEE_SETTINGS = "see-settings"
    COMPARE = "compare"
    DIRECTORY_KEY = "directory-key"
    GET_CARD = "get-card"
    SEE_ECPS = "see-ecps"
    SEE_CONTACTS = "see-contacts"
    CHECK_WORKSTATION = "check-workstation"


PLACES = {
    Intent.SEE_CARD: Place.MY_CARD,
    Intent.SEE_FLEET: Place.FLEET,
    Intent.FIRST_USE: Place.FIRST_USE,
    Intent.CHANGE_CODE: Place.FIRST_USE,
    Intent.UNBLOCK: Place.FIRST_USE,
    Intent.SEE_DECLARATIONS: Place.DECLARATIONS,
    Intent.RENEW: Place.DECLARATIONS,
    Intent.DECLARE: Place.DECLARATIONS,
    Intent.DECLARE_BLOCKED: Place.DECLARATIONS,
    Intent.DIAGNOSE: Place.DIAGNOSIS,
    Intent.SEE_SETTINGS: Place.SETTINGS,
    Intent.COMPARE: Place.MY_CARD,
    Intent.DIRECTORY_KEY: Place.SETTINGS,
    Intent.GET_CARD: Place.GUIDE,
    Intent.SEE_ECPS: Place.GUIDE,
    Intent.SEE_CONTACTS: Place.GUIDE,
    Intent.CHECK_WORKSTATION: Place.GUIDE,
}
