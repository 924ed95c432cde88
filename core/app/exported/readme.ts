/** The README of an exported model. */
import type { ModelFile } from './bundle-files.ts';
import { PORT } from './container-files.ts';
import { dnsName } from './names.ts';

export const readme = (model: ModelFile, image: string | null): string =>
  [
    `# ${model.name.replaceAll(/\p{Cc}+/gu, ' ')} version ${model.version}`,
    `A text classifier with the service that answers for it, exported by Idrift ${model.idrift}. Labels: ${model.labels.join(', ')}.`,
    `    node serve.mjs                        # Node 24 or newer, ${model.target.platform} on ${model.target.arch}; nothing to install
    curl -s localhost:${PORT}/predict -H 'content-type: application/json' -d '{"text": "…"}'`,
    ...(image === null
      ? []
      : [
          `    docker build -t ${image} .
    docker run --rm --read-only --tmpfs /tmp -p 127.0.0.1:${PORT}:${PORT} ${image}
    docker compose up -d                  # compose.yaml
    kubectl apply -f kubernetes.yaml      # ${dnsName(model.name)}; the cluster must be able to pull the image`,
        ]),
    `At its start it compares its files and its answers with those of the export, and ends when they differ. \`/docs\` describes what it
answers, \`/card\` is the model card, \`/drift\` compares the texts since its start with the data that the model was trained on.

| variable | |
|---|---|
| \`PORT\`, \`ADDRESS\` | ${PORT}; the address that it listens on, 127.0.0.1 outside a container |
| \`DATABASE_URL\` | \`postgresql://…\`: predictions are logged there; else to stdout, a JSON object a line |
| \`LOG_TEXTS\` | \`whole\`, \`redacted\` (mail addresses, telephone and personal numbers masked) or \`statistics\` (no texts, as on stdout unless this says otherwise) |
| \`LOG_DAYS\` | days that rows stay in the database; 0: all |
| \`KEYS\`, \`KEYS_FILE\` | hashed keys of those who may ask, as \`shop:SHA256,desk:SHA256\` or a file of JSON; without them nobody needs one |
| \`TEXTS_PER_MINUTE\` | of one consumer, or of one address |
| \`ORIGINS\` | sites whose pages may ask, as \`https://shop.example\`, separated by commas |
| \`DEPLOYMENT\` | a name that stands in \`/health\` and in each row of the log |
| \`HOST_NAMES\` | names by which it may be called besides localhost, separated by commas |
| \`DATA_DIR\` | a folder for rows on their way to the database |

\`about/\`: \`model.json\` (run, data and code that it comes from), \`sbom.cdx.json\` (what is inside, CycloneDX), \`drift-reference.json\`
(statistics of the training data, no texts), \`fixture.json\` (answers of the export), \`licence.txt\`.`,
  ].join('\n\n') + '\n';
