"""Both languages say everything: the catalogue is complete, in step with the source, and fits what is put into it."""

from __future__ import annotations

import string
import sys

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from scpctl import language
from tests.conftest import ROOT

sys.path.append(str(ROOT / "scripts"))
import messages


def catalogue() -> Catalog:
    with (ROOT / "scpctl/locale/cs/LC_MESSAGES/scpctl.po").open("rb") as stream:
        return read_po(stream, locale="cs")


def entries() -> list[Message]:
    return [message for message in catalogue() if message.id]


def _forms(value: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def test_the_catalogue_is_in_step_with_the_source() -> None:
    wanted = {tuple(_forms(message.id)) for message in messages.template() if message.id}
    assert {tuple(_forms(message.id)) for message in entries()} == wanted, "run make messages"


def test_every_message_is_translated() -> None:
    assert [message.id for message in entries() if not all(_forms(message.string))] == []


def test_plurals_have_the_three_czech_forms() -> None:
    plural = [message for message in entries() if message.pluralizable]
    assert plural
    assert all(len(_forms(message.string)) == 3 for message in plural)


def test_a_translation_uses_the_same_placeholders() -> None:
    def names(text: str) -> set[str | None]:
        return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}

    for message in entries():
        if any("{" in form and not form.startswith("---") for form in _forms(message.id)):
            for form in _forms(message.string):
                assert names(form) == names(_forms(message.id)[-1]), message.id


def test_the_compiled_catalogue_is_that_of_the_source() -> None:
    compiled = language.translation("cs")
    for message in entries():
        if isinstance(message.id, str):
            assert compiled.gettext(message.id) == message.string, "run make messages"


@pytest.mark.parametrize(
    ("count", "form"), [(0, "0 chyb"), (1, "1 chyba"), (2, "2 chyby"), (4, "4 chyby"), (5, "5 chyb"), (21, "21 chyb")]
)
def test_czech_counts_in_three_forms(count: int, form: str) -> None:
    language.use("cs")
    assert language.plural("{n} error", "{n} errors", count).format(n=count) == form


def test_straight_quotes_do_not_stand_in_czech_prose() -> None:
    wrong = [message.string for message in entries() if isinstance(message.string, str) and ' "' in message.string]
    allowed = [text for text in wrong if "name = " in text or "{value}" in text or "14:30" in text]
    assert wrong == allowed
