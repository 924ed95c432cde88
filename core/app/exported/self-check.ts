/** Whether a model answers where it runs as it did where it was exported, on texts that were written for it. */
import type { Prediction } from '../../contract/serving.ts';
import { IdriftError } from '../../contract/errors.ts';
import type { Fixture, Precision } from './bundle-files.ts';

type Predict = (texts: readonly string[]) => Promise<readonly Prediction[]>;

/** Of a probability on another processor: some 1e-6 were seen in float32, and 1e-3 with weights of 8 bits, where a value may be rounded the other way. */
const TOLERANCE = { fp32: 1e-3, int8: 1e-2 } as const;

/** Short and long, of several scripts, with what tokenizers treat apart. Nobody's data. */
const TEXTS: readonly string[] = [
  'Everything was as it should be.',
  'Det här fungerar inte alls, och ingen svarar!',
  'ok',
  'Ärendet gäller åäö, ÅÄÖ, é och ß.',
  'Klockan 12:30 – 45 % av 3,5 kg… (se sid. 7)',
  'UPPER lower MiXeD snake_case e-mail/web',
  'Sehr gut 👍🏽, aber zu spät 😕',
  'Это предложение, 日本語の文 и كلمة عربية',
  'unbelievablyextraordinarilylongwordwithoutanyspace',
  '"quoted" <tag attr="1"> & [UNK] [MASK] </s>',
  Array.from({ length: 400 }, (_, at) => (at % 7 === 0 ? 'mycket' : 'lång')).join(' '),
];

export const makeFixture = async (predict: Predict, precision: Precision): Promise<Fixture> => {
  const answers = await oneByOne(predict, TEXTS);
  return {
    format: 1,
    tolerance: TOLERANCE[precision],
    rows: TEXTS.map((text, at) => {
      const answer = answers[at];
      if (!answer) throw new Error('The model gave too few answers.');
      const { label, probabilities, tokens, truncated } = answer;
      return { text, label, probabilities, tokens, truncated };
    }),
  };
};

/** Weights of 8 bits answer differently in other company. */
const oneByOne = async (predict: Predict, texts: readonly string[]): Promise<Prediction[]> => {
  const answers: Prediction[] = [];
  for (const text of texts) answers.push(...(await predict([text])));
  return answers;
};

/** The largest difference of a probability. @throws IdriftError `corrupt` when it is beyond the tolerance, or tokens differ. */
export const checkAnswers = async (predict: Predict, { rows, tolerance }: Fixture): Promise<number> => {
  const answers = await oneByOne(
    predict,
    rows.map(({ text }) => text),
  );
  let largest = 0;
  for (const [at, row] of rows.entries()) {
    const answer = answers[at];
    const differences = Object.entries(row.probabilities).map(([label, p]) =>
      Math.abs(p - (answer?.probabilities[label] ?? Number.NaN)),
    );
    const difference = Math.max(...differences);
    const wrong = [
      ...(difference <= tolerance ? [] : [`a probability differs by ${difference.toPrecision(3)}`]),
      ...(answer?.tokens === row.tokens && answer.truncated === row.truncated ? [] : ['it has other tokens']),
    ];
    if (wrong.length > 0) throw mismatch(row.text, wrong, tolerance);
    largest = Math.max(largest, difference);
  }
  return largest;
};

const mismatch = (text: string, wrong: readonly string[], tolerance: number): IdriftError =>
  new IdriftError({
    code: 'corrupt',
    message: `This model does not answer as it did when it was exported: of "${text.slice(0, 60)}" ${wrong.join(', and ')} (tolerated: ${tolerance}).`,
    where: 'about/fixture.json',
    hint: 'Its files or its runtime are not those of the export. Export it again; nothing was served.',
  });
