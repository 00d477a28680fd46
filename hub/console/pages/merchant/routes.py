"""The page of a merchant."""

from hub.console.serving.site import page_blueprint

blueprint = page_blueprint("merchant")
