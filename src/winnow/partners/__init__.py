"""Partners: organizations that send leads by the API with a key of their own, and see nothing but those."""
