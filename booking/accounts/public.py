"""What anybody may ask for, by endpoint. Any other view names a permission with `@needs`, or nobody gets in."""

PUBLIC = frozenset(
    {
        # families' pages
        "root",
        "site.about",
        "site.accessibility",
        "site.calendar",
        "site.embed",
        "site.help",
        "site.municipality",
        "site.people",
        "site.privacy",
        "site.session",
        "site.session_ics",
        "site.sessions",
        "site.share",
        "site.short_venue",
        "site.venue",
        "site.venues",
        "data_map.page",
        # a family's own booking, behind its link or code
        "reservations.book",
        "reservations.cancel",
        "reservations.code",
        "reservations.confirm",
        "reservations.event_ics",
        "reservations.lost_link",
        "reservations.manage",
        "reservations.move",
        "reservations.undo",
        "own_data.data",
        "own_data.download",
        "own_data.erase",
        "own_data.find",
        "own_data.show",
        # calendars; a personal one behind its token
        "feeds.personal",
        "feeds.public",
        "feeds.venue",
        # staff before they are signed in
        "accounts.forgotten",
        "accounts.provider",
        "accounts.provider_back",
        "accounts.provider_out",
        "accounts.confirm_email",
        "accounts.set_password",
        "accounts.sign_in",
        # machines
        "health.alive",
        "health.ready",
        "site.robots",
        "site.security_txt",
        "site.sitemap_xml",
        "brand_css",
        "static",
    }
)
