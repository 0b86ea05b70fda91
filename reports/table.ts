/** Tables of plain text: columns as wide as their widest cell, two spaces apart. */

export interface Column {
  readonly align: 'left' | 'right' | 'center';
}

export const column = (align: Column['align']): Column => ({ align });

/** Rows as lines. What stands at the end of a line is not padded. */
export function table(rows: readonly (readonly string[])[], columns: readonly Column[]): readonly string[] {
  const widths = columns.map((_, index) => Math.max(0, ...rows.map((row) => width(row[index] ?? ''))));
  return rows.map((row) =>
    columns
      .map(({ align }, index) => padded(row[index] ?? '', widths[index] ?? 0, align))
      .join('  ')
      .trimEnd(),
  );
}

function padded(cell: string, to: number, align: Column['align']): string {
  const missing = Math.max(0, to - width(cell));
  const before = align === 'left' ? 0 : align === 'right' ? missing : Math.floor(missing / 2);
  return ' '.repeat(before) + cell + ' '.repeat(missing - before);
}

/** Characters, not UTF-16 units. */
const width = (text: string): number => [...text].length;
