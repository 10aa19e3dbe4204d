"""Best practices: from the form to the approval by the author, and the renewal."""
