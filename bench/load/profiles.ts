/** The two throttled networks of the first view, without the handshakes of a new connection. */
export interface Profile {
  readonly name: string;
  /** Milliseconds from a request to the first byte of its answer. */
  readonly roundTrip: number;
  readonly megabitsPerSecond: number;
  /** How much slower than this machine the device is. */
  readonly cpu: number;
}

export const PROFILES: readonly Profile[] = [
  { name: '60 ms, 9 Mbps', roundTrip: 60, megabitsPerSecond: 9, cpu: 1 },
  { name: '150 ms, 1.6 Mbps, 4x CPU', roundTrip: 150, megabitsPerSecond: 1.6, cpu: 4 },
];
