"""Qt's own words, of file dialogs and of the menus of text fields, in the window's language."""

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

_LOCALES = {"fr": "fr_FR", "en": "en_GB"}


def speak(language: str) -> None:
    """Let Qt speak "fr" or "en"; where its translations were left out, it speaks English."""
    app = QCoreApplication.instance()
    assert app is not None  # noqa: S101 - there is no window without it
    QLocale.setDefault(QLocale(_LOCALES[language]))
    former = app.findChild(QTranslator)
    if former is not None and former.objectName() == language:
        return  # to install one tells every widget
    words = QTranslator(app)
    words.setObjectName(language)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if words.load(f"qtbase_{language}", folder):
        QCoreApplication.installTranslator(words)
    if former is not None:
        QCoreApplication.removeTranslator(former)
        former.setParent(None)
