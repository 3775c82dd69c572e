"""What visitors do on the owner's pages: kept at once, and given to people as soon as they say who they are."""
