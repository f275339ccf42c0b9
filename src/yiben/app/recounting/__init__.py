"""Pages and doors of statistics bulletins: printed beside counted again."""
