"""Pages of publications, videos, news and the newsletter."""
