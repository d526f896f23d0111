"""The nurse's card kept in other places, and answering in other ways."""

from dataclasses import replace

from tests.system.elsewhere.emulator import OFFICIAL_CPS3, OFFICIAL_CPS4, Codes, Manners
from tests.system.elsewhere.images import (
    CPS4_FACTS,
    CPS4_RC,
    CPS4_T0,
    NURSE_CPS3,
    NURSE_CPS4,
    UNKNOWN_VARIANT,
    card,
)
from tests.system.elsewhere.layout import Layout

LAYOUTS = {
    "plain": NURSE_CPS3,
    "official-selects-only": replace(NURSE_CPS3, manners=Manners(selects=OFFICIAL_CPS3)),
    "sliced-objects": replace(NURSE_CPS3, layout=Layout(slices=True)),
    "relative-paths": replace(NURSE_CPS3, layout=Layout(relative=True)),
    "padded-00": replace(NURSE_CPS3, layout=Layout(padding=bytes(40))),
    "padded-FF": replace(NURSE_CPS3, layout=Layout(padding=b"\xff" * 300)),
    "long-lengths": replace(NURSE_CPS3, layout=Layout(long=True)),
    "rich": replace(NURSE_CPS3, layout=Layout(rich=True)),
    "rich-sliced": replace(
        NURSE_CPS3, layout=Layout(rich=True, slices=True, long=True, padding=bytes(7))
    ),
    "unnamed-certificates": replace(NURSE_CPS3, layout=Layout(unnamed=True)),
    "no-EF.DIR": replace(NURSE_CPS3, layout=Layout(directory=False, folder="0001")),
    "other-numbers": replace(
        NURSE_CPS3,
        layout=Layout(
            folder="5A5A",
            codes="7101",
            keys="7002",
            certificates="0102",
            objects="EE01",
            first_certificate=0x1000,
            first_object=0x2001,
        ),
    ),
}
"""Same content, other places and other ways to write the directories."""

MANNERS = {
    "fci": replace(NURSE_CPS3, manners=Manners(fcp=0x6F)),
    "bare-fcp": replace(NURSE_CPS3, manners=Manners(bare_fcp=True)),
    "exact-reads": replace(NURSE_CPS3, manners=Manners(exact=True)),
    "end-of-file-told": replace(NURSE_CPS3, manners=Manners(short_status=b"\x62\x82")),
    "little-at-a-time": replace(NURSE_CPS3, manners=Manners(most=100)),
    "T1-manners": replace(NURSE_CPS3, manners=Manners(procedure=False, root_only=False)),
    "no-counters-object": replace(
        NURSE_CPS3,
        manners=Manners(counters=False),
        expected=card(
            pin={"tries_left": None, "tries_max": None, "state": "unknown"},
            puk={"tries_left": None, "uses_left": None, "state": "unknown"},
        ),
    ),
    "counters-without-empty-verify": replace(NURSE_CPS3, manners=Manners(empty_verify=b"\x6a\x86")),
    "cps4-plain": NURSE_CPS4,
    "cps4-rc": replace(NURSE_CPS4, atr=CPS4_RC),
    "cps4-T0": replace(NURSE_CPS4, atr=CPS4_T0, manners=Manners(procedure=True, fcp=0x6F)),
    "cps4-official-selects-only": replace(
        NURSE_CPS4, manners=Manners(procedure=False, fcp=0x6F, selects=OFFICIAL_CPS4)
    ),
    "cps4-exact-rich": replace(
        NURSE_CPS4,
        layout=Layout(rich=True, long=True, padding=b"\xff" * 9),
        manners=Manners(procedure=False, fcp=0x62, exact=True),
    ),
    "cps4-sliced-unnamed": replace(NURSE_CPS4, layout=Layout(slices=True, unnamed=True)),
    "unknown-variant": replace(
        NURSE_CPS4, atr=UNKNOWN_VARIANT, manners=Manners(procedure=True, fcp=0x6F)
    ),
}
"""Same content, other ways to answer."""

CODES = {
    "last-try": replace(
        NURSE_CPS3,
        codes=Codes(pin_tries=1),
        expected=card(pin__tries_left=1, pin__state="last-try"),
    ),
    "blocked": replace(
        NURSE_CPS3, codes=Codes(pin_tries=0), expected=card(pin__tries_left=0, pin__state="blocked")
    ),
    "five-tries": replace(
        NURSE_CPS3,
        codes=Codes(pin_tries=4, pin_tries_max=5),
        expected=card(pin__tries_left=4, pin__tries_max=5),
    ),
    "puk-blocked": replace(
        NURSE_CPS3,
        codes=Codes(pin_tries=0, puk_tries=0),
        expected=card(
            pin__tries_left=0, pin__state="blocked", puk__tries_left=0, puk__state="blocked"
        ),
    ),
    "puk-exhausted": replace(
        NURSE_CPS3,
        codes=Codes(puk_uses=0),
        expected=card(puk__uses_left=0, puk__state="exhausted"),
    ),
    "cps4-blocked": replace(
        NURSE_CPS4,
        codes=Codes(pin_tries=0, puk_tries=2),
        expected=card(**CPS4_FACTS, pin__tries_left=0, pin__state="blocked", puk__tries_left=2),
    ),
}
