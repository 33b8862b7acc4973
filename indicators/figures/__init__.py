"""What is made of observations: changes, freshness, origins, formulas."""
