/** The beginning of the command that reaches the same target again; a shell takes it as it is. */
export function reproduction({
  target,
  exec,
  corpus = [],
  wireOnly = false,
}: {
  readonly target?: string | undefined;
  readonly exec?: string | undefined;
  readonly corpus?: readonly string[] | undefined;
  readonly wireOnly?: boolean;
}): string {
  const how = target !== undefined ? ` --target ${target}` : exec !== undefined ? ` --exec ${quote(exec)}` : '';
  const corpora = corpus.map((file) => ` --corpus ${quote(file)}`).join('');
  return `npx gateway-conformance${how}${wireOnly ? ' --wire-only' : ''}${corpora}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
