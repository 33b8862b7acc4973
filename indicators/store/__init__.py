"""Every value ever seen and when: the one place that speaks SQL."""
