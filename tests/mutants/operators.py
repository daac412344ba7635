"""The kinds of fault that are put in: some of cosmic-ray's own, and more that take a check away.

cosmic-ray's operators turn a comparison or a condition around, which nearly any test notices. A check that
is missing is what a slip of a hand leaves behind: so conditions are decided, operands and calls left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import parso.python.tree as tree
from cosmic_ray.plugins import get_operator

Position = tuple[tuple[int, int], tuple[int, int]]

# Boundaries and opposites; a whole condition is decided either way instead of turned around.
BOUNDARIES = ("Lt_LtE", "LtE_Lt", "Gt_GtE", "GtE_Gt")
OPPOSITES = ("Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is")
ARITHMETIC = (
    "Add_Sub",
    "Sub_Add",
    "Mul_FloorDiv",
    "Div_Mul",
    "FloorDiv_Mul",
    "Mod_FloorDiv",
    "LShift_RShift",
)
CORE = (
    *(f"ReplaceComparisonOperator_{name}" for name in (*BOUNDARIES, *OPPOSITES)),
    *(f"ReplaceBinaryOperator_{name}" for name in ARITHMETIC),
    "ReplaceUnaryOperator_Delete_Not",
    "ReplaceUnaryOperator_Delete_USub",
    "ReplaceTrueWithFalse",
    "ReplaceFalseWithTrue",
    "ReplaceBreakWithContinue",
    "ReplaceContinueWithBreak",
    "NumberReplacer",
    "ZeroIterationForLoop",
)
# What a condition decided either way tells already.
TOLD_BY_THE_CONDITION = (
    *(f"ReplaceComparisonOperator_{name}" for name in OPPOSITES),
    "ReplaceUnaryOperator_Delete_Not",
    "OtherMembership",
)


class Operator(Protocol):
    """What cosmic-ray asks of an operator."""

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        """Where it can change this node, in order."""

    def mutate(self, node: Any, index: int) -> Any:
        """The changed node."""


def conditions(node: Any) -> Iterator[int]:
    """The places of a node's conditions among its children."""
    if node.type == "if_stmt":
        yield from (
            at + 1 for at, child in enumerate(node.children) if getattr(child, "value", "") in ("if", "elif")
        )
    elif node.type in ("while_stmt", "comp_if"):
        yield 1
    elif node.type == "test":  # a if CONDITION else b
        yield 2


def is_condition(node: Any) -> bool:
    """Whether this node is the whole condition of something."""
    parent = node.parent
    return parent is not None and any(parent.children[at] is node for at in conditions(parent))


def _word(text: str, instead_of: Any) -> Any:
    prefix = instead_of.get_first_leaf().prefix or ("" if instead_of.type in STATEMENTS else " ")
    return tree.Keyword(text, instead_of.start_pos, prefix)


class _Decided:
    word = ""

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        for at in conditions(node):
            condition = node.children[at]
            if condition.get_code().strip() not in ("True", "TYPE_CHECKING"):
                yield condition.start_pos, condition.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        at = list(conditions(node))[index]
        node.children[at] = _word(self.word, node.children[at])
        return node


class ConditionNever(_Decided):
    """A check that never says yes."""

    word = "False"


class ConditionAlways(_Decided):
    """A check that always says yes; a loop without an end is not tried."""

    word = "True"

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        if node.type != "while_stmt":
            yield from super().mutation_positions(node)


class DropOperand:
    """One of the things that were asked is not asked."""

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        if node.type in ("and_test", "or_test"):
            for operand in node.children[::2]:
                yield operand.start_pos, operand.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        at = index * 2
        prefix = node.get_first_leaf().prefix
        del node.children[at - 1 if at else 0 : at + 1 if at else 2]
        node.get_first_leaf().prefix = prefix
        return node.children[0] if len(node.children) == 1 else node


class HandlerNever:
    """An exception that is not caught."""

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        if node.type == "except_clause":
            yield node.children[1].start_pos, node.children[1].end_pos

    def mutate(self, node: Any, index: int) -> Any:
        node.children[1] = _word("()", node.children[1])
        return node


STATEMENTS = ("atom_expr", "power", "raise_stmt", "expr_stmt")


class DropStatement:
    """Something is not done: a call, a refusal, an addition."""

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        if node.parent is None or node.parent.type != "simple_stmt":
            return
        called = node.type in ("atom_expr", "power") and node.get_last_leaf().value == ")"
        added = (
            node.type == "expr_stmt" and node.children[1].type == "operator" and node.children[1].value != "="
        )
        if called or added or node.type == "raise_stmt":
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        return _word("pass", node)


class DropStarred:
    """One of the lists that make up an answer is left out of it."""

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        if node.type in ("testlist_comp", "testlist_star_expr"):
            for child in self._starred(node):
                yield child.start_pos, child.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        at = node.children.index(list(self._starred(node))[index])
        del node.children[at : at + 2]
        return node

    def _starred(self, node: Any) -> Iterator[Any]:
        return (child for child in node.children if child.type == "star_expr" and len(node.children) > 2)


class OtherMembership:
    """`in` and `not in`, the one for the other."""

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        if node.type == "comparison":
            for at in self._places(node):
                yield node.children[at].start_pos, node.children[at].end_pos

    def mutate(self, node: Any, index: int) -> Any:
        at = list(self._places(node))[index]
        was = node.children[at].get_code().strip()
        node.children[at] = _word("in" if was == "not in" else "not in", node.children[at])
        return node

    def _places(self, node: Any) -> Iterator[int]:
        for at in range(1, len(node.children), 2):
            if node.children[at].get_code().split() in (["in"], ["not", "in"]):
                yield at


OWN = (
    ConditionNever,
    ConditionAlways,
    HandlerNever,
    DropOperand,
    DropStatement,
    DropStarred,
    OtherMembership,
)


def operators() -> Iterator[tuple[str, Operator]]:
    """Each with its name."""
    for name in CORE:
        yield name, get_operator(f"core/{name}")()
    for kind in OWN:
        yield kind.__name__, kind()
