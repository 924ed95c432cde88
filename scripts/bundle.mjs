/** Finds the bundle of `idrift dvc` (bundle-dvc.mjs). Nothing is imported: a short command is over in the time that takes. */

/**
 * The bundle's first file; null when there is none, or a source has changed since it was made.
 * @type {(root: string) => string | null}
 */
export const bundledDvc = (root) => {
  const { readFileSync, statSync } = process.getBuiltinModule('node:fs');
  try {
    const { folder, sources } = JSON.parse(readFileSync(`${root}/dist/dvc/current.json`, 'utf8'));
    for (const [path, size, mtimeMs] of sources) {
      const now = statSync(`${root}/${path}`);
      if (now.size !== size || now.mtimeMs !== mtimeMs) return null;
    }
    return `${root}/dist/dvc/${folder}/core.cjs`;
  } catch {
    return null;
  }
};
