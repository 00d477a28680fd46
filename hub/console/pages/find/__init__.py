"""Finding a merchant: by name or code, as one types or by a form."""

from hub.console.pages.find.routes import blueprint as blueprint
