"""What a page with a form can be asked for: to be shown, and to take what was typed."""

from django.views.decorators.http import require_http_methods

require_form = require_http_methods(["GET", "HEAD", "POST"])
