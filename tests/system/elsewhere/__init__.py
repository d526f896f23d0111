"""Cards made elsewhere: an emulator written from the reference alone, not from `app.demo.card`.

The virtual cards of `app.demo.card` and the reader of `app.reader` could share a misreading of the
reference. These images were written apart, with other file numbers, certificates and manners, and
are read by the real program through the real pcscd.
"""
