"""How notices are sent: to how many without asking twice, how many a day, when who has not read is asked again. Pure numbers."""

from knowledge.noticing.bulletins import is_about_bulletins
from knowledge.noticing.files import FILES, FOLDER, read_noticing
from knowledge.noticing.in_force import noticing, take_up
from knowledge.noticing.kinds import Limits, Noticing

__all__ = ["FILES", "FOLDER", "Limits", "Noticing", "is_about_bulletins", "noticing", "read_noticing", "take_up"]
