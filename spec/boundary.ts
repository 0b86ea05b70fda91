/** Where data from outside enters: JSON Schemas, generated from the zod schemas, compiled by ajv. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { z } from 'zod';

/** Data from outside that is not what it should be; the message says where and what, in one line. */
export class MalformedData extends Error {
  override name = 'MalformedData';
}

/** The JSON Schema (draft 2020-12) of a zod schema, as published. */
export function jsonSchema(schema: z.ZodType): Record<string, unknown> {
  return { ...z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' }) };
}

/** A reader of outside data. Throws {@link MalformedData}. The validator is compiled at first use. */
export function boundary<T>(name: string, schema: z.ZodType<T>): (data: unknown) => T {
  let validate: ValidateFunction<T> | undefined;
  return (data) => {
    validate ??= new Ajv2020({
      strict: false,
      allErrors: false,
      validateFormats: false,
      strictNumbers: true,
    }).compile<T>(jsonSchema(schema));
    if (validate(data)) return data;
    const [error] = validate.errors ?? [];
    throw new MalformedData(`${name}: ${error?.instancePath || '/'} ${error?.message ?? 'is malformed'}`);
  };
}
