/** Starts the app in the window: styles, the engine's changes, and the first page. */
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import '@mantine/core/styles.css';
import './theme/tokens.css';
import './theme/base.css';
import './theme/mantine.css';
import './frame/frame.css';
import './parts/parts.css';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { takeToken } from './engine/address.ts';
import { followChanges } from './engine/changes.ts';
import { tryNow } from './engine/connection.ts';

takeToken();
followChanges();
tryNow();

const root = document.querySelector('#root');
if (root) createRoot(root).render(<App />);
