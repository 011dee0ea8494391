-- Records that could not be taken apart: nobody can tell what in them is a name, or of when they are.
update broken_records set record = '';
