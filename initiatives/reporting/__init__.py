"""Country reporting: opening a round, answering it, deciding on answers, reminding."""
