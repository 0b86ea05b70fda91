/** What environ is whatever was sent: its contract, and the form of what it tells of server and client. */
import { environBreaches, type Seen } from '../../spec/index.ts';
import { addressForm, nameForm, portForm } from '../environ-expectations.ts';
import type { TargetFacts } from '../observation.ts';
import { type Account, shown } from './acceptance.ts';
import type { Breach } from './property.ts';

/** What is wrong in environ, no matter for which request; null: nothing. */
export function oddEnviron(told: Account, { port }: Pick<TargetFacts, 'port'>): Breach | null {
  const [breach] = environBreaches(told);
  if (breach !== undefined) {
    return {
      requirement: 'contract.environ',
      kind: `environ breaks its contract: ${breach.replace(/\bHTTP_\S+/, 'an HTTP_ variable')}`,
      gravity: 'breaks the contract',
      predicted: 'an environ that keeps its contract',
      seen: breach,
    };
  }
  const seenIn = (name: string): Seen | undefined =>
    told.environ.items.find(([key]) => key.type === 'string' && key.value === name)?.[1];
  const odd = (requirement: string, name: string, form: RegExp, predicted: string): Breach | null => {
    const seen = seenIn(name);
    if (seen === undefined || (seen.type === 'string' && form.test(seen.value))) return null;
    return {
      requirement,
      kind: `${name} is no such thing`,
      gravity: 'misreads',
      predicted: `${name} is ${predicted}`,
      seen: `${name} is ${shown(seen)}`,
    };
  };
  const host = seenIn('HTTP_HOST');
  const [, ofHost = '80'] = /:(\d+)$/.exec(host?.type === 'string' ? host.value : '') ?? [];
  const ports = port === null ? portForm : new RegExp(`^(?:${port}|80|${ofHost})$`);
  return (
    odd('cgi.server-name-alone', 'SERVER_NAME', nameForm, 'a name without a port') ??
    odd('cgi.server-port-number', 'SERVER_PORT', ports, 'the port of the request') ??
    odd('cgi.remote-addr', 'REMOTE_ADDR', addressForm, 'an IP address')
  );
}
