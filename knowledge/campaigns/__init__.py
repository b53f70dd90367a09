"""Campaigns as data: their phases, duties and due rules. Pure: no database, no door."""
