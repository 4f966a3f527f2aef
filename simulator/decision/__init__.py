"""What a configuration does with a push."""

from simulator.decision.decision import Decision, Verdict, decider, profiles

__all__ = ["Decision", "Verdict", "decider", "profiles"]
