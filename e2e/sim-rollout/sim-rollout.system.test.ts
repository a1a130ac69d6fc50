import { describe, expect, it } from 'vitest';
import { runTask } from './rollout-worker.ts';
import { sumUp, tasksOf } from './sum-up.ts';

describe('rollouts in virtual time', () => {
  it('[E2E-350] faults are found, and what is taken back stays so', () => {
    const tasks = tasksOf(3, 2).filter((task) => task.kind === 'fault' || (task.kind === 'healthy' && task.sessions <= 250));
    const { answer, wrong } = sumUp(2, tasks.map(runTask), 0);
    expect(wrong).toEqual([]);
    expect([answer.corruptionMissed, answer.perfPower30, answer.silenceHeld]).toEqual([0, 1, 1]);
    for (const minutes of Object.values(answer.detectMinutes)) expect(minutes).not.toBeNull();
  });

  it('[E2E-351] whole rollouts pass no stage', () => {
    const done = [runTask({ kind: 'rollout', seed: 1 })];
    const { answer, wrong } = sumUp(0, done, 0);
    expect(wrong).toEqual([]);
    expect(Object.keys(answer.stagesReached).some((stage) => Number(stage) > 0)).toBe(true);
  });
});
