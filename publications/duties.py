"""What is to be done for what is published: each part declares its own."""

from publications import document_duties, newsletter_duties

__all__ = ["document_duties", "newsletter_duties"]
