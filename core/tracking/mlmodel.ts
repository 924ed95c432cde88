/**
 * The `MLmodel` file and its companions: what makes a folder of Hugging Face files a model that
 * `mlflow.pyfunc.load_model` and `mlflow.transformers.load_model` load. Seen against MLflow 3.17.2.
 */

/** Versions that the model was tried with; MLflow only warns when others are installed. */
const REQUIREMENTS = ['mlflow==3.17.2', 'torch', 'transformers'];
const PYTHON = '3.11.9';

export type ModelFacts = {
  readonly modelId: string;
  readonly runId: string;
  /** `mlflow-artifacts:/…` of the model folder. */
  readonly artifactUri: string;
  /** Class in `transformers`, from config.json's `architectures`. */
  readonly architecture: string;
  readonly maxLength: number;
  readonly sizeBytes: number;
  readonly createdAt: Date;
};

/**
 * No signature: with one, pyfunc parses texts such as "123" as Python literals and fails.
 * `config` cuts long texts as our own serving does; without it the pipeline raises beyond the model's positions.
 */
export const mlmodelFile = (facts: ModelFacts): string => `artifact_path: ${facts.artifactUri}
flavors:
  python_function:
    config:
      max_length: ${facts.maxLength}
      truncation: true
    env:
      conda: conda.yaml
      virtualenv: python_env.yaml
    loader_module: mlflow.transformers
    python_version: ${PYTHON}
  transformers:
    code: null
    components:
    - tokenizer
    instance_type: TextClassificationPipeline
    model_binary: model
    pipeline_model_type: ${facts.architecture}
    source_model_name: ${facts.modelId}
    task: text-classification
    tokenizer_type: BertTokenizerFast
    torch_dtype: torch.float32
is_signature_from_type_hint: false
mlflow_version: 3.17.2
model_id: ${facts.modelId}
model_size_bytes: ${facts.sizeBytes}
model_uuid: ${facts.modelId}
prompts: null
run_id: ${facts.runId}
type_hint_from_example: false
utc_time_created: '${facts.createdAt.toISOString().replace('T', ' ').replace('Z', '000')}'
`;

export const sideFiles = (): Readonly<Record<string, string>> => ({
  'requirements.txt': `${REQUIREMENTS.join('\n')}\n`,
  'conda.yaml': `channels:\n- conda-forge\ndependencies:\n- python=${PYTHON}\n- pip\n- pip:\n${REQUIREMENTS.map((each) => `  - ${each}\n`).join('')}name: mlflow-env\n`,
  'python_env.yaml': `python: ${PYTHON}\nbuild_dependencies:\n- pip\n- setuptools\n- wheel\ndependencies:\n- -r requirements.txt\n`,
});
