import { conformance, scenario, type Twins } from './scenario.ts';

const history = async (twins: Twins): Promise<void> => {
  for (const text of ['one', 'two', 'three']) {
    twins.write('a.csv', text);
    twins.write('d/x', text);
    twins.write('d/same', 'same');
    await twins.dvc('add a.csv d');
    twins.commit(text);
    if (text === 'one') twins.git('tag', 'first');
    if (text === 'two') twins.git('branch', 'second');
  }
  twins.write('a.csv', 'four');
  await twins.dvc('add a.csv');
};

conformance('gc', () => {
  scenario('of the workspace', async (twins) => {
    await history(twins);
    await twins.dvc('gc -w --dry');
    await twins.dvc('gc');
    await twins.dvc('gc -w -f');
    await twins.dvc('gc -w -f');
    await twins.dvc('status --json');
  });
  for (const scope of ['-T', '-a', '-A', '--all-branches -w', '--rev second', '-w --num 2 --rev HEAD']) {
    scenario(`with ${scope}`, async (twins) => {
      await history(twins);
      await twins.dvc(`gc ${scope} -f`);
      await twins.dvc('status --json');
    });
  }
  scenario('without an answer', async (twins) => {
    await history(twins);
    await twins.dvc('gc -w');
  });
  scenario('of a remote', async (twins) => {
    await twins.dvc('remote add -d --local store <root>/remote');
    await history(twins);
    await twins.dvc('push -A');
    await twins.dvc('push');
    await twins.dvc('gc -w -c -f');
    await twins.dvc('gc -w --not-in-remote -f');
    await twins.dvc('gc -w -c -r store -f');
  });
});
