/** The page's one control channel: which flags hold. It runs with all flags off, and fetches the engine when it is wanted. */
import { distinctUntilChanged, map } from 'rxjs';
import type { ControlHost, ShownPlace } from '../create-sync.ts';
import type { Engine, EngineParts } from '../engine/contract.ts';
import type { ComparingPorts } from '../engine/comparing.ts';
import { listens } from '../engine/phase.ts';
import { createGivenUpTeller } from '../mode/given-up.ts';
import { createDetour, type AskByRest, type Question } from '../transport/detour.ts';
import { createLink, type LinkPorts } from '../transport/link.ts';
import type { Clock, KeptValues, OutboxStorage, Random } from '../ports.ts';
import type { SendByRest } from '../engine/drain.ts';
import { OLDEST_PROTOCOL, PROTOCOL } from '../protocol/versions.ts';
import type { PageReport, ServerMessage } from '../protocol/wire.ts';

/** Who is signed in, and how the server is reached. */
export interface Connection {
  readonly user: { readonly id: string; readonly name: string };
  /** Build of the shell, for the server's log. */
  readonly build: string;
  readonly fetch: typeof globalThis.fetch;
  /** The browser's session is somebody else's: whatever the page holds is not theirs. */
  readonly onOther?: () => void;
}

export interface Control {
  readonly show: (place: ShownPlace | null) => void;
  readonly stop: () => void;
}

export interface ControlPorts extends Pick<LinkPorts, 'channel' | 'locks' | 'visibility' | 'connect'> {
  readonly clock: Clock;
  readonly random: Random;
  readonly newId: () => string;
  readonly kept: KeptValues;
  readonly openOutbox: () => OutboxStorage;
  readonly sendByRest: SendByRest;
  readonly askByRest: AskByRest;
  /** What compares the two sides; absent: nothing does. */
  readonly comparing?: ComparingPorts;
  readonly loadEngine: () => Promise<{ readonly createEngine: (parts: EngineParts) => Engine }>;
}

/** Kept while this browser holds edits that the server has not answered: they are sent even if all flags are off. */
const UNSENT_KEY = 'sync-unsent';
/** The first protocol that has reports. */
const REPORTS_SINCE = 3;

export function createControl(host: ControlHost, connection: Connection, ports: ControlPorts): Control {
  const { flags, told, use } = host;
  const { clock, random, newId, kept } = ports;
  const tab = newId().slice(0, 8);
  const user = { actor: connection.user.id, by: connection.user.name };
  const link = createLink({ ...ports, tab, user: user.actor, name: `tandem-sync/${connection.user.id}`, build: connection.build, protocol: { min: OLDEST_PROTOCOL, max: PROTOCOL } });
  const unsentKey = `${UNSENT_KEY}/${connection.user.id}`;
  let place: ShownPlace | null = null;
  let engine: Engine | 'loading' | null = null;
  let open = true;
  /** The protocol that the server has agreed to; 0: none yet. */
  let agreed = 0;

  const wanted = (): boolean => flags.values.enableCentralStore || kept.get(unsentKey) === 'yes';

  const detour = createDetour({
    ...ports,
    link,
    ask: ports.askByRest,
    question,
    user: user.actor,
    onOther: () => connection.onOther?.(),
    onMessage(message) {
      heard(message);
      if (typeof engine === 'object') engine?.receive(message);
    },
  });

  function heard(message: ServerMessage): void {
    if (message.type === 'flags') {
      const idle = engine === null;
      if (flags.receive(message.flags) && idle) sayOff();
    } else if (message.type === 'welcome') agreed = message.protocol;
    else if (message.type === 'notices') {
      told.notices$.next(message.notices);
      if (message.release) told.release$.next(message.release);
    }
  }

  /** Whoever waits for pages to follow would wait for one that has no engine to speak for it. */
  function offReport(): PageReport | null {
    if (!place || wanted()) return null;
    const { epoch, revision } = flags.state;
    return { type: 'report', lane: tab, schedule: place.schedule, epoch, revision, stage: 'off', phase: 'off', unsent: 0, trouble: null, sweep: null };
  }

  function sayOff(): void {
    const report = agreed < REPORTS_SINCE ? null : offReport();
    if (report) link.send(report);
  }

  /** With what the page has come to: who is asked knows of no socket of its. */
  function question(): Question | null {
    const running = typeof engine === 'object' ? engine : null;
    const after = running?.after();
    const report = running ? running.report() : offReport();
    return place && { schedule: place.schedule, lane: tab, protocol: PROTOCOL, ...(after !== undefined && { after }), ...(report && { report }) };
  }

  function watch(): void {
    if (place && link.up) link.send({ type: 'watch', lane: tab, schedule: place.schedule });
    else detour.hurry();
  }

  function rest(): void {
    if (typeof engine !== 'object' || !engine || wanted() || engine.hasUnsent()) return;
    engine.stop();
    engine = null;
    use(null);
  }

  function look(): void {
    if (engine !== null || !open || !wanted()) return;
    engine = 'loading';
    ports.loadEngine().then(
      ({ createEngine }) => {
        if (!open) return;
        const made = createEngine({
          ...ports,
          tab,
          user,
          flags,
          link,
          detour,
          told,
          fetch: connection.fetch,
          fallBack: host.fallBack,
          agreed: () => agreed,
          storage: ports.openOutbox(),
          onUnsent: (some) => {
            kept.set(unsentKey, some ? 'yes' : '');
            if (!some) rest();
          },
        });
        engine = made;
        made.show(place);
        use(made);
      },
      (error: unknown) => {
        engine = null;
        told.health$.next({ status: 'error', message: `The engine could not be fetched: ${error instanceof Error ? error.message : String(error)}`, lastUpdate: clock.now() });
        if (open) clock.after(RETRY_MS * (1 + random()), look);
      },
    );
  }

  // Another tab has left some, and is gone perhaps.
  const stopKept = kept.onOther((key) => {
    if (key !== unsentKey) return;
    if (typeof engine === 'object' && engine) engine.lookAgain();
    else look();
  });
  const teller = createGivenUpTeller({ ...host, clock, random });
  const subscriptions = [
    link.up$.subscribe((up) => {
      if (!up) return;
      watch();
      teller.hurry();
    }),
    // What does not listen any more has closed its lane, over which the flags were watched too.
    told.status$.pipe(map(({ phase }) => listens(phase)), distinctUntilChanged()).subscribe((on) => (on ? detour.hurry() : watch())),
    link.messages$.subscribe(heard),
    flags.flags$.subscribe(() => {
      look();
      rest();
    }),
  ];

  look();

  return {
    show(next) {
      const before = place;
      place = next;
      if (next?.schedule !== before?.schedule) watch();
      if (typeof engine === 'object') engine?.show(next);
    },
    stop() {
      open = false;
      stopKept();
      teller.dispose();
      for (const subscription of subscriptions) subscription.unsubscribe();
      if (typeof engine === 'object') engine?.stop();
      use(null);
      detour.dispose();
      link.dispose();
    },
  };
}

const RETRY_MS = 10_000;
