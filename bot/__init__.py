"""How people talk to it: handlers, actions, templates, documents and the local door."""
