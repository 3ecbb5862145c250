"""The blueprint of the public pages, and what it gives to every template."""

from flask import Blueprint

from .findable import findable
from .frame import page_frame
from .links import url_if_there

bp = Blueprint("site", __name__)
bp.app_context_processor(page_frame)
bp.add_app_template_global(findable)
bp.add_app_template_global(url_if_there, "link_if_there")
