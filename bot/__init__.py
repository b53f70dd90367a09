"""How people talk to it: the line, handlers, actions, words, the command line and the local door."""
