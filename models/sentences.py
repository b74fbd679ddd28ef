"""Sentences that are written once and read by many: each reader gets them in his language.

What the connector finds out is written by whoever runs it, often nobody, and read by others. So a
sentence is kept as its English source, which is its code among the translations, and its values.
"""

import json
import sys

from markupsafe import Markup, escape

from odoo import fields
from odoo.http import request
from odoo.tools.translate import code_translations

from .. import compat

ADDON = "amazon_connector"
# What a kept sentence begins with: no text of Amazon's or a user's has this character.
MARK = "\x1f"
# How far up somebody is looked for who has a language: a comprehension is a caller, too.
CALLERS = 5


class Sentence(str):
    """A text in one language that knows how to be said in others.

    ``parts`` are texts that are the same in all languages, and codes with their values:
    ``[source, values]``, or ``[model, field, value]`` for the label of a selection.
    """

    parts = ()

    def __new__(cls, parts, env):
        text = super().__new__(cls, "".join(_say(part, env) for part in parts))
        text.parts = tuple(parts)
        return text

    def __reduce__(self):
        # Whoever copies it deeply or sends it elsewhere gets the text.
        return str, (str(self),)

    def __mod__(self, values):
        """Fill in the placeholders of a single sentence."""
        if len(self.parts) != 1 or not isinstance(values, dict):
            return super().__mod__(values)
        ((source, known),) = self.parts
        return _sentence(source, {**known, **values}, _caller())

    def to_json(self):
        """The sentence as it is kept."""
        return MARK + json.dumps([_kept_part(part) for part in self.parts], ensure_ascii=False)


compat.send_as_text(Sentence)


class Reason(fields.Text):
    """A text that each user reads in his language, where it is a :class:`Sentence`."""

    def convert_to_column(self, value, record, values=None, validate=True):
        return super().convert_to_column(_kept(value), record, values, validate)

    def convert_to_cache(self, value, record, validate=True):
        return super().convert_to_cache(_kept(value), record, validate)

    def convert_to_record(self, value, record):
        return said(super().convert_to_record(value, record), record.env)


class Reasons(fields.Json):
    """Texts by their codes, each as in :class:`Reason`."""

    def convert_to_column(self, value, record, values=None, validate=True):
        return super().convert_to_column(_kept_all(value), record, values, validate)

    def convert_to_cache(self, value, record, validate=True):
        return super().convert_to_cache(_kept_all(value), record, validate)

    def convert_to_record(self, value, record):
        texts = super().convert_to_record(value, record)
        return texts and {code: said(text, record.env) for code, text in texts.items()}


def _(source, **values):
    """A sentence in the language of whoever it is said to at this moment.

    :param values: Of its placeholders. They may be sentences themselves.
    """
    return _sentence(source, values, _caller())


def joined(separator, texts):
    """Several texts in one, those that are empty left out."""
    parts = []
    for text in filter(None, texts):
        parts += [separator] if parts else []
        parts += _parts(text)
    return Sentence(parts, _caller())


def label(record, name, value):
    """The label of a selection's value."""
    return Sentence([[record._name, name, value]], record.env)


def said(text, env):
    """A text as it is kept, said to whoever reads it."""
    if not (text and isinstance(text, str) and text.startswith(MARK)):
        return text
    try:
        return Sentence(json.loads(text.removeprefix(MARK)), env)
    except (ValueError, TypeError, KeyError):
        # Something else wrote it. What it says is better than nothing.
        return text.removeprefix(MARK)


def _kept(value):
    return value.to_json() if isinstance(value, Sentence) else value


def _kept_all(texts):
    return texts and {code: _kept(text) for code, text in texts.items()}


def _sentence(source, values, env):
    if any(isinstance(value, Markup) for value in values.values()):
        return escape(_translated(source, env)) % values
    return Sentence([[source, values]], env)


def _parts(text):
    return text.parts if isinstance(text, Sentence) else [text]


def _say(part, env):
    if isinstance(part, str):
        return part
    if len(part) == 3:
        model, name, value = part
        labels = dict(env[model]._fields[name]._description_selection(env)) if env else {}
        return labels.get(value, value)
    source, values = part
    values = {name: _said_value(value, env) for name, value in values.items()}
    translated = _translated(source, env)
    if not values:
        return translated
    try:
        return translated % values
    except (KeyError, TypeError, ValueError):
        # A bad translation must not hide what there is to say.
        return source % values


def _said_value(value, env):
    if isinstance(value, list):
        return Sentence(value, env)
    return Sentence(value.parts, env) if isinstance(value, Sentence) else value


def _kept_part(part):
    if isinstance(part, str) or len(part) == 3:
        return part
    source, values = part
    return [source, {name: _kept_value(value) for name, value in values.items()}]


def _kept_value(value):
    if isinstance(value, Sentence):
        return [_kept_part(part) for part in value.parts]
    return value if isinstance(value, str | int | float | list) else str(value)


def _translated(source, env):
    lang = env and env.lang
    if not lang or lang == "en_US":
        return source
    return code_translations.get_python_translations(ADDON, lang).get(source, source)


def _caller():
    """The environment of whoever calls a function of this module, and so the language."""
    frame = sys._getframe(2)
    for _step in range(CALLERS):
        names = frame.f_locals
        env = getattr(names.get("self"), "env", names.get("env"))
        if hasattr(env, "lang"):
            return env
        frame = frame.f_back
        if not frame:
            break
    return request.env if request else None
