"""What stands before the tables in the data dictionary."""

from __future__ import annotations

INTRODUCTION = """
# Data dictionary

What every table, column and code of a data set means, in English with the Spanish beside.

It is generated from what checks the data: the tables in `spl_eval/intake/tables_*.py`, the
rules in `spl_eval/intake/rules/`, the closed lists in `spl_eval/intake/`, and the sentences in
`spl_eval/intake/meanings.csv`, where an evaluator can mend one. Then run

```sh
{command}
```

A data set is a folder with one CSV or Parquet file per table, a workbook with one sheet per
table, or a database. A table goes by its name (`units`) or by its Spanish title, a column by its
name or by its label, in any case and with or without accents. An annual report needs all tables
of the parts *annual report* and *annual report and programme's records*. Of the programme's
records, bring the tables that you have.

## Words of the programme

| Word | What it is |
|---|---|
| organisation | a group, a cooperative or a sponsoring institution, which applies and signs |
| unit | a firm, workshop or producer that belongs to an organisation |
| instrument | an agreement that an organisation signed: a plan with coordinator, or a project |
| plan | the instrument that pays a coordinator's fee; projects derive from it |
| line | 1.A to 3: which type of organisation an instrument serves, with or without coordinator |
| grant (ANR) | *aporte no reembolsable*, what the programme pays and is not paid back |
| counterpart | what the organisation adds to the grant; of a mission, whom it worked with abroad |
| reach | whom the programme got to: organisations, units, *jobs involved* |
| impact | what changed because of the programme; never read off reach |

## How a cell is written

| Cell | How it is written | Examples |
|---|---|---|
| `text` | as it is; no formulas, no hidden characters | `Cooperativa de Trabajo El Ejemplo Ltda.` |
| `integer` | a whole number as in Argentina; the point parts thousands | `2330`, `2.330` |
| `number` | the comma parts decimals | `2.330,50` |
| `amount` | current pesos, in full; another currency is refused | `1500000`, `$ 1.234,50` |
| `date` | a day, day first, or a month; four digits of year | `05/12/2016`, `2016-04` |
| `choice` | one code of a closed list, or its Spanish word | `cooperative`, `Cooperativa` |
| `cuit` | eleven digits with a right check digit, with or without hyphens | `30-12345678-1` |
| `lines` | lines of assistance, parted by semicolons | `1.A;2.A` |
| `list` | several texts or names of a list, parted by semicolons | `Salta;Buenos Aires` |
| `source_lines` | lines of the report's text, from 1, parted by semicolons | `66;95` |

Under the kind of cell stands its unit, in Spanish. *Pesos corrientes* are pesos of the date or
year of the row: they are not deflated. What can be read in two ways is refused, with the place
and the mend.

## Missing values

A blank cell means *not known* or *not applicable*; the column says which. It is never zero, and
no value is guessed: zero is written `0`. A column that is not required may be left out.

## Privacy

| Class | What it says | May be shown |
|---|---|---|
| `public` | what an annual report publishes | to anybody |
| `internal` | something of one organisation or coordinator | in the programme; else in totals |
| `personal` | something of a person or of a single firm | to those who check; else in totals |
"""
