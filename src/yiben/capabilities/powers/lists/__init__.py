"""Lists of powers and items as files and rows (清单文件): read, and every row checked. Pure."""
