/**
 * A model's `README.md` in the format of Hugging Face's model cards (huggingface.co/docs/hub/model-cards: YAML, then Markdown), written
 * from what is known; what is not is said not to be recorded.
 */
import { stringify } from 'yaml';
import type { Estimate } from '../contract/common.ts';

export type CardFile = {
  readonly use: 'training' | 'validation' | 'test';
  readonly path: string;
  readonly md5: string;
  /** null: not known. */
  readonly rows: number | null;
  readonly labels: readonly { readonly label: string; readonly count: number }[] | null;
};

export type CardResult = {
  readonly use: 'validation' | 'test';
  readonly path: string;
  readonly figures: readonly {
    /** The hub's name of the metric. */
    readonly type: 'accuracy' | 'f1' | 'roc_auc';
    readonly value: number;
    readonly interval: Estimate['interval'];
    readonly n: number;
  }[];
};

/** null stands for what is not known. */
export type CardFacts = {
  readonly title: string;
  /** In the order of the model's outputs. */
  readonly labels: readonly string[] | null;
  /** A text may have several labels. */
  readonly multi: boolean;
  /** The class in transformers. */
  readonly architecture: string | null;
  readonly family: string | null;
  readonly parameters: number | null;
  readonly base:
    | { readonly kind: 'none' }
    | { readonly kind: 'hub'; readonly id: string; readonly revision: string | null }
    | { readonly kind: 'folder'; readonly name: string }
    | null;
  readonly lora: boolean;
  readonly license: string | null;
  readonly languages: readonly string[];
  readonly maxLength: number | null;
  /** Texts of all its files that were cut. */
  readonly cutTexts: number | null;
  readonly data: { readonly revision: string | null; readonly files: readonly CardFile[] } | null;
  /** As the run's parameters say it, under their names. */
  readonly recipe: Readonly<Record<string, string>>;
  readonly results: readonly CardResult[];
  readonly run: {
    readonly id: string;
    readonly name: string;
    readonly user: string;
    readonly ended: string | null;
    readonly device: string | null;
    readonly commit: string | null;
  } | null;
  readonly onnx: boolean;
};

const NOT = 'not recorded';

const METRICS = { accuracy: 'Accuracy', f1: 'F1, macro', roc_auc: 'ROC-AUC' } as const;

export const modelCard = (facts: CardFacts): string =>
  [
    `---\n${stringify(metadata(facts), { lineWidth: 0 })}---`,
    `# ${plain(facts.title)}`,
    introduction(facts),
    '## Labels',
    labelsText(facts),
    '## Data',
    dataText(facts),
    '## Training',
    trainingText(facts),
    '## Results',
    resultsText(facts),
    '## Limits',
    limitsText(facts),
    '## How to use it',
    useText(facts),
  ].join('\n\n') + '\n';

/** Keys that the hub knows; those without a value are left out. */
const metadata = (facts: CardFacts): Record<string, unknown> => {
  const { languages, license, base, architecture, family, results, lora, onnx } = facts;
  const types = [...new Set(results.flatMap(({ figures }) => figures.map(({ type }) => type)))];
  return {
    ...(languages.length === 0 ? {} : { language: languages.length === 1 ? languages[0] : languages }),
    ...(license === null ? {} : { license }),
    ...(architecture === null ? {} : { library_name: 'transformers', pipeline_tag: 'text-classification' }),
    tags: [...(family === null ? [] : [family]), ...(onnx ? ['onnx'] : []), ...(lora ? ['lora'] : []), 'idrift'],
    ...(base?.kind === 'hub' ? { base_model: base.id, base_model_relation: 'finetune' } : {}),
    ...(types.length === 0 ? {} : { metrics: types }),
    ...(results.length === 0
      ? {}
      : { 'model-index': [{ name: facts.title, results: results.map((result) => indexed(facts, result)) }] }),
  };
};

const indexed = ({ data }: CardFacts, { use, path, figures }: CardResult): Record<string, unknown> => ({
  task: { type: 'text-classification', name: 'Text classification' },
  dataset: {
    type: path,
    name: `${path}${data?.revision == null ? '' : ` at ${data.revision.slice(0, 7)}`}`,
    split: use,
    ...(data?.revision == null ? {} : { revision: data.revision }),
  },
  metrics: figures.map(({ type, value }) => ({ type, value, name: METRICS[type] })),
});

const introduction = ({
  multi,
  labels,
  architecture,
  base,
  lora,
  license,
  languages,
  parameters,
}: CardFacts): string => {
  const kinds = `${labels?.length ?? ''} labels`.trim();
  return [
    architecture === null
      ? 'A registered model of another program.'
      : `A classifier of texts: it gives a text ${multi ? `any number of ${kinds}` : `one of ${kinds}`}. Trained with Idrift, saved as transformers saves it.`,
    table(
      ['', ''],
      [
        ['architecture', architecture === null ? NOT : code(architecture)],
        ['weights', parameters === null ? NOT : parameters.toLocaleString('en')],
        ['base model', baseText(base)],
        ['adapter', lora ? 'LoRA, merged into the weights' : 'none'],
        ['language', languages.length === 0 ? NOT : plain(languages.join(', '))],
        ['license', license === null ? NOT : plain(license)],
      ],
    ),
  ].join('\n\n');
};

const baseText = (base: CardFacts['base']): string => {
  switch (base?.kind) {
    case undefined:
      return NOT;
    case 'none':
      return 'none: trained from random weights';
    case 'hub':
      return `[${plain(base.id)}](https://huggingface.co/${encodeURI(base.id)})${base.revision === null ? '' : ` at ${code(base.revision.slice(0, 7))}`}`;
    case 'folder':
      return `${code(base.name)}, a folder of the computer that trained it`;
  }
};

const labelsText = ({ labels }: CardFacts): string =>
  labels === null ? 'Not recorded.' : labels.map((label, output) => `- output ${output}: ${code(label)}`).join('\n');

const dataText = ({ data }: CardFacts): string => {
  if (data === null || data.files.length === 0) return 'Which data it was trained on is not recorded.';
  const version =
    data.revision === null
      ? 'The files are no version of the project.'
      : `Data version ${code(data.revision)} (a git commit; the files are tracked by DVC).`;
  const rows = data.files.map(({ use, path, md5, rows: count, labels }) => [
    use,
    code(path),
    code(md5),
    count === null ? NOT : count.toLocaleString('en'),
    labels === null
      ? NOT
      : labels
          .map(({ label, count: n }) => `${plain(label)} ${n.toLocaleString('en')} (${percent(n, count)})`)
          .join(', '),
  ]);
  return `${version}\n\n${table(['used for', 'file', 'md5', 'texts', 'labels'], rows)}`;
};

const percent = (n: number, all: number | null): string => (all ? `${((100 * n) / all).toFixed(1)} %` : '–');

const trainingText = ({ recipe, run }: CardFacts): string => {
  const about =
    run === null
      ? 'The run that made it is not recorded.'
      : `Run ${code(run.name)} (${code(run.id)})${run.user === '' ? '' : ` by ${plain(run.user)}`}${run.ended === null ? '' : `, ${run.ended.slice(0, 10)}`}; device: ${run.device === null ? NOT : plain(run.device)}; code at commit ${run.commit === null ? NOT : code(run.commit)}.`;
  const rows = Object.entries(recipe).map(([key, value]) => [code(key), value === '' ? '–' : plain(value)]);
  return rows.length === 0
    ? `${about} Its parameters are not recorded.`
    : `${about}\n\n${table(['parameter', 'value'], rows)}`;
};

const resultsText = ({ results }: CardFacts): string => {
  if (results.length === 0) return 'Not recorded.';
  const rows = results.flatMap(({ use, path, figures }) =>
    figures.map(({ type, value, interval, n }) => [
      `${use}, ${code(path)}`,
      METRICS[type],
      value.toFixed(3),
      interval === null ? '–' : `${interval.low.toFixed(3)} to ${interval.high.toFixed(3)} (${interval.method})`,
      n.toLocaleString('en'),
    ]),
  );
  return `Of the kept evaluation; the test texts were scored once, at the end.\n\n${table(['texts', 'measure', 'value', '95 % interval', 'of'], rows)}`;
};

const limitsText = ({ maxLength, cutTexts, results, languages }: CardFacts): string => {
  const few = results.find(({ use }) => use === 'test')?.figures[0];
  return [
    `- Texts longer than ${maxLength === null ? 'its limit (not recorded)' : `${maxLength} tokens`} are cut there: what follows is not read. How many of its own were: ${cutTexts === null ? NOT : cutTexts.toLocaleString('en')}.`,
    few === undefined
      ? '- How well it does on texts it has not seen is not recorded.'
      : `- Its figures are those of ${few.n.toLocaleString('en')} test texts of the same kind as its training texts; on others it may do worse.`,
    ...(languages.length === 0
      ? ['- Which languages it was trained for is not recorded: expect no more than those of its training texts.']
      : []),
    '- Whether its probabilities are calibrated is not recorded.',
  ].join('\n');
};

const useText = ({ architecture, multi, maxLength, onnx }: CardFacts): string => {
  if (architecture === null) return 'Not recorded.';
  const cut = maxLength === null ? 'truncation=True' : `truncation=True, max_length=${maxLength}`;
  const pipeline = `With transformers:

\`\`\`python
from transformers import pipeline

folder = "."  # where this file lies
classify = pipeline("text-classification", model=folder, tokenizer=folder)
print(classify("A text", ${cut}${multi ? ', top_k=None, function_to_apply="sigmoid"' : ''}))
\`\`\``;
  if (!onnx) return pipeline;
  return `${pipeline}

With onnxruntime:

\`\`\`python
import numpy as np
import onnxruntime
from transformers import AutoTokenizer

folder = "."  # where this file lies
tokenizer = AutoTokenizer.from_pretrained(folder)
session = onnxruntime.InferenceSession(f"{folder}/model.onnx")
tokens = tokenizer(["A text"], ${cut}, padding=True, return_tensors="np")
feeds = {given.name: tokens[given.name].astype(np.int64) for given in session.get_inputs()}
logits = session.run(["logits"], feeds)[0]
${multi ? 'probabilities = 1 / (1 + np.exp(-logits))' : 'probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)'}
print(probabilities)
\`\`\``;
};

export type CardRegistration = {
  readonly name: string;
  readonly version: number;
  /** ISO 8601. */
  readonly created: string;
  /** What people wrote of the model, and of the version. */
  readonly notes: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
};

const REGISTERED = '## Registered as';

/** A card with what the registry says of the model, in place of what it said before. Aliases move, so they are not in it. */
export const registeredCard = (card: string, { name, version, created, notes, tags }: CardRegistration): string => {
  const entries = Object.entries(tags).map(([key, value]) => [plain(key), plain(value)]);
  const section = [
    REGISTERED,
    `${code(name)} version ${version}, on ${created.slice(0, 10)}.`,
    ...notes.filter((note) => note.trim() !== '').map(quote),
    ...(entries.length === 0 ? [] : [table(['tag', 'value'], entries)]),
  ].join('\n\n');
  const named = card.replace(/^# .*$/m, `# ${plain(name).replaceAll('$', '$$$$')}`);
  const bare = named.replace(new RegExp(`^${REGISTERED}\\n[^]*?(?=^## |(?![^]))`, 'm'), '');
  const at = bare.search(/^## /m);
  return at < 0 ? `${bare.trimEnd()}\n\n${section}\n` : `${bare.slice(0, at)}${section}\n\n${bare.slice(at)}`;
};

/** Lines that begin with `>` cannot be taken for a heading of the card. */
const quote = (text: string): string =>
  text
    .trim()
    .split(/\r?\n/)
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** Text that is nothing but text in Markdown, on one line. */
const plain = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_[\]<>|#~&]/g, String.raw`\$&`);

/** A code span, also of what holds backticks or a table's bar. */
const code = (text: string): string => {
  const one = text.replaceAll(/\s+/g, ' ').replaceAll('|', String.raw`\|`);
  const fence = '`'.repeat(Math.max(0, ...[...one.matchAll(/`+/g)].map(([run]) => run.length)) + 1);
  return one.startsWith('`') || one.endsWith('`') ? `${fence} ${one} ${fence}` : `${fence}${one}${fence}`;
};
