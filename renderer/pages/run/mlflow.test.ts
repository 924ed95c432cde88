import { expect, test } from 'vitest';
import { mlflowCommand, mlflowRunUrl } from './mlflow.ts';

test('names the store of the project, wherever it lies', () => {
  expect(mlflowCommand('/home/ebba/reviews')).toBe(
    'mlflow server --backend-store-uri sqlite:////home/ebba/reviews/.idrift/mlflow.db --artifacts-destination /home/ebba/reviews/.idrift/mlartifacts',
  );
  expect(mlflowCommand('C:\\Users\\Ebba\\My reviews')).toContain(
    '"sqlite:///C:/Users/Ebba/My reviews/.idrift/mlflow.db"',
  );
});

test('addresses the run as MLflow does', () => {
  expect(mlflowRunUrl('1', '3f2a')).toBe('http://127.0.0.1:5000/#/experiments/1/runs/3f2a');
});
