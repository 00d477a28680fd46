"""Lists of platforms in trouble that others collected."""
