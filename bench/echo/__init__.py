"""The peers of the throughput bench: bots that do nothing but say back what they are told."""
