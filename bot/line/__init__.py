"""The line that never drops: a message is written down before anything else, handled in order, and its answer delivered."""
