/** The text files of an MLflow model folder: what Python's loaders read to know how to load the weights beside them. */
import { stringify } from 'yaml';

export type ModelFacts = {
  readonly modelId: string;
  readonly runId: string;
  readonly artifactUri: string;
  /** The class in transformers, such as BertForSequenceClassification. */
  readonly architecture: string;
  /** Texts are cut to it, as in training. */
  readonly maxLength: number;
  readonly size: number;
  readonly created: Date;
};

/** The versions that this folder was loaded with in our checks; others load it with a warning. */
const PYTHON = '3.11.9';
const MLFLOW = '3.17.2';
const TRANSFORMERS = '5.24.0';
const REQUIREMENTS = [`mlflow==${MLFLOW}`, 'torch==2.15.0', `transformers==${TRANSFORMERS}`];

/** YAML 1.1 with quoted strings, since PyYAML would read a bare time or version as something else. */
const yaml = (value: unknown): string =>
  stringify(value, { version: '1.1', defaultStringType: 'QUOTE_SINGLE', defaultKeyType: 'PLAIN', lineWidth: 0 });

/**
 * No signature: with one, MLflow parses texts such as "123" or "None" as Python values and fails on them.
 * `config` makes the pipeline cut long texts, which it otherwise refuses.
 */
const mlmodel = (facts: ModelFacts): string =>
  yaml({
    artifact_path: facts.artifactUri,
    flavors: {
      python_function: {
        config: { truncation: true, max_length: facts.maxLength },
        env: { conda: 'conda.yaml', virtualenv: 'python_env.yaml' },
        loader_module: 'mlflow.transformers',
        python_version: PYTHON,
      },
      transformers: {
        code: null,
        components: ['tokenizer'],
        framework: 'pt',
        instance_type: 'TextClassificationPipeline',
        model_binary: 'model',
        pipeline_model_type: facts.architecture,
        source_model_name: '',
        task: 'text-classification',
        // Reads tokenizer.json as it is; BertTokenizerFast would build its own from vocab.txt.
        tokenizer_type: 'PreTrainedTokenizerFast',
        torch_dtype: 'torch.float32',
        transformers_version: TRANSFORMERS,
      },
    },
    is_signature_from_type_hint: false,
    mlflow_version: MLFLOW,
    model_id: facts.modelId,
    model_size_bytes: facts.size,
    model_uuid: facts.modelId,
    prompts: null,
    run_id: facts.runId,
    type_hint_from_example: false,
    utc_time_created: facts.created.toISOString().replace('T', ' ').replace('Z', '000'),
  });

/** File names and contents. */
export const modelTexts = (facts: ModelFacts): Readonly<Record<string, string>> => ({
  MLmodel: mlmodel(facts),
  'requirements.txt': `${REQUIREMENTS.join('\n')}\n`,
  'conda.yaml': yaml({
    name: 'mlflow-env',
    channels: ['conda-forge'],
    dependencies: [`python=${PYTHON}`, 'pip', { pip: REQUIREMENTS }],
  }),
  'python_env.yaml': yaml({
    python: PYTHON,
    build_dependencies: ['pip', 'setuptools', 'wheel'],
    dependencies: ['-r requirements.txt'],
  }),
});
