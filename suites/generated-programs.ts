import { generatedPrograms as heading } from '../spec/catalogue/generated-programs.ts';
import { suite } from './check.ts';
import { always } from './properties/claim.ts';
import { cutsMakeNoDifference, followsModel } from './properties/program.ts';

export const generatedPrograms = suite(heading, ({ must }) => [
  must('generated.program', 'a generated application is treated as PEP 3333 says', always(followsModel)),
  must('generated.same-body', 'one body in two sets of blocks makes one response', always(cutsMakeNoDifference)),
]);
