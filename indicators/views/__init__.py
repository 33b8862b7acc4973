"""What is seen: one file a page, and the state and HTML that pages share."""
