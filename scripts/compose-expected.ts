/**
 * Writes what the real Docker Compose prints of the cases of the plan reader.
 *
 *     IDRIFT_COMPOSE=~/.docker/cli-plugins/docker-compose node scripts/compose-expected.ts
 *
 * It must be version 2.40.3, whose config-hash core/stack/compose reproduces.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { askCompose } from '../core/stack/compose/compose-program.fixture.ts';
import { EXPECTED_FILE, goldenCases } from '../core/stack/compose/golden-cases.fixture.ts';

const program = process.env['IDRIFT_COMPOSE'] ?? '';
const version = execFileSync(program, ['version', '--short'], { encoding: 'utf8' });
if (!version.startsWith('2.40.3')) throw new Error(`IDRIFT_COMPOSE is ${version.trim()}, not 2.40.3`);

const cases = goldenCases();
const answers = await askCompose(program, cases, true);
const lines = Object.entries(answers).map(([name, answer]) => `${JSON.stringify(name)}: ${JSON.stringify(answer)}`);
writeFileSync(EXPECTED_FILE, `{\n${lines.join(',\n')}\n}\n`);
for (const { name, fails } of cases) {
  if ((fails !== undefined) !== (answers[name] === null))
    console.error(`${name}: fails is ${fails}, Compose ${answers[name] === null ? 'refuses it' : 'takes it'}`);
}
console.log(`${cases.length} cases`);
