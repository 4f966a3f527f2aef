"""What a configuration does with a push."""

from simulator.decision.decision import Action, Decision, action, filters, profiles

__all__ = ["Action", "Decision", "action", "filters", "profiles"]
