"""Advice on the thresholds of offences: a form, what comes out, and its articles."""

from hub.console.pages.advising.routes import blueprint as blueprint
