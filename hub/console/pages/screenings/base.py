"""What the pages of batches share."""

from hub.console.serving.site import page_blueprint

SCREEN = "console/screenings"
ADDRESS = "/console/t/<string:task_id>/screenings"
blueprint = page_blueprint("screenings")
