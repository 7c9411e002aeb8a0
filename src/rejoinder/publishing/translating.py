"""Templates speak a language from when they are compiled: a page pays nothing for being translated.

`{% trans %}` and `_("…")` become the catalog's words while a template is parsed, so each language has
compiled templates of its own, in which its words are constants. English comes out as it stands in the
template, byte for byte.
"""

from __future__ import annotations

import re
from typing import Any, Final

from jinja2 import nodes
from jinja2.ext import InternationalizationExtension
from jinja2.visitor import NodeTransformer

from rejoinder.languages import Language

_PLACE: Final = re.compile(r"%\((\w+)\)s")


class Spoken(InternationalizationExtension):
    """`{% trans %}`, translated while it is parsed."""

    def _make_node(  # noqa: PLR0917 - as its base class has it
        self,
        singular: str,
        plural: str | None,
        context: str | None,
        variables: dict[str, nodes.Expr],
        plural_expr: nodes.Expr | None,
        vars_referenced: bool,
        num_called_num: bool,
    ) -> Any:
        if not vars_referenced:
            singular, plural = singular.replace("%%", "%"), (plural or "").replace("%%", "%")
        language: Language = self.environment.language  # type: ignore[attr-defined]
        catalog = language.catalog

        def said(message: str) -> nodes.Output:
            return _output(message, variables, escaped=vars_referenced)

        if plural_expr is None:
            return said(
                catalog.pgettext(context, singular) if context else catalog.gettext(singular)
            )
        forms = language.forms(singular, plural or "")
        chosen = nodes.Filter(plural_expr, "form", [], [], None, None)
        last, *others = sorted(forms, reverse=True)
        made: list[nodes.Node] = [said(forms[last])]
        for place in others:
            test = nodes.Compare(chosen, [nodes.Operand("eq", nodes.Const(place))])
            made = [nodes.If(test, [said(forms[place])], [], made)]
        return made[0]


def _output(message: str, variables: dict[str, nodes.Expr], *, escaped: bool) -> nodes.Output:
    """A message as a template's own text, with expressions where it names them."""
    parts: list[nodes.Expr] = []
    for place, part in enumerate(_PLACE.split(message)):
        if place % 2:
            parts.append(variables[part])
        elif part:
            parts.append(nodes.TemplateData(part.replace("%%", "%") if escaped else part))
    return nodes.Output(parts)


class Words(NodeTransformer):
    """`_("…")` becomes the catalog's words; outputs that follow each other become one."""

    def __init__(self, language: Language) -> None:
        self._catalog = language.catalog

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - the visitor's name for it
        if isinstance(node.node, nodes.Name) and node.node.name == "_":
            (message,) = node.args
            assert isinstance(message, nodes.Const)
            return nodes.Const(self._catalog.gettext(message.value), lineno=node.lineno)
        return self.generic_visit(node)

    def generic_visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> nodes.Node:
        node = super().generic_visit(node, *args, **kwargs)
        for field in ("body", "else_"):
            if isinstance(within := getattr(node, field, None), list):
                setattr(node, field, _joined(within))
        return node


def _joined(within: list[nodes.Node]) -> list[nodes.Node]:
    made: list[nodes.Node] = []
    for node in within:
        if isinstance(node, nodes.Output) and made and isinstance(made[-1], nodes.Output):
            made[-1] = nodes.Output([*made[-1].nodes, *node.nodes], lineno=made[-1].lineno)
        else:
            made.append(node)
    return made
