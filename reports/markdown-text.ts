/** Text inside Markdown that stays text: no markup, no mention, no reference, no way out of its place. */

/**
 * Text in a paragraph, a heading, a table's cell or an HTML tag. Punctuation becomes character references, which no
 * reader takes for markup; an empty comment after `@` and `#` keeps them from becoming mentions and references.
 */
export function inline(text: string): string {
  return text.replace(/[^\p{L}\p{N}\p{M} .,;/()'=+?%·«»…—-]/gu, (character) => {
    const reference = `&#${character.codePointAt(0)};`;
    return character === '@' || character === '#' ? `${reference}<!-- -->` : reference;
  });
}

/** Lines as a code block, whose fence is longer than any in them. */
export function fence(lines: readonly string[]): readonly string[] {
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)));
  const marks = '`'.repeat(longest + 1);
  return [`${marks}text`, ...lines, marks];
}

/** A table's row of finished cells. */
export const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
