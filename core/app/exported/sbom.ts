/** What is inside an exported model, as a bill of materials in CycloneDX 1.6 (cyclonedx.org/docs/1.6/json): from the packages' own files. */
import { randomUUID } from 'node:crypto';
import { createPackageUrl } from './package-url.ts';
import type { ModelFile } from './bundle-files.ts';
import type { CollectedPackage } from './collect.ts';

export const NODE_IMAGE = 'node:24-bookworm-slim';

type Licences = readonly (
  | { readonly license: { readonly id: string } | { readonly name: string } }
  | { readonly expression: string }
)[];

/** An SPDX id, an expression of them, or whatever else an author wrote. */
const licencesOf = (text: string | null): Licences => {
  if (text === null) return [];
  if (/ (?:OR|AND|WITH) /.test(text)) return [{ expression: text }];
  return /^[A-Za-z0-9][A-Za-z0-9.+-]*$/.test(text) ? [{ license: { id: text } }] : [{ license: { name: text } }];
};

const orNothing = (licenses: Licences): { readonly licenses?: Licences } => (licenses.length === 0 ? {} : { licenses });

export const sbomOf = (parts: {
  readonly model: ModelFile;
  readonly packages: readonly CollectedPackage[];
  /** Whether the container's image is part of it. */
  readonly image: boolean;
}): Readonly<Record<string, unknown>> => {
  const { model, packages, image } = parts;
  const program = 'idrift';
  const weights = 'model';
  const root = 'exported-model';
  const refOf = new Map(packages.map(({ dir, name, version }) => [dir, createPackageUrl(name, version)]));
  // Of a package that lies in two places one entry.
  const unique = [...new Map(packages.map((each) => [refOf.get(each.dir) ?? '', each])).entries()];
  const refsOf = (dirs: readonly string[]): string[] => [...new Set(dirs.flatMap((dir) => refOf.get(dir) ?? []))];
  const properties = [
    { name: 'idrift:run', value: model.runId },
    { name: 'idrift:model-id', value: model.modelId },
    { name: 'idrift:data-md5', value: model.dataMd5 },
    { name: 'idrift:data-revision', value: model.dataRevision },
    { name: 'idrift:git-commit', value: model.gitCommit },
  ].flatMap(({ name, value }) => (value === null ? [] : [{ name, value }]));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${randomUUID()}`,
    version: 1,
    metadata: {
      timestamp: model.exportedAt,
      tools: { components: [{ type: 'application', name: 'idrift', version: model.idrift }] },
      component: { type: 'application', 'bom-ref': root, name: model.name, version: String(model.version) },
    },
    components: [
      {
        type: 'machine-learning-model',
        'bom-ref': weights,
        name: model.name,
        version: String(model.version),
        hashes: Object.entries(model.files)
          .filter(([name]) => name.endsWith('.onnx'))
          .map(([, content]) => ({ alg: 'SHA-256', content })),
        ...orNothing(licencesOf(model.licence === null ? null : spdxCase(model.licence))),
        ...(properties.length === 0 ? {} : { properties }),
      },
      {
        type: 'application',
        'bom-ref': program,
        name: 'idrift',
        version: model.idrift,
        licenses: licencesOf('MIT'),
      },
      ...(image
        ? [
            {
              type: 'container',
              'bom-ref': 'base-image',
              name: NODE_IMAGE,
              description: 'Base image with Node and its Debian packages, which are not listed here.',
            },
          ]
        : []),
      ...unique.map(([ref, { name, version, licence }]) => {
        const [group, short] = name.startsWith('@') ? name.split('/') : [undefined, name];
        return {
          type: 'library',
          'bom-ref': ref,
          ...(group === undefined ? {} : { group }),
          name: short ?? name,
          version,
          purl: ref,
          ...orNothing(licencesOf(licence)),
        };
      }),
    ],
    dependencies: [
      { ref: root, dependsOn: [weights, program, ...(image ? ['base-image'] : [])] },
      { ref: program, dependsOn: [...new Set(refOf.values())] },
      ...unique.map(([ref, { dependencies }]) => ({ ref, dependsOn: refsOf(dependencies) })),
    ],
  };
};

/** Model cards write SPDX ids in lower case. */
const CASED = ['MIT', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC-BY-4.0', 'CC-BY-SA-4.0', 'CC0-1.0', 'GPL-3.0'];

/** Others become a name: a name in words, since ids of the hub are none of SPDX. */
const spdxCase = (licence: string): string =>
  CASED.find((each) => each.toLowerCase() === licence.toLowerCase()) ?? `${licence} (as its card says)`;
