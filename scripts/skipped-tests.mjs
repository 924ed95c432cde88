/** A Vitest reporter that appends the skipped tests, and what each lacks, to the file named by IDRIFT_SKIPPED: one JSON object a line. */
import { appendFileSync } from 'node:fs';

export default class SkippedTests {
  onTestRunEnd(modules) {
    const file = process.env.IDRIFT_SKIPPED;
    if (!file) return;
    for (const module of modules) {
      for (const test of module.children.allTests('skipped')) {
        const { note } = test.result();
        const line = { test: `${module.relativeModuleId}: ${test.fullName}`, lacks: note ?? 'not for this system' };
        appendFileSync(file, `${JSON.stringify(line)}\n`);
      }
    }
  }
}
