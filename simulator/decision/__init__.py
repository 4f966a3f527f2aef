"""What a configuration does with a push."""

from simulator.decision.decision import Action, Decision, Matches, action, filters, profiles

__all__ = ["Action", "Decision", "Matches", "action", "filters", "profiles"]
