/** Shares or receives once, as the data child does, so that a test can kill it: `node team-kill.fixture.ts share DIR PERSON`. */
import { receiveLabels } from './team-receive.ts';
import { shareLabels } from './team-share.ts';

const [verb, dir = '', person = ''] = process.argv.slice(2);
if (verb === 'share') await shareLabels(dir, { push: true, person }, {});
else await receiveLabels(dir, {});
