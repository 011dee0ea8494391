"""Tables: a frame written in a form that people or programs read.

Every form has the same columns, rows and figures. Instants are ISO 8601, durations seconds; what is not known is
empty, or null.
"""

from analytics.tables.forms import BINARY_FORMS, FORMS, Written, form_of, rows_written, written
from analytics.tables.lines import one_line

__all__ = ["BINARY_FORMS", "FORMS", "Written", "form_of", "one_line", "rows_written", "written"]
