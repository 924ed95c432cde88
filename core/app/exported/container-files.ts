/** The files with which an exported model becomes a container: Dockerfile, Compose file, Kubernetes manifest. */
import { stringify } from 'yaml';
import type { ModelFile } from './bundle-files.ts';
import { dnsName } from './names.ts';
import { NODE_IMAGE } from './sbom.ts';

export const PORT = 8001;
/** The user `node` of the base image; a number, since Kubernetes cannot tell of a name that it is not root. */
const USER = 1000;

const HEALTH = [
  'bash',
  '-c',
  "exec 3<>/dev/tcp/127.0.0.1/$PORT && printf 'GET /health HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && read -r line <&3 && [[ $line == *' 200 '* ]]",
];

/** Labels of the Open Containers annotations (opencontainers/image-spec, annotations.md), and where the model comes from. */
const imageLabels = (model: ModelFile): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries({
      'org.opencontainers.image.title': model.name,
      'org.opencontainers.image.version': String(model.version),
      'org.opencontainers.image.description': `Predictions of ${model.name} version ${model.version}`,
      'org.opencontainers.image.created': model.exportedAt,
      'org.opencontainers.image.revision': model.gitCommit,
      'org.opencontainers.image.licenses': model.licence,
      'org.opencontainers.image.base.name': NODE_IMAGE,
      'idrift.model-name': model.name,
      'idrift.model-version': String(model.version),
      'idrift.model-id': model.modelId,
      'idrift.run-id': model.runId,
      'idrift.data-md5': model.dataMd5,
      'idrift.data-revision': model.dataRevision,
      'idrift.version': model.idrift,
    }).flatMap(([key, value]) => (value === null ? [] : [[key, value]])),
  );

/** In quotes, as a Dockerfile reads it: one line, no variables. */
const quoted = (text: string): string =>
  `"${text.replaceAll(/\p{Cc}+/gu, ' ').replaceAll(/["\\$]/g, (character) => `\\${character}`)}"`;

/** Only what the classic builder knows. Files of the runtime first: versions that share it share its layers. */
export const dockerfile = (
  model: ModelFile,
): string => `# ${model.name.replaceAll(/\p{Cc}+/gu, ' ')} version ${model.version}, exported by Idrift ${model.idrift}.
# docker build -t NAME .
ARG NODE_IMAGE=${NODE_IMAGE}
FROM \${NODE_IMAGE}
# Rows on their way to the database; a volume mounted here begins with these rights.
COPY --chown=${USER}:${USER} data /data
WORKDIR /idrift
COPY node_modules node_modules
COPY serve.mjs package.json ./
COPY core core
COPY model model
COPY about about
LABEL ${Object.entries(imageLabels(model))
  .map(([key, value]) => `${key}=${quoted(value)}`)
  .join(' \\\n      ')}
USER ${USER}:${USER}
ENV NODE_ENV=production ADDRESS=0.0.0.0 PORT=${PORT} DATA_DIR=/data
EXPOSE ${PORT}
HEALTHCHECK --interval=5s --timeout=5s --start-period=120s --retries=3 \\
  CMD ${JSON.stringify(HEALTH)}
CMD ["node", "serve.mjs"]
`;

export const DOCKERIGNORE = 'Dockerfile\n.dockerignore\ncompose.yaml\nkubernetes.yaml\nREADME.md\n';

type Sizes = {
  readonly image: string;
  /** Bytes of the model's files. */
  readonly modelBytes: number;
};

/** Mebibytes that a container may take: weights, what is computed on the way, and Node. */
const memoryOf = ({ modelBytes }: Sizes): { readonly usual: number; readonly most: number } => {
  const weights = Math.ceil(modelBytes / 2 ** 20);
  return { usual: 256 + weights, most: 768 + 2 * weights };
};

export const composeFile = (model: ModelFile, sizes: Sizes): string => {
  const name = dnsName(model.name);
  return `# docker compose up -d, with or without a database for the predictions: DATABASE_URL=postgresql://… docker compose up -d
${stringify(
  {
    name,
    services: {
      [name]: {
        image: sizes.image,
        build: { context: '.' },
        init: true,
        read_only: true,
        user: `${USER}:${USER}`,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        tmpfs: ['/tmp'],
        environment: {
          DEPLOYMENT: `\${DEPLOYMENT:-${name}}`,
          ...Object.fromEntries(
            ['HOST_NAMES', 'DATABASE_URL', 'KEYS', 'TEXTS_PER_MINUTE', 'ORIGINS'].map((each) => [
              each,
              `\${${each}:-}`,
            ]),
          ),
        },
        ports: [`\${PUBLISH:-127.0.0.1:${PORT}}:${PORT}`],
        volumes: ['rows:/data'],
        mem_limit: `${memoryOf(sizes).most}m`,
        restart: 'unless-stopped',
      },
    },
    volumes: { rows: {} },
  },
  { lineWidth: 0 },
)}`;
};

/** Deployment, Service, HorizontalPodAutoscaler and NetworkPolicy, for whichever namespace it is applied in. */
export const kubernetesManifest = (model: ModelFile, sizes: Sizes): string =>
  kubernetesObjects(model, sizes)
    .map((object) => stringify(object, { lineWidth: 0 }))
    .join('---\n');

const kubernetesObjects = (model: ModelFile, sizes: Sizes): readonly Readonly<Record<string, unknown>>[] => {
  const name = dnsName(model.name);
  const selector = { 'app.kubernetes.io/name': name };
  const labels = {
    ...selector,
    'app.kubernetes.io/version': `v${model.version}`,
    'app.kubernetes.io/managed-by': 'idrift',
  };
  const annotations = Object.fromEntries(
    Object.entries(imageLabels(model)).filter(([key]) => key.startsWith('idrift.')),
  );
  const metadata = { name, labels };
  const memory = memoryOf(sizes);
  // A probe names the pod's address as its host, which the service does not know; this one it does.
  const httpGet = { path: '/health', port: 'http', httpHeaders: [{ name: 'Host', value: 'localhost' }] };
  const names = ['', '.$(NAMESPACE)', '.$(NAMESPACE).svc', '.$(NAMESPACE).svc.cluster.local'];
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { ...metadata, annotations },
      spec: {
        replicas: 2,
        selector: { matchLabels: selector },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
        template: {
          metadata: { labels, annotations },
          spec: {
            automountServiceAccountToken: false,
            terminationGracePeriodSeconds: 30,
            securityContext: {
              runAsNonRoot: true,
              runAsUser: USER,
              runAsGroup: USER,
              fsGroup: USER,
              seccompProfile: { type: 'RuntimeDefault' },
            },
            containers: [
              {
                name: 'prediction',
                image: sizes.image,
                imagePullPolicy: 'IfNotPresent',
                ports: [{ name: 'http', containerPort: PORT }],
                env: [
                  { name: 'NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
                  { name: 'HOST_NAMES', value: names.map((end) => `${name}${end}`).join(',') },
                  { name: 'DEPLOYMENT', value: name },
                  {
                    name: 'DATABASE_URL',
                    valueFrom: { secretKeyRef: { name: `${name}-database`, key: 'url', optional: true } },
                  },
                  { name: 'KEYS', valueFrom: { secretKeyRef: { name: `${name}-keys`, key: 'keys', optional: true } } },
                ],
                securityContext: {
                  allowPrivilegeEscalation: false,
                  readOnlyRootFilesystem: true,
                  capabilities: { drop: ['ALL'] },
                },
                resources: {
                  requests: { cpu: '500m', memory: `${memory.usual}Mi` },
                  limits: { memory: `${memory.most}Mi` },
                },
                startupProbe: { httpGet, periodSeconds: 2, failureThreshold: 90 },
                readinessProbe: { httpGet, periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 2 },
                livenessProbe: { httpGet, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
                // The endpoint is taken out of the Service before the process is told to end.
                lifecycle: { preStop: { exec: { command: ['sleep', '5'] } } },
                volumeMounts: [
                  { name: 'rows', mountPath: '/data' },
                  { name: 'temporary', mountPath: '/tmp' },
                ],
              },
            ],
            volumes: [
              { name: 'rows', emptyDir: { sizeLimit: '1Gi' } },
              { name: 'temporary', emptyDir: { sizeLimit: '64Mi' } },
            ],
          },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
    },
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata,
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
        minReplicas: 2,
        maxReplicas: 8,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 75 } } },
        ],
      },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata,
      spec: {
        podSelector: { matchLabels: selector },
        policyTypes: ['Ingress', 'Egress'],
        // Pods of the same namespace may ask; it itself asks for names and for its database, nothing else.
        ingress: [{ from: [{ podSelector: {} }], ports: [{ protocol: 'TCP', port: 'http' }] }],
        egress: [
          {
            ports: [
              { protocol: 'UDP', port: 53 },
              { protocol: 'TCP', port: 53 },
            ],
          },
          { ports: [{ protocol: 'TCP', port: 5432 }] },
        ],
      },
    },
  ];
};
