/** By which sentence the kit tells what the application was handed in the place of what was sent. */
import { expect, it } from 'vitest';
import type { Prediction } from '../../fixtures/arbitraries/prediction.ts';
import { text } from '../hand-made.ts';
import { misreading } from './acceptance.ts';

it.each<[string, string, string, string | undefined]>([
  ['HTTP_X_KIT', 'a', 'a', undefined],
  ['HTTP_X_KIT', 'a', ' a', 'field.optional-whitespace'],
  ['HTTP_X_KIT', 'a', 'a\t', 'field.optional-whitespace'],
  ['HTTP_X_KIT', 'a, b', 'a\t, b', 'field.optional-whitespace'],
  ['HTTP_COOKIE', 'a=1; b=2', 'a=1 ; b=2', 'field.optional-whitespace'],
  ['CONTENT_TYPE', 'text/plain', '\ttext/plain', 'field.optional-whitespace'],
  ['HTTP_X_KIT', 'a , b', 'a,b', 'cgi.field-values'],
  ['HTTP_X_KIT', 'a, b', 'b', 'cgi.field-values'],
  ['REQUEST_METHOD', 'GET', '\tGET', 'cgi.field-values'],
])('%s that is "%s", and "%s" was handed over', (name, sent, seen, requirement) => {
  const prediction: Prediction = {
    method: 'GET',
    variables: new Map([[name, { allowed: [sent], requirement: 'cgi.field-values' }]]),
    path: null,
    fields: null,
    body: null,
    refusable: null,
  };
  const told = { drained: null, environ: { native: 'dict', builtin: true, items: [[text(name), text(seen)]] } };
  expect(misreading(prediction, told as Parameters<typeof misreading>[1])?.requirement).toBe(requirement);
});
