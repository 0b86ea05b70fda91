/** The engine: on servers with one thing wrong it finds it, once, small, and again by its token. */
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { faults } from '../../fixtures/faults/all.ts';
import type { Fault } from '../../fixtures/faults/fault.ts';
import { generatedRequests } from '../../fixtures/faults/generated-requests.ts';
import { corpusText, readCorpus } from '../../spec/index.ts';
import { everyCheck } from '../../suites/all.ts';
import { type Check, caseCheck, corpusSuite } from '../../suites/index.ts';
import { breachesOf, type Property } from '../../suites/properties/property.ts';
import { acquaint } from '../acquaintance.ts';
import { judge } from '../judge.ts';
import { factsOf } from '../observe.ts';
import { bundledTarget, commandTarget, type Target } from '../target.ts';
import { caseAt, casesOf, shrink } from './cases.ts';
import { type Finding, fuzz, gravestFirst, readToken, replay, tokenOf } from './fuzz.ts';
import { findingResults, propertyResult, reproduced, reproduction } from './property-result.ts';
import { corpusOf } from './saved-findings.ts';

const timeoutMs = 4000;
const targets: Target[] = [];
afterEach(async () => {
  for (const target of targets.splice(0)) await target.stop();
});

const module = (path: string) => JSON.stringify(new URL(`../../dist/${path}`, import.meta.url).href);
const checkOf = (id: string): Check => {
  const found = everyCheck.find((check) => check.id === id);
  if (found === undefined) throw new Error(`there is no check "${id}"`);
  return found;
};
const faulty = (title: string): Fault => {
  const found = generatedRequests.find((fault) => fault.title === title);
  if (found === undefined) throw new Error(`there is no fault "${title}"`);
  return found;
};

async function explore(
  check: Check,
  fault: Pick<Fault, 'wrap' | 'options'> = {},
  more: { runs?: number; signal?: AbortSignal } = {},
) {
  const target = await bundledTarget(timeoutMs, fault);
  targets.push(target);
  const conditions = await acquaint(target, timeoutMs);
  const common = { facts: factsOf(conditions), timeoutMs, signal: more.signal ?? new AbortController().signal };
  const { runs = 100 } = more;
  const [tally] = await fuzz(target, { ...common, checks: [check], seed: 1, runs, concurrency: 2 });
  if (tally === undefined) throw new Error('there is no tally');
  return { target, conditions, common, tally };
}

const onlyOne = ({ findings }: { findings: readonly Finding[] }): Finding => {
  const [only, ...others] = findings;
  expect(others.map(({ breach }) => breach.kind)).toEqual([]);
  if (only === undefined) throw new Error('nothing was found');
  return only;
};

/** A property over numbers, for the engine alone: it sends nothing. */
const overNumbers = (holds: Property<number>['holds']): Check => ({
  ...checkOf('generated.request'),
  property: { says: 'counts', sends: ['a number'], cases: fc.nat(1000), holds } satisfies Property<number> as Property,
});
const breach = (kind: string, requirement = 'environ.path-info') => ({
  requirement,
  kind,
  gravity: 'misreads' as const,
  predicted: 'less',
  seen: 'more',
});

describe('cases', () => {
  const { property } = checkOf('generated.request');
  if (property === null) throw new Error('there is no property');
  const some = (seed: number, id = 'generated.request') => {
    const cases = casesOf(property, id, seed);
    return Array.from({ length: 120 }, () => cases.next().value);
  };

  test('are the same for the same seed, and others for another', () => {
    expect(some(1)).toEqual(some(1));
    expect(some(1)).not.toEqual(some(2));
    expect(new Set(some(1).map(({ value }) => JSON.stringify(value))).size).toBeGreaterThan(100);
  });

  test('are others for another check', () => {
    const values = new Set(some(1).map(({ value }) => JSON.stringify(value)));
    expect(some(1, 'generated.cuts').filter(({ value }) => values.has(JSON.stringify(value))).length).toBeLessThan(5);
  });

  test('are found again at their places', async () => {
    for (const one of some(7)) expect(await caseAt(property, one.place)).toEqual(one);
  });

  test('shrink to a case that is found again at its place', async () => {
    const numbers: Property<number> = { says: '', sends: [], cases: fc.nat(1000), holds: async () => 'held' };
    const cases = casesOf(numbers as Property, 'numbers', 1);
    let first = cases.next().value;
    while (Number(first.value) < 500) first = cases.next().value;
    const least = await shrink(
      numbers as Property,
      first,
      async (value) => Number(value) >= 123,
      () => false,
    );
    expect(least.value).toBe(123);
    expect(await caseAt(numbers as Property, least.place)).toEqual(least);
  });
});

describe('tokens', () => {
  test('are read as they were written', () => {
    const place = { seed: -1013904226, path: '12:0:3' };
    expect(readToken(tokenOf({ id: 'generated.malformed/chunks' }, place))).toEqual({
      id: 'generated.malformed/chunks',
      place,
    });
  });

  test('are read out of the command that carries the case out', () => {
    const check = checkOf('generated.malformed/chunks');
    const place = { seed: -1013904226, path: '12:0:3' };
    const command = reproduction({ check, place }, { command: "npx gateway-conformance --exec 'server {app}'" });
    expect(reproduced(command)).toEqual({ id: check.id, place });
    expect(reproduced("npx gateway-conformance --check 'generated.request'")).toBeNull();
  });

  test.each([
    '',
    'generated.request',
    'generated.request:1',
    'generated.request:x:1',
    'generated.request:1:',
    '../x:1:1;rm',
  ])('"%s" is none', (token) => expect(readToken(token)).toBeNull());
});

describe('the engine', () => {
  test('finds nothing on the reference server, and judges most cases', async () => {
    const { tally } = await explore(checkOf('generated.request'));
    expect(tally).toMatchObject({ cases: 100, findings: [], unsteady: [] });
    expect(tally.judged).toBeGreaterThan(80);
    expect(tally.lost).toBeNull();
  });

  test('tells a breach once, in its least form, and counts the cases that show it', async () => {
    const { tally } = await explore(overNumbers(async (value) => (value >= 77 ? breach('too many') : 'held')));
    expect(tally.cases).toBe(100);
    const found = onlyOne(tally);
    expect(found.count).toBeGreaterThan(10);
    const { property } = tally;
    expect((await caseAt(property, found.place)).value).toBe(77);
  });

  test('tells breaches of several kinds apart, what has to be before what ought to be', async () => {
    const { tally } = await explore(
      overNumbers(async (value) => [
        ...(value > 10 ? [breach('one', 'request-line.malformed')] : []),
        ...(value > 500 ? [breach('two')] : []),
      ]),
    );
    const least = tally.findings.map(async ({ breach: { kind }, place }) => [
      kind,
      (await caseAt(tally.property, place)).value,
    ]);
    expect(await Promise.all(least)).toEqual([
      ['two', 501],
      ['one', 11],
    ]);
    expect(tally.findings.toSorted(gravestFirst)).toEqual(tally.findings);
  });

  test('blames nobody for what is not seen again', async () => {
    let times = 0;
    const { tally } = await explore(
      overNumbers(async () => {
        times += 1;
        return times === 30 ? breach('once') : 'held';
      }),
    );
    expect(tally.findings).toEqual([]);
    expect(tally.unsteady).toEqual([expect.stringContaining('once')]);
  });

  /** Dies of a "#" in a target. */
  const dies = `import { createProbe } from ${module('fixtures/probes/typescript-probe.js')};
import { serve } from ${module('reference-server/index.js')};
const fragment = /^[A-Z]+ [^ ]*#/;
const createFilterIn = () => (chunk) => (fragment.test(Buffer.from(chunk).toString("latin1")) ? process.exit(1) : chunk);
await serve(createProbe(), { port: Number(process.argv[1]), parts: { createFilterIn } });`;

  async function outlive(how: (target: Target) => Target) {
    const target = await commandTarget(`exec '${process.execPath}' --input-type=module -e '${dies}' {port}`, timeoutMs);
    targets.push(target);
    return fuzz(how(target), {
      facts: factsOf(await acquaint(target, timeoutMs)),
      timeoutMs,
      signal: new AbortController().signal,
      checks: ['request-line', 'target', 'fields'].map((part) => checkOf(`generated.malformed/${part}`)),
      careful: true,
      seed: 1,
      runs: 60,
      concurrency: 4,
    });
  }

  test('tells of which case a server dies, starts it again, and judges all that follows', async () => {
    const tallies = await outlive((target) => target);
    expect(tallies.map(({ check, findings }) => [check.id, findings.map((one) => one.breach.requirement)])).toEqual([
      ['generated.malformed/request-line', []],
      ['generated.malformed/target', ['contract.next-client']],
      ['generated.malformed/fields', []],
    ]);
    expect(tallies.map(({ lost }) => lost)).toEqual([null, null, null]);
    for (const { judged } of tallies) expect(judged).toBeGreaterThan(30);
    expect(tallies[1]?.findings[0]?.evidence.sent[0]).toMatch(/^[A-Z]+ \S*#/);
  }, 60_000);

  test('tells of which cases a server may have died that cannot be started again, and says nothing of the others', async () => {
    const tallies = await outlive((target) => ({ ...target, restart: async () => false }));
    const [requestLine, deadly, fields] = tallies;
    if (requestLine === undefined || deadly === undefined || fields === undefined)
      throw new Error('a tally is missing');
    const suspects = deadly.lost ?? [];
    const values = await Promise.all(suspects.map((place) => caseAt(deadly.property, place)));
    expect(values.filter(({ value }) => JSON.stringify(value).includes('"a fragment"'))).not.toEqual([]);
    expect(suspects.length).toBeLessThan(8);
    const results = tallies.map((tally) => propertyResult(tally, { command: 'npx gateway-conformance' }));
    expect(results.map(({ outcome }) => outcome)).toEqual(['inconclusive', 'inconclusive', 'inconclusive']);
    for (const place of suspects) expect(results[1]?.reason).toContain(tokenOf(deadly.check, place));
  }, 60_000);

  test('ends early where it is interrupted', async () => {
    const interruption = new AbortController();
    const { tally } = await explore(
      overNumbers(async () => {
        interruption.abort();
        return 'held';
      }),
      {},
      { signal: interruption.signal },
    );
    expect(tally.cases).toBeLessThan(100);
  });

  test('passes nothing by a case that says nothing', async () => {
    const check = overNumbers(async () => 'unjudged');
    const { target, common, tally } = await explore(check, {}, { runs: 3 });
    const again = await replay(target, check, { seed: 1, path: '0' }, common);
    expect([tally, again]).toMatchObject([
      { cases: 3, judged: 0 },
      { cases: 1, judged: 0 },
    ]);
    expect(propertyResult(again, { command: '' }).outcome).toBe('inconclusive');
  });

  test('drops what does not bind a server of HTTP/1.0', async () => {
    const check = overNumbers(async () => breach('chunks', 'chunked.decode'));
    const { target, common } = await explore(check, {}, { runs: 1 });
    const facts = { ...common.facts, version: '1.0' };
    const tallies = await fuzz(target, { ...common, facts, checks: [check], seed: 1, runs: 5, concurrency: 1 });
    expect(tallies.flatMap(({ findings }) => findings)).toEqual([]);
  });

  test('takes what the connection before has left for the fault of the case that left it', async () => {
    const check = checkOf('generated.pipeline');
    const { tally } = await explore(
      check,
      faulty('takes the method of a request that shares a piece with another in lower case'),
    );
    expect(onlyOne(tally).breach).toMatchObject({ requirement: 'pipelining.order', gravity: 'misreads' });
  });
});

describe('a finding', () => {
  const find = () =>
    explore(checkOf('generated.malformed/length'), faulty('passes over the sign of a length'), { runs: 150 });

  test('is the least request that shows it, told with the requirement that it breaks', async () => {
    const { tally } = await find();
    const [found] = findingResults(tally, { command: 'npx gateway-conformance' });
    expect(found).toMatchObject({ outcome: 'fail', requirement: 'framing.content-length-invalid', level: 'must' });
    expect(found?.sent[0]).toMatch(/^POST \/ HTTP\/1\.1\\r\\n.*Content-Length: [+-]\d+\\r\\n/);
    expect(found?.reproduce).toMatch(
      /^npx gateway-conformance fuzz --replay 'generated\.malformed\/length:-?\d+:[\d:]+'$/,
    );
    expect(found?.received.join('')).not.toContain('wsgi.version');
    expect(propertyResult(tally, { command: '' }).outcome).toBe('fail');
  });

  test('is found again by its token, and on the server without the fault it is not', async () => {
    const { target, common, tally } = await find();
    const { check, place, breach: seen } = onlyOne(tally);
    const { findings } = await replay(target, check, place, common);
    const [again] = findings;
    expect(again?.breach).toMatchObject({ requirement: seen.requirement, kind: seen.kind });
    const sound = await explore(check, {}, { runs: 1 });
    const soundly = { cases: 1, judged: 1, findings: [] };
    expect(await replay(sound.target, check, place, sound.common)).toMatchObject(soundly);
  });

  test('is a case of a corpus that blames the same server, and not another', async () => {
    const { conditions, tally } = await find();
    const source = corpusOf(onlyOne(tally));
    const [one] = readCorpus(source).cases;
    if (one === undefined) throw new Error('there is no case');
    const check = caseCheck(one, 'corpus.findings');
    expect((await judge(check, conditions)).verdict.is).toBe('contradicted');
    const sound = await explore(checkOf('generated.request'), {}, { runs: 1 });
    expect((await judge(check, sound.conditions)).verdict.is).toBe('satisfied');
  });
});

test('an application that shows a breach is a corpus, which blames the same server again, and not another', async () => {
  const fault = faults.find(({ title }) => title === 'calls close() twice');
  if (fault === undefined) throw new Error('there is no such fault');
  const { tally, target, common } = await explore(checkOf('generated.program'), fault);
  const found = tally.findings.find(({ breach: { requirement } }) => requirement === 'body.close');
  const source = found === undefined ? null : corpusOf(found);
  if (found === undefined || source === null) throw new Error('nothing was found, or it is no corpus');
  const [check, ...others] = corpusSuite(readCorpus(JSON.parse(corpusText(source)))).checks;
  expect(others).toEqual([]);
  if (check === undefined) throw new Error('there is no check');
  const options = { ...common, checks: [check], seed: 1, runs: 60, concurrency: 1 };
  const [again] = await fuzz(target, options);
  expect(again).toMatchObject({ cases: 1, findings: [{ breach: { kind: found.breach.kind } }] });
  const sound = await explore(check, {}, { runs: 60 });
  expect(sound.tally).toMatchObject({ cases: 1, judged: 1, findings: [] });
});

test('one breach or several, or none, make a list', () => {
  expect(breachesOf('held')).toEqual([]);
  expect(breachesOf(breach('one'))).toHaveLength(1);
  expect(breachesOf([breach('one'), breach('two')])).toHaveLength(2);
});
