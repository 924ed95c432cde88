/** What a page in the desktop app cannot do, tried in the app as it is started by users. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDesktop, programFolder } from './desktop.ts';

test('the page is isolated, sandboxed and has no Node', async () => {
  const { app, page } = await openDesktop();
  const preferences = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map(({ webContents }) => {
      // Not among Electron's documented methods, and the one way to see what is in force.
      const contents = webContents as unknown as { getLastWebPreferences(): Electron.WebPreferences };
      return contents.getLastWebPreferences();
    }),
  );
  expect(preferences).toHaveLength(1);
  expect(preferences[0]?.nodeIntegrationInWorker ?? false).toBe(false);
  expect(preferences[0]).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
  });
  const seen = await page.evaluate(() => ({
    node: ['require', 'process', 'module', 'Buffer', 'global', '__dirname'].filter((name) => name in globalThis),
    given: Object.keys(window.idrift ?? {}).toSorted(),
    origin: location.origin,
  }));
  expect(seen).toEqual({
    node: [],
    given: ['chooseFolder', 'engine', 'openExternal', 'platform', 'showFolder', 'storeSecret'],
    origin: 'app://idrift',
  });
});

test('the content-security policy stops inline scripts, eval, other hosts and frames', async () => {
  const { page } = await openDesktop();
  const found = await page.evaluate(async () => {
    const violated: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) => violated.push(event.effectiveDirective));
    const script = document.createElement('script');
    script.textContent = 'window.inlineRan = true';
    document.body.append(script);
    const frame = document.createElement('iframe');
    frame.src = 'app://idrift/index.html';
    document.body.append(frame);
    const image = document.createElement('img');
    image.src = 'https://example.org/a.png';
    document.body.append(image);
    // In a turn of its own: what DevTools evaluates is free of the policy, and so is the rest of this function.
    const evaluated = await new Promise<string>((resolve) => {
      setTimeout(() => {
        try {
          // oxlint-disable-next-line no-eval -- that it fails is what is tested
          globalThis.eval('1');
          resolve('ran');
        } catch (thrown) {
          resolve(thrown instanceof Error ? thrown.name : String(thrown));
        }
      });
    });
    const fetched = await fetch('https://example.org/').then(
      () => 'answered',
      () => 'refused',
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    frame.remove();
    return { inline: 'inlineRan' in window, evaluated, fetched, violated: [...new Set(violated)].toSorted() };
  });
  expect(found).toEqual({
    inline: false,
    evaluated: 'EvalError',
    fetched: 'refused',
    violated: ['connect-src', 'frame-src', 'img-src', 'script-src', 'script-src-elem'],
  });
});

test('the page cannot leave, open windows, embed a webview or get permissions', async () => {
  const { app, page } = await openDesktop();
  const address = page.url().replace(/#.*/, '');
  await page.evaluate(() => {
    location.href = 'https://example.org/';
  });
  await page.waitForTimeout(300);
  await page.evaluate(() => {
    location.href = 'app://idrift/assets/other.html';
  });
  await page.waitForTimeout(300);
  expect(page.url().replace(/#.*/, '')).toBe(address);
  const found = await page.evaluate(async () => ({
    opened: window.open('https://example.org/') !== null,
    blank: window.open('about:blank') !== null,
    webview: 'loadURL' in document.createElement('webview'),
    notification: await Notification.requestPermission(),
    position: await navigator.permissions.query({ name: 'geolocation' }).then(({ state }) => state),
  }));
  expect(found).toEqual({
    opened: false,
    blank: false,
    webview: false,
    notification: 'denied',
    position: 'denied',
  });
  const windows = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
  expect(windows).toBe(1);
});

test('only our own page is answered, and only the web is opened outside', async () => {
  const { app, page } = await openDesktop();
  const preload = join(programFolder, 'dist', 'electron', 'preload.cjs');
  const foreign = await app.evaluate(async ({ BrowserWindow }, path) => {
    const window = new BrowserWindow({ show: false, webPreferences: { preload: path, sandbox: true } });
    await window.loadURL('data:text/html,foreign');
    const answer: unknown = await window.webContents.executeJavaScript(
      'window.idrift.engine().then(() => "answered", (error) => error.message)',
    );
    window.destroy();
    return answer;
  }, preload);
  expect(foreign).toContain('own page');
  const outside = await page.evaluate(async () => {
    const tried = ['file:///etc/passwd', 'javascript:alert(1)', 'smb://host/share', 'app://idrift/'];
    const answers = tried.map((url) =>
      (window.idrift?.openExternal(url) ?? Promise.resolve()).then(
        () => `${url} opened`,
        () => 'refused',
      ),
    );
    return Promise.all(answers);
  });
  expect(new Set(outside)).toEqual(new Set(['refused']));
});
