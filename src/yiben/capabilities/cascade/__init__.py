"""Two installations share one catalogue (级联): entries, labels, objections and grants go both ways though either may be down."""
