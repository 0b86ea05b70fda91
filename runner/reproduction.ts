/** The beginning of the command that reaches the same target again; a shell takes it as it is. */
export function reproduction({
  target,
  exec,
}: {
  readonly target?: string | undefined;
  readonly exec?: string | undefined;
}): string {
  const how = target !== undefined ? ` --target ${target}` : exec !== undefined ? ` --exec ${quote(exec)}` : '';
  return `npx gateway-conformance${how}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
