/**
 * The first file of the bundle (bundle-dvc.mjs), which lies beside `core.source`: compiles that with what bundle-warm.mjs kept of the
 * functions that commands use. Node's own compile cache holds those alone that the first command ever used.
 */
const { readFileSync } = require('node:fs');
const { Script } = require('node:vm');

const source = `${__dirname}/core.source`;

const kept = () => {
  try {
    return readFileSync(`${__dirname}/core.compiled`);
  } catch {
    return undefined;
  }
};

const script = new Script(readFileSync(source, 'latin1'), {
  filename: source,
  cachedData: kept(),
});
Object.defineProperty(exports, 'compiled', { value: () => script.createCachedData() });
script.runInThisContext()(exports, require, module, __filename, __dirname);
