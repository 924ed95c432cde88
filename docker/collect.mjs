/** node docker/collect.mjs ENTRY OUT: copies to OUT the entry and whatever it leads to, so that an image holds what its service needs. */
import { collectProgram, copyProgram, THIS_MACHINE } from '../core/app/exported/collect.ts';

const [entry, out] = process.argv.slice(2);
const program = collectProgram(entry, process.cwd());
await copyProgram(program, out, THIS_MACHINE);
console.log(`${entry}: ${program.files.length} files and ${program.packages.length} packages`);
