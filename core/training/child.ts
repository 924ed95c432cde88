/** The training child process: it owns the one onnxruntime of its process. */
import { serveTraining } from './serve.ts';

serveTraining();
