"""The local door: a Bot API server and a phone-sized chat page on one loopback port.

It knows the Bot API and nothing of enforcement. ``app.create_app`` makes it, ``door.Door`` is what tests and the
page's own routes hold, ``python -m bot.webchat`` runs it alone.
"""
