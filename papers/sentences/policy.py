"""Sentences of a policy that is well formed and makes no sense: what was expected at a key."""

from __future__ import annotations

from papers.language import N_

POLICY: dict[str, str | tuple[str, str]] = {
    "policy.letters": N_("expected A above B above C above D"),
    "policy.no_points": N_("expected a weight above 0 that is asked of all machines"),
    "policy.twice": N_("{name} has two tables, expected one"),
    "policy.kinds": N_("{fact}: expected `kinds` and no `steps`"),
    "policy.best_kind": N_("{fact}: expected the best kind to give the weight"),
    "policy.steps": N_("{fact}: expected `steps` and no `kinds`"),
    "policy.rising": N_("{fact}: expected steps whose `from` rises"),
    "policy.falling": N_("{fact}: expected points that never fall"),
    "policy.last_step": N_("{fact}: expected the last step to give the weight"),
    "policy.rule_or_fact": N_("expected either a `rule`, or a `fact` with `below`"),
    "policy.fact_and_below": N_("expected `fact` and `below` together"),
    "policy.locked": N_("a locked machine is not given away, expected parts or recycling"),
    "policy.trials": N_("trials belong to the rule trial_failed, which needs them"),
    "policy.no_number": N_("{fact} is not a number"),
    "policy.no_figure": N_("{fact} is not measured of the part {part}"),
    "policy.a_kind": N_("{fact}: expected a kind of drive"),
    "policy.a_number": N_("{fact}: expected a number"),
    "policy.best_first": N_("expected the best use first"),
    "policy.last_use": N_('expected the last use to be from = "recycling"'),
    "policy.unlawful": N_(
        "Établi does not test every function of a machine, so the word “{text}” "
        "(“{called}”) cannot be used here (decree 2022-190)"
    ),
}
