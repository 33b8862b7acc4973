"""What can be asked, once, for every way of asking."""
