"""The one way in which a file is refused as a whole."""


class Unreadable(ValueError):
    """A file that cannot be read; the message tells its owner what to do."""
