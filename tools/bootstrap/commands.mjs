/**
 * Command name → the TypeScript file that Node 24 runs.
 * @type {Readonly<Record<string, string>>}
 */
export const COMMANDS = {
  start: 'tools/start/start.ts',
  test: 'tools/test/test.ts',
  check: 'tools/check/check.ts',
  fix: 'tools/check/fix.ts',
  e2e: 'tools/test/e2e.ts',
  drill: 'tools/drill/drill.ts',
  sim: 'e2e/sim/sim.ts',
  'sim:rollout': 'e2e/sim-rollout/sim-rollout.ts',
  'sim:release': 'e2e/sim-release/sim-release.ts',
  bench: 'bench/bench.ts',
  tandem: 'cli/src/main.ts',
};
