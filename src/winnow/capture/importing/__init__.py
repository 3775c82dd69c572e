"""Files into records. What any import shares, whatever it brings:

    table = reading.open_table(path, name=..., largest_mb=...)      # or WrongFile
    mapping = mapping_form.from_toml(text)                          # or WrongMapping; to_toml writes it
    columns = [rows.Column(index, name, target), ...]               # what goes where
    found = survey.survey(table, columns, wanted, is_blank=...)     # rows, habits of dates and numbers
    reader = rows.RowReader(columns, mapping, wanted, layout, habits=found.habits, zone=...)
    record, problems = reader.read(row.cells)                       # for row in table.rows()
    refused.RefusedFile(path, table.header).add([(row.number, row.cells, reason), ...])

`wanted` says what each field takes (convert.Wanted), `layout` where its value stands in the record.
"""
