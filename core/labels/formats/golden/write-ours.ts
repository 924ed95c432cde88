/** Writes the small queue in our words for make.py, which asks the real packages to read it: node write-ours.ts FOLDER */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argillaRecords, argillaSettings } from '../argilla-write.ts';
import { SMALL } from '../exchange.fixture.ts';
import { labelStudioConfig, labelStudioTasks } from '../label-studio-write.ts';

const folder = process.argv[2] ?? '.';
writeFileSync(join(folder, 'ours-label-studio.json'), [...labelStudioTasks(SMALL)].join(''));
writeFileSync(join(folder, 'ours-label-studio.xml'), labelStudioConfig(SMALL));
writeFileSync(join(folder, 'ours-argilla.json'), [...argillaRecords(SMALL)].join(''));
writeFileSync(join(folder, 'ours-argilla-settings.json'), argillaSettings(SMALL));
